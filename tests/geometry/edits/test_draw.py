import pytest
import shapely

from gridsvc.geometry.edit import Coverage, Division, Grid, Terms, Traits, cut_out, draw
from tests.geometry.draw import cell, shape
from tests.geometry.edits.asked import at, codes, fits, ground, has_vertex, made, refused, whole
from tests.geometry.edits.coverages import drawn


def test_the_first_grid_is_drawn_on_empty_ground():
    coverage = Coverage.build([])
    edit = made(draw(coverage, cell(0, 0), Traits("c1", "base", "one")))
    assert [(g.code, g.community, g.name) for g in edit.after] == [("+1", "c1", "one")]
    assert shapely.equals(edit.after[0].polygon, cell(0, 0))


def test_a_grid_on_blind_ground_keeps_to_its_neighbours_borders():
    #  abc
    #  d.f     drawn over the hole and well into d and f
    #  ghi
    coverage = drawn("abc/d.f/ghi")
    edit = made(draw(coverage, cell(0.5, 0.8, 2, 1.4)))
    assert shapely.equals(edit.after[0].polygon, cell(1, 1))
    assert (edit.nodes, edit.noded, len(edit.before)) == ((), frozenset(), 0)
    assert fits(coverage.apply(edit))


def test_a_part_of_a_hole_is_drawn_and_both_neighbours_get_the_nodes():
    coverage = drawn("abc/d.f/ghi")
    edit = made(draw(coverage, cell(0.5, 0.5, 2, 1)))
    assert edit.noded == {"d", "f"}
    assert fits(coverage.apply(edit))


def test_a_grid_cut_from_its_neighbours_takes_their_junction():
    #  a|b        a b
    #  -+-   ->    n        n around the junction
    #  c|d        c d
    coverage = drawn("ab/cd")
    edit = made(draw(coverage, cell(0.7, 0.7, 0.6, 0.6), cut=True))
    after = coverage.apply(edit)
    assert {(line.code, line.source) for line in edit.lineage} == {("+1", code) for code in "abcd"}
    assert shapely.equals(whole(after), whole(coverage))
    assert fits(after)


def test_a_grid_over_the_outer_boundary_takes_open_ground_too():
    coverage = drawn("a")
    after = coverage.apply(made(draw(coverage, cell(0.5, 0.2, 1, 0.5), cut=True)))
    assert shapely.equals(ground(after, "+1"), cell(0.5, 0.2, 1, 0.5))
    assert has_vertex(ground(after, "+1"), at(1, 0.2))
    assert fits(after)


def test_a_grid_beside_a_border_leaves_no_node_where_the_line_only_came_to_it():
    #  a|\      drawn from inside a to its border and along that; only the open ground is taken
    coverage = drawn("a")
    edit = made(draw(coverage, shape((0.5, 0.8), (1, 0.3), (1, 0), (1.5, 0.5))))
    assert len(edit.nodes) == 1
    assert not has_vertex(edit.after[0].polygon, at(1, 0.3))
    assert fits(coverage.apply(edit))


def test_a_grid_keeps_within_a_division():
    #  aab      D is a, b and the blind ground c between them and its outline
    #  c.
    outline = Division("D", cell(0, 0, 2, 2))
    coverage = drawn("ab/c.", also=[outline])
    edit = made(draw(coverage, cell(0.5, -1, 3, 2.2), within="D"))
    assert shapely.equals(edit.after[0].polygon, cell(1, 0))
    assert fits(coverage.apply(edit))


def test_an_outline_gets_the_node_where_a_new_grid_ends_on_it():
    outline = shape((0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1))
    coverage = drawn("ab/c.", also=[Division("D", outline)])
    edit = made(draw(coverage, cell(0.5, -1, 1, 3), within="D"))
    assert has_vertex(edit.divisions_after[0].polygon, at(1.5, 0))
    assert fits(coverage.apply(edit))


def test_ground_that_is_taken_is_no_blind_ground():
    answer = draw(drawn("ab"), cell(0.5, 0.2, 1, 0.5))
    assert (refused(answer), answer.codes) == ("taken", ("a", "b"))


def test_a_grid_is_not_swallowed_and_not_torn_apart():
    coverage = drawn("abc")
    assert refused(draw(coverage, cell(0.9, -0.1, 1.2, 1.2), cut=True)) == "emptied"
    assert refused(draw(coverage, cell(1.3, -0.1, 0.4, 1.2), cut=True)) == "multipart"
    torn = made(draw(coverage, cell(1.3, -0.1, 0.4, 1.2), cut=True, terms=Terms(multipart=True)))
    assert fits(coverage.apply(torn))


def test_a_new_grid_takes_the_community_of_those_it_is_cut_from():
    coverage = Coverage.build([Grid("a", cell(0, 0), "c1"), Grid("b", cell(1, 0), "c1"), Grid("c", cell(2, 0), "c2")])
    assert made(draw(coverage, cell(0.8, 0.3, 0.4, 0.4), cut=True)).after[0].community == "c1"
    assert refused(draw(coverage, cell(1.8, 0.3, 0.4, 0.4), cut=True)) == "other_community"


@pytest.mark.parametrize("thing", [shapely.LineString([(0, 0), (1, 1)]), shape((0, 0), (1, 1), (1, 0), (0, 1)), None])
def test_what_is_no_area_is_refused(thing):
    assert refused(draw(drawn("a"), thing)) == "bad_shape"


def test_a_special_grid_is_cut_out_of_base_grids_with_a_hole():
    coverage = drawn("ab")
    edit = made(cut_out(coverage, cell(0.3, 0.3, 0.4, 0.4)))
    after = coverage.apply(edit)
    assert after.grid("+1").kind == "special"
    assert len(ground(after, "a").interiors) == 1
    assert fits(after)


def test_a_special_grid_takes_neither_open_ground_nor_other_special_grids():
    #  a s        drawn over a, s and the ground above
    coverage = Coverage.build([Grid("a", cell(0, 0)), Grid("s", cell(1, 0), kind="special")])
    edit = made(cut_out(coverage, cell(0.5, 0.5, 1, 1)))
    assert shapely.equals(edit.after[0].polygon, cell(0.5, 0.5, 0.5, 0.5))
    assert refused(cut_out(coverage, cell(1.2, 0.2, 0.3, 0.3))) == "no_host"


def test_a_special_grid_is_cut_from_the_named_hosts_only():
    coverage = drawn("ab")
    edit = made(cut_out(coverage, cell(0.5, 0.2, 1, 0.5), hosts=["a"]))
    assert {line.source for line in edit.lineage} == {"a"}
    assert edit.noded == {"b"}
    assert fits(coverage.apply(edit))


def test_a_hole_may_touch_the_border_of_its_grid_in_a_point():
    #  a|b/|     a corner of the hole in b on the corner where c begins
    coverage = drawn("abc")
    edit = made(cut_out(coverage, shape((1.5, 0.25), (1.5, 0.5), (2, 1))))
    assert [len(grid.polygon.interiors) for grid in edit.after if grid.code == "b"] == [1]
    assert fits(coverage.apply(edit))


def test_an_area_smaller_than_the_tolerance_changes_nothing():
    assert refused(cut_out(drawn("a"), cell(0.5, 0.5, 1e-5, 1e-5))) == "nothing"


def test_codes_of_several_drawn_grids_differ():
    coverage = drawn("a")
    for x in (0.1, 0.4, 0.7):
        coverage = coverage.apply(made(cut_out(coverage, cell(x, 0.2, 0.2, 0.2))))
    assert codes(coverage) == ["+1", "+2", "+3", "a"]
