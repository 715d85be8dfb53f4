"""Which CRS numbers are in: points projected into any CRS that is tried are recognised again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridsvc.geometry.crs import from_wgs84
from gridsvc.geometry.guess import DATUMS, Weighed, crs_title, judge, readings, shift_m, usable

SIDE = 0.08  # degrees of a district
PLACES = st.tuples(st.floats(74.0, 134.0), st.floats(18.5, 53.0))


def district(place):
    """The box of a district and 100 points all over it (lon, lat)."""
    west, south = place
    lon, lat = np.random.default_rng(1).random((2, 100)) * SIDE
    return (west, south, west + SIDE, south + SIDE), west + lon, south + lat


def weigh(found, box):
    west, south, east, north = box
    return [
        Weighed(one, float(((one.lon >= west) & (one.lon <= east) & (one.lat >= south) & (one.lat <= north)).mean()))
        for one in found
    ]


def usual(place):
    """The CRS that somebody may use at a place in China."""
    zone, utm = int((place[0] - 73.5) // 3), int((place[0] + 180) // 6) + 1
    return [*DATUMS, f"EPSG:{4513 + zone}", f"EPSG:{4534 + zone}", f"EPSG:{32600 + utm}", "EPSG:3857"]


@settings(max_examples=50)
@given(PLACES, st.integers(0, 6), st.booleans())
def test_points_in_any_crs_are_read_back(place, which, swapped):
    box, lon, lat = district(place)
    crs = usual(place)[which]
    x, y = from_wgs84(lon, lat, crs)
    found = {(one.crs, one.swapped): one for one in readings(*((y, x) if swapped else (x, y)), box=box)}
    assert found[crs, swapped].lon == pytest.approx(lon, abs=1e-8)
    assert found[crs, swapped].lat == pytest.approx(lat, abs=1e-8)


@settings(max_examples=50)
@given(PLACES, st.integers(3, 6), st.booleans())
def test_the_projection_of_the_points_is_the_best_reading(place, which, swapped):
    box, lon, lat = district(place)
    crs = usual(place)[which]
    x, y = from_wgs84(lon, lat, crs)
    certainty, order = judge(weigh(readings(*((y, x) if swapped else (x, y)), box=box), box), 100)
    best = {(one.reading.crs, one.reading.swapped) for one in order if one.share == order[0].share}
    assert order[0].share > 0.9  # a point on the edge of the box may come back a nanometre outside
    assert (crs, swapped) in best
    assert certainty in {"sure", "several"}


@settings(max_examples=50)
@given(st.floats(120.0, 121.9), st.floats(22.0, 25.2))
def test_taiwan_is_read_in_its_own_projection(west, south):
    box, lon, lat = district((west, south))
    certainty, order = judge(weigh(readings(*from_wgs84(lon, lat, "EPSG:3826"), box=box), box), 100)
    assert order[0].share > 0.9
    assert "EPSG:3826" in {one.reading.crs for one in order if one.share == order[0].share}
    assert certainty in {"sure", "several"}


@given(PLACES, st.sampled_from(DATUMS))
def test_a_datum_is_never_called_sure_where_others_fit(place, crs):
    box, lon, lat = district(place)
    certainty, order = judge(weigh(readings(*from_wgs84(lon, lat, crs), box=box), box), 100)
    assert certainty == "datum"
    assert crs in {one.reading.crs for one in order if one.share > 0.9}


@given(PLACES, st.sampled_from(DATUMS))
def test_known_places_tell_the_datums_apart(place, crs):
    box, lon, lat = district(place)
    found = readings(*from_wgs84(lon, lat, crs), box=box)
    weighed = [Weighed(one, 1.0, shift_m(one, lon, lat)) for one in found]
    certainty, order = judge(weighed, 100, matches=100)
    assert (certainty, order[0].reading.crs) == ("measured", crs)
    assert order[0].shift_m < 0.01


def test_outside_china_gcj02_is_no_reading_of_its_own():
    found = readings([-77.03, -77.01], [38.9, 38.91])
    assert [(one.crs, one.swapped) for one in found] == [("wgs84", False), ("wgs84", True)]


def test_few_known_places_decide_nothing():
    box, lon, lat = district((118.0, 32.0))
    weighed = [Weighed(one, 1.0, shift_m(one, lon, lat)) for one in readings(lon, lat, box=box)]
    assert judge(weighed, 100, matches=2)[0] == "datum"


def test_a_declared_projection_that_fits_goes_before_its_likes():
    box, lon, lat = district((121.5, 25.0))
    found = readings(*from_wgs84(lon, lat, "EPSG:3826"), box=box, stated=["EPSG:3826"])
    certainty, order = judge([Weighed(one, 1.0, stated=one.crs == "EPSG:3826") for one in found], 100)
    assert (certainty, order[0].reading.crs) == ("stated", "EPSG:3826")


def test_blank_and_broken_pairs_are_no_places():
    x, y = np.array([0.0, np.nan, 118.0, 0.0]), np.array([0.0, 32.0, np.inf, 51.5])
    assert usable(x, y).tolist() == [False, False, False, True]


def test_no_points_have_no_reading():
    assert readings([], []) == []
    assert judge([], 0) == ("none", [])


@pytest.mark.parametrize(
    ("crs", "title"),
    [
        ("EPSG:4528", "CGCS2000 三度带，中央经线 120°，带号 40"),
        ("EPSG:4549", "CGCS2000 三度带，中央经线 120°，不带带号"),
        ("EPSG:32650", "UTM 50N 投影"),
        ("EPSG:4490", "WGS 84 / CGCS2000 经纬度"),
        ("EPSG:26985", "NAD83 / Maryland（EPSG:26985）"),
    ],
)
def test_a_crs_has_the_name_that_people_know(crs, title):
    assert crs_title(crs)[0] == title
