import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridsvc.geometry.edit import Refusal
from gridsvc.geometry.edits.noding import MEND_M, Borders, noded
from gridsvc.geometry.edits.rings import array
from tests.geometry.draw import UNIT, cell, cells, shape

LATTICE = st.lists(st.tuples(st.integers(-1, 13), st.integers(-1, 13)), min_size=2, max_size=7, unique=True)
CREEP = st.floats(-1e-6, 1e-6)  # degrees: 11 cm


def net(polygons, *lines, tolerance_m=0.1, reach_m=0.0):
    drawn = [np.array(line, dtype=float) * UNIT for line in lines]
    return noded([Borders(polygons, reach_m)], drawn, tolerance_m)


def pieces(made):
    return shapely.linestrings(made.nodes[made.ends[made.pieces]])


def crossings(lines):
    """How many pairs of lines cross or run over one another."""
    one, other = shapely.STRtree(lines).query(lines, predicate="intersects")
    pairs = one < other
    one, other = lines[one[pairs]], lines[other[pairs]]
    return int((shapely.crosses(one, other) | shapely.overlaps(one, other) | shapely.covers(one, other)).sum())


def test_a_line_across_a_border_makes_one_node_for_both():
    made = net(cells("ab"), [(0.5, 0.5), (1.5, 0.5)])
    (line, node), *none = zip(*made.inserted(), strict=True)
    assert none == []
    assert made.nodes[node] == pytest.approx((UNIT, UNIT / 2))
    assert sorted(made.nodes[made.edges[line], 1]) == [0, UNIT]


def test_a_line_beside_a_vertex_runs_through_it():
    made = net(cells("ab/cd"), [(0.5, 1.5), (1.5, 0.5001)])
    assert made.inserted()[0].size == 0
    assert (UNIT, UNIT) in [tuple(node) for node in made.nodes[made.path()]]


def test_a_line_along_a_border_is_no_new_piece():
    made = net(cells("ab"), [(1, 0), (1, 1)])
    assert len(made.pieces) == len(made.edges)


def test_a_line_that_crosses_itself_is_cut_there():
    made = net(cells("a"), [(0.2, 0.2), (0.8, 0.8), (0.8, 0.2), (0.2, 0.8)])
    assert made.drawn.sum() == 5
    assert crossings(pieces(made)) == 0


def test_a_line_through_a_cluster_of_vertices_comes_to_an_end():
    #  eight vertices of a border within 4 cm of the line, closer to one another than the tolerance
    steps = [(0.5 + 0.00001 * k, 1 + 0.00002 * (k % 3)) for k in range(8)]
    polygons = np.array([shape((0, 0), (1, 0), (1, 1), *reversed(steps), (0, 1))])
    made = net(polygons, [(0.1, 0.9), (0.50004, 1.00002), (0.9, 0.9)], [(0.1, 1.1), (0.9, 0.9)])
    assert crossings(pieces(made)) == 0


def test_three_lines_through_one_place_have_one_node():
    made = net(cells("ab"), [(0.6, 0.13), (1.4, 0.91)], [(0.6, 0.93), (1.4, 0.11)], [(0.7, 0.52), (1.3, 0.52)])
    assert len(np.unique(made.inserted()[1])) == 1
    assert crossings(pieces(made)) == 0


def test_the_path_keeps_the_order_of_the_line():
    made = net(cells("abc"), [(2.5, 0.4), (0.5, 0.6)])
    assert made.nodes[made.path(), 0] == pytest.approx(np.array([2.5, 2, 1, 0.5]) * UNIT)


def test_borders_that_miss_one_another_by_less_than_a_millimetre_are_joined_where_asked():
    #  aa|bb     b's lower corner is a hair beside the border of a
    hair = MEND_M / 4 / 1106
    polygons = np.array([cell(0, 0, 1, 2), shape((1 + hair, 1), (2, 1), (2, 2), (1, 2))])
    assert net(polygons).inserted()[0].size == 0
    assert net(polygons, reach_m=MEND_M).inserted()[0].size == 1


def test_edges_beyond_the_box_are_left_out():
    box = np.array(cell(0.1, 0.1, 0.3, 0.3).bounds)
    made = noded([Borders(cells("ab"), box=box)], [], 0.1)
    assert len(made.edges) == 0


@given(LATTICE)
def test_after_all_no_two_pieces_cross(corners):
    made = net(cells("abc/def/ghi"), [(x / 4, y / 4) for x, y in corners])
    assert crossings(pieces(made)) == 0


@given(LATTICE, st.lists(st.tuples(CREEP, CREEP), min_size=7, max_size=7))
def test_lines_a_hair_beside_borders_and_vertices_do_not_cross_them_twice(corners, creep):
    line = np.array([(x / 4 + dx / UNIT, y / 4 + dy / UNIT) for (x, y), (dx, dy) in zip(corners, creep, strict=False)])
    try:
        made = net(cells("abc/def/ghi"), line)
    except Refusal:
        return
    assert crossings(pieces(made)) == 0
    ends = shapely.points(made.nodes[np.unique(made.ends)])
    near = shapely.STRtree(array(pieces(made))).query(ends, predicate="dwithin", distance=1e-10)
    touching = made.ends[made.pieces][near[1]]
    number = np.unique(made.ends)[near[0]]
    assert (touching == number[:, None]).any(axis=1).all()
