"""Short words for what tests of edits ask."""

import numpy as np
import shapely

from gridsvc.geometry.edit import Edit, Refusal
from gridsvc.geometry.edits.rings import array
from tests.geometry.draw import UNIT


def line(*corners):
    """A line through corners given in units."""
    return shapely.LineString([(x * UNIT, y * UNIT) for x, y in corners])


def at(x, y):
    """A place given in units."""
    return (x * UNIT, y * UNIT)


def made(answer):
    """The edit, when it is one."""
    assert isinstance(answer, Edit), answer
    return answer


def refused(answer):
    """The rule of a refusal, when it is one."""
    assert isinstance(answer, Refusal), answer
    return str(answer.rule)


def ground(coverage, code):
    """The polygon of a grid."""
    return coverage.grid(code).polygon


def codes(coverage):
    """All codes, in order."""
    return sorted(grid.code for grid in coverage)


def fits(coverage):
    """Whether the grids are a valid coverage."""
    polygons = array(grid.polygon for grid in coverage)
    return bool(shapely.is_valid(polygons).all() and (shapely.coverage_is_valid(polygons) or _fit_in_pairs(polygons)))


def _fit_in_pairs(polygons):
    """The same pair by pair, for GEOS errs where a hole touches its ring: only vertices of both are common places."""
    one, other = (polygons[rows] for rows in shapely.STRtree(polygons).query(polygons, predicate="intersects"))
    meet = shapely.intersection(shapely.boundary(one), shapely.boundary(other))
    places, pair = shapely.get_coordinates(meet, return_index=True)
    return (shapely.equals(one, other) | shapely.touches(one, other)).all() and all(
        has_vertex(one[row], place) for row, place in zip(pair, places, strict=True)
    )


def has_vertex(polygon, place):
    """Whether exactly this coordinate is a vertex."""
    return bool((shapely.get_coordinates(polygon) == np.array(place)).all(axis=1).any())


def whole(coverage):
    """The union of all grids."""
    return shapely.coverage_union_all(array(grid.polygon for grid in coverage))
