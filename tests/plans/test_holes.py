"""A hole in a division is one fault of a plan, whichever checks find it."""

import pytest
import shapely

from gridsvc.geometry.coverage import check
from gridsvc.geometry.edits.rings import array
from gridsvc.plans.checks import listed
from tests.factories import cell


def faults(*holes):
    """The fault list of two grids that lie side by side in their division, but for some holes."""
    halves = [cell(0, 0).difference(shapely.union_all(holes)), cell(1, 0).difference(shapely.union_all(holes))]
    found = check(array(halves), ["A", "B"], boundary=cell(0, 0, 2, 1)).defects
    return [(row["kind"], row["severity"]) for row in listed(found, [False] * len(found))]


@pytest.mark.parametrize(
    ("width", "kind"), [(0.00002, "gap"), (0.002, "blind_area")], ids=["two metres wide", "two hundred metres wide"]
)
def test_a_hole_is_listed_once_and_stands_in_the_way(width, kind):
    #  +-----+-----+
    #  |  A [ ] B  |
    #  +-----+-----+
    x, y = cell(1, 0).bounds[:2]
    assert faults(shapely.box(x - width / 2, y + 0.004, x + width / 2, y + 0.006)) == [(kind, "error")]


def test_a_hole_that_reaches_out_of_the_division_is_blind_ground_only():
    x, y = cell(1, 0).bounds[:2]
    assert faults(shapely.box(x - 0.001, y - 0.001, x + 0.001, y + 0.001)) == [("blind_area", "error")]


def test_each_of_two_holes_is_listed():
    x, y = cell(1, 0).bounds[:2]
    two = [shapely.box(x - 0.00001, y + 0.002 + up, x + 0.00001, y + 0.003 + up) for up in (0.0, 0.004)]
    assert faults(*two) == [("gap", "error")] * 2
