"""Vector tiles over HTTP: what is in them, when they change, who sees what."""

import gzip
import math

import numpy as np
import pytest
import shapely

from gridsvc.accounts.models import User
from gridsvc.accounts.services import grant, issue_token
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db
from gridsvc.grids.services import add_layer
from gridsvc.map import tilesets
from gridsvc.map.mercator import Tile
from tests.factories import DAY, STEP, cell, centre, grid_rows, load, write_geojson
from tests.map.conftest import ON

ZIPPED = {"Accept-Encoding": "gzip"}
Z = 14


def around(column, row, z=Z):
    """The tile around a cell's centre."""
    lon, lat = centre(column, row)
    y = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
    return z, int((lon / 360 + 0.5) * 2**z), int(y * 2**z)


def viewer_of(code):
    """Headers of somebody who may see that division."""
    user = User(username="somebody", fs_uniquifier="somebody")
    db.session.add(user)
    grant(user, "viewer", division_id=by_code(code).id)
    db.session.flush()
    return {"Authorization": f"Bearer {issue_token('somebody')}"}


@pytest.fixture
def fetch(client):
    """One tile of a layer on DAY, as sent."""

    def fetch(z, x, y, layer="grid", headers=ZIPPED, **query):
        return client.get(f"/tiles/{layer}/{z}/{x}/{y}.mvt", query_string=ON | query, headers=headers)

    return fetch


@pytest.fixture
def crowded(monkeypatch):
    """A rule so strict that the eight grids fit from zoom 11 on."""
    monkeypatch.setattr(tilesets, "QUARTER_VERTICES", 60)


def test_a_tile_of_an_edition_is_what_it_published_whatever_replaced_it_on_its_day(district, fetch, read, tmp_path):
    rows = [row | {"name": "改名"} for row in grid_rows()]
    load("grids", write_geojson(tmp_path / "again.geojson", rows))
    at = around(0, 0)
    names = [
        set(read(fetch(*at, **query).data, "grids", *at)["name"]) for query in ({"edition": 1}, {"edition": 2}, {})
    ]
    assert "示例网格00" in names[0]
    assert names[1] == names[2] == {"改名"}
    assert fetch(*at, edition=3).status_code == 404
    assert fetch(*at, edition="x").status_code == 400


def test_of_an_edition_too_only_grids_of_the_scope_are_seen(district, fetch, read):
    at = around(2, 0)
    found = read(fetch(*at, edition=1, headers=ZIPPED | viewer_of("320104001002")).data, "grids", *at)
    assert set(found["community"]) == {"320104001002"}


def test_a_tile_holds_the_grids_with_what_a_map_needs(district, fetch, read):
    at = around(0, 0)
    found = read(fetch(*at).data, "grids", *at).set_index("code").loc["320104001001001"]
    assert (found["name"], found.kind, found.community) == ("示例网格00", "base", "320104001001")
    assert found.mvt_id > 0


def test_a_grid_lies_where_it_is_stored_to_a_unit(district, fetch, read):
    at = around(0, 0, z=11)
    found = read(fetch(*at).data, "grids", *at).set_index("code").geometry["320104001001001"]
    unit = 360 / 2**11 / 4096
    assert shapely.hausdorff_distance(found, cell(0, 0)) < unit


def test_neighbours_share_their_border_in_a_tile(district, fetch, read):
    at = around(0, 0, z=11)
    grids = read(fetch(*at).data, "grids", *at)
    assert len(grids) == 8
    assert shapely.coverage_is_valid(shapely.get_parts(grids.geometry.to_numpy()), gap_width=STEP / 10)


def test_a_tile_says_it_is_gzipped_and_comes_plain_to_who_cannot_unzip(district, fetch):
    at = around(0, 0)
    zipped, plain = fetch(*at), fetch(*at, headers={})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(zipped.data) == plain.data
    assert plain.mimetype == "application/vnd.mapbox-vector-tile"


def test_a_tile_without_anything_is_no_content(district, fetch):
    answer = fetch(10, 0, 0)
    assert (answer.status_code, answer.data) == (204, b"")


