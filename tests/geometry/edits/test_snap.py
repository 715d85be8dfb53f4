import pytest

from gridsvc.geometry.edit import Coverage, Division, On, snap, split
from tests.geometry.draw import UNIT, cell
from tests.geometry.edits.asked import at, has_vertex, line, made
from tests.geometry.edits.coverages import drawn

HAND = 0.09 / 1106  # units: 9 cm


def test_a_vertex_is_put_on_a_node_before_a_border():
    (first, last) = snap(drawn("ab"), line((1 + HAND / 2, 1 - HAND / 2), (0.5, 0.5)), 0.1)
    assert (first.lon, first.lat, first.on) == (*at(1, 1), On.NODE)
    assert (last.lon, last.lat, last.on) == (*at(0.5, 0.5), On.NOTHING)


def test_a_vertex_near_a_border_is_put_on_it():
    (first, _) = snap(drawn("ab"), line((1 + HAND, 0.37), (1.5, 0.5)), 0.1)
    assert first.on == On.EDGE
    assert (first.lon, first.lat) == pytest.approx(at(1, 0.37))


def test_a_wider_tolerance_reaches_further():
    (first, _) = snap(drawn("ab"), line((1.02, 0.5), (1.5, 0.5)), 30.0)
    assert (first.on, first.lon) == (On.EDGE, UNIT)


def test_outlines_of_divisions_count():
    coverage = Coverage.build([], [Division("D", cell(0, 0))])
    assert [found.on for found in snap(coverage, line((0, 0), (0.5, HAND)), 0.1)] == [On.NODE, On.EDGE]


def test_nothing_is_near_on_empty_ground():
    assert [found.on for found in snap(Coverage.build([]), line((0, 0), (1, 1)), 5.0)] == [On.NOTHING, On.NOTHING]


def test_an_edit_takes_a_placed_line_as_it_is():
    coverage = drawn("ab")
    ends = snap(coverage, line((-0.001, 0.5), (1.001, 0.7)), 2.0)
    placed = [(end.lon, end.lat) for end in ends]
    edit = made(split(coverage, "a", line(*[(x / UNIT, y / UNIT) for x, y in placed])))
    assert all(has_vertex(edit.after[0].polygon, node) for node in edit.nodes)
    assert edit.nodes[0] == pytest.approx(placed[1]) or edit.nodes[0] == pytest.approx(placed[0])
