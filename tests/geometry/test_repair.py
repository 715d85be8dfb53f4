"""Repair of what does not fit: the ground moves by no more than the faults are large, and nobody else is touched."""

import numpy as np
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from gridsvc.geometry.coverage import check
from gridsvc.geometry.defects import Kind
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.measure import area_m2
from gridsvc.geometry.overlay import SLIVER_WIDTH_M
from gridsvc.geometry.repair import Reason, repair
from tests.geometry.draw import UNIT, cell, cells, shape
from tests.geometry.edits.coverages import generated

MM = 1e-8 / UNIT  # a millimetre in units
M = 9e-6 / UNIT  # a metre in units


def clean(done):
    """Whether nothing is an error any more."""
    return done.after.clean


def faulty_m2(report):
    """The ground that gaps that are errors and overlaps have."""
    return sum(d.area_m2 for d in report.defects if d.kind in {Kind.GAP, Kind.OVERLAP} and d.severity == "error")


def closed_m2(report, snap_m=0.1):
    """The ground that open slits have where they are narrow enough to be closed, at most."""
    return sum(snap_m * d.length_m for d in report.defects if d.kind == Kind.NARROW_GAP)


def test_a_clean_coverage_comes_back_as_it_is():
    given_ones = cells("abc/d.e/fgh")
    done = repair(given_ones)
    assert all(after is before for after, before in zip(done.polygons, given_ones, strict=True))
    assert (len(done.rows), done.moved_m2.sum()) == (0, 0.0)


def test_a_wide_gap_is_left_and_told():
    ((defect, reason),) = repair(cells("abc/d.e/fgh")).left
    assert (defect.kind, reason) == (Kind.GAP, Reason.WIDE)


def test_an_overlap_goes_to_the_one_with_most_border_around_it_and_others_keep_their_bytes():
    #  a a+b b c
    given_ones = array([cell(0, 0), cell(0.9, 0, 1.1), cell(2, 0)])
    done = repair(given_ones)
    assert clean(done)
    assert done.rows.tolist() in ([0], [1])
    assert done.polygons[2] is given_ones[2]
    assert done.moved_m2.sum() == pytest.approx(faulty_m2(done.before), rel=1e-9)


def test_a_narrow_gap_goes_to_a_neighbour():
    #  a|  |b      the strip between them is closed off by c and d
    #  a|  |b
    gap = 3 * M
    ring = [cell(0, 1), cell(1 + gap, 1), cell(0, 0, 2 + gap), cell(0, 2, 2 + gap)]
    done = repair(array(ring))
    assert clean(done)
    assert done.change_m2.sum() == pytest.approx(faulty_m2(done.before), rel=1e-6)
    assert check(done.polygons).totals["gaps"] == 0


def test_a_gap_wider_than_asked_is_left():
    ring = array([cell(0, 1), cell(1 + 3 * M, 1), cell(0, 0, 2 + 3 * M), cell(0, 2, 2 + 3 * M)])
    assert repair(ring, gap_width_m=2).moved_m2.sum() < 1e-6


def test_a_long_gap_is_shared_out_among_the_grids_beside_it():
    #  a | b | c
    #  =========    a gap of 2 m along all six, closed at both ends by g and h
    #  d | e | f
    low = [cell(n, 0) for n in range(3)]
    high = [cell(n, 1 + 2 * M) for n in range(3)]
    ends = [cell(-1, 0, 1, 2 + 2 * M), cell(3, 0, 1, 2 + 2 * M)]
    done = repair(array([*low, *high, *ends]))
    assert clean(done)
    assert (done.gained_m2 > 0).sum() >= 3
    assert done.gained_m2.max() < 0.4 * done.gained_m2.sum()


@pytest.mark.parametrize(("width", "closed"), [(0.05, True), (0.5, False)])
def test_an_open_slit_no_wider_than_the_snap_is_closed(width, closed):
    #  a||b
    done = repair(array([cell(0, 0), cell(1 + width * M, 0)]))
    assert (Kind.NARROW_GAP not in {d.kind for d, _ in done.left}) == closed
    assert len(done.rows) == (1 if closed else 0)


def test_a_vertex_beside_its_neighbours_border_is_taken_into_it():
    #  d a a e
    #  d b'c e     the corner of b and c lies a millimetre below the border of a
    corner = (1, 1 - MM)
    below = [shape((0, 0), (1, 0), corner, (0, 1)), shape((1, 0), (2, 0), (2, 1), corner)]
    ends = [shape(*((x, y) for x, y in ((n, 0), (n + 1, 0), (n + 1, 1), (n + 1, 2), (n, 2), (n, 1)))) for n in (-1, 2)]
    done = repair(array([cell(0, 1, 2), *below, *ends]))
    assert clean(done)
    assert done.rows.tolist() == [0]


def test_an_invalid_ring_is_repaired_and_keeps_its_row():
    bow = shape((0, 0), (1, 1), (1, 0), (0, 1))
    done = repair(array([bow, cell(1, 0)]))
    assert (clean(done), len(done.polygons), done.rows[0]) == (True, 2, 0)
    assert shapely.is_valid(done.polygons).all()


def test_a_grid_wholly_under_another_stays_and_is_told():
    given_ones = array([cell(0, 0, 3, 3), cell(1, 1)])
    done = repair(given_ones, ["a", "b"])
    assert [(d.kind, d.codes, why) for d, why in done.left] == [(Kind.OVERLAP, ("a", "b"), Reason.COVERED)]
    assert done.polygons.tolist() == given_ones.tolist()


def test_two_equal_grids_stay_both():
    done = repair(array([cell(0, 0), cell(0, 0), cell(1, 0)]))
    assert not shapely.is_empty(done.polygons).any()
    assert {why for _, why in done.left} == {Reason.COVERED}


