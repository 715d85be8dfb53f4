"""What is near a point, against distances taken one by one."""

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gridsvc.geometry.locate import Locator
from gridsvc.geometry.measure import degree_m
from tests.geometry.test_locate_exact import comb, fan, placed, tangled, voronoi

HERE = (118.8, 32.0)
METRES = 1 / 111_320  # degrees of latitude


def coverage(seed):
    """Grids some tens of metres wide, some of them under others."""
    rng = np.random.default_rng(seed)
    kind = (voronoi, comb, fan)[rng.integers(3)]
    drawn = tangled(rng, kind(rng, int(rng.integers(2, 25))))
    polygons = placed(np.append(drawn, shapely.box(1, 1, 2, 2)), HERE, rng.choice([60.0, 400.0]) * METRES)
    xy = shapely.get_coordinates(polygons)
    points = rng.uniform(xy.min(axis=0) - 8 * METRES, xy.max(axis=0) + 8 * METRES, (60, 2))
    edges = xy[rng.integers(0, len(xy), 30)] + rng.normal(0, 3 * METRES, (30, 2))
    lon, lat = np.concatenate([points, edges, xy[:10]]).T
    return polygons, [f"{n:02d}" for n in rng.permutation(len(polygons))], lon, lat


def metres_by_hand(geometry, polygon, lon, lat):
    """Metres from each point to a geometry, in the scale at the middle of the polygon."""
    bounds = shapely.bounds(polygon)
    scale = np.array(degree_m((bounds[1] + bounds[3]) / 2))
    points = shapely.points(np.column_stack((lon, lat)) * scale)
    return shapely.distance(shapely.transform(geometry, lambda xy: xy * scale), points)


def border_by_hand(locator, polygons, lon, lat):
    owners = locator.owner(lon, lat)
    metres = [metres_by_hand(polygon.boundary, polygon, lon, lat) for polygon in polygons]
    return np.array([metres[row][k] if row >= 0 else np.nan for k, row in enumerate(owners)])


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
@pytest.mark.parametrize("within_m", [5.0, 2.5, 50.0, np.inf])
def test_metres_to_the_owners_border_up_to_a_limit(within_m, seed):
    polygons, codes, lon, lat = coverage(seed)
    locator = Locator.build(polygons, codes)
    wanted = border_by_hand(locator, polygons, lon, lat)
    wanted[wanted > within_m] = np.nan
    found = locator.near_border_m(lon, lat, within_m)
    np.testing.assert_allclose(found, wanted, atol=1e-6)
    one_by_one = [locator.near_border_m(x, y, within_m) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
    np.testing.assert_array_equal(one_by_one, found)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
@pytest.mark.parametrize("within_m", [0.0, 5.0, 20.0])
def test_other_grids_within_reach_those_beneath_and_above_included(within_m, seed):
    polygons, codes, lon, lat = coverage(seed)
    locator = Locator.build(polygons, codes)
    owners = locator.owner(lon, lat)
    metres = np.array([metres_by_hand(polygon, polygon, lon, lat) for polygon in polygons])
    clear = (np.abs(metres - within_m) > 1e-6).all(axis=0) | (within_m == 0.0)
    wanted = [
        sorted(codes[row] for row in np.flatnonzero(metres[:, k] <= within_m) if row != owners[k])
        for k in range(len(lon))
    ]
    found = locator.border(lon, lat, within_m)
    assert [f for f, sure in zip(found, clear, strict=True) if sure and within_m] == [
        w for w, sure in zip(wanted, clear, strict=True) if sure and within_m
    ]


def test_owner_and_border_come_in_one_go():
    polygons, codes, lon, lat = coverage(7)
    locator = Locator.build(polygons, codes)
    rows, metres = locator.owner_and_border_m(lon, lat, 5.0)
    np.testing.assert_array_equal(rows, locator.owner(lon, lat))
    np.testing.assert_array_equal(metres, locator.near_border_m(lon, lat, 5.0))


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
@pytest.mark.parametrize("nearest_m", [5.0, 50.0])
def test_all_of_one_point_in_one_go(nearest_m, seed):
    polygons, codes, lon, lat = coverage(seed)
    locator = Locator.build(polygons, codes)
    for x, y in zip(lon.tolist(), lat.tolist(), strict=True):
        row, metres, others = locator.around(x, y, nearest_m, 5.0)
        assert row == locator.owner(x, y)
        np.testing.assert_array_equal(metres, locator.near_border_m(x, y, nearest_m))
        assert others == (row >= 0 and locator.border(x, y, 5.0) != [[]])


@pytest.mark.parametrize("nowhere", [np.nan, np.inf, -np.inf, 1e300])
def test_nothing_is_around_what_is_no_place(nowhere):
    polygons, codes, _, lat = coverage(1)
    row, metres, others = Locator.build(polygons, codes).around(nowhere, lat[0], 50.0, 5.0)
    assert (row, np.isnan(metres), others) == (-1, True, False)


def test_many_points_are_shared_among_threads():
    polygons, codes, lon, lat = coverage(3)
    locator = Locator.build(polygons, codes)
    many = np.tile(lon, 3000), np.tile(lat, 3000)
    np.testing.assert_array_equal(locator.owner(*many, threads=3), np.tile(locator.owner(lon, lat), 3000))
    metres = np.tile(locator.near_border_m(lon, lat, 5.0), 3000)
    np.testing.assert_array_equal(locator.near_border_m(*many, 5.0), metres)


def test_nothing_is_near_in_a_locator_of_nothing():
    locator = Locator.build(np.array([], dtype=object), [])
    assert locator.owner([1.0, np.nan], 2.0).tolist() == [-1, -1]
    assert np.isnan(locator.near_border_m(1.0, 2.0))
    assert locator.border(1.0, 2.0) == [[]]
    assert locator.around(1.0, 2.0, 50.0, 5.0)[0] == -1
