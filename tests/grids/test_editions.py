"""An edition published while another is read: what is read is one of the two, whole."""

from datetime import timedelta

import numpy as np
import pytest

from gridsvc.grids import locators, queries
from gridsvc.grids.queries import layer
from gridsvc.kept.values import forget
from gridsvc.map import queries as tile_queries
from tests.factories import DAY, cell, centre, gridded, load, write_geojson
from tests.map.test_tiles import around

SECOND_DAY, LATER = DAY + timedelta(days=1), DAY + timedelta(days=2)
CODE = "320104001001001"


@pytest.fixture
def publish_before(app, tmp_path, monkeypatch):
    """Lets a second edition, in which the first grid is larger, come just before a function reads."""
    gridded(tmp_path)
    forget()
    rows = [{"code": CODE, "name": "改名", "geometry": cell(0, 0, 1, 2)}]
    file = write_geojson(tmp_path / "second.geojson", rows)

    def publish_before(module, name):
        reads = getattr(module, name)

        def late(*args, **named):
            monkeypatch.setattr(module, name, reads)
            load("grids", file, on=SECOND_DAY)
            return reads(*args, **named)

        monkeypatch.setattr(module, name, late)

    return publish_before


def test_a_locator_is_of_the_edition_it_names(publish_before):
    publish_before(queries, "shapes_on")
    found = locators.locator_on(layer().id, LATER)
    assert found.edition == 2
    lon, lat = (np.array([degrees]) for degrees in centre(0, 1))
    assert found.codes[found.owners(lon, lat)[0]] == CODE


def test_a_locator_of_the_edition_before_stays_as_it_was(publish_before):
    publish_before(queries, "shapes_on")
    locators.locator_on(layer().id, LATER)
    before = locators.locator_on(layer().id, DAY)
    lon, lat = (np.array([degrees]) for degrees in centre(0, 1))
    assert (before.edition, before.codes[before.owners(lon, lat)[0]]) == (1, "320104001001002")


def test_a_tile_of_the_edition_before_is_not_the_one_that_came_meanwhile(publish_before, client):
    publish_before(tile_queries, "grid_tile")
    path = "/tiles/grid/{}/{}/{}.mvt".format(*around(0, 0))
    later = client.get(path, query_string={"on": LATER}).data
    before = client.get(path, query_string={"on": DAY}).data
    assert "改名".encode() in later
    assert "改名".encode() not in before


def test_tilejson_names_the_edition_of_the_grids_it_counted(publish_before, client):
    publish_before(tile_queries, "grid_boxes")
    assert client.get("/tiles/grid.json", query_string={"on": LATER}).get_json()["edition"] == 2
