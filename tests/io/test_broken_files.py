"""The broken files of mapshaper's tracker: refused, or read with a word on each row, never lost or a crash."""

import pytest
import shapely

from tests.conftest import REAL_DATA
from tests.io.files import read, refusal

FOLDER = REAL_DATA / "mapshaper" / "issues"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FOLDER.exists(), reason="the broken files are not here (GRIDSVC_REAL_DATA)"),
]


def test_an_open_ring_is_closed_and_told():
    whole = read(FOLDER / "125" / "openring.json")
    assert whole.notes == {1: "an open ring was closed"}
    assert whole.shapes[0].is_valid


@pytest.mark.parametrize(("name", "line"), [("sample.json", 3), ("sample1.json", 1)])
def test_illegal_json_is_refused_with_its_line(name, line):
    assert f"line {line} is not legal JSON" in refusal(FOLDER / "384_invalid_json" / name)


def test_the_mended_sample_is_read_and_its_metres_refused_as_degrees():
    whole = read(FOLDER / "384_invalid_json" / "ex2.json")
    assert list(whole.problems) == [1, 2]
    assert read(FOLDER / "384_invalid_json" / "ex2.json", crs="EPSG:5070").problems == {}


@pytest.mark.parametrize("name", ["inner_polygon.json", "outer_polygon.json"])
def test_metres_that_pretend_to_be_degrees_are_a_problem(name):
    whole = read(FOLDER / "389_clipping_error" / name)
    assert "outside longitude and latitude; check the CRS (--crs)" in whole.problems[1]


@pytest.mark.parametrize(("name", "rows"), [("data_corruption_error", 8), ("max_callstack_error", 138)])
def test_the_odd_shapefiles_are_read_to_the_last_row(name, rows):
    whole = read(FOLDER / "518_519_shp_reading" / f"{name}.shp")
    assert len(whole.rows) == rows
    assert whole.problems == {}
    assert not any(shape.has_z for shape in whole.shapes)


def test_the_corrupt_shapefile_lies_where_its_own_system_puts_it():
    lon, lat = read(FOLDER / "518_519_shp_reading" / "data_corruption_error.shp").shapes[0].coords[0]
    assert (round(lon, 2), round(lat, 2)) == (22.24, 65.44)


def test_the_hole_that_touches_its_ring_is_not_lost():
    whole = read(FOLDER / "538_missing_holes" / "multipolygon.json")
    shape = whole.shapes[0]
    assert (whole.problems, whole.notes) == ({}, {})
    assert [len(part.interiors) for part in shape.geoms] == [0, 1]
    assert shape.area == 9 + 7


@pytest.mark.parametrize("name", ["595_clip_error/clipped.json", "595_clip_error/clipper.json"])
def test_clip_inputs_are_read_whole(name):
    whole = read(FOLDER / name)
    assert whole.problems == {}
    assert shapely.is_valid(whole.shapes).all()


@pytest.mark.parametrize(
    ("name", "note"), [("clip_shape", None), ("clip_shape2", "unpacked"), ("original_shape", None)]
)
def test_a_collection_is_unpacked_and_told(name, note):
    whole = read(FOLDER / "clip_error" / f"{name}.json")
    assert whole.shapes[0].geom_type == "Polygon"
    assert [note in told for told in whole.notes.values()] == ([True] if note else [])


@pytest.mark.parametrize("suffix", ["json", "shp"])
def test_coordinates_of_nowhere_are_a_problem_and_keep_their_row(suffix):
    whole = read(FOLDER / "invalid_coords" / f"invalid_coordinates.{suffix}")
    assert list(whole.problems) == [1]
    assert whole.rows[0]["BOTANICAL_"] == "Picea glauca"
