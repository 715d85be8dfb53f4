"""四至 of the whole demo district: every side of every grid says something, and what it names is there."""

import re

import numpy as np
import pytest
import shapely

from gridsvc.demo.build import build_sound
from gridsvc.geometry.measure import LocalMetres
from gridsvc.papers.bounds import REACH_M, Feature, Name, Neighbour, bounds_of

NAMED = ("road", "water", "rail")
EVERY = 23  # one grid in so many


@pytest.fixture(scope="module")
def demo():
    return build_sound()


@pytest.fixture(scope="module")
def described(demo):
    """(polygon, bounds) of some base grids of the district, among all their roads, water and neighbours."""
    things = demo.reference[demo.reference.kind.isin(NAMED) & (demo.reference.name != "")]
    base = demo.grids[demo.grids.kind == "base"].reset_index(drop=True)
    names = dict(zip(demo.divisions.code, demo.divisions.name, strict=True))
    ways, grids = shapely.STRtree(things.geometry), shapely.STRtree(base.geometry)
    found = []
    for at in range(0, len(base), EVERY):
        grid, near = base.iloc[at], shapely.box(*base.geometry.iloc[at].bounds).buffer(0.0003)
        features = [Feature(things.name.iloc[row], things.geometry.iloc[row]) for row in ways.query(near)]
        beside = [
            Neighbour(base.geometry.iloc[row], Name(base.name.iloc[row], ""), Name(names[base.community.iloc[row]], ""))
            for row in grids.query(near)
            if row != at
        ]
        found.append((grid.geometry, bounds_of(grid.geometry, features, beside, names[grid.community])))
    return found


def test_every_side_is_said(described):
    assert len(described) > 40
    pattern = re.compile(r"^东至[^，]+，南至[^，]+，西至[^，]+，北至[^，]+。$")
    assert [bounds.text("zh") for _, bounds in described if not pattern.match(bounds.text("zh"))] == []


def test_a_road_or_river_that_is_named_runs_along_the_border(described, demo):
    shapes = demo.reference[demo.reference.kind.isin(NAMED)].groupby("name").geometry.agg(list)
    for polygon, bounds in described:
        local = LocalMetres.around(np.array([polygon]))
        (border,) = local.to_metres(np.array([polygon.boundary]))
        for name in {name.zh for side in bounds.sides.values() for name in side} & set(shapes.index):
            way = shapely.union_all(local.to_metres(np.array(shapes[name])))
            assert border.intersection(way.buffer(REACH_M)).length >= 15, name


def test_most_sides_follow_the_ground(described, demo):
    ways = set(demo.reference[demo.reference.kind.isin(NAMED)].name)
    sides = [side for _, bounds in described for side in bounds.sides.values()]
    assert sum(side[0].zh in ways for side in sides) / len(sides) > 0.6
