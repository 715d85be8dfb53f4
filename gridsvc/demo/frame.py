"""Local metres (x east, y north, at the middle of the demo district) to stored lon/lat and back."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Shapes = NDArray[np.object_]

ORIGIN = np.array([118.79, 32.02])
METRES_PER_DEGREE = np.array([94_472.6, 110_887.2])
NODE_M = 0.01  # the raster of all nodes: coarser than a stored digit, so no two nodes fall together


def to_lonlat(xy: Floats) -> Floats:
    """Metres (n, 2) as degrees rounded to 8 decimals; the same point always gives the same bytes."""
    return np.asarray(np.round(ORIGIN + xy / METRES_PER_DEGREE, 8))


def to_metres(lonlat: Floats) -> Floats:
    """Stored lon/lat (n, 2) as local metres."""
    return np.asarray((lonlat - ORIGIN) * METRES_PER_DEGREE)


def area_m2(shape: shapely.Geometry) -> float:
    """Square metres of a stored shape (lon/lat), good to one in a thousand inside the demo district."""
    return float(shapely.area(shape) * METRES_PER_DEGREE.prod())


def shapes_to_lonlat(shapes: Shapes | Sequence[Any]) -> Shapes:
    """Geometries in local metres as geometries in stored lon/lat."""
    return np.asarray(shapely.transform(np.asarray(shapes, dtype=object), to_lonlat), dtype=object)


def smooth(corners: Sequence[Sequence[float]], rounds: int = 4) -> Floats:
    """A polyline (n, dimensions) along the corners, with each corner cut `rounds` times (Chaikin)."""
    line = np.asarray(corners, dtype=float)
    for _ in range(rounds):
        ahead, behind = 0.75 * line[:-1] + 0.25 * line[1:], 0.25 * line[:-1] + 0.75 * line[1:]
        inner = np.stack([ahead, behind], axis=1).reshape(-1, line.shape[1])
        line = np.vstack([line[:1], inner[1:-1], line[-1:]])
    return line
