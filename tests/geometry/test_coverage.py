import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridsvc.geometry.coverage import check
from gridsvc.geometry.defects import Kind, Severity
from gridsvc.geometry.measure import area_m2
from tests.geometry.draw import UNIT, cell, cells, shape

METRE = 1 / 1106  # in units, of latitude


def kinds(report):
    return [str(defect.kind) for defect in report.defects]


def only(report):
    """The one defect of a report."""
    (defect,) = report.defects
    return defect


def test_a_tiling_is_clean():
    report = check(cells("abc/def/ghi"), list("abcdefghi"), boundary=cell(0, 0, 3, 3))
    assert (report.grids, report.clean, report.defects) == (9, True, ())


def test_no_grids_at_all_are_a_clean_report():
    assert check(np.array([], dtype=object)).as_json()["grids"] == 0


def test_an_overlap_names_both_grids_its_ground_and_its_width():
    #  a a+b b
    found = only(check(np.array([cell(0, 0), cell(0.9, 0)]), ["west", "east"]))
    assert (found.kind, found.severity, found.codes) == (Kind.OVERLAP, Severity.ERROR, ("east", "west"))
    assert found.area_m2 == pytest.approx(area_m2(np.array([cell(0.9, 0, 0.1)]))[0], rel=1e-6)
    assert found.width_m == pytest.approx(111.3, rel=0.01)
    assert cell(0.9, 0, 0.1).contains(shapely.Point(found.lon, found.lat))


def test_two_grids_on_the_same_ground_overlap_once():
    assert kinds(check(np.array([cell(0, 0), cell(0, 0)]))) == ["overlap"]


def test_a_missing_corner_on_a_shared_edge_is_an_unmatched_edge():
    #  a|b        a has no vertex where
    #  a|c        b and c meet
    found = only(check(np.array([cell(0, 0, 1, 2), cell(1, 1), cell(1, 0)]), list("abc")))
    assert (found.kind, found.severity, found.codes) == (Kind.UNMATCHED_EDGE, Severity.ERROR, ("a", "b", "c"))
    assert found.length_m == pytest.approx(2 * 1105.7, rel=1e-3)


def test_a_corner_that_touches_the_middle_of_an_edge_is_an_unmatched_edge():
    found = only(check(np.array([cell(0, 0), shape((1, 0.5), (2, 0), (2, 1))]), list("ab")))
    assert (found.kind, found.codes) == (Kind.UNMATCHED_EDGE, ("a", "b"))


def test_the_rim_of_an_overlap_is_told_once_and_a_border_that_only_touches_it_still_is():
    #  a a+b b
    #  c c c c    c has none of their corners
    report = check(np.array([cell(0, 1), cell(0.9, 1), cell(0, 0, 1.9)]), list("abc"))
    assert [(str(d.kind), d.codes) for d in report.defects] == [
        ("overlap", ("a", "b")),
        ("unmatched_edge", ("a", "b", "c")),
    ]


@pytest.mark.parametrize(("height", "severity"), [(4, Severity.ERROR), (6, Severity.WARNING)])
def test_an_enclosed_hole_is_an_error_up_to_the_gap_width_and_a_warning_beyond(height, severity):
    slit = cell(1, 1, 0.5, height * METRE)
    found = only(check(np.array([cell(0, 0, 3, 3) - slit]), gap_width_m=5))
    assert (found.kind, found.severity) == (Kind.GAP, severity)
    assert found.width_m == pytest.approx(height, rel=0.05)


def test_a_bent_gap_of_a_millimetre_has_that_width():
    thin = 0.001 * METRE
    slit = shape((1, 1), (2, 1), (2, 2), (2 - thin, 2), (2 - thin, 1 + thin), (1, 1 + thin))
    assert only(check(np.array([cell(0, 0, 3, 3) - slit]))).width_m == pytest.approx(0.001, rel=0.01)


def test_a_missing_grid_is_a_gap_between_its_neighbours():
    found = only(check(cells("abc/d.e/fgh"), list("abcdefgh")))
    assert (found.kind, found.codes) == (Kind.GAP, tuple("abcdefgh"))
    assert (found.lon, found.lat) == pytest.approx((1.5 * UNIT, 1.5 * UNIT))


