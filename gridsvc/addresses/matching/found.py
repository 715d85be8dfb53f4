"""What a rung of the ladder finds, and the answer that is made of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, inf, isfinite, nan, radians
from typing import Any

import numpy as np

from gridsvc.addresses.matching.asked import Asked, Faults
from gridsvc.addresses.matching.between import METRES, Spot
from gridsvc.addresses.matching.faults import FAULTS, score
from gridsvc.addresses.matching.library import Library, as_array

LEVELS = (
    "room", "floor", "unit", "building", "door", "door_interpolated", "compound", "intersection", "road", "poi",
    "community", "street", "district", "none",
)  # fmt: skip
RADIUS_M = {"gate": 15.0, "plate": 5.0, "building": 20.0, "unit": 15.0, "compound": 100.0, "interpolated": 30.0}
OF_A_POINT_M = 10.0  # of a kind that is not known
MOST_WITHIN = 0.95  # of an area's rows lie within its radius
NOWHERE = (nan, nan, inf)
COARSE = frozenset({"road", "compound", "poi", "community", "street", "district"})
AT_THE_PLACE = frozenset({"", "楼下", "楼上", "门口", "门前", "门外", "大门", "里面", "内", "前", "院内"})
LARGE = 2_000  # rows: the centre of a larger area is kept


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate: its level, the rows of the whole matched area, what is wrong with it.

    `row` is the address itself, -1 when the area is not one; `spot` a place that was worked out. `judged` says that
    the faults tell of the divisions already, `for_all` that the rows are those of all places that fit equally well.
    """

    level: str
    rows: Any
    faults: Faults = ()
    row: int = -1
    spot: Spot | None = None
    judged: bool = False
    for_all: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """An answer. `row` is the row of the library that it is, -1 for none; `rows` are those of the whole matched area.

    Of places that fit equally well the first has the rows of all (`for_all`). Degrees; `error_radius_m` is how far the
    truth may be. `label` names the place: an address's own text.
    """

    row: int
    level: str
    score: int
    faults: Faults
    lon: float
    lat: float
    error_radius_m: float
    rows: Sequence[int]
    label: str = ""
    for_all: bool = False


def judged(found: Found, asked: Asked) -> Found:
    """With the faults of its divisions and of its status."""
    library, faults = asked.library, found.faults
    if not found.judged:
        faults = (*faults, *asked.judged(library.division(found.row if found.row >= 0 else int(found.rows[0]))))
    if found.row >= 0 and (status := library.status(found.row)) != "OC":
        faults = (*faults, FAULTS["status", status])
    if asked.unread_within or (found.level in COARSE and asked.value("rest")):
        faults = (*faults, FAULTS["rest", "unread"])
    if asked.value("direction") not in AT_THE_PLACE:
        faults = (*faults, FAULTS["direction", "relative"])
    return Found(found.level, found.rows, faults, found.row, found.spot, judged=True)


def match_of(found: Found, library: Library, label: str = "") -> Match:
    """The answer of a candidate."""
    lon, lat, radius = place(found, library)
    label = library.texts[found.row] if found.row >= 0 else label
    points, rows = score(found.faults), found.rows
    return Match(found.row, found.level, points, found.faults, lon, lat, radius, rows, label, found.for_all)


def place(found: Found, library: Library) -> tuple[float, float, float]:
    """Degrees and metres: a spot, an address's own point, or the middle of an area."""
    if found.spot:
        return found.spot.lon, found.spot.lat, found.spot.radius_m
    if found.row >= 0 and isfinite(library.lon[found.row]):
        kind = library.point_kinds[library.of("point_kind", found.row)]
        return float(library.lon[found.row]), float(library.lat[found.row]), RADIUS_M.get(kind, OF_A_POINT_M)
    if len(found.rows) < LARGE:
        return middle(found.rows, library)
    key = (int(found.rows[0]), int(found.rows[-1]), len(found.rows))
    if key not in library.memo:
        library.memo[key] = middle(found.rows, library)
    known: tuple[float, float, float] = library.memo[key]
    return known


def middle(rows: Any, library: Library) -> tuple[float, float, float]:
    """The median of the rows' points, and the metres within which most of them lie."""
    at = as_array(rows)
    lons, lats = library.lon[at], library.lat[at]
    lons, lats = lons[np.isfinite(lons)], lats[np.isfinite(lons)]
    if not len(lons):
        return NOWHERE
    lon, lat = float(np.median(lons)), float(np.median(lats))
    away = np.hypot((lons - lon) * cos(radians(lat)), lats - lat) * METRES
    return lon, lat, round(float(np.quantile(away, MOST_WITHIN)) + OF_A_POINT_M, 1)
