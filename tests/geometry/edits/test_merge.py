import shapely

from gridsvc.geometry.edit import Coverage, Descent, Division, Grid, Keep, Lineage, Terms, merge, retire, split
from tests.geometry.draw import cell, cells
from tests.geometry.edits.asked import at, codes, fits, ground, has_vertex, line, made, refused
from tests.geometry.edits.coverages import drawn


def test_two_neighbours_become_one_and_the_larger_ones_code_stays():
    #  aab      aaa
    coverage = Coverage.build([Grid("a", cell(0, 0, 2)), Grid("b", cell(2, 0))])
    edit = made(merge(coverage, ["a", "b"]))
    assert (edit.retired, edit.heirs("b"), edit.noded) == (("b",), ("a",), frozenset())
    assert edit.lineage == (Lineage(Descent.MERGED_FROM, "a", "b"),)
    assert shapely.equals(ground(coverage.apply(edit), "a"), cell(0, 0, 3))


def test_the_corners_where_a_third_grid_meets_stay():
    #  a|b      a a
    #  -+-  ->  -+-     c and d still meet a at its middle
    #  c|d      c|d
    coverage = drawn("ab/cd")
    after = coverage.apply(made(merge(coverage, ["a", "b"])))
    assert has_vertex(ground(after, "a"), at(1, 1))
    assert fits(after)


def test_the_code_of_a_merged_grid_may_be_chosen_or_new():
    assert made(merge(drawn("ab"), ["a", "b"], into="b")).retired == ("a",)
    new = made(merge(drawn("ab"), ["a", "b"], into=Keep.NOBODY))
    assert (new.new, new.retired) == (("+1",), ("a", "b"))
    assert refused(merge(drawn("abc"), ["a", "b"], into="c")) == "unknown_code"


def test_a_grid_around_an_enclave_takes_it_in():
    coverage = Coverage.build([Grid("a", cell(0, 0, 3, 3) - cell(1, 1)), Grid("b", cell(1, 1))])
    after = coverage.apply(made(merge(coverage, ["a", "b"])))
    assert shapely.equals(ground(after, "a"), cell(0, 0, 3, 3))


def test_grids_around_a_third_make_a_ring():
    coverage = drawn("abc/def/ghi")
    after = coverage.apply(made(merge(coverage, list("abcdfghi"), into="a")))
    assert (codes(after), len(ground(after, "a").interiors)) == (["a", "e"], 1)
    assert fits(after)


def test_grids_that_meet_in_a_corner_only_are_no_neighbours():
    assert refused(merge(drawn("ab/cd"), ["a", "d"])) == "not_adjacent"
    together = made(merge(drawn("ab/cd"), ["a", "d"], terms=Terms(multipart=True)))
    assert shapely.get_num_geometries(together.after[0].polygon) == 2


def test_grids_of_two_communities_are_merged_only_when_asked():
    coverage = Coverage.build([Grid("a", cell(0, 0), "c1"), Grid("b", cell(1, 0), "c2")])
    assert refused(merge(coverage, ["a", "b"])) == "other_community"
    assert made(merge(coverage, ["a", "b"], terms=Terms(across=True))).after[0].community == "c1"


def test_a_border_on_the_outline_of_a_division_stays_unless_asked():
    coverage = drawn("ab", also=[Division("D", cell(0, 0))])
    answer = merge(coverage, ["a", "b"])
    assert (refused(answer), answer.codes) == ("division_border", ("D",))
    assert made(merge(coverage, ["a", "b"], terms=Terms(across=True)))


def test_one_grid_is_nothing_to_merge():
    assert refused(merge(drawn("ab"), ["a", "a"])) == "nothing"


def test_a_retired_grid_leaves_its_ground_to_its_heir():
    coverage = drawn("ab/cd")
    edit = made(retire(coverage, "a", ["c"]))
    assert edit.lineage == (Lineage(Descent.HEIR_OF, "c", "a"),)
    assert shapely.equals(ground(coverage.apply(edit), "c"), cell(0, 0, 1, 2))


def test_several_heirs_share_what_a_line_cuts():
    #  a|b        the upper triangle borders on b, the lower one on c
    #  c|d
    coverage = drawn("ab/cd")
    edit = made(retire(coverage, "a", ["b", "c"], line=line((0, 2), (1, 1))))
    after = coverage.apply(edit)
    assert (codes(after), edit.heirs("a")) == (["b", "c", "d"], ("b", "c"))
    assert fits(after)


def test_an_heir_without_a_share_is_refused():
    answer = retire(drawn("ab/cd"), "a", ["b", "c"])
    assert (refused(answer), answer.codes) == ("no_share", ("b",))


def test_an_heir_that_is_no_neighbour_is_refused():
    assert refused(retire(drawn("abc"), "a", ["c"])) == "not_adjacent"


def test_ground_is_left_open_only_where_the_outer_boundary_may_move():
    coverage = drawn("ab")
    assert refused(retire(coverage, "a", [])) == "opens_ground"
    edit = made(retire(coverage, "a", [], terms=Terms(outer=True)))
    assert (codes(coverage.apply(edit)), edit.after) == (["b"], ())


def test_merging_and_splitting_again_gives_the_same_ground():
    coverage = drawn("ab/cd")
    merged = coverage.apply(made(merge(coverage, ["a", "b"])))
    parted = merged.apply(made(split(merged, "a", line((1, 2), (1, 1)))))
    assert {shapely.normalize(g.polygon).wkb for g in parted} == {shapely.normalize(p).wkb for p in cells("ab/cd")}
