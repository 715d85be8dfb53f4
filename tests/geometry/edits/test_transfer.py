import shapely

from gridsvc.geometry.edit import Coverage, Division, Grid, Terms, transfer
from tests.geometry.draw import cell
from tests.geometry.edits.asked import at, fits, ground, has_vertex, made, refused, whole
from tests.geometry.edits.coverages import drawn


def test_a_drawn_piece_goes_to_the_neighbour():
    #  a|b      the right half of a, drawn roughly, goes to b
    coverage = drawn("ab/cd")
    edit = made(transfer(coverage, "a", "b", cell(0.5, 0.9, 0.9, 1.3)))
    after = coverage.apply(edit)
    assert shapely.equals(ground(after, "b"), cell(0.5, 1, 1.5, 1))
    assert shapely.equals(whole(after), whole(coverage))
    assert (edit.retired, edit.new, edit.lineage) == ((), (), ())


def test_third_grids_keep_their_ground_and_get_the_node():
    #  a|b      the piece ends on the border between a and c
    #  c|d
    coverage = drawn("ab/cd")
    after = coverage.apply(made(transfer(coverage, "a", "b", cell(0.5, 0.9, 0.9, 1.3))))
    assert has_vertex(ground(after, "c"), at(0.5, 1))
    assert shapely.equals(ground(after, "c"), cell(0, 0))
    assert fits(after)


def test_a_piece_apart_from_the_neighbour_is_refused():
    assert refused(transfer(drawn("ab"), "a", "b", cell(0.2, 0.2, 0.3, 0.3))) == "not_adjacent"
    apart = made(transfer(drawn("ab"), "a", "b", cell(0.2, 0.2, 0.3, 0.3), terms=Terms(multipart=True)))
    assert shapely.get_num_geometries(next(g for g in apart.after if g.code == "b").polygon) == 2


def test_a_piece_that_leaves_its_giver_in_two_is_refused():
    coverage = drawn("ab")
    across = shapely.union(cell(0.4, -1, 0.2, 3), cell(0.5, 0.4, 1, 0.2))
    assert refused(transfer(coverage, "a", "b", across)) == "multipart"


def test_all_of_a_grid_is_a_merge():
    assert refused(transfer(drawn("ab"), "a", "b", cell(-1, -1, 5, 5))) == "emptied"


def test_an_area_beside_the_giver_is_nothing():
    assert refused(transfer(drawn("abc"), "a", "b", cell(2.2, 0.2, 0.5, 0.5))) == "nothing"


def test_a_piece_does_not_change_its_community_unless_asked():
    coverage = Coverage.build([Grid("a", cell(0, 0), "c1"), Grid("b", cell(1, 0), "c2")])
    piece = cell(0.5, -1, 1, 3)
    assert refused(transfer(coverage, "a", "b", piece)) == "other_community"
    assert fits(coverage.apply(made(transfer(coverage, "a", "b", piece, terms=Terms(across=True)))))


def test_the_outline_of_a_division_is_kept_to_unless_asked():
    coverage = drawn("ab", also=[Division("D", cell(0, 0))])
    assert refused(transfer(coverage, "a", "b", cell(0.5, -1, 1, 3))) == "division_border"
    edit = made(transfer(coverage, "a", "b", cell(0.5, -1, 1, 3), terms=Terms(across=True)))
    assert shapely.equals(coverage.apply(edit).division("D").polygon, cell(0, 0))


def test_a_hole_swallowed_by_the_piece_stays_a_grid():
    #  a|b      the piece of a encloses the enclave e
    coverage = Coverage.build(
        [Grid("a", cell(0, 0) - cell(0.6, 0.4, 0.2, 0.2)), Grid("b", cell(1, 0)), Grid("e", cell(0.6, 0.4, 0.2, 0.2))]
    )
    after = coverage.apply(made(transfer(coverage, "a", "b", cell(0.5, -1, 1, 3))))
    assert (len(ground(after, "a").interiors), len(ground(after, "b").interiors)) == (0, 1)
    assert fits(after)
