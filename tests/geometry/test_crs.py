import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from gridsvc.errors import BadParameter
from gridsvc.geometry.crs import CHINA_BOX, from_wgs84, to_wgs84, transform_geometry

GEOD = Geod(ellps="WGS84")
WEST, SOUTH, EAST, NORTH = CHINA_BOX
in_china = st.tuples(st.floats(WEST, EAST), st.floats(SOUTH, NORTH))
elsewhere = st.tuples(st.floats(-180, WEST - 0.1), st.floats(-85, 85))


def apart_m(first, second):
    return np.max(GEOD.inv(*first, *second)[2])


@pytest.fixture
def cities(real_data):
    rows = json.loads((real_data / "gcj02" / "china-cities.json").read_text())
    return {name: np.array([row["coords"][name] for row in rows]).T for name in ("WGS84", "GCJ02", "BD09")}


@pytest.mark.real
@pytest.mark.parametrize("crs", ["GCJ02", "BD09"])
def test_664_cities_convert_within_one_metre_of_the_table_both_ways(cities, crs):
    assert apart_m(from_wgs84(*cities["WGS84"], crs), cities[crs]) < 1
    assert apart_m(to_wgs84(*cities[crs], crs), cities["WGS84"]) < 1


@given(in_china, st.sampled_from(["gcj02", "bd09", "cgcs2000", "EPSG:4547"]))
def test_there_and_back_is_within_a_millimetre(point, crs):
    there = from_wgs84(*point, crs)
    assert apart_m(to_wgs84(*there, crs), point) < 0.001


@given(elsewhere)
def test_gcj02_is_the_identity_outside_the_box_of_china(point):
    assert from_wgs84(*point, "gcj02") == point
    assert to_wgs84(*point, "gcj02") == point


def test_gcj02_shifts_beijing_by_half_a_kilometre():
    assert 400 < apart_m(from_wgs84(116.4, 39.9, "gcj02"), (116.4, 39.9)) < 700


@pytest.mark.parametrize("crs", ["wgs84", "cgcs2000", "EPSG:4490", "epsg:4326"])
def test_cgcs2000_numbers_pass_unchanged(crs):
    lon = np.array([121.123456789012345, 0.0])
    assert to_wgs84(lon, lon / 2, crs)[0].tobytes() == lon.tobytes()


def test_projected_coordinates_come_back_as_lon_then_lat():
    lon, lat = to_wgs84([500000.0], [0.0], "EPSG:32651")
    assert (lon, lat) == (pytest.approx([123.0]), pytest.approx([0.0], abs=1e-9))


def test_a_coordinate_that_is_no_number_stays_none_beside_good_ones():
    lon, lat = to_wgs84([116.4, np.nan], [39.9, 39.9], "gcj02")
    assert np.isnan(lon[1])
    assert (lon[0], lat[0]) == to_wgs84(116.4, 39.9, "gcj02")


@pytest.mark.parametrize("crs", ["", "gcj-02", "EPSG:0", "EPSG:x"])
def test_an_unknown_crs_is_refused_by_name(crs):
    with pytest.raises(BadParameter) as refusal:
        to_wgs84(1.0, 1.0, crs)
    assert refusal.value.facts["name"] == "crs"


def test_geometries_lose_z_and_move_with_their_points():
    line = shapely.LineString([(116.4, 39.9, 5.0), (116.5, 39.9, 5.0)])
    moved = transform_geometry(np.array([line, None]), "gcj02")
    assert moved[0].coords[0] == to_wgs84(116.4, 39.9, "gcj02")
    assert moved[1] is None
