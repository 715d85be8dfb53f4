"""Tiles as numbers: where they lie, and from which zoom on things fit into them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridsvc.errors import BadParameter
from gridsvc.map.mercator import MAX_LAT, MAX_ZOOM, Tile, fits_from, position, tile


def test_the_one_tile_of_zoom_0_is_the_world():
    assert Tile(0, 0, 0).box() == pytest.approx((-180, -MAX_LAT, 180, MAX_LAT))


def test_y_counts_from_the_north():
    assert Tile(1, 0, 0).box()[1] == pytest.approx(0)
    assert Tile(1, 0, 1).box()[3] == pytest.approx(0)


def test_a_margin_widens_the_box_on_all_sides_but_not_beyond_the_world():
    west, south, east, north = Tile(2, 1, 1).box(0.5)
    assert (west, east) == (-135, 45)
    assert south < 0 < north
    assert Tile(0, 0, 0).box(0.5) == Tile(0, 0, 0).box()


@given(st.floats(-180, 179.999), st.floats(-85, 85), st.integers(0, MAX_ZOOM))
def test_a_point_lies_in_the_box_of_the_tile_of_its_position(lon, lat, z):
    x, y = (int(np.floor(part * 2**z)) for part in position(lon, lat))
    west, south, east, north = tile(z, x, y).box()
    assert west - 1e-9 <= lon <= east + 1e-9
    assert south - 1e-9 <= lat <= north + 1e-9


@pytest.mark.parametrize(
    ("z", "x", "y"), [(-1, 0, 0), (MAX_ZOOM + 1, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0), (10**20, 0, 0)]
)
def test_an_address_without_a_tile_is_refused(z, x, y):
    with pytest.raises(BadParameter):
        tile(z, x, y)


def fits(points, weight, limit):
    lon, lat = np.array(points, dtype=float).T
    return fits_from(lon, lat, np.full(len(points), weight, dtype=float), limit)


def test_what_fits_into_one_tile_fits_from_zoom_0():
    assert fits([(118.78, 32.04)] * 3, weight=1, limit=3) == 0


def test_points_fit_from_the_zoom_that_parts_them():
    # One quadrant each: two in the east, of which one is north and one south of the equator.
    assert fits([(90, 45), (90, -45)], weight=1, limit=1) == 0
    # Both in the same quarter of the world, in different sixteenths of it.
    assert fits([(45, 30), (135, 30)], weight=1, limit=1) == 1


def test_weight_counts_not_number():
    assert fits([(45, 30), (135, 30)], weight=5, limit=10) == 0
    assert fits([(45, 30), (135, 30)], weight=6, limit=10) == 1


def test_what_never_fits_has_the_highest_zoom():
    assert fits([(118.78, 32.04)] * 3, weight=1, limit=2) == MAX_ZOOM


def test_nothing_fits_everywhere():
    assert fits_from(np.empty(0), np.empty(0), np.empty(0), 1) == 0


@given(st.lists(st.tuples(st.floats(118, 119), st.floats(31, 32)), min_size=1, max_size=60), st.integers(1, 20))
def test_from_its_zoom_on_no_quarter_holds_more_and_below_it_one_does(points, limit):
    start = fits(points, weight=1, limit=limit)
    lon, lat = np.array(points, dtype=float).T
    assert start == MAX_ZOOM or densest(lon, lat, start) <= limit
    assert start == 0 or densest(lon, lat, start - 1) > limit


def densest(lon, lat, zoom):
    x, y = position(lon, lat)
    quarters = np.floor(np.column_stack((x, y)) * 2 ** (zoom + 1))
    return np.unique(quarters, axis=0, return_counts=True)[1].max()
