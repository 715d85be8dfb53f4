"""Who gets each faulty face: an overlap goes to one of those that share it, a narrow gap to a neighbour."""

from collections.abc import Collection, Sequence
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


def allotted(faces: Geoms, sides: Sides, codes: Sequence[str], *, fixed: Collection[str], width_m: float) -> Table:
    """Which code (column) is to hold each face (row); `sides` has a last column more for ground within the boundary.

    Each face goes to the one it has most border with: an overlap to one of its holders, a gap no wider than `width_m`
    to a neighbour; what lies outside the boundary and is no wider, to nobody. Who is `fixed` neither gains nor loses.
    """
    within, held = sides.held[:, -1], sides.held[:, :-1]
    shared = sides.shared()[:, :-1]
    still = np.array([code in fixed for code in codes], dtype=bool)
    narrow = widths_m(LocalMetres.around(faces).to_metres(faces)) <= width_m
    overlap, gap = held.sum(axis=1) > 1, ~held.any(axis=1) & within & narrow
    after = held.copy()
    for face in np.flatnonzero(overlap & ~(held & still).any(axis=1)).tolist():
        after[face] = _best(shared[face], held[face])
    for face in np.flatnonzero(gap).tolist():
        after[face] = _best(shared[face], (shared[face] > 0) & ~still)
    after[~within & narrow & ~(held & still).any(axis=1)] = False
    return after


def _best(shared: NDArray[np.float64], candidates: Mask) -> Mask:
    """The candidate with most border, the first of several; nobody where there is no candidate."""
    found = np.zeros(len(shared), dtype=bool)
    if candidates.any():
        found[int(np.where(candidates, shared, -1.0).argmax())] = True
    return found
