"""Who gets each faulty face: an overlap goes to one of those that share it, a narrow gap to a neighbour."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gridsvc.geometry.defects import widths_m
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.mending.sides import Sides, Table
from gridsvc.geometry.overlay import Geoms

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Limits:
    """What a repair may do: the widest slit it closes where it is open, the widest gap it fills, and the ground
    (lon/lat, None: any) that the grids are to fill.
    """

    snap_m: float = 0.1
    gap_width_m: float = 5.0
    boundary: Any = None


@dataclass(frozen=True)
class Holders:
    """The codes that may hold a face, in the order of columns; who neither gains nor loses; who only loses nothing."""

    codes: Sequence[str]
    fixed: Set[str] = frozenset()
    locked: Set[str] = frozenset()

    def among(self, chosen: Set[str]) -> Mask:
        """Which columns are among the chosen."""
        return np.array([code in chosen for code in self.codes], dtype=bool)


def allotted(faces: Geoms, sides: Sides, holders: Holders, home: Table, width_m: float) -> Table:
    """Which code (column) is to hold each face (row); `sides` has a last column more for ground within the boundary.

    Each face goes to the one it has most border with: an overlap to one of its holders, to the locked one where one is,
    a gap no wider than `width_m` to a neighbour, and both to those who are at `home` there if there are any; what lies
    outside the boundary and is no wider, to nobody.
    """
    within, held = sides.held[:, -1], sides.held[:, :-1]
    shared = sides.shared()[:, :-1]
    fixed, locked = holders.among(holders.fixed), holders.among(holders.locked)
    narrow = widths_m(LocalMetres.around(faces).to_metres(faces)) <= width_m
    free = ~(held & fixed).any(axis=1)
    overlap, gap = (held.sum(axis=1) > 1) & free, ~held.any(axis=1) & within & narrow
    after = held.copy()
    for face in np.flatnonzero(overlap).tolist():
        keepers = held[face] & locked
        if keepers.sum() <= 1:
            after[face] = _best(shared[face], keepers if keepers.any() else held[face], home[face])
    for face in np.flatnonzero(gap).tolist():
        after[face] = _best(shared[face], (shared[face] > 0) & ~fixed & ~locked, home[face])
    after[~within & narrow & free & ~(held & locked).any(axis=1)] = False
    return after


def _best(shared: NDArray[np.float64], candidates: Mask, home: Mask) -> Mask:
    """The candidate with most border, of those at home if there are any; nobody where there is no candidate."""
    if (candidates & home).any():
        candidates = candidates & home
    found = np.zeros(len(shared), dtype=bool)
    if candidates.any():
        found[int(np.where(candidates, shared, -1.0).argmax())] = True
    return found
