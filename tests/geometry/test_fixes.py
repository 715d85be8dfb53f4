"""Each fix that is offered mends its defect, and nothing else breaks."""

import json
from collections import Counter

import pytest
import shapely

from gridsvc.geometry.checked import Checked
from gridsvc.geometry.defects import Kind
from gridsvc.geometry.edit import VERBS, Coverage, Division, Edit, Grid
from gridsvc.geometry.fixes import FIXES, Trials, applied, candidates
from tests.geometry.draw import UNIT, cell, shape
from tests.geometry.edits.asked import made
from tests.geometry.edits.coverages import drawn, real

M = 9e-6 / UNIT  # a metre in units


def split_edge():
    """The upper border of c has no corner where a and b meet."""
    return Coverage.build([Grid("a", cell(0, 1)), Grid("b", cell(1, 1)), Grid("c", cell(0, 0, 2))])


def narrow():
    """A strip of 3 m between a and b, closed off by c and d."""
    corners = [(0, 1), (1, 1), (1 + 3 * M, 1), (2, 1)]
    low = shape((0, 0), (2, 0), *reversed(corners))
    high = shape(*((x, 2) for x, _ in corners), (2, 3), (0, 3))
    sides = [Grid("a", cell(0, 1)), Grid("b", cell(1 + 3 * M, 1, 1 - 3 * M))]
    return Coverage.build([*sides, Grid("c", low), Grid("d", high)])


def halves(more):
    """Two grids on a square, the right one so much wider."""
    grids = [Grid("a", cell(0, 0, 1, 2)), Grid("b", cell(1, 0, 1 + more, 2))]
    return Coverage.build(grids, [Division("D", cell(0, 0, 2, 2))])


CASES = {
    Kind.GAP: [drawn("abc/d.e/fgh"), narrow()],
    Kind.OVERLAP: [Coverage.build([Grid("w", cell(0, 0)), Grid("e", cell(0.9, 0))])],
    Kind.UNMATCHED_EDGE: [split_edge()],
    Kind.NARROW_GAP: [Coverage.build([Grid("w", cell(0, 0)), Grid("e", cell(1 + M, 0))])],
    Kind.MULTIPART: [
        Coverage.build([Grid("m", shapely.MultiPolygon([cell(0, 0), cell(2, 0)])), Grid("n", cell(1, 0))])
    ],
    Kind.BLIND_AREA: [drawn("ab/c.", also=[Division("D", cell(0, 0, 2, 2))]), halves(-2 * M)],
    Kind.OUTSIDE_BOUNDARY: [halves(2 * M)],
}


def must_mend(fix, defect, coverage, checked):
    """The fix is an edit; after it the defect is gone, none has come, and it is undone byte for byte."""
    edit = made(applied(fix, coverage))
    after = coverage.apply(edit)
    whole = Checked.by(checked.yardstick, after)
    was, now = (Counter(d.kind for d in state.defects) for state in (checked, whole))
    assert now[defect.kind] < was[defect.kind]
    assert now <= was
    back = after.undo(edit)
    assert all(shapely.to_wkb(back.grid(g.code).polygon) == shapely.to_wkb(g.polygon) for g in coverage)


@pytest.mark.parametrize("kind", CASES)
def test_every_kind_with_a_verb_has_a_fix_that_mends_it(kind):
    for coverage in CASES[kind]:
        boundary = cell(0, 0, 2, 2) if kind in {Kind.BLIND_AREA, Kind.OUTSIDE_BOUNDARY} else None
        checked = Checked.whole(coverage, boundary=boundary)
        defect = next(d for d in checked.defects if d.kind == kind)
        fixes = Trials(coverage, checked).offered(defect)
        assert fixes
        for fix in fixes:
            must_mend(fix, defect, coverage, checked)


def test_the_cases_are_those_of_the_table():
    assert CASES.keys() == FIXES.keys()


def test_a_fix_is_said_in_json_and_in_two_languages():
    coverage = drawn("abc/d.e/fgh", name="甲")
    (gap,) = Checked.whole(coverage).defects
    for fix in candidates(gap, coverage):
        assert json.loads(json.dumps(fix.arguments))
        assert fix.verb in VERBS
        assert fix.zh != fix.en