def test_an_unchanged_tile_is_not_sent_again(district, fetch):
    at = around(0, 0)
    tag = fetch(*at).headers["ETag"]
    assert fetch(*at, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("address", [(23, 0, 0), (3, 8, 0), (3, 0, -1)])
def test_an_address_outside_the_world_is_refused_by_name(district, fetch, address):
    answer = fetch(*address)
    assert answer.status_code == 400
    assert answer.get_json()["name"] in "zxy"


def test_an_unknown_layer_is_not_found(district, fetch):
    assert fetch(0, 0, 0, layer="nowhere").status_code == 404


def test_a_tile_shows_the_grids_of_its_day(district, fetch, read, tmp_path):
    at = around(0, 0, z=11)
    renamed = [row | {"name": "改名"} for row in grid_rows()]
    load("grids", write_geojson(tmp_path / "renamed.geojson", renamed), on=DAY.replace(day=2))
    assert "改名" not in set(read(fetch(*at).data, "grids", *at)["name"])
    assert set(read(fetch(*at, on="2026-11-02").data, "grids", *at)["name"]) == {"改名"}


def test_before_the_first_edition_tiles_are_empty(district, fetch):
    assert fetch(*around(0, 0), on="2026-10-31").status_code == 204


def test_below_the_zoom_of_the_grids_divisions_come_with_counts(district, crowded, fetch, read, tmp_path):
    path = tmp_path / "addresses.csv"
    lon, lat = centre(2, 0)
    path.write_text(f"address,lon,lat\n示例路1号,{lon},{lat}\n")
    load("addresses", path)
    at = around(0, 0, z=9)
    rows = read(fetch(*at).data, "divisions", *at).set_index("code")
    counts = rows[["grids", "addresses", "vacant"]].to_numpy().tolist()
    assert dict(zip(rows.index, counts, strict=True)) == {"320104001001": [4, 0, 2], "320104001002": [4, 1, 2]}


def test_divisions_have_a_tile_set_with_all_levels_that_fit(district, fetch, read):
    at = around(0, 0, z=11)
    found = read(fetch(*at, layer="divisions").data, "divisions", *at)
    assert sorted(found.level) == ["community", "community", "county", "street"]


def test_levels_that_do_not_fit_wait_for_a_closer_zoom(district, fetch, read, monkeypatch):
    monkeypatch.setattr(tilesets, "QUARTER_DIVISIONS", 1)
    at = around(0, 0, z=8)
    assert sorted(read(fetch(*at, layer="divisions").data, "divisions", *at).level) == ["county", "street"]


def test_a_scope_cuts_tiles(district, fetch, read):
    headers = viewer_of("320104001002")
    at = around(0, 0, z=11)
    assert set(read(fetch(*at, headers=headers).data, "grids", *at).community) == {"320104001002"}
    divisions = read(fetch(*at, headers=headers, layer="divisions").data, "divisions", *at)
    assert list(divisions.code) == ["320104001002"]


def test_tilejson_says_where_from_where_to_and_since_which_zoom(district, crowded, client):
    found = client.get("/tiles/grid.json", query_string=ON).get_json()
    assert found["tiles"] == ["http://localhost/tiles/grid/{z}/{x}/{y}.mvt?on=2026-11-01"]
    assert found["bounds"] == pytest.approx(cell(0, 0, 4, 2).bounds)
    assert (found["tilejson"], found["grids_from"], found["name"]) == ("3.0.0", 11, "社会治理网格")


def test_tilejson_names_the_edition_in_force(district, client):
    assert client.get("/tiles/grid.json", query_string=ON).get_json()["edition"] == 1
    assert client.get("/tiles/grid.json", query_string={"on": "2026-10-31"}).get_json()["edition"] is None


def test_tilejson_of_a_scope_ends_with_it(district, client):
    headers = viewer_of("320104001002")
    found = client.get("/tiles/grid.json", query_string=ON, headers=headers).get_json()
    assert found["bounds"] == pytest.approx(cell(2, 0, 2, 2).bounds)


def test_tilejson_of_an_empty_service_has_no_bounds(app, client):
    assert client.get("/tiles/grid.json").get_json()["bounds"] is None


def test_the_fullest_tile_that_the_rule_allows_is_under_200_kb(app, fetch, tmp_path):
    mesh = jagged_mesh(Tile(*around(0, 0, z=13)).box(), side=24, steps=21)
    rows = [{"code": f"{number:015d}", "geometry": shape} for number, shape in enumerate(mesh)]
    add_layer("mesh", "示例")
    load("grids", write_geojson(tmp_path / "mesh.geojson", rows), layer="mesh")
    assert tilesets.tile_set("mesh", DAY).grids_from == 13
    assert 50_000 < len(fetch(*around(0, 0, z=13), layer="mesh").data) <= 200_000


def jagged_mesh(box, side, steps):
    """side x side polygons that fill the box, each with 4 x `steps` vertices on no straight line."""
    west, south, east, north = box
    size = np.array([(east - west) / side, (north - south) / side])
    noise = np.random.default_rng(1).normal(0, 0.04, (2, side + 1, side + 1, steps, 2))
    noise[:, :, :, 0] = 0  # corners stay
    along = np.linspace(0, 1, steps, endpoint=False)

    def edge(axis, i, j):
        run = np.array([i, j]) + np.outer(along, np.eye(2)[axis])
        return [west, south] + (run + noise[axis, i, j]) * size

    def ring(i, j):
        far = [edge(1, i + 1, j), [[west, south] + np.array([i + 1, j + 1]) * size]]
        back = [edge(0, i, j + 1)[::-1], edge(1, i, j)[::-1]]
        return np.concatenate([edge(0, i, j), *far, *back])

    return [shapely.Polygon(ring(i, j)) for i in range(side) for j in range(side)]