def test_a_missing_grid_inside_the_boundary_is_blind_ground_too():
    report = check(cells("abc/d.e/fgh"), boundary=cell(0, 0, 3, 3))
    assert [(d.kind, d.severity) for d in report.defects] == [
        (Kind.BLIND_AREA, Severity.ERROR),
        (Kind.GAP, Severity.WARNING),
    ]


def test_a_missing_grid_at_the_rim_is_found_with_the_boundary_only():
    grids = cells("abc/de.")
    assert check(grids).clean
    found = only(check(grids, list("abcde"), boundary=cell(0, 0, 3, 2)))
    assert (found.kind, found.codes) == (Kind.BLIND_AREA, ("b", "c", "e"))
    assert found.area_m2 == pytest.approx(area_m2(np.array([cell(2, 0)]))[0], rel=1e-6)


def test_ground_beyond_the_boundary_is_told_of_each_grid():
    report = check(cells("ab"), list("ab"), boundary=cell(0, 0, 2, 0.5))
    assert {(d.kind, d.codes) for d in report.defects} == {(Kind.OUTSIDE_BOUNDARY, (c,)) for c in "ab"}


def test_an_open_inlet_is_a_warning_told_once():
    #  bbbbb
    #  bb___   2 m at its mouth
    #  aaaaa
    grids = np.array([cell(0, 0), shape((0, 1), (1, 1 + 2 * METRE), (1, 2), (0, 2))])
    found = only(check(grids, list("ab")))
    assert (found.kind, found.severity, found.codes) == (Kind.NARROW_GAP, Severity.WARNING, ("a", "b"))
    assert found.width_m == pytest.approx(2, rel=0.01)


def test_an_inlet_wider_than_the_gap_width_is_meant():
    assert check(np.array([cell(0, 0), cell(0, 1 + 6 * METRE)]), gap_width_m=5).defects == ()


def test_a_crossing_ring_is_reported_where_it_crosses_and_the_rest_is_checked():
    bow = shape((0, 0), (2, 2), (2, 0), (0, 2))
    report = check(np.array([bow, cell(5, 5), cell(5.5, 5)]), list("abc"))
    assert kinds(report) == ["invalid_ring", "overlap"]
    assert report.defects[0].codes == ("a",)
    assert (report.defects[0].lon, report.defects[0].lat) == pytest.approx((UNIT, UNIT))


@pytest.mark.parametrize("thing", [None, shapely.Polygon(), shapely.Point(1, 1)])
def test_what_is_no_polygon_is_an_invalid_ring(thing):
    found = only(check(np.array([cell(0, 0), thing], dtype=object)))
    assert (found.kind, found.codes) == (Kind.INVALID_RING, ("2",))


def test_a_coordinate_that_is_no_number_is_an_invalid_ring():
    with np.errstate(invalid="ignore"):
        broken = shape((0, 0), (1, 0), (np.nan, 1), (0, 1), (0, 0))
    assert kinds(check(np.array([broken, cell(0, 0, 0.5)]))) == ["invalid_ring"]


def test_missing_codes_are_named_by_row_and_duplicates_by_code():
    report = check(cells("abcde"), ["x", None, "x", " ", float("nan")])
    assert sorted((str(d.kind), d.codes) for d in report.defects) == [
        ("duplicate_code", ("x",)),
        ("missing_code", ("#2",)),
        ("missing_code", ("#4",)),
        ("missing_code", ("#5",)),
    ]


def test_a_duplicate_code_is_placed_on_its_second_bearer():
    found = only(check(cells("abc"), ["x", "y", "x"]))
    assert (found.lon, found.lat) == pytest.approx((2.5 * UNIT, 0.5 * UNIT))


def test_codes_are_not_asked_for_without_a_code_field():
    assert check(cells("ab")).defects == ()


