"""The rules asked about some grids say what they say of these when all are judged."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridsvc.geometry.edits.rings import array
from gridsvc.grids.findings import NO_GRIDS, Areas, Around, Grids
from gridsvc.grids.nearby import judge_about
from gridsvc.grids.rules import RULES, judge, settings_of
from tests.geometry.edits.coverages import SOUTH, SPAN, WEST, generated

SETTINGS = settings_of({"rules": {rule.key: {"level": "error"} for rule in RULES}}, "nested")
PRIMARY = settings_of({"rules": {rule.key: {"level": "error"} for rule in RULES}}, "primary")


def boxes(rng, count, size):
    """Random boxes over the square of the generated coverages."""
    corners = rng.uniform((WEST, SOUTH), (WEST + SPAN, SOUTH + SPAN), (count, 2))
    wide = rng.uniform(0.2 * size, size, (count, 2))
    return array(shapely.box(*corners.T, *(corners + wide).T))


def city(seed):
    """Grids with overlaps, holes and special ones among them, and what they lie on."""
    rng = np.random.default_rng(seed)
    polygons = array([grid.polygon for grid in generated(seed % 50)] + boxes(rng, 3, 0.004).tolist())
    codes = [f"{row:03d}" for row in range(len(polygons))]
    halves = [shapely.box(WEST + n * SPAN / 2, SOUTH, WEST + (n + 1) * SPAN / 2, SOUTH + SPAN) for n in (0, 1)]
    home = (shapely.get_x(shapely.centroid(polygons)) > WEST + SPAN / 2).astype(np.int32) + 1
    home[rng.random(len(home)) < 0.1] = 0
    special, households = rng.random(len(home)) < 0.1, rng.uniform(0, 900, len(home))
    grids = Grids(codes, home, polygons, special, households)
    return grids, Around(
        communities=Areas(np.array([1, 2]), array(halves)),
        buildings=Areas(np.arange(60), boxes(rng, 60, 0.002)),
        parents=Areas(np.arange(12), boxes(rng, 12, 0.02)),
    )


def told(judgement, codes):
    """What is said of one of the codes: rule, grids, name, how much."""
    return {
        (key, one.codes, one.name, round(one.amount, 1))
        for key, found in judgement.found.items()
        for one in found
        if set(one.codes) & set(codes)
    }


@given(st.integers(0, 10**6), st.sampled_from([SETTINGS, PRIMARY]))
def test_asked_about_a_few_the_rules_say_the_same(seed, settings):
    grids, around = city(seed)
    codes = np.random.default_rng(seed).choice(grids.codes, 3, replace=False).tolist()
    whole, part = judge(grids, around, settings), judge_about(codes, grids, around, settings)
    assert told(part, codes) == told(whole, codes)
    assert part.unjudged == whole.unjudged


def test_nothing_is_said_of_others():
    grids, around = city(1)
    found = judge_about(["000"], grids, around, PRIMARY).found
    assert all("000" in one.codes for all_ in found.values() for one in all_)


@pytest.mark.parametrize("codes", [[], ["gone"]])
def test_of_nobody_nothing_is_said(codes):
    grids, around = city(1)
    assert told(judge_about(codes, grids, around, PRIMARY), codes) == set()
    assert told(judge_about(codes, NO_GRIDS, around, PRIMARY), codes) == set()
