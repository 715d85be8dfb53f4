"""Plates whose point lies so near a border of grids that the point cannot tell the grid. Pure.

Borders follow roads and plates hang on roads. The building decides, else the neighbours on the same side of the street;
where both are silent or disagree, a person has to.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gridsvc.addresses.findings.order import in_order, neighbours
from gridsvc.addresses.findings.plates import Floats, Plates, Rows

NEAR_M = 2.0  # a plate's point is hardly known better
BESIDE_M = 60.0  # neighbours further away tell nothing
OF_PLATES = ("", "gate", "plate", "interpolated")  # the middle of a building or a staircase is where people live
BY_BUILDING, BY_NEIGHBOURS, OPEN = "building", "neighbours", "open"


class OnBorder(NamedTuple):
    """Rows of the library on a border, metres to it, what tells the grid (BY_BUILDING, …, OPEN) and which one (0)."""

    row: Rows
    border_m: Floats
    by: NDArray[np.object_]
    grid_id: NDArray[np.int64]


def on_border(plates: Plates, of_building: NDArray[np.int64], near_m: float = NEAR_M) -> OnBorder:
    """Plates within `near_m` of a border whose stored grid is not confirmed by the building or by the neighbours.

    `of_building`: by row, the grid that has the building around the point nearly whole; 0 where none does.
    """
    border_m = plates.rows.near_border_m.to_numpy(dtype=np.float64)
    kind = plates.rows.point_kind.isin(OF_PLATES).to_numpy()
    rows = np.flatnonzero(kind & (border_m <= near_m))
    own = plates.rows.grid_id.to_numpy(dtype=np.int64)
    beside, joined = _of_neighbours(plates, own)
    told = np.where(of_building[rows] > 0, of_building[rows], beside[rows])
    by = np.where(of_building[rows] > 0, BY_BUILDING, np.where(told > 0, BY_NEIGHBOURS, OPEN)).astype(object)
    left = (told != own[rows]) & ~((by == OPEN) & joined[rows])
    return OnBorder(rows[left], border_m[rows[left]], by[left], told[left])


def _of_neighbours(plates: Plates, own: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """By row: the grid of all its neighbours on its side of the street, before and after it (0: they differ, or there
    are none); and whether all of those before it, or all of those after it, are in its own grid: a border may run
    between it and the others.
    """
    rows, side = in_order(plates)
    x, y = (axis[rows] for axis in plates.place_m)
    near = np.hypot(*(neighbours(axis, side) - axis[:, None] for axis in (x, y))) <= BESIDE_M
    grid = np.where(near, neighbours(own[rows].astype(np.float64), side), np.nan)
    before, after = np.hsplit(grid, 2)
    one = [_unanimous(part) for part in (before, after)]
    found, joined = np.zeros(len(own), dtype=np.int64), np.zeros(len(own), dtype=bool)
    found[rows] = np.where(one[0] == one[1], one[0], 0)
    joined[rows] = (one[0] == own[rows]) | (one[1] == own[rows])
    return found, joined


def _unanimous(grid: Floats) -> NDArray[np.int64]:
    """The one grid of each row, 0 where there are several or none (NaN)."""
    low = np.where(np.isnan(grid), np.inf, grid).min(axis=1)
    high = np.where(np.isnan(grid), -np.inf, grid).max(axis=1)
    return np.where(low == high, low, 0).astype(np.int64)
