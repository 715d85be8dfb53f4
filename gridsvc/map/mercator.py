"""Web Mercator tiles as numbers: where a tile lies, and from which zoom on a set of things fits into tiles. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gridsvc.errors import BadParameter

Floats = NDArray[np.float64]
Box = tuple[float, float, float, float]  # west, south, east, north in degrees

MAX_ZOOM = 22
MAX_LAT = 85.0511287798066  # where the square world ends


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile in the XYZ scheme: y counts from the north."""

    z: int
    x: int
    y: int

    def box(self, margin: float = 0.0) -> Box:
        """Its bounds in degrees, widened by `margin` tile sides and cut at the edge of the world."""
        side = 2.0**-self.z
        west, east = (self.x - margin) * side, (self.x + 1 + margin) * side
        north, south = (self.y - margin) * side, (self.y + 1 + margin) * side
        return _lon(west), _lat(south), _lon(east), _lat(north)


def tile(z: int, x: int, y: int) -> Tile:
    """The tile of that address; raises BadParameter where there is none."""
    side = 1 << min(max(z, 0), MAX_ZOOM)
    for name, value, end in (("z", z, MAX_ZOOM + 1), ("x", x, side), ("y", y, side)):
        if not 0 <= value < end:
            expected = (f"0 到 {end - 1} 的整数", f"a whole number from 0 to {end - 1}")
            raise BadParameter(name=name, value=value, expected_zh=expected[0], expected=expected[1])
    return Tile(z, x, y)


def position(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """(x, y) in the square world, 0 to 1 from west to east and from north to south, of degrees."""
    sine = np.sin(np.radians(np.clip(np.asarray(lat, dtype=np.float64), -MAX_LAT, MAX_LAT)))
    return np.asarray(lon, dtype=np.float64) / 360.0 + 0.5, 0.5 - np.arctanh(sine) / (2.0 * np.pi)


def fits_from(lon: Floats, lat: Floats, weights: Floats, limit: float) -> int:
    """The smallest zoom at which no quarter of a tile holds points of more than `limit` weight; MAX_ZOOM when none.

    Quarters, because a whole small city inside one tile is as crowded as the middle of a large one.
    """
    x, y = position(lon, lat)
    crowded = (z for z in range(MAX_ZOOM) if _densest(x, y, weights, 2 << z) > limit)
    return 1 + max(crowded, default=-1)


def _densest(x: Floats, y: Floats, weights: Floats, cells: int) -> float:
    """The largest sum of weights in one of the cells x cells squares of the world."""
    square = np.floor(y * cells).astype(np.int64) * cells + np.floor(x * cells).astype(np.int64)
    _, which = np.unique(square, return_inverse=True)
    return float(np.bincount(which, weights=weights).max(initial=0.0))


def _lon(x: float) -> float:
    return min(max(x, 0.0), 1.0) * 360.0 - 180.0


def _lat(y: float) -> float:
    return float(np.degrees(np.arcsin(np.tanh((0.5 - min(max(y, 0.0), 1.0)) * 2.0 * np.pi))))
