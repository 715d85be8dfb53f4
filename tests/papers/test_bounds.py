"""What bounds a grid on each side: what runs along its border, and where nothing does, who lies across."""

import numpy as np
import pytest
import shapely

from gridsvc.geometry.measure import LocalMetres
from gridsvc.papers.bounds import Feature, Name, Neighbour, bounds_of

HERE = LocalMetres.at(118.78, 32.02)


def ground(*points):
    """A polygon drawn in metres."""
    return HERE.to_degrees(np.array([shapely.Polygon(points)], dtype=object))[0]


def way(*points):
    """A line drawn in metres."""
    return HERE.to_degrees(np.array([shapely.LineString(points)], dtype=object))[0]


def named(side, bounds):
    return [name.zh for name in bounds.sides[side]]


SQUARE = ground((0, 0), (400, 0), (400, 400), (0, 400))
AROUND = [
    Feature("东路", way((400, -50), (400, 450))),
    Feature("南河", ground((-90, -60), (490, -60), (490, -4), (-90, -4))),
    Feature("西街", way((3, 450), (-3, -50))),
    Feature("北路", way((-50, 406), (450, 406)), "North Road"),
]


def test_a_road_or_a_river_along_each_side_is_named():
    #        北路
    #      +------+
    #  西街 |      | 东路
    #      +------+
    #        南河
    bounds = bounds_of(SQUARE, AROUND, [])
    assert bounds.text("zh") == "东至东路，南至南河，西至西街，北至北路。"
    assert bounds.text("en") == "East: 东路; South: 南河; West: 西街; North: North Road."


def test_several_along_a_side_come_in_order_from_the_north_and_from_the_west():
    #  +--------+ 上路
    #  |        | 下路
    #  +--------+
    #   左路 右路
    along = [
        Feature("下路", way((400, 0), (400, 200))),
        Feature("上路", way((400, 200), (400, 400))),
        Feature("右路", way((200, 0), (400, 0))),
        Feature("左路", way((0, 0), (200, 0))),
    ]
    bounds = bounds_of(SQUARE, along, [])
    assert (named("east", bounds), named("south", bounds)) == (["上路", "下路"], ["左路", "右路"])


def test_a_road_that_only_crosses_the_border_is_not_named():
    bounds = bounds_of(SQUARE, [*AROUND, Feature("横路", way((-100, 200), (500, 200)))], [])
    assert "横路" not in bounds.text("zh")


def test_of_two_beside_each_other_the_nearer_one_is_named():
    bounds = bounds_of(SQUARE, [*AROUND, Feature("辅路", way((409, -50), (409, 450)))], [])
    assert named("east", bounds) == ["东路"]


def test_where_nothing_runs_the_other_community_is_named_and_within_one_the_grid():
    #   +----+----+
    #   | 甲 | 我 |  邻社区
    #   +----+----+
    neighbours = [
        Neighbour(ground((-400, 0), (0, 0), (0, 400), (-400, 400)), Name("网格甲", "grid A"), Name("本社区", "ours")),
        Neighbour(ground((400, 0), (800, 0), (800, 400), (400, 400)), Name("网格乙", "grid B"), Name("邻社区", "next")),
    ]
    bounds = bounds_of(SQUARE, AROUND[1:2], neighbours, "本社区")
    assert (named("west", bounds), named("east", bounds)) == (["网格甲"], ["邻社区"])
    assert named("north", bounds) == ["区界"]


def test_half_a_side_with_a_road_and_half_without_names_both():
    neighbour = Neighbour(ground((400, 0), (800, 0), (800, 400), (400, 400)), Name("网格乙", "grid B"))
    bounds = bounds_of(SQUARE, [Feature("半路", way((400, 180), (400, 400)))], [neighbour])
    assert named("east", bounds) == ["半路", "网格乙"]


def test_steps_in_a_border_belong_to_the_side_they_are_on():
    #  +----+
    #  |    +--+
    #  |       |
    #  +-------+
    stepped = ground((0, 0), (400, 0), (400, 300), (385, 300), (385, 400), (0, 400))
    bounds = bounds_of(stepped, [Feature("东路", way((394, -50), (394, 450)))], [])
    assert named("east", bounds) == ["东路"]


@pytest.mark.parametrize(
    "shape",
    [
        ground((0, 0), (400, 0), (0, 400)),
        ground((200, 0), (400, 200), (200, 400), (0, 200)),
        ground((0, 0), (400, 0), (200, 400)),
    ],
    ids=["triangle", "diamond", "roof"],
)
def test_a_shape_without_four_corners_still_has_four_sides(shape):
    ring = shapely.get_coordinates(shape)
    edges = [Feature(f"路{n}", shapely.LineString(ring[n : n + 2])) for n in range(len(ring) - 1)]
    bounds = bounds_of(shape, edges, [])
    assert all(name.zh.startswith("路") for side in bounds.sides.values() for name in side)
    assert {name.zh for side in bounds.sides.values() for name in side} == {edge.name for edge in edges}


def test_of_several_parts_the_largest_is_described():
    both = shapely.union(SQUARE, ground((900, 900), (950, 900), (950, 950), (900, 950)))
    assert bounds_of(both, AROUND, []).text("zh") == bounds_of(SQUARE, AROUND, []).text("zh")


def test_the_order_of_what_is_around_does_not_matter():
    assert bounds_of(SQUARE, AROUND[::-1], []) == bounds_of(SQUARE, AROUND, [])