def test_a_grid_in_two_parts_is_a_warning_at_the_smaller_part():
    found = only(check(np.array([shapely.MultiPolygon([cell(0, 0), cell(5, 0, 0.5, 0.5)])]), ["a"]))
    assert (found.kind, found.severity) == (Kind.MULTIPART, Severity.WARNING)
    assert cell(5, 0, 0.5, 0.5).contains(shapely.Point(found.lon, found.lat))


def test_errors_come_before_warnings_and_the_biggest_of_a_kind_first():
    holes = [cell(1, 1, 0.5, 2 * METRE), cell(1, 2, 0.5, 3 * METRE), cell(1, 3, 0.5, 6 * METRE)]
    report = check(np.array([shapely.MultiPolygon([cell(0, 0, 5, 5) - shapely.union_all(holes), cell(9, 9)])]))
    widths = [(str(d.kind), str(d.severity), round(d.width_m or 0)) for d in report.defects[:3]]
    assert widths == [("gap", "error", 3), ("gap", "error", 2), ("gap", "warning", 6)]


def test_totals_count_all_gaps_and_both_severities():
    grids = np.array([cell(0, 0, 3, 3) - cell(1, 1) - cell(2.2, 1, 0.5, METRE), cell(2.5, 0)])
    report = check(grids)
    assert report.totals == {
        "gaps": 2,
        "gap_area_m2": pytest.approx(sum(d.area_m2 for d in report.of_kind(Kind.GAP))),
        "overlaps": 1,
        "overlap_area_m2": pytest.approx(report.of_kind(Kind.OVERLAP)[0].area_m2),
        "errors": 2,
        "warnings": 1,
    }


def test_the_report_is_plain_json():
    document = check(np.array([cell(0, 0), cell(0.9, 0), None], dtype=object)).as_json()
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert list(document) == ["grids", "clean", "defects", "totals"]
    fields = ["kind", "severity", "codes", "area_m2", "length_m", "width_m", "lon", "lat"]
    assert [list(defect) for defect in document["defects"]] == [fields, fields]


@given(st.sets(st.integers(0, 24), min_size=1, max_size=6))
def test_blind_ground_is_exactly_what_the_missing_grids_covered(missing):
    all_cells = np.array([cell(n % 5, n // 5) for n in range(25)], dtype=object)
    report = check(np.delete(all_cells, sorted(missing)), boundary=cell(0, 0, 5, 5))
    blind = sum(d.area_m2 for d in report.of_kind(Kind.BLIND_AREA))
    assert blind == pytest.approx(area_m2(all_cells[sorted(missing)]).sum(), rel=1e-9)
    assert set(kinds(report)) <= {"blind_area", "gap"}


@given(st.permutations(range(6)))
def test_row_order_changes_no_total(order):
    grids = np.array([cell(0, 0, 2, 2), cell(2, 0), cell(2, 1), cell(1.8, 2), cell(0, 2, 1.8), cell(0.5, 0.5)])
    first, second = check(grids), check(grids[list(order)])
    for name in ("gaps", "overlaps", "overlap_area_m2", "warnings"):
        assert first.totals[name] == pytest.approx(second.totals[name])
    assert first.clean == second.clean


def pinched():
    """a|b/|, c to the right: a corner of the hole in b, with a grid in it, on the corner where c begins."""
    special = shape((1.5, 0.25), (2, 1), (1.5, 0.5))
    a, b, c = cells("abc")
    return np.array([a, shapely.difference(b, special), c, special])


def test_an_open_edge_that_starts_where_a_hole_touches_its_ring_is_sound():
    assert not shapely.coverage_is_valid(pinched())  # else GEOS has learnt it, and our answer to it may go
    assert check(pinched()).defects == ()


def test_where_a_hole_touches_its_ring_what_enters_is_still_a_fault():
    a, b, _, special = pinched()
    entering = shape((2, 1), (1.8, 0.5), (2, 0), (3, 0), (3, 1))
    assert kinds(check(np.array([a, b, entering, special]))) == ["overlap"]
    short = shape((2, 1), (2, 0.5), (3, 0.5), (3, 1))
    assert kinds(check(np.array([a, b, short, special]))) == ["unmatched_edge"]
