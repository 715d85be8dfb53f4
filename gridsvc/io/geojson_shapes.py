"""GeoJSON geometry objects -> shapely, 2-D, every number as written; open rings are closed and noted."""

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gridsvc.io.problems import (
    NOT_COORDINATES,
    RING_CLOSED,
    RING_TOO_SHORT,
    UNKNOWN_SHAPE,
    UNREADABLE_GEOMETRY,
    Problem,
)

Read = tuple[BaseGeometry | None, Problem | None, Problem | None]
Notes = list[Problem]


class _Unreadable(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.en)


def read_shape(geometry: object) -> Read:
    """(geometry, problem, note) of a GeoJSON geometry object; null is a missing geometry without a problem."""
    if geometry is None:
        return None, None, None
    notes: Notes = []
    try:
        shape = _shape(geometry, notes)
    except _Unreadable as error:
        return None, error.problem, None
    except (shapely.GEOSException, ValueError, TypeError, RecursionError) as error:
        return None, UNREADABLE_GEOMETRY.filled(cause=str(error)), None
    return shape, None, notes[0] if notes else None


def _shape(geometry: object, notes: Notes) -> BaseGeometry:
    if not isinstance(geometry, dict) or geometry.get("type") not in SHAPES:
        kind = geometry.get("type") if isinstance(geometry, dict) else geometry
        raise _Unreadable(UNKNOWN_SHAPE.filled(kind=kind))
    member = "geometries" if geometry["type"] == "GeometryCollection" else "coordinates"
    content = geometry.get(member)
    if not isinstance(content, list):
        raise _Unreadable(NOT_COORDINATES)
    return SHAPES[geometry["type"]](content, notes)


def _positions(coordinates: Any) -> NDArray[np.float64]:
    """(n, 2) array of a list of positions, which may differ in their number of dimensions."""
    try:
        array = np.asarray(coordinates, dtype=np.float64)
    except (ValueError, TypeError):
        array = _positions_of_any_length(coordinates)
    if array.size and (array.ndim != 2 or array.shape[1] < 2):
        raise _Unreadable(NOT_COORDINATES)
    return array[:, :2] if array.size else np.empty((0, 2))


def _positions_of_any_length(coordinates: Any) -> NDArray[np.float64]:
    try:
        return np.asarray([position[:2] for position in coordinates], dtype=np.float64)
    except (ValueError, TypeError):
        raise _Unreadable(NOT_COORDINATES) from None


def _ring(coordinates: Any, notes: Notes) -> NDArray[np.float64]:
    points = _positions(coordinates)
    if len(points) and (points[0] != points[-1]).any():
        points = np.vstack((points, points[:1]))
        notes.append(RING_CLOSED)
    if len(points) < 4:
        raise _Unreadable(RING_TOO_SHORT)
    return points


def _point(coordinates: Any, _notes: Notes) -> BaseGeometry:
    return shapely.Point(*_positions([coordinates])) if coordinates else shapely.Point()


def _line(coordinates: Any, _notes: Notes) -> BaseGeometry:
    return shapely.LineString(_positions(coordinates))


def _polygon(coordinates: Any, notes: Notes) -> BaseGeometry:
    rings = [_ring(ring, notes) for ring in coordinates]
    return shapely.Polygon(rings[0], rings[1:]) if rings else shapely.Polygon()


def _many(part: Callable[[Any, Notes], BaseGeometry], whole: type) -> Callable[[Any, Notes], BaseGeometry]:
    return lambda coordinates, notes: whole([part(one, notes) for one in coordinates])


SHAPES: dict[str, Callable[[Any, Notes], BaseGeometry]] = {
    "Point": _point,
    "LineString": _line,
    "Polygon": _polygon,
    "MultiPoint": _many(_point, shapely.MultiPoint),
    "MultiLineString": _many(_line, shapely.MultiLineString),
    "MultiPolygon": _many(_polygon, shapely.MultiPolygon),
    "GeometryCollection": _many(_shape, shapely.GeometryCollection),
}
