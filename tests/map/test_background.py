"""Tiles of the ground below the grids: which kinds at which zoom, and never more than a tile may hold."""

import gzip

import numpy as np
import pytest
import shapely

from gridsvc.map import background
from gridsvc.map.mercator import Tile
from tests.factories import cell, load, write_geojson
from tests.map.test_tiles import around

WATER, PARK, YARD, HOUSE = cell(0, 0), cell(1, 0), cell(2, 0), cell(0, 1).buffer(-0.004)
STREET, LANE, PATH = (shapely.LineString([(118.78, lat), (118.82, lat)]) for lat in (32.021, 32.022, 32.023))
GROUND = (
    ("water", "示例河", WATER, {}),
    ("green", "示例公园", PARK, {}),
    ("compound", "示例小区", YARD, {}),
    ("building", "1幢", HOUSE, {}),
    ("road", "示例大街", STREET, {"width_m": 24.0}),
    ("road", "示例巷", LANE, {"width_m": 6.0}),
    ("road", "示例路", PATH, {"width_m": "unknown"}),
)


@pytest.fixture
def names(app, client, read, tmp_path):
    """The names of what a tile around the first cell holds, by zoom."""
    load_ground(tmp_path, GROUND)

    def names(z):
        at = around(0, 0, z)
        return set(read(client.get(address(*at)).data, "reference", *at).name)

    return names


def load_ground(folder, rows):
    """Import (kind, name, geometry, attributes)."""
    features = [{"kind": kind, "name": name, "geometry": shape, **more} for kind, name, shape, more in rows]
    load("reference", write_geojson(folder / "ground.geojson", features))


def address(z, x, y):
    return f"/tiles/reference/{z}/{x}/{y}.mvt"


def test_far_away_there_is_only_water(names):
    assert names(9) == {"示例河"}


def test_closer_there_are_green_and_roads_that_are_not_known_to_be_lanes(names):
    assert names(12) == {"示例河", "示例公园", "示例大街", "示例路"}


def test_lanes_and_compounds_wait_for_a_closer_zoom(names):
    assert names(13) == names(12)
    assert "示例巷" in names(14)
    assert "1幢" not in names(14)


def test_buildings_come_last(app, client, read, names):
    at = around(0, 1, 15)
    assert "1幢" in set(read(client.get(address(*at)).data, "reference", *at).name)


def test_a_road_has_its_width_when_that_is_a_number(app, client, read, names):
    at = around(0, 0, 12)
    found = read(client.get(address(*at)).data, "reference", *at).set_index("name").width_m
    assert found["示例大街"] == 24.0
    assert np.isnan(found["示例路"])


def test_what_does_not_fit_is_left_out_the_least_telling_kind_and_the_smallest_first(names, monkeypatch):
    # Water, green, then the roads: 5 + 8 vertices, 5 + 8, and 2 + 8 for a road.
    monkeypatch.setattr(background, "VERTICES", 36)
    assert names(12) == {"示例河", "示例公园", "示例大街"}


def test_the_fullest_tile_of_the_ground_is_under_200_kb(app, client, tmp_path):
    at = around(0, 0, 15)
    west, south, east, north = Tile(*at).box()
    rng = np.random.default_rng(1)
    corners = rng.uniform((west, south), (east, north), (9000, 2))
    houses = shapely.box(*corners.T, *(corners + rng.uniform(5e-5, 2e-4, (9000, 2))).T)
    load_ground(tmp_path, [("building", f"{n}号楼", house, {}) for n, house in enumerate(houses)])
    sent = client.get(address(*at), headers={"Accept-Encoding": "gzip"}).data
    assert gzip.decompress(sent)
    assert 50_000 < len(sent) <= 200_000


def test_where_nothing_is_there_is_no_content(app, client):
    assert client.get(address(3, 0, 0)).status_code == 204


def test_its_tilejson_names_its_fields(app, client):
    found = client.get("/tiles/reference.json").get_json()
    assert [layer["id"] for layer in found["vector_layers"]] == ["reference"]
    assert (found["name"], found["grids_from"]) == ("reference", None)
