import pytest
import shapely

from gridsvc.geometry.edit import Coverage, Grid, Terms, reshape
from tests.geometry.draw import cell, shape
from tests.geometry.edits.asked import fits, ground, line, made, refused, whole
from tests.geometry.edits.coverages import drawn


def test_a_stretch_of_border_is_replaced_and_the_neighbour_gives_way():
    #  a|b       a >b      both follow the line
    coverage = drawn("ab")
    after = coverage.apply(made(reshape(coverage, "a", line((1, 0.2), (1.3, 0.5), (1, 0.8)))))
    assert shapely.equals(ground(after, "a"), shape((0, 0), (1, 0), (1, 0.2), (1.3, 0.5), (1, 0.8), (1, 1), (0, 1)))
    assert shapely.equals(whole(after), whole(coverage))
    assert fits(after)


def test_ground_given_up_goes_to_the_neighbour_across_the_stretch():
    coverage = drawn("ab/cd")
    edit = made(reshape(coverage, "a", line((1, 1.2), (0.7, 1.5), (1, 1.8))))
    assert {g.code for g in edit.before} == {"a", "b"}
    assert fits(coverage.apply(edit))


def test_a_line_to_and_fro_over_the_border_gives_and_takes():
    coverage = drawn("ab")
    after = coverage.apply(made(reshape(coverage, "a", line((1, 0.1), (0.8, 0.3), (1.2, 0.6), (1, 0.9)))))
    assert ground(after, "a").bounds[2] == pytest.approx(0.012)
    assert ground(after, "b").bounds[0] == pytest.approx(0.008)
    assert fits(after)


def test_a_line_drawn_beyond_the_border_counts_between_its_first_and_last_meeting():
    coverage = drawn("ab")
    after = coverage.apply(made(reshape(coverage, "a", line((0.5, 0.1), (1.3, 0.3), (1.3, 0.7), (0.5, 0.9)))))
    assert ground(after, "a").bounds[2] == pytest.approx(0.013)
    assert fits(after)


def test_ground_may_be_taken_from_several_neighbours_around_a_junction():
    #  a|b       a takes a bite of b, d and c
    #  -+-
    #  c|d
    coverage = drawn("ab/cd")
    edit = made(reshape(coverage, "a", line((1, 1.5), (1.3, 0.7), (0.5, 1))))
    assert {g.code for g in edit.before} == set("abcd")
    assert fits(coverage.apply(edit))


def test_ground_beside_several_neighbours_is_not_given_up():
    answer = reshape(drawn("ab/cd"), "a", line((1, 1.5), (0.5, 1)))
    assert (refused(answer), answer.codes) == ("several_neighbours", ("b", "c"))


def test_the_border_of_a_hole_is_reshaped():
    coverage = Coverage.build([Grid("a", cell(0, 0, 3, 3) - cell(1, 1)), Grid("b", cell(1, 1))])
    after = coverage.apply(made(reshape(coverage, "a", line((2, 1.2), (2.4, 1.5), (2, 1.8)))))
    assert ground(after, "b").bounds[2] == pytest.approx(0.024)
    assert fits(after)


def test_the_outer_boundary_moves_only_when_asked():
    coverage = drawn("ab")
    bulge = line((0, 0.2), (-0.3, 0.5), (0, 0.8))
    assert refused(reshape(coverage, "a", bulge)) == "opens_ground"
    after = coverage.apply(made(reshape(coverage, "a", bulge, terms=Terms(outer=True))))
    assert ground(after, "a").bounds[0] == pytest.approx(-0.003)
    assert fits(after)


def test_of_the_two_ways_around_the_one_that_moves_less_is_taken():
    coverage = drawn("ab")
    after = coverage.apply(made(reshape(coverage, "a", line((1, 0.1), (0.9, 0.5), (1, 0.9)))))
    assert ground(after, "a").area > 0.9 * cell(0, 0).area


@pytest.mark.parametrize("corners", [((0.2, 0.5), (0.8, 0.5)), ((1, 0.5), (1.5, 0.5)), ((3, 3), (4, 4))])
def test_a_line_that_does_not_meet_the_border_twice_is_refused(corners):
    assert refused(reshape(drawn("ab"), "a", line(*corners))) == "not_on_border"


def test_a_line_along_the_border_changes_nothing():
    assert refused(reshape(drawn("ab"), "a", line((1, 0.2), (1, 0.8)))) == "nothing"


@pytest.mark.parametrize(
    "corners",
    [
        ((1, 0.2), (1.4, 0.8), (1.4, 0.2), (1, 0.8)),
        ((0, 0.1), (1.2, 0.2), (1.2, 0.4), (-0.2, 0.5), (-0.2, 0.7), (1.2, 0.8)),
    ],
)
def test_a_line_that_crosses_itself_or_runs_to_and_fro_is_refused(corners):
    assert refused(reshape(drawn("ab"), "a", line(*corners))) in {"bad_shape", "several_neighbours", "opens_ground"}
