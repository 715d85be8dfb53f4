"""Which ground has not exactly one grid: drawn cases, without a database."""

import numpy as np
import pytest
import shapely

from gridsvc.gaps.ground import places
from gridsvc.geometry.measure import area_m2
from gridsvc.grids.findings import NO_GRIDS, Areas, Grids


def square(x, y, width=1.0, height=1.0):
    return shapely.box(118 + x / 100, 32 + y / 100, 118 + (x + width) / 100, 32 + (y + height) / 100)


def areas(*polygons):
    return Areas(np.arange(1, len(polygons) + 1, dtype=np.int32), np.array(polygons, dtype=object))


def grids(*polygons):
    names = [chr(ord("a") + i) for i in range(len(polygons))]
    return Grids(names, np.full(len(polygons), 7, dtype=np.int32), np.array(polygons, dtype=object))


def found(frame, *columns):
    return list(frame[list(columns)].itertuples(index=False, name=None))


def test_each_piece_of_blind_ground_is_a_place_of_its_division():
    #  |   a   |      the division is 3 wide, the grid covers its middle
    frame = places(areas(square(0, 0, 3)), grids(square(1, 0)))
    assert found(frame, "kind", "community_id") == [("blind", 1)] * 2
    assert frame.area_m2.sum() == pytest.approx(2 * area_m2(np.array([square(1, 0)]))[0], rel=1e-6)


def test_a_piece_across_two_divisions_is_a_place_of_each():
    frame = places(areas(square(0, 0), square(1, 0)), grids(square(0, 0, 0.5), square(1.5, 0, 0.5)))
    assert sorted(frame.community_id) == [1, 2]


def test_an_overlap_names_both_grids_and_the_first_one_s_community():
    #  a a
    #   b b
    frame = places(areas(square(0, 0, 3)), grids(square(0, 0, 2), square(1, 0, 2)))
    assert found(frame, "kind", "codes", "community_id") == [("overlap", ["a", "b"], 7)]


def test_ground_outside_every_division_is_nobody_s():
    assert places(areas(square(0, 0)), grids(square(0, 0, 2))).empty


def test_a_hole_in_a_grid_is_blind():
    ring = shapely.difference(square(0, 0, 3, 3), square(1, 1))
    assert found(places(areas(square(0, 0, 3, 3)), grids(ring)), "kind") == [("blind",)]


def test_the_largest_place_comes_first():
    frame = places(areas(square(0, 0, 4)), grids(square(1, 0)))
    assert frame.area_m2.is_monotonic_decreasing
    assert len(frame) == 2


def test_without_grids_all_ground_is_blind():
    frame = places(areas(square(0, 0), square(1, 0)), NO_GRIDS)
    assert found(frame, "kind") == [("blind",)] * 2
