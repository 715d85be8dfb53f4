"""The defects after an edit, found around it only, are those that looking at everything finds."""

from collections import Counter

import numpy as np
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from gridsvc.geometry.checked import Checked, Yardstick, check_around
from gridsvc.geometry.defects import Kind
from gridsvc.geometry.edit import Coverage, Grid, Refusal, Terms, draw, fill_gap, merge, move, retire, settle_overlap
from tests.geometry.draw import UNIT, cell
from tests.geometry.edits.asked import at, made
from tests.geometry.edits.coverages import SOUTH, SPAN, WEST, drawn, generated, real
from tests.geometry.edits.walks import MOVES, Walk

OUTER = Terms(outer=True, multipart=True)
SQUARE = shapely.box(WEST, SOUTH, WEST + SPAN, SOUTH + SPAN)


def faults(defects):
    """Defects to compare: a node that an edit sets moves a hole's outline by less than a nanometre."""
    sizes = ((d.area_m2 or 0.0, d.length_m or 0.0, d.width_m or 0.0) for d in defects)
    return Counter(
        (str(d.kind), str(d.severity), d.codes, *(round(size, 2) for size in of))
        for d, of in zip(defects, sizes, strict=True)
    )


def must_agree(checked, coverage):
    """The defects kept are those of a check of everything."""
    whole = Checked.by(checked.yardstick, coverage)
    assert checked.grids == whole.grids
    assert faults(checked.defects) == faults(whole.defects)


def walked(walk, checked, steps, moves, every=1):
    """Edits and undone edits in turn, with the defects compared on the way."""
    done = []
    for step in range(steps):
        if done and walk.rng.random() < 0.3:
            edit = done.pop().undone()
        else:
            edit = moves[str(walk.rng.choice(list(moves)))](walk, walk.pick())
            if isinstance(edit, Refusal):
                continue
            done.append(edit)
        walk.coverage = walk.coverage.apply(edit)
        checked = checked.after(edit, walk.coverage)
        if step % every == 0:
            must_agree(checked, walk.coverage)
    must_agree(checked, walk.coverage)
    return checked


def abandoned(walk, grid):
    return retire(walk.coverage, grid.code, [], terms=OUTER)


def ringed(walk, grid):
    """A new grid on open ground in the form of a ring, which may close off a hole."""
    west, south, east, north = grid.polygon.bounds
    radius = max(east - west, north - south) * walk.rng.uniform(0.4, 2.0)
    middle = shapely.Point(walk.vertex(grid) + walk.rng.normal(0.0, radius / 2.0, 2))
    ring = middle.buffer(radius, quad_segs=3) - middle.buffer(0.9 * radius, quad_segs=3)
    return draw(walk.coverage, ring, terms=OUTER)


OUTWARD = {name: MOVES[name] for name in ("split", "merge")} | {"abandon": abandoned, "ring": ringed}


def test_a_filled_gap_is_gone_and_undoing_brings_it_back():
    coverage = drawn("abc/d.e/fgh")
    checked = Checked.whole(coverage)
    edit = made(fill_gap(coverage, at(1.5, 1.5), "d"))
    after = checked.after(edit, coverage.apply(edit))
    assert [d.kind for d in checked.defects] == [Kind.GAP]
    assert after.defects == ()
    assert faults(after.after(edit.undone(), coverage).defects) == faults(checked.defects)


def test_a_merged_grid_is_named_by_its_code_where_it_lies_beside_a_gap():
    coverage = drawn("abc/d.e/fgh")
    edit = made(merge(coverage, ["a", "b"], into="b"))
    (gap,) = Checked.whole(coverage).after(edit, coverage.apply(edit)).defects
    assert gap.codes == ("b", "c", "d", "e", "f", "g", "h")


def test_a_ring_drawn_beside_the_coverage_closes_off_a_hole():
    #   ooo
    #  ao.o    a, and o around open ground beside it
    #   ooo
    coverage = drawn("a")
    checked = Checked.whole(coverage)
    edit = made(draw(coverage, cell(1, -1, 3, 3) - cell(2, 0), terms=OUTER))
    (gap,) = checked.after(edit, coverage.apply(edit)).defects
    assert (gap.kind, gap.codes) == (Kind.GAP, ("+1",))


