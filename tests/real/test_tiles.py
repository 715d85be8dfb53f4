"""Tiles of a real city: from which zoom its grids are sent, and how large the largest tiles are."""

import gzip
import json

import numpy as np
import pytest
import shapely

from gridsvc.grids.queries import layer
from gridsvc.kept.values import forget
from gridsvc.map import queries
from gridsvc.map.mercator import position
from tests.real.conftest import DAY

pytestmark = pytest.mark.real
FILE = "taipei/taipei_basic_statistical_areas.geojson.gz"
LARGEST_BYTES = 200_000
ZOOMS = range(10, 17)


@pytest.fixture(scope="module")
def city(taipei):
    """An anonymous caller of Taipei's service, and its grids' middles as (x, y) of the square world."""
    app = taipei[0].app
    with app.app_context():
        boxes = queries.grid_boxes(layer().id, DAY)
    forget()
    return app.test_client(), position((boxes.west + boxes.east) / 2, (boxes.south + boxes.north) / 2)


def densest(middles, zoom):
    """The tile that holds most middles."""
    tiles, counts = np.unique(np.floor(np.column_stack(middles) * 2**zoom).astype(int), axis=0, return_counts=True)
    return tiles[counts.argmax()].tolist()


def fetch(client, name, zoom, x, y):
    url = f"/tiles/{name}/{zoom}/{x}/{y}.mvt?on={DAY}"
    return client.get(url, headers={"Accept-Encoding": "gzip"})


def test_grids_are_sent_from_zoom_13(city):
    assert city[0].get(f"/tiles/grid.json?on={DAY}").get_json()["grids_from"] == 13


@pytest.mark.parametrize("name", ["grid", "divisions"])
@pytest.mark.parametrize("zoom", ZOOMS)
def test_the_fullest_tile_of_a_zoom_is_at_most_200_kb_as_sent(city, zoom, name):
    client, middles = city
    answer = fetch(client, name, zoom, *densest(middles, zoom))
    assert answer.status_code == 200
    assert 0 < len(answer.data) <= LARGEST_BYTES


def test_no_tile_at_the_first_zoom_of_the_grids_is_larger(city):
    client, middles = city
    tiles = np.unique(np.floor(np.column_stack(middles) * 2**13).astype(int), axis=0)
    sizes = [len(fetch(client, "grid", 13, *tile).data) for tile in tiles.tolist()]
    assert len(sizes) > 20
    assert max(sizes) <= LARGEST_BYTES


def test_the_gap_report_has_the_numbers_that_the_files_have(city):
    totals = city[0].get(f"/api/v1/coverage?on={DAY}").get_json()["totals"]
    assert totals["blind_area_m2"] == pytest.approx(1_307_000, abs=1_000)
    assert totals["overlap_area_m2"] == 0
    assert (totals["addresses_without_grid"], totals["grids_without_address"]) == (1, 565)
    assert totals["posts_vacant"] == 2 * 456


def test_the_api_gives_a_grid_with_the_coordinates_of_the_file(city, data):
    file = json.loads(gzip.decompress((data / FILE).read_bytes()))
    feature = file["features"][0]
    sent = city[0].get(f"/api/v1/grids/{feature['properties']['CODEBASE']}?on={DAY}").text
    shapes = (shapely.from_geojson(json.dumps(json.loads(text)["geometry"])) for text in (json.dumps(feature), sent))
    stored, found = ({tuple(xy) for xy in shapely.get_coordinates(shape).tolist()} for shape in shapes)
    assert found == stored
