import pytest
import shapely

from gridsvc.geometry.edit import Coverage, Descent, Division, Grid, Keep, Lineage, Terms, split
from tests.geometry.draw import cell, cells
from tests.geometry.edits.asked import at, codes, fits, ground, has_vertex, line, made, refused
from tests.geometry.edits.coverages import drawn
from tests.geometry.edits.walks import moved_m2


def test_a_line_from_border_to_border_makes_two_grids_and_gives_the_neighbour_its_node():
    #  a-+-a | b      the line goes through a and ends on its border with b
    coverage = drawn("ab")
    edit = made(split(coverage, "a", line((-0.1, 0.5), (1, 0.5))))
    after = coverage.apply(edit)
    assert (codes(after), edit.noded) == (["+1", "a", "b"], {"b"})
    assert all(has_vertex(ground(after, code), at(1, 0.5)) for code in ("+1", "a", "b"))
    assert fits(after)


def test_the_largest_piece_keeps_the_code_and_the_other_descends_from_it():
    edit = made(split(drawn("a"), "a", line((0.3, -0.1), (0.3, 1.1))))
    assert (edit.new, edit.retired) == (("+1",), ())
    assert edit.lineage == (Lineage(Descent.SPLIT_FROM, "+1", "a"),)
    assert {g.code: g.polygon.bounds[2] for g in edit.after} == pytest.approx({"a": 0.01, "+1": 0.003})


def test_the_piece_around_a_place_keeps_the_code():
    edit = made(split(drawn("a"), "a", line((0.3, -0.1), (0.3, 1.1)), keep=at(0.1, 0.5)))
    assert next(g for g in edit.after if g.code == "a").polygon.bounds[2] == pytest.approx(0.003)


def test_nobody_keeps_the_code_when_asked_and_the_pieces_are_numbered_from_west_to_east():
    edit = made(split(drawn("a"), "a", line((0.3, -0.1), (0.3, 1.1)), keep=Keep.NOBODY))
    assert (edit.new, edit.retired, edit.heirs("a")) == (("+1", "+2"), ("a",), ("+1", "+2"))
    assert edit.after[0].polygon.bounds[2] == pytest.approx(0.003)


def test_pieces_take_after_their_grid():
    coverage = Coverage.build([Grid("a", cell(0, 0), community="c1", kind="special", name="old")])
    new = next(g for g in made(split(coverage, "a", line((0.3, -1), (0.3, 2)))).after if g.code == "+1")
    assert (new.community, new.kind, new.name) == ("c1", "special", "")


def test_a_line_that_crosses_several_times_makes_as_many_pieces():
    #   /\/\/     over the upper edge and back
    coverage = drawn("a")
    edit = made(split(coverage, "a", line((-0.1, 0.9), (0.25, 1.2), (0.5, 0.5), (0.75, 1.2), (1.1, 0.9))))
    assert len(edit.after) == 4
    assert fits(coverage.apply(edit))


def test_a_line_through_junctions_makes_no_new_node():
    #  a | b
    #  --+--      from the middle to the corner of a
    #  c | d
    coverage = drawn("ab/cd")
    edit = made(split(coverage, "a", line((-0.2, 2.2), (1.3, 0.7))))
    assert (edit.nodes, edit.noded) == ((), frozenset())
    assert fits(coverage.apply(edit))


def test_a_line_that_misses_a_junction_by_a_hand_runs_through_it():
    hand = 0.09 / 1106  # units: 9 cm
    edit = made(split(drawn("ab/cd"), "a", line((0, 2), (1, 1 + hand))))
    assert edit.nodes == ()


def test_a_closed_line_cuts_out_an_enclave():
    #  aaaa
    #  a+1a
    coverage = drawn("ab")
    ring = cell(0.3, 0.3, 0.4, 0.4).exterior
    edit = made(split(coverage, "a", ring))
    assert (len(edit.after), edit.noded) == (2, frozenset())
    assert len(ground(coverage.apply(edit), "a").interiors) == 1


def test_a_closed_line_across_the_border_cuts_only_its_own_grid():
    coverage = drawn("ab")
    edit = made(split(coverage, "a", cell(0.5, 0.2, 1, 0.6).exterior))
    after = coverage.apply(edit)
    assert shapely.equals(shapely.union(ground(after, "a"), ground(after, "+1")), cell(0, 0))
    assert len(edit.nodes) == 2
    assert fits(after)


def test_several_lines_cut_at_once():
    coverage = drawn("a")
    cross = shapely.MultiLineString([line((0.5, -1), (0.5, 2)), line((-1, 0.5), (2, 0.5))])
    after = coverage.apply(made(split(coverage, "a", cross)))
    assert len(codes(after)) == 4
    assert fits(after)


