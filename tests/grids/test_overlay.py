"""Special grids over base grids: who owns the ground, and what the gap report calls an overlap."""

import pytest
from sqlalchemy import select

from gridsvc.addresses.models import StandardAddress
from gridsvc.extensions import db
from gridsvc.gaps.layer_rules import checked
from gridsvc.grids.assign import reassign_all
from gridsvc.grids.jobs import follow_the_day
from gridsvc.grids.models import Grid
from gridsvc.grids.queries import layer
from gridsvc.grids.services import set_layer
from tests.factories import DAY, cell, centre, gridded, load, write_geojson

BASE, SPECIAL = "320104001001001", "320104001001900"
LON, LAT = centre(0, 0)


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    """Eight base grids, and a special one drawn over the first, with an address on their common ground."""
    gridded(tmp_path)
    special = {"code": SPECIAL, "name": "示例商圈", "kind": "special", "geometry": cell(0, 0)}
    load("grids", write_geojson(tmp_path / "special.geojson", [special]))
    path = tmp_path / "addresses.csv"
    path.write_text(f"code,address,lon,lat,households\nA0,示例路1号,{LON},{LAT},7\n")
    load("addresses", path)


def owner(client):
    return client.get(f"/api/v1/locate?lon={LON}&lat={LAT}&on={DAY}").json["grid"]["code"]


def stored_owner():
    return db.session.scalar(select(Grid.code).join(StandardAddress, StandardAddress.grid_id == Grid.id))


def test_locate_answers_the_special_grid_where_it_may_overlay(client):
    assert owner(client) == BASE
    set_layer(None, overlay=True)
    assert owner(client) == SPECIAL
    set_layer(None, overlay=False)
    assert owner(client) == BASE


def test_the_address_follows_at_the_next_turn_of_the_clock(app):
    reassign_all(DAY)
    assert stored_owner() == BASE
    set_layer(None, overlay=True)
    follow_the_day()
    assert stored_owner() == SPECIAL


def test_the_gap_report_calls_it_an_overlap_unless_it_may_overlay(client):
    def overlap():
        return client.get(f"/api/v1/coverage?on={DAY}").json["totals"]["overlap_area_m2"]

    assert overlap() > 1e6
    set_layer(None, overlay=True)
    assert overlap() == 0


def test_the_rule_is_broken_unless_it_may_overlay(app):
    (found,) = checked(layer(), DAY, ["special_cut_out"]).found["special_cut_out"]
    assert found.codes == (BASE, SPECIAL)
    set_layer(None, overlay=True)
    assert "special_cut_out" in checked(layer(), DAY).unjudged


def test_households_are_those_of_the_owner(app):
    found = checked(layer(), DAY, ["households"]).found["households"]
    assert {one.codes[0]: one.amount for one in found}[BASE] == 7
    assert SPECIAL not in {code for one in found for code in one.codes}
