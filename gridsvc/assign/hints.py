"""When most points lie in no grid: another way to read the same numbers that would bring them there."""

from dataclasses import dataclass

import numpy as np

from gridsvc.assign.answers import Counts
from gridsvc.assign.grids import Box
from gridsvc.geometry.crs import Floats
from gridsvc.geometry.guess import DATUMS, readings

FEW = 0.5  # share of the places below which the numbers are looked at again
MANY = 0.9  # share that another reading must bring onto the grids' ground


@dataclass(frozen=True, slots=True)
class Hint:
    """The numbers in `crs`, exchanged first when `swapped`, lie on the grids' ground to the `share`."""

    crs: str
    swapped: bool
    share: float


def hint(counts: Counts, strays: Floats, box: Box) -> Hint | None:
    """The best other reading of `strays` (n, 2: x and y of places in no grid), None where there is nothing to say."""
    if counts.owned >= FEW * (counts.read - counts.no_coordinates) or not len(strays):
        return None
    found = [
        Hint(one.crs, one.swapped, _share(one.lon, one.lat, box))
        for one in readings(strays[:, 0], strays[:, 1], box=box)
        if one.swapped or one.crs not in DATUMS  # datums lie too near together to be told by where they lie
    ]
    best = max(found, key=lambda one: one.share, default=None)
    return best if best and best.share >= MANY else None


def _share(lon: Floats, lat: Floats, box: Box) -> float:
    west, south, east, north = box
    return float(np.mean((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)))
