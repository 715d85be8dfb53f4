import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given
from hypothesis import strategies as st

from gridsvc.geometry.coverage import overlaps, uncovered
from gridsvc.geometry.measure import area_m2
from gridsvc.geometry.overlay import SLIVER_WIDTH_M, holes, solid, sound, union
from tests.geometry.draw import UNIT, cell, cells, shape

METRE = 1 / 111_000  # of latitude, in degrees


def test_cells_that_fit_do_not_overlap():
    assert overlaps(cells("ab/cd")) == []


def test_an_overlap_names_both_rows_and_their_common_ground():
    #  a a+b b
    (found,) = overlaps(np.array([cell(0, 0), cell(5, 5), cell(0.9, 0)]))
    assert found[:2] == (0, 2)
    assert found[2].equals(cell(0.9, 0, 0.1))


def test_a_grid_inside_another_overlaps_it():
    assert [pair[:2] for pair in overlaps(np.array([cell(0, 0, 3, 3), cell(1, 1)]))] == [(0, 1)]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=8))
def test_overlaps_are_all_pairs_with_common_area(corners):
    squares = np.array([cell(x, y, 2, 2) for x, y in corners], dtype=object)
    by_hand = [
        (i, j)
        for i in range(len(squares))
        for j in range(i + 1, len(squares))
        if squares[i].intersection(squares[j]).area > 0
    ]
    assert [pair[:2] for pair in overlaps(squares)] == by_hand


def test_a_sliver_under_a_tenth_of_a_millimetre_is_no_ground():
    thin, real = (shapely.box(0, 0, UNIT, width * METRE) for width in (SLIVER_WIDTH_M / 2, SLIVER_WIDTH_M * 2))
    assert shapely.is_empty(solid(np.array([thin, real], dtype=object))).tolist() == [True, False]


def test_uncovered_ground_stays_with_its_area():
    left = uncovered(np.array([cell(0, 0, 2), cell(2, 0, 2)]), np.array([cell(0, 0), cell(2, 0, 2)]))
    assert left[0].equals(cell(1, 0))
    assert left[1].is_empty


def test_areas_made_of_the_grids_are_fully_covered():
    grids = shapely.affinity.rotate(shapely.GeometryCollection(list(cells("ab/cd"))), 17).geoms
    area = union(np.array(list(grids), dtype=object))
    assert uncovered(np.array([area]), np.array(list(grids), dtype=object))[0].is_empty


def test_everything_is_uncovered_where_nothing_is():
    assert uncovered(cells("a"), np.array([], dtype=object))[0].equals(cell(0, 0))


def test_faulty_outlines_are_mended_before_they_are_overlaid():
    bow = shape((0, 0), (2, 2), (2, 0), (0, 2))
    left = uncovered(np.array([bow]), np.array([cell(0, 0, 1, 2)]))
    assert area_m2(left)[0] == pytest.approx(area_m2(sound(np.array([bow])))[0] / 2, rel=1e-6)


def test_a_hole_is_what_the_ring_encloses_without_its_islands():
    ring = cell(0, 0, 5, 5) - cell(1, 1, 3, 3)
    (hole,) = holes(union(np.array([ring, cell(2, 2)])))
    assert hole.equals(cell(1, 1, 3, 3) - cell(2, 2))


def test_an_open_bay_is_no_hole():
    assert len(holes(union(cells("ab/c.")))) == 0
