"""Two changes of one ring: nodes of both are kept, moved stretches are taken from whoever moved them."""

import pytest
import shapely

from gridsvc.geometry.three_way import merged, noded

BASE = shapely.Polygon([(0, 0), (4, 0), (4, 4), (0, 4)])


def ring(*places):
    return shapely.Polygon(places)


def vertices(polygon):
    return [tuple(place) for place in shapely.get_coordinates(polygon)[:-1].tolist()]


def test_nodes_on_different_edges_and_on_one_edge_are_all_kept_in_order():
    #  D---m---C
    #  |       |
    #  A-t-m-t-B
    mine = ring((0, 0), (2, 0), (4, 0), (4, 4), (2, 4), (0, 4))
    theirs = ring((0, 0), (1, 0), (3, 0), (4, 0), (4, 4), (0, 4))
    assert vertices(merged(BASE, mine, theirs)) == [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (4, 4), (2, 4), (0, 4)]


def test_a_corner_that_one_side_moved_goes_along_with_a_node_of_the_other():
    mine, theirs = ring((0, 0), (4, 0), (5, 5), (0, 4)), ring((0, 0), (2, 0), (4, 0), (4, 4), (0, 4))
    assert vertices(merged(BASE, mine, theirs)) == [(0, 0), (2, 0), (4, 0), (5, 5), (0, 4)]


def test_a_ring_that_begins_elsewhere_and_runs_the_other_way_is_the_same_ring():
    mine = ring((4, 4), (4, 0), (2, 0), (0, 0), (0, 4))
    theirs = ring((0, 0), (4, 0), (4, 2), (4, 4), (0, 4))
    assert vertices(merged(BASE, mine, theirs)) == [(0, 0), (2, 0), (4, 0), (4, 2), (4, 4), (0, 4)]


@pytest.mark.parametrize(("side", "corner"), [("mine", (5, 5)), ("theirs", (3, 3)), ("", None)])
def test_a_corner_that_both_moved_is_asked_about(side, corner):
    mine, theirs = (ring((0, 0), (4, 0), place, (0, 4)) for place in ((5, 5), (3, 3)))
    found = merged(BASE, mine, theirs, lambda *_: side)
    assert (found and vertices(found)[2]) == corner


def test_holes_and_parts_are_put_together_each_for_itself():
    hole = [(1, 1), (1, 2), (2, 2)]
    base = shapely.MultiPolygon([shapely.Polygon(BASE.exterior, [hole]), shapely.box(6, 0, 7, 1)])
    mine = shapely.MultiPolygon(
        [shapely.Polygon(BASE.exterior, [[(1, 1), (1, 1.5), *hole[1:]]]), shapely.box(6, 0, 7, 1)]
    )
    theirs = shapely.MultiPolygon(
        [shapely.Polygon([(0, 0), (2, 0), *vertices(BASE)[1:]], [hole]), shapely.box(6, 0, 8, 1)]
    )
    found = shapely.get_parts(merged(base, mine, theirs))
    assert [len(vertices(part)) for part in found] == [9 + 1, 4]  # the outer ring is closed once more
    assert found[1].equals(shapely.box(6, 0, 8, 1))


def test_a_ring_gets_the_nodes_that_lie_on_its_edges_and_no_others():
    assert vertices(noded(BASE, [(3, 0), (1, 0), (4, 4), (9, 9), (2, 2)])) == [
        (0, 0),
        (1, 0),
        (3, 0),
        (4, 0),
        (4, 4),
        (0, 4),
    ]
    assert noded(BASE, [(4, 4), (9, 9)]) is BASE
