from itertools import pairwise

import numpy as np
import pytest
import shapely

from gridsvc.geometry.edit import Coverage, Division, Grid, Terms, add_vertex, move, remove_vertex
from gridsvc.geometry.edits.rings import Edges, array
from tests.geometry.draw import UNIT, cell, shape
from tests.geometry.edits.asked import at, fits, ground, has_vertex, made, refused, whole
from tests.geometry.edits.coverages import drawn


def star(arms):
    """Grids like the pieces of a cake around one junction."""
    rim = [(np.cos(2 * np.pi * k / arms), np.sin(2 * np.pi * k / arms)) for k in range(arms + 1)]
    rim[arms] = rim[0]
    pieces = [shape((0, 0), one, other) for one, other in pairwise(rim)]
    return Coverage.build(Grid(f"{k}", piece) for k, piece in enumerate(pieces))


@pytest.mark.parametrize("arms", [3, 4, 5])
def test_a_junction_moves_every_border_that_ends_there(arms):
    #  a | b        a | b
    #  --+--   ->   -\+--
    #   c             c
    coverage = star(arms)
    edit = made(move(coverage, [((0.0, 0.0), at(0.1, -0.2))]))
    after = coverage.apply(edit)
    assert len(edit.before) == arms
    assert all(has_vertex(grid.polygon, at(0.1, -0.2)) for grid in after)
    assert shapely.equals(whole(after), whole(coverage))
    assert fits(after)


def test_a_vertex_of_a_shared_border_moves_for_both():
    #  a|b     the middle of their border
    west, east = shape((0, 0), (1, 0), (1, 0.5), (1, 1), (0, 1)), shape((1, 0), (2, 0), (2, 1), (1, 1), (1, 0.5))
    coverage = Coverage.build([Grid("a", west), Grid("b", east)])
    after = coverage.apply(made(move(coverage, [(at(1, 0.5), at(1.2, 0.4))])))
    assert all(has_vertex(ground(after, code), at(1.2, 0.4)) for code in "ab")
    assert fits(after)


def test_several_vertices_move_in_one_edit():
    coverage = drawn("abc/def/ghi")
    edit = made(move(coverage, [(at(1, 1), at(1.1, 1)), (at(2, 1), at(2.1, 1))]))
    assert {g.code for g in edit.before} == set("defghi")
    assert fits(coverage.apply(edit))


def test_the_vertex_is_found_within_the_tolerance():
    near = (UNIT + 5e-7, UNIT)  # 5 cm
    assert made(move(drawn("ab/cd"), [(near, at(1.1, 1))]))
    assert refused(move(drawn("ab/cd"), [(at(1.01, 1), at(1.1, 1))])) == "no_vertex"


def test_a_border_does_not_cross_another():
    #  the lower left junction of nine dragged across the upper ones
    assert refused(move(drawn("abc/def/ghi"), [(at(1, 1), at(1.6, 2.7))])) == "crosses"


def test_a_vertex_does_not_come_within_the_tolerance_of_a_border():
    beside = (2 * UNIT - 5e-7, 1.5 * UNIT)
    answer = move(drawn("abc/def/ghi"), [(at(1, 1), beside)])
    assert refused(answer) == "too_close"
    assert refused(move(drawn("ab/cd"), [(at(1, 1), at(2, 1))])) == "too_close"


def test_the_outer_boundary_stays_unless_asked():
    coverage = drawn("ab")
    assert refused(move(coverage, [(at(0, 0), at(-0.1, 0))])) == "opens_ground"
    assert fits(coverage.apply(made(move(coverage, [(at(0, 0), at(-0.1, 0))], terms=Terms(outer=True)))))


