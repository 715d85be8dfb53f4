"""What the rules need is read from the database: buildings, decisions for them, and the grids of a parent layer."""

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from gridsvc.extensions import db
from gridsvc.gaps.layer_rules import checked
from gridsvc.grids.models import Decision, Grid
from gridsvc.grids.queries import layer
from gridsvc.grids.services import add_layer
from gridsvc.reference.models import ReferenceFeature
from tests.factories import DAY, cell, gridded, load, write_geojson


@pytest.fixture(autouse=True)
def district(app, tmp_path):
    gridded(tmp_path)


def found(key, code="grid"):
    return [one.codes for one in checked(layer(code), DAY, [key]).found[key]]


@pytest.fixture
def building(tmp_path):
    """A building that lies across the first two grids, and one in the third."""
    rows = [
        {"kind": "building", "name": "示例1幢", "geometry": cell(0, 0, 1, 2).buffer(-0.004)},
        {"kind": "building", "name": "示例2幢", "geometry": cell(1, 0).buffer(-0.004)},
    ]
    load("reference", write_geojson(tmp_path / "buildings.geojson", rows))


def test_a_building_across_two_grids_is_cut(building):
    assert found("building_cut") == [("320104001001001", "320104001001002")]


def test_a_building_that_was_given_to_one_grid_is_not_cut(building):
    outline = db.session.scalars(select(ReferenceFeature).where(ReferenceFeature.name == "示例1幢")).one()
    grid = db.session.scalars(select(Grid).where(Grid.code == "320104001001001")).one()
    given = {"layer_id": grid.layer_id, "grid_id": grid.id, "building_id": outline.id, "valid": Range(DAY, None)}
    db.session.add(Decision(**given, reason="示例", approver="示例"))
    db.session.flush()
    assert found("building_cut") == []


def test_a_nested_layer_is_held_against_the_grids_of_its_parent(tmp_path):
    add_layer("micro", "微网格", relation="nested", parent="grid")
    db.session.flush()
    rows = [
        {"code": "inside", "geometry": cell(0, 0).buffer(-0.001)},
        {"code": "across", "geometry": cell(2, 0).buffer(0.001)},
    ]
    load("grids", write_geojson(tmp_path / "micro.geojson", rows), layer="micro")
    assert found("nested", "micro") == [("across",)]
