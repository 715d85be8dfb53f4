"""What became of the grids between two days."""

from datetime import timedelta

import pytest
import shapely

from tests.factories import DAY, cell, grid_rows, gridded, load, write_geojson

LATER = DAY + timedelta(days=5)
SPLIT, NEW, RENAMED = "320104001002004", "320104001002005", "320104001001002"


@pytest.fixture
def changed(app, client, tmp_path):
    """Asks what changed between two days; on LATER one grid gave half of its ground to a new one, one was renamed."""
    gridded(tmp_path)
    rows = grid_rows()
    west, south, east, north = cell(3, 1).bounds
    middle = (west + east) / 2
    by_code = {row["code"]: row for row in rows}
    by_code[SPLIT]["geometry"] = shapely.box(west, south, middle, north)
    by_code[RENAMED]["name"] = "别名"
    rows.append(by_code[SPLIT] | {"code": NEW, "geometry": shapely.box(middle, south, east, north)})
    load("grids", write_geojson(tmp_path / "later.geojson", rows), on=LATER)
    return lambda start, end, more="": client.get(f"/api/v1/grids/changes?from={start}&to={end}{more}").json


def told(answer):
    return [
        (feature["properties"]["code"], feature["properties"]["change"], feature["properties"]["side"])
        for feature in answer["features"]
    ]


def test_a_changed_grid_comes_as_it_was_and_as_it_is(changed):
    assert told(changed(DAY, LATER)) == [
        (RENAMED, "facts", "from"),
        (RENAMED, "facts", "to"),
        (SPLIT, "shape", "from"),
        (SPLIT, "shape", "to"),
        (NEW, "new", "to"),
    ]


def test_the_other_way_round_what_was_new_is_gone(changed):
    assert (NEW, "gone", "from") in told(changed(LATER, DAY))


def test_within_an_edition_nothing_changed(changed):
    answer = changed(DAY, LATER - timedelta(days=1))
    assert (answer["features"], answer["counts"], answer["numberMatched"]) == ([], {}, 0)


def test_the_counts_are_of_all_however_few_are_asked_for(changed):
    answer = changed(DAY, LATER, "&limit=1")
    assert {code for code, *_ in told(answer)} == {RENAMED}
    assert answer["counts"] == {"facts": 1, "shape": 1, "new": 1}