def test_the_neighbour_with_most_border_comes_first_and_a_locked_one_not_at_all():
    wide = [Grid("a", cell(0, 0, 1, 3), locked=True), Grid("b", cell(1, 0, 2)), Grid("c", cell(1, 2, 2))]
    coverage = Coverage.build([*wide, Grid("d", cell(2, 1))])
    (gap,) = Checked.whole(coverage).report.of_kind(Kind.GAP)
    assert "a" not in [fix.arguments.get("to") for fix in candidates(gap, coverage)]


def test_what_nobody_can_mend_by_an_edit_has_no_fix():
    coverage = drawn("ab")
    (outside,) = Checked.whole(coverage, boundary=cell(0, 0, 1.5)).defects
    assert candidates(outside, coverage) == []


def test_a_locked_grid_is_not_repaired():
    coverage = Coverage.build([Grid("w", cell(0, 0), locked=True), Grid("e", cell(0.9, 0))])
    edit = made(VERBS["repair"](coverage, ["w", "e"]))
    assert {grid.code for grid in edit.before} - edit.noded == {"e"}
    assert shapely.equals(coverage.apply(edit).grid("w").polygon, cell(0, 0))


def test_a_repair_of_what_is_sound_is_refused():
    assert str(VERBS["repair"](drawn("ab/cd"), ["a", "b"]).rule) == "nothing"


@pytest.mark.real
@pytest.mark.parametrize("zones", ["precinct2012", "neighborhood_clusters"])
def test_the_faults_of_a_defective_zoning_have_fixes_that_mend_them(real_data, zones):
    coverage = real(f"dc/zones/{zones}.geojson.gz", code=None)
    checked = Checked.whole(coverage)
    asked = checked.defects[::40]
    trials = Trials(coverage, checked)
    fixed = [trials.offered(defect) for defect in asked]
    assert sum(map(bool, fixed)) >= 0.8 * len(asked)
    for defect, fixes in list(zip(asked, fixed, strict=True))[::4]:
        for fix in fixes[:1]:
            assert isinstance(applied(fix, coverage), Edit)
            must_mend(fix, defect, coverage, checked)


def test_an_overlap_of_two_communities_is_parted_along_their_outline():
    #  w w w|e e      both reach over the outline, here marked |
    #    w w|e e e
    west, east = Division("W", cell(0, 0)), Division("E", cell(1, 0))
    grids = [Grid("w", cell(0, 0, 1.1), community="W"), Grid("e", cell(0.9, 0, 1.1), community="E")]
    coverage = Coverage.build(grids, [west, east])
    after = coverage.apply(made(VERBS["repair"](coverage, ["w", "e"])))
    assert shapely.equals(after.grid("w").polygon, west.polygon)
    assert shapely.equals(after.grid("e").polygon, east.polygon)


def test_a_gap_of_two_communities_is_parted_along_their_outline():
    #  a|b      a strip of 2 m along the outline between them, closed off by n and s
    outlines = [Division("W", cell(0, 0, 1, 3)), Division("E", cell(1, 0, 1, 3))]
    sides = [Grid("a", cell(0, 1, 1 - M), community="W"), Grid("b", cell(1 + M, 1, 1 - M), community="E")]
    rims = [
        Grid(f"{name}{community}", shape(*corners), community=community)
        for name, y in (("s", 0), ("n", 2))
        for community, corners in (
            ("W", ((0, y), (1, y), (1, y + 1), (1 - M, y + 1), (0, y + 1), (0, y))),
            ("E", ((1, y), (2, y), (2, y + 1), (1 + M, y + 1), (1, y + 1), (1, y))),
        )
    ]
    coverage = Coverage.build([*sides, *rims], outlines)
    after = coverage.apply(made(VERBS["repair"](coverage, ["a", "b"])))
    assert shapely.equals(after.grid("a").polygon, cell(0, 1))
    assert shapely.equals(after.grid("b").polygon, cell(1, 1))
    assert Checked.whole(after).report.clean