def test_two_crossing_splits_one_after_the_other_leave_no_gap():
    #   \ /
    #    X        each half is cut by the second line on its own
    #   / \
    coverage = drawn("abc/def/ghi")
    coverage = coverage.apply(made(split(coverage, "e", line((0.9, 1.13), (2.1, 1.87)))))
    second = line((0.9, 1.81), (2.1, 1.17))
    for code in ("e", "+1"):
        coverage = coverage.apply(made(split(coverage, code, second)))
    assert fits(coverage)
    pieces = [ground(coverage, code) for code in ("e", "+1", "+2", "+3")]
    assert shapely.area(shapely.symmetric_difference(shapely.union_all(pieces), cell(1, 1))) < 1e-18
    assert len(shapely.get_parts(shapely.union_all([g.polygon for g in coverage]))[0].interiors) == 0


def test_a_line_past_other_grids_leaves_them_as_they_are():
    coverage = drawn("abc")
    edit = made(split(coverage, "a", line((-1, 0.2), (4, 0.8))))
    assert {g.code for g in edit.before} == {"a", "b"}
    assert coverage.apply(edit).grid("c") is coverage.grid("c")


def test_a_ring_cut_once_is_still_one_piece():
    #  aaa
    #  a.a--     one cut from the hole outwards
    #  aaa
    coverage = Coverage.build([Grid("a", cell(0, 0, 3, 3) - cell(1, 1))])
    answer = split(coverage, "a", line((1.5, 1.5), (4, 1.5)))
    assert refused(answer) == "no_cut"


def test_a_ring_cut_through_is_two_pieces():
    coverage = Coverage.build([Grid("a", cell(0, 0, 3, 3) - cell(1, 1)), Grid("b", cell(1, 1))])
    edit = made(split(coverage, "a", line((-1, 1.5), (4, 1.5))))
    assert edit.noded == {"b"}
    assert len(edit.nodes) == 4
    assert fits(coverage.apply(edit))


def test_a_part_that_the_line_does_not_touch_stays_with_the_code():
    coverage = Coverage.build([Grid("a", shapely.MultiPolygon([cell(0, 0), cell(3, 0)]))])
    edit = made(split(coverage, "a", line((0.3, -1), (0.3, 2))))
    assert [(g.code, shapely.get_num_geometries(g.polygon)) for g in edit.after] == [("+1", 1), ("a", 2)]


def test_a_line_that_ends_inside_is_refused_where_it_ends():
    answer = split(drawn("a"), "a", line((-1, 0.5), (0.6, 0.5)))
    assert refused(answer) == "no_cut"
    assert (answer.facts["lon"], answer.facts["lat"]) == pytest.approx(at(0.6, 0.5))


def test_a_strip_narrower_than_the_tolerance_is_refused():
    thin = 0.15 / 1106  # units: 15 cm, twice that is the mean width of no strip
    coverage = drawn("a")
    cut = line((-1, 1 - thin), (2, 1 - thin))
    assert refused(split(coverage, "a", cut, terms=Terms(tolerance_m=0.2))) == "no_cut"  # runs along the border
    bent = line((0, 1), (0.5, 1 - 3 * thin), (1, 1))
    assert refused(split(coverage, "a", bent, terms=Terms(tolerance_m=0.4))) == "sliver"


def test_a_locked_grid_is_not_split_but_a_locked_neighbour_gets_the_node():
    coverage = Coverage.build([Grid("a", cell(0, 0)), Grid("b", cell(1, 0), locked=True)])
    cut = line((-1, 0.5), (2, 0.5))
    assert refused(split(coverage, "b", cut)) == "locked"
    assert made(split(coverage, "a", cut)).noded == {"b"}


def test_an_outline_with_the_edge_gets_the_node_too():
    outline = Division("D", shapely.Polygon(shapely.coverage_union_all(cells("ab")).exterior))
    coverage = drawn("ab", also=[outline])
    edit = made(split(coverage, "a", line((0.31, -1), (0.47, 2))))
    after = coverage.apply(edit)
    assert all(has_vertex(after.division("D").polygon, node) for node in edit.nodes)
    assert after.undo(edit).division("D") is outline


def test_the_node_on_a_long_border_lies_so_well_that_no_ground_moves():
    #  44 km from corner to corner, at a longitude whose floats are 1.6 nanometres apart
    corners = [(121.5, 25.0), (121.9, 25.0037), (121.91, 25.09), (121.51, 25.08)]
    coverage = Coverage.build([Grid("a", shapely.Polygon(corners))])
    cut = shapely.LineString([(121.633, 24.9), (121.671, 25.2)])
    assert moved_m2(coverage, coverage.apply(made(split(coverage, "a", cut)))) < 1e-6


@pytest.mark.parametrize("thing", [shapely.Point(0, 0), shapely.LineString(), None, line((0, 0), (float("inf"), 1))])
def test_what_is_no_line_is_refused(thing):
    assert refused(split(drawn("a"), "a", thing)) == "bad_shape"


def test_a_grid_that_is_not_there_is_refused():
    assert refused(split(drawn("a"), "z", line((0, 0), (1, 1)))) == "unknown_code"