def test_a_given_up_grid_leaves_blind_ground():
    coverage = drawn("ab/cd")
    checked = Checked.whole(coverage, boundary=cell(0, 0, 2, 2))
    edit = made(retire(coverage, "b", [], terms=OUTER))
    (blind,) = checked.after(edit, coverage.apply(edit)).defects
    assert (blind.kind, blind.codes) == (Kind.BLIND_AREA, ("a", "c", "d"))


def test_a_settled_overlap_is_gone_and_other_defects_are_the_same_objects():
    coverage = Coverage.build(
        [Grid("w", cell(0, 0)), Grid("e", cell(0.9, 0)), Grid("x", cell(5, 5, 3, 3) - cell(6, 6))]
    )
    checked = Checked.whole(coverage)
    edit = made(settle_overlap(coverage, at(0.95, 0.5), "w"))
    after = checked.after(edit, coverage.apply(edit))
    (gap,) = after.defects
    assert any(gap is defect for defect in checked.defects)


def test_defects_are_asked_about_a_few_grids():
    coverage = Coverage.build(
        [Grid("w", cell(0, 0)), Grid("e", cell(0.9, 0)), Grid("x", cell(5, 5, 3, 3) - cell(6, 6))]
    )
    around = check_around(coverage, ["e"], Yardstick.of(coverage))
    assert [(d.kind, d.codes) for d in around] == [(Kind.OVERLAP, ("e", "w"))]
    assert faults(around) == faults(Checked.whole(coverage).about(["e"]))


@given(st.integers(0, 10**6))
def test_after_any_edit_the_defects_are_those_of_a_whole_check(seed):
    walk = Walk(generated(seed % 50), np.random.default_rng(seed))
    walked(walk, Checked.whole(walk.coverage), 8, MOVES)


@given(st.integers(0, 10**6))
@example(421445)  # a grid is drawn into blind ground where it touches nobody
def test_edits_of_the_outer_border_too(seed):
    walk = Walk(generated(seed % 50), np.random.default_rng(seed))
    walked(walk, Checked.whole(walk.coverage, boundary=SQUARE), 8, OUTWARD)


@pytest.mark.parametrize("seed", range(2))
def test_on_a_few_hundred_grids(seed):
    walk = Walk(generated(seed, 400), np.random.default_rng(seed))
    walked(walk, Checked.whole(walk.coverage, boundary=SQUARE), 60, MOVES | OUTWARD, every=6)


@pytest.mark.real
def test_in_a_real_city(real_data):
    coverage = real("taipei/taipei_basic_statistical_areas.geojson.gz", "CODEBASE")
    middle = shapely.Point(121.54, 25.04).buffer(0.004)
    walk = Walk(coverage, np.random.default_rng(1), middle)
    walked(walk, Checked.whole(coverage), 40, MOVES, every=20)


@pytest.mark.real
@pytest.mark.parametrize("zones", ["precinct2012", "neighborhood_clusters"])
def test_in_a_defective_zoning(real_data, zones):
    walk = Walk(real(f"dc/zones/{zones}.geojson.gz", code=None), np.random.default_rng(4))
    moves = {name: MOVES[name] for name in ("split", "merge", "cut_out", "transfer")}
    walked(walk, Checked.whole(walk.coverage), 6, moves, every=2)


def test_a_moved_vertex_changes_the_length_of_nothing_far_away():
    coverage = drawn("abcd/efgh")
    edit = made(move(coverage, [(at(1, 1), (1.01 * UNIT, UNIT))]))
    assert "d" not in edit.recheck
    must_agree(Checked.whole(coverage).after(edit, coverage.apply(edit)), coverage.apply(edit))
    assert check_around(coverage, [], Yardstick.of(coverage)) == ()


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_over_long_walks(seed):
    walk = Walk(generated(seed, 150), np.random.default_rng(seed))
    walked(walk, Checked.whole(walk.coverage, boundary=SQUARE), 200, MOVES | OUTWARD, every=5)
