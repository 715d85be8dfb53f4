import numpy as np
import pytest
import shapely

from gridsvc.errors import Conflict
from gridsvc.geometry.edit import Coverage, Division, Grid, change, cut_out, merge, move, split
from gridsvc.geometry.edits.coverage import REBUILD
from gridsvc.geometry.edits.rings import array
from tests.geometry.draw import cell
from tests.geometry.edits.asked import at, codes, ground, line, made
from tests.geometry.edits.coverages import drawn, generated


def test_an_undone_edit_leaves_every_byte_as_it_was():
    coverage = drawn("ab/cd", also=[Division("D", cell(0, 0, 2, 2))])
    edit = made(cut_out(coverage, cell(0.5, 0.5, 1, 1)))
    back = coverage.apply(edit).undo(edit)
    assert codes(back) == codes(coverage)
    assert all(back.grid(code) is coverage.grid(code) for code in codes(coverage))


def test_an_edit_leaves_the_coverage_it_was_made_for_alone():
    coverage = drawn("ab")
    after = coverage.apply(made(merge(coverage, ["a", "b"], into="a")))
    assert (codes(coverage), codes(after)) == (["a", "b"], ["a"])


def test_an_edit_of_a_grid_that_changed_since_is_a_conflict():
    coverage = drawn("abc")
    stale = made(split(coverage, "a", line((0.5, -1), (0.5, 2))))
    moved = coverage.apply(made(change(coverage, "a", name="new")))
    with pytest.raises(Conflict, match="a has changed since"):
        moved.apply(stale)


def test_an_edit_elsewhere_is_no_conflict():
    coverage = drawn("abc")
    first, second = (made(split(coverage, code, line((-1, 0.3), (4, 0.7)))) for code in "ac")
    with pytest.raises(Conflict):
        coverage.apply(first).apply(second)  # both gave b a node
    far = made(change(coverage, "c", name="new"))
    assert coverage.apply(first).apply(far).grid("c").name == "new"


def test_a_code_that_was_issued_elsewhere_is_a_conflict():
    coverage = drawn("ab")
    edit = made(split(coverage, "a", line((0.5, -1), (0.5, 2)))).issued({"+1": "b"})
    with pytest.raises(Conflict, match="taken"):
        coverage.apply(edit)


def test_real_codes_take_the_place_of_placeholders():
    edit = made(split(drawn("ab"), "a", line((0.3, -1), (0.3, 2)))).issued({"+1": "007"})
    assert (edit.new, edit.lineage[0].code) == (("007",), "007")
    assert edit.recheck == {"007", "a", "b"}


def test_placeholders_go_on_where_a_coverage_has_some():
    coverage = Coverage.build([Grid("+7", cell(0, 0)), Grid("+A", cell(1, 0))])
    assert made(split(coverage, "+A", line((1.3, -1), (1.3, 2)))).new == ("+8",)


def test_two_grids_of_one_code_are_a_conflict():
    with pytest.raises(Conflict):
        Coverage.build([Grid("a", cell(0, 0)), Grid("a", cell(1, 0))])


def test_an_edit_tells_whom_to_check_again():
    coverage = drawn("abcd")
    edit = made(split(coverage, "a", line((0.3, -1), (0.3, 2))))
    assert edit.recheck == {"a", "+1"} | {"b"}
    assert edit.undone().recheck == {"a", "b"}


def test_an_edit_knows_only_what_is_near():
    #  far away grids are broken: whoever looked at them would stumble
    near = drawn("ab/cd")
    far = [Grid(f"x{n}", shapely.Polygon([(1, n), (2, n + 1), (2, n), (1, n + 1)])) for n in range(50)]
    edits = [
        [made(verb(coverage)) for verb in (_split, _merge, _move)] for coverage in (near, Coverage.build([*near, *far]))
    ]
    assert edits[0] == edits[1]


def _split(coverage):
    return split(coverage, "a", line((0.3, 0.5), (0.3, 3)))


def _merge(coverage):
    return merge(coverage, ["a", "b"])


def _move(coverage):
    return move(coverage, [(at(1, 1), at(1.1, 1))])


def test_many_changes_are_found_by_place_and_by_code():
    coverage = Coverage.build(Grid(f"{n:04d}", cell(n % 30, n // 30)) for n in range(900))
    for n in range(REBUILD + 50):
        coverage = coverage.apply(made(change(coverage, f"{n:04d}", name="seen")))
    row = coverage.near(array([cell(0.5, 2.5, 29, 0)]))
    assert [grid.code for grid in row] == [f"{n:04d}" for n in range(60, 90)]
    assert sum(grid.name == "seen" for grid in coverage) == REBUILD + 50


def test_a_generated_coverage_has_holes_enclaves_and_parts():
    coverage = generated(1)
    polygons = array(grid.polygon for grid in coverage)
    assert shapely.coverage_is_valid(polygons)
    assert (shapely.get_num_geometries(polygons) > 1).any()
    assert (np.array([len(p.interiors) for p in polygons if p.geom_type == "Polygon"]) > 0).any()
    assert ground(coverage, "000").area > 0
