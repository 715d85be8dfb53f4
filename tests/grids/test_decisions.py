"""Decisions beat the polygon: by building outline for points, by address for units and floors."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from gridsvc.addresses.models import StandardAddress
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.grids.assign import reassign_all
from gridsvc.grids.decisions import Place, decide
from gridsvc.grids.models import Grid
from gridsvc.reference.models import ReferenceFeature
from tests.factories import DAY, cell, centre, gridded, load, write_geojson

ALWAYS = Range(DAY, None)
OTHER = "320104001002004"


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    gridded(tmp_path)
    shape = cell(0, 0).buffer(-0.004, join_style="mitre")
    load("reference", write_geojson(tmp_path / "b.geojson", [{"kind": "building", "name": "3幢", "geometry": shape}]))
    lon, lat = centre(0, 0)
    rows = [f"{c},{text},示例路,1号,3幢,{u},{f},{lon},{lat}" for c, text, u, f in ROOMS]
    path = tmp_path / "rooms.csv"
    path.write_text("code,address,road,number,building,unit,floor,lon,lat\n" + "\n".join(rows) + "\n")
    load("addresses", path)


ROOMS = (
    ("101", "示例路1号3幢1单元101室", "1单元", "1层"),
    ("501", "示例路1号3幢1单元501室", "1单元", "5层"),
    ("502", "示例路1号3幢2单元501室", "2单元", "5层"),
)


def grids_of_rooms(day=DAY):
    reassign_all(day)
    db.session.expire_all()
    rows = db.session.execute(
        select(StandardAddress.code, Grid.code).join(Grid, StandardAddress.grid_id == Grid.id)
    ).all()
    return dict(tuple(row) for row in rows)


def give(grid=OTHER, valid=ALWAYS, **place):
    decision = decide(Place(**place), grid, valid=valid, reason="物业管理方便", approver="示例审批人")
    db.session.flush()
    return decision


def key():
    return db.session.scalars(select(StandardAddress.place_key)).first()


def test_a_building_given_by_its_address_takes_all_its_rooms():
    give(place_key=key())
    assert set(grids_of_rooms().values()) == {OTHER}


def test_a_building_given_by_its_outline_takes_the_points_in_it():
    give(building_id=db.session.scalar(select(ReferenceFeature.id)))
    assert set(grids_of_rooms().values()) == {OTHER}


def test_a_unit_or_floors_take_only_their_rooms():
    give(place_key=key(), unit="1单元", floors=(3, 9))
    assert {room for room, grid in grids_of_rooms().items() if grid == OTHER} == {"501"}


def test_the_more_particular_decision_wins():
    give(place_key=key())
    give("320104001001002", place_key=key(), unit="2单元")
    assert grids_of_rooms() == {"101": OTHER, "501": OTHER, "502": "320104001001002"}


def test_a_decision_ends_on_its_day():
    give(place_key=key(), valid=Range(DAY, date(2026, 11, 10)))
    assert set(grids_of_rooms(date(2026, 11, 9)).values()) == {OTHER}
    assert set(grids_of_rooms(date(2026, 11, 10)).values()) == {"320104001001001"}


def test_two_decisions_for_one_place_on_one_day_are_refused():
    give(place_key=key(), unit="1单元", floors=(1, 5))
    clash = {"place_key": key(), "unit": "1单元", "floors": (5, 9)}
    with pytest.raises(IntegrityError):
        give(**clash)


def test_an_unknown_grid_is_named():
    with pytest.raises(NotFound, match="999"):
        give("999", place_key=key())