def test_the_outline_of_a_division_holds_a_vertex_unless_it_moves_too():
    coverage = drawn("ab/cd", also=[Division("D", shape((0, 0), (1, 0), (1, 1), (1, 2), (0, 2), (0, 1)))])
    drag = [(at(1, 1), at(1.1, 1))]
    assert refused(move(coverage, drag)) == "division_border"
    left = coverage.apply(made(move(coverage, drag, terms=Terms(across=True))))
    assert left.division("D") is coverage.division("D")
    along = coverage.apply(made(move(coverage, drag, with_divisions=True)))
    assert has_vertex(along.division("D").polygon, at(1.1, 1))


def test_a_move_to_where_it_is_changes_nothing():
    assert refused(move(drawn("ab/cd"), [(at(1, 1), at(1, 1))])) == "nothing"


def test_two_vertices_do_not_move_to_one_place():
    answer = move(drawn("abc/def/ghi"), [(at(1, 1), at(1.5, 1.5)), (at(2, 1), at(1.5, 1.5))])
    assert refused(answer) == "too_close"


def test_a_vertex_is_added_for_both_sides_and_bends_nothing():
    coverage = drawn("ab")
    edit = made(add_vertex(coverage, (UNIT + 3e-7, 0.3 * UNIT)))
    after = coverage.apply(edit)
    assert (edit.noded, len(edit.nodes)) == ({"a", "b"}, 1)
    assert all(has_vertex(ground(after, code), edit.nodes[0]) for code in "ab")
    assert [shapely.equals(ground(after, code), ground(coverage, code)) for code in "ab"] == [True, True]


def test_a_vertex_is_added_on_a_border_only_and_not_beside_another():
    assert refused(add_vertex(drawn("ab"), at(0.5, 0.5))) == "no_border"
    assert refused(add_vertex(drawn("ab"), at(1, 1))) == "too_close"


def test_a_vertex_is_removed_on_both_sides():
    coverage = drawn("ab")
    added = made(add_vertex(coverage, at(1, 0.3)))
    after = coverage.apply(added)
    back = after.apply(made(remove_vertex(after, added.nodes[0])))
    assert [shapely.to_wkb(ground(back, c)) for c in "ab"] == [shapely.to_wkb(ground(coverage, c)) for c in "ab"]


def test_a_junction_is_not_removed():
    answer = remove_vertex(drawn("ab/cd"), at(1, 1))
    assert (refused(answer), answer.codes) == ("junction", tuple("abcd"))
    assert refused(remove_vertex(drawn("ab"), at(1, 1))) == "junction"


def test_a_triangle_keeps_its_three_vertices():
    enclave = shape((1, 1), (2, 1), (1.5, 2))
    coverage = Coverage.build([Grid("a", cell(0, 0, 3, 3) - enclave), Grid("e", enclave)])
    answer = remove_vertex(coverage, at(1.5, 2))
    assert refused(answer) == "few_vertices"


def test_the_outline_of_a_division_holds_a_vertex_to_be_removed():
    corners = shape((0, 0), (1, 0), (1.1, 0.5), (1, 1), (0, 1))
    east = shape((1, 0), (2, 0), (2, 1), (1, 1), (1.1, 0.5))
    coverage = Coverage.build([Grid("a", corners), Grid("b", east)], [Division("D", corners)])
    assert refused(remove_vertex(coverage, at(1.1, 0.5))) == "division_border"
    edit = made(remove_vertex(coverage, at(1.1, 0.5), with_divisions=True))
    assert not has_vertex(edit.divisions_after[0].polygon, at(1.1, 0.5))


def test_every_other_coordinate_keeps_its_bytes():
    coverage = drawn("abc/def/ghi")
    edit = made(move(coverage, [(at(1, 1), at(1.123456789, 1.1))]))
    before, after = (Edges.of(array(g.polygon for g in grids)).vertices for grids in (edit.before, edit.after))
    assert np.setdiff1d(before, after).tolist() == [complex(*at(1, 1))]
    assert np.setdiff1d(after, before).tolist() == [complex(*at(1.123456789, 1.1))]