def test_the_outer_border_is_fitted_to_the_boundary_where_it_is_narrowly_off():
    #  the boundary is 1 m further on the right and 1 m less at the top
    boundary = cell(0, 0, 2 + M, 1 - M)
    done = repair(cells("ab"), boundary=boundary)
    assert clean(done)
    assert shapely.area(shapely.symmetric_difference(shapely.union_all(done.polygons), boundary)) < 1e-15


def test_wide_ground_outside_the_boundary_and_wide_blind_ground_are_left_and_told():
    done = repair(cells("ab"), boundary=cell(0.5, 0, 3, 1))
    assert {(d.kind, why) for d, why in done.left} == {
        (Kind.BLIND_AREA, Reason.WIDE),
        (Kind.OUTSIDE_BOUNDARY, Reason.WIDE),
    }


def test_rows_without_usable_ground_stay_as_they_were():
    line = shapely.LineString([(0, 0), (0, 1)])
    done = repair(array([cell(0, 0), shapely.Polygon(), line]))
    assert done.polygons.tolist()[1:] == [shapely.Polygon(), line]


SPOILS = ("vertex", "missing", "shift", "spike")


def spoilt(polygons, rng, how):
    """One polygon with a fault of its own, a few metres large at most."""
    row = int(rng.integers(len(polygons)))
    polygon = shapely.get_parts(polygons[row])[0]
    ring = shapely.get_coordinates(polygon.exterior)[:-1]
    at, by = int(rng.integers(len(ring))), rng.normal(0.0, 3e-5, 2)
    if how == "vertex":
        ring[at] += by
    elif how == "missing" and len(ring) > 3:
        ring = np.delete(ring, at, axis=0)
    elif how == "shift":
        ring = ring + by
    elif how == "spike":
        ring = np.insert(ring, at, ring[at] + [by, 1.1 * by], axis=0)
    faulty = shapely.make_valid(shapely.Polygon(ring, [r.coords for r in polygon.interiors]), method="structure")
    others = polygons.copy()
    others[row] = faulty
    return others


def made_up(seed, hows):
    """A coverage with such faults, and what its repair made of it."""
    rng = np.random.default_rng(seed)
    polygons = array(grid.polygon for grid in generated(seed % 50))
    for how in hows:
        polygons = spoilt(polygons, rng, how)
    return polygons, repair(polygons, gap_width_m=50)


@given(st.integers(0, 10**6), st.lists(st.sampled_from(SPOILS), min_size=1, max_size=4))
@example(12437, ["vertex", "missing"])  # a long edge of a sound neighbour gets vertices
def test_made_up_faults_are_mended_and_sound_grids_lose_nothing(seed, hows):
    polygons, done = made_up(seed, hows)
    left = {why for d, why in done.left if d.severity == "error"}
    assert left <= {Reason.COVERED}
    assert len(done.polygons) == len(polygons)
    assert (area_m2(done.polygons) > 0).all()
    faulty = {int(code) - 1 for defect in done.before.defects for code in defect.codes}
    beside = [row for row in done.rows.tolist() if row not in faulty]  # they got vertices of others, or a slit's ground
    was, now = polygons[beside], done.polygons[beside]
    taken = shapely.intersection(shapely.difference(now, was), shapely.union_all(polygons))
    assert (shapely.area([shapely.difference(was, now), taken]) < 1e-15).all()


MOVED = [
    *((seed, [SPOILS[seed % 4], SPOILS[seed // 4 % 4]]) for seed in range(200, 264)),
    (1, ["shift"]),  # nothing but open slits, one of them 4.5 cm wide and 603 m long
]


@pytest.mark.parametrize(("seed", "hows"), MOVED)
def test_no_more_moves_than_made_up_faults_are_large(seed, hows):
    polygons, done = made_up(seed, hows)
    faults = check(polygons, gap_width_m=50)
    assert not [d for d, _ in done.left if d.severity == "error"]
    assert done.moved_m2.sum() <= 1.05 * (faulty_m2(faults) + closed_m2(faults)) + 0.05


def test_an_open_slit_that_a_mended_overlap_encloses_is_filled_from_nobody_else():
    polygons, done = made_up(148, ["vertex", "shift"])
    filled = area_m2(shapely.difference(done.polygons, shapely.union_all(polygons)))
    assert clean(done)
    assert filled.sum() > 1.0
    assert (done.moved_m2 - filled).sum() <= 1.05 * faulty_m2(done.before) + 0.05


def test_where_long_borders_miss_their_neighbours_a_sliver_changes_hands_at_most():
    _, done = made_up(246491, ["spike"])
    slivers = sum(2 * SLIVER_WIDTH_M * d.length_m for d in done.before.defects if d.kind == Kind.UNMATCHED_EDGE)
    assert clean(done)
    assert done.moved_m2.sum() <= 1.05 * faulty_m2(done.before) + slivers


@pytest.mark.long
@pytest.mark.parametrize("seed", range(150))
def test_many_faults_at_once_are_mended(seed):
    rng = np.random.default_rng(seed)
    polygons = array(grid.polygon for grid in generated(seed % 50, 60 + seed % 100))
    for how in rng.choice(SPOILS, rng.integers(1, 15)).tolist():
        polygons = spoilt(polygons, rng, how)
    done = repair(polygons, gap_width_m=50, snap_m=float(rng.choice([0.0, 0.1, 1.0])))
    alone = area_m2(polygons) > 1e-6  # a row of next to no ground has none that it could keep
    errors = [d for d, why in done.left if d.severity == "error" and why is not Reason.COVERED]
    assert all(any(not alone[int(code) - 1] for code in defect.codes) for defect in errors)
    assert (area_m2(done.polygons) > 0).all()
