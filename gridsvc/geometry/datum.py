"""Whether points are shifted as a whole against where the same places are known to be, as by an undeclared datum."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gridsvc.geometry.crs import Floats, from_wgs84, is_lonlat, to_wgs84
from gridsvc.geometry.guess import DATUMS
from gridsvc.geometry.measure import degree_m

MATCHES = 20  # places known from elsewhere, from which a common shift means something
LEAST_SHIFT_M = 50.0  # GCJ-02 and BD-09 shift by some hundred metres; less is how exactly a place is known
LEFT = 0.25  # of the shift, at most, may be left in the reading that explains it
NEARER = 0.6  # share of the matches that this reading brings nearer; half, when texts name roads rather than doors
CORRECTED_TWICE = "corrected_twice"


@dataclass(frozen=True, slots=True)
class Shift:
    """A common shift and what explains it: the CRS that the numbers are in (CORRECTED_TWICE: WGS 84 that was taken for
    GCJ-02 and corrected). `shift_m`: median offset as read, `left_m`: as explained; metres.
    """

    crs: str
    matches: int
    shift_m: float
    left_m: float


def shift(lon: Floats, lat: Floats, known_lon: Floats, known_lat: Floats, crs: str = "wgs84") -> Shift | None:
    """What explains the offset of points (lon/lat as read from numbers in `crs`) from the known ones, row by row.

    None where they lie together, where nothing explains their offset, or where too few are known (NaN: not known).
    """
    both = np.isfinite(lon) & np.isfinite(lat) & np.isfinite(known_lon) & np.isfinite(known_lat)
    if np.count_nonzero(both) < MATCHES:
        return None
    known = known_lon[both], known_lat[both]
    east_m, north_m = _offsets(lon[both], lat[both], *known)
    shift_m = _length(east_m, north_m)
    if shift_m < LEAST_SHIFT_M:
        return None
    away_m = np.hypot(east_m, north_m)
    found = []
    for name, x, y in _readings(lon[both], lat[both], crs):
        other = _offsets(x, y, *known)
        nearer = float((np.hypot(*other) < away_m).mean())
        if _length(*other) <= LEFT * shift_m and nearer >= NEARER:
            found.append(Shift(name, int(both.sum()), shift_m, _length(*other)))
    return min(found, key=lambda one: one.left_m, default=None)


def _readings(lon: Floats, lat: Floats, crs: str) -> Iterator[tuple[str, Floats, Floats]]:
    """(CRS, lon, lat) of the other ways to read the numbers that were read as `crs`."""
    declared = "wgs84" if is_lonlat(crs) or crs.lower() not in DATUMS else crs.lower()
    x, y = from_wgs84(lon, lat, declared)
    for name in DATUMS:
        if name != declared:
            yield name, *to_wgs84(x, y, name)
    if declared == "wgs84":
        yield CORRECTED_TWICE, *from_wgs84(lon, lat, "gcj02")


def _offsets(lon: Floats, lat: Floats, known_lon: Floats, known_lat: Floats) -> tuple[Floats, Floats]:
    """Metres east and north of the known places."""
    east_m, north_m = degree_m(known_lat)
    return (lon - known_lon) * east_m, (lat - known_lat) * north_m


def _length(east_m: Floats, north_m: Floats) -> float:
    """Of the median offset: what points have in common, whatever a few of them do."""
    return float(np.hypot(np.median(east_m), np.median(north_m)))
