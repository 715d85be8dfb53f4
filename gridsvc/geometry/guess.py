"""Which CRS numbers may be in: every way to read x/y as places on earth, and how sure the best of them is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS

from gridsvc.geometry.crs import CHINA_BOX, Floats, is_lonlat, to_wgs84
from gridsvc.geometry.measure import degree_m

Box = tuple[float, float, float, float]  # west, south, east, north
Bools = NDArray[np.bool_]

DATUMS = ("wgs84", "gcj02", "bd09")
MOST = 0.5  # share of the numbers that must make sense
LEAST_M = 1000.0  # numbers of a projection are larger anywhere but in the Gulf of Guinea
MERCATOR_M = 20_037_508.4
FIRST_AXIS, ZONES, FIRST_ZONE = 75, 21, 25  # CGCS2000 in zones of 3 degrees: EPSG:4513 and 4534 lie at 75 E
UTM_WIDTH = 6.0

MATCHES = 5  # places known by code or text, from which a median shift means something
SAME_PLACE_M = 100.0
CLOSE_SHARES = 0.03


class Frame(NamedTuple):
    """A projected CRS and the numbers that it has: x and y each from, to, in its metres."""

    crs: str
    x: tuple[float, float]
    y: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read x/y: in `crs`, with the two exchanged first when `swapped`; lon/lat in degrees (WGS 84)."""

    crs: str
    swapped: bool
    lon: Floats
    lat: Floats

    @property
    def is_datum(self) -> bool:
        """Whether the numbers are degrees: what tells such readings apart is a shift of some hundred metres."""
        return self.crs in DATUMS or is_lonlat(self.crs)


def usable(x: Floats, y: Floats) -> Bools:
    """Which pairs can be a place: finite, and not the 0, 0 of a blank."""
    return np.asarray(np.isfinite(x) & np.isfinite(y) & ((x != 0) | (y != 0)))


def readings(x: ArrayLike, y: ArrayLike, *, box: Box | None = None, stated: Sequence[str] = ()) -> list[Reading]:
    """Every reading in which most points lie on earth, the more usual first; `stated` CRS are tried as well.

    UTM is tried in the zones of `box` (the district, lon/lat). Raises BadParameter for an unknown stated CRS.
    """
    pairs = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    found: dict[tuple[str, bool], Reading] = {}
    for swapped, (first, second) in ((False, pairs), (True, pairs[::-1])):
        for crs in (*_candidates(first, second, box), *stated):
            lon, lat = to_wgs84(first, second, crs)
            if _share(_on_earth(lon, lat)) >= MOST:
                found.setdefault((crs, swapped), Reading(crs, swapped, lon, lat))
    return list(found.values())


def frames(box: Box | None) -> Iterator[Frame]:
    """The projected CRS that are tried: CGCS2000 zones (with number, without), TWD97, UTM of `box`, Web Mercator."""
    north = (0.0, 6_300_000.0)
    for zone in range(ZONES):
        start = (FIRST_ZONE + zone) * 1e6
        yield Frame(f"EPSG:{4513 + zone}", (start + 1e5, start + 9e5), north)
    yield from (Frame(f"EPSG:{4534 + zone}", (1e5, 9e5), north) for zone in range(ZONES))
    yield Frame("EPSG:3826", (5e4, 4.5e5), (2.3e6, 3.0e6))
    yield from _utm(box) if box else ()
    yield Frame("EPSG:3857", (-MERCATOR_M, MERCATOR_M), (-MERCATOR_M, MERCATOR_M))


def crs_title(crs: str) -> tuple[str, str]:
    """What people call a CRS, in Chinese and English; one without a name is its code."""
    code = int(crs[5:]) if crs.upper().startswith("EPSG:") and crs[5:].isdigit() else 0
    if 4513 <= code < 4513 + 2 * ZONES:
        zone, bare = (code - 4513) % ZONES, code >= 4513 + ZONES
        axis, number = FIRST_AXIS + 3 * zone, FIRST_ZONE + zone
        zh, en = ("不带带号", "without zone number") if bare else (f"带号 {number}", f"zone number {number}")
        return f"CGCS2000 三度带，中央经线 {axis}°，{zh}", f"CGCS2000 3-degree zone, {axis}°E, {en}"
    if 32600 < code <= 32660 or 32700 < code <= 32760:
        name = f"UTM {code % 100}{'N' if code < 32700 else 'S'}"
        return f"{name} 投影", name
    if known := TITLES.get("wgs84" if is_lonlat(crs) else crs):
        return known
    name = CRS.from_user_input(crs).name
    return (f"{name}（{crs}）", f"{name} ({crs})") if code else (name, name)


TITLES = {
    "wgs84": ("WGS 84 / CGCS2000 经纬度", "WGS 84 / CGCS2000 lon/lat"),
    "gcj02": ("GCJ-02 经纬度（高德、腾讯）", "GCJ-02 lon/lat (Amap, Tencent)"),
    "bd09": ("BD-09 经纬度（百度）", "BD-09 lon/lat (Baidu)"),
    "EPSG:3826": ("TWD97 二度带，中央经线 121°", "TWD97 2-degree zone, 121°E"),
    "EPSG:3857": ("Web 墨卡托", "Web Mercator"),
}


def shift_m(reading: Reading, lon: Floats, lat: Floats) -> float:
    """Median metres between a reading and where the same places are known to be; NaN where none is."""
    known = np.isfinite(lon) & np.isfinite(lat) & np.isfinite(reading.lon) & np.isfinite(reading.lat)
    if not known.any():
        return float("nan")
    east_m, north_m = degree_m(lat[known])
    away = np.hypot((reading.lon[known] - lon[known]) * east_m, (reading.lat[known] - lat[known]) * north_m)
    return float(np.median(away))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A reading with the share of its points in the district (None: no district) and its median shift (NaN: none)."""

    reading: Reading
    share: float | None = None
    shift_m: float = float("nan")
    stated: bool = False


def judge(found: Sequence[Weighed], points: int, matches: int = 0) -> tuple[str, list[Weighed]]:
    """(how sure the first is, the readings, best first).

    measured: the shift against known places decides; stated: the file names a projection that fits; sure: no other
    reading fits; datum: several readings of degrees fit, which only known places can tell apart; several: others
    do; elsewhere: none lies in the district; unknown: there is no district to compare with; none: no coordinates.
    """
    by_shift = sorted(found, key=lambda one: (np.isnan(one.shift_m), one.shift_m))
    if matches >= MATCHES and _decides(by_shift):
        return "measured", by_shift
    order = sorted(found, key=lambda one: -(one.share or 0.0))
    if not order:
        return "none", order
    if order[0].share is None:
        return "unknown", sorted(order, key=lambda one: not one.stated)
    if order[0].share < MOST:
        return "elsewhere", sorted(order, key=lambda one: not one.stated)
    rivals = [one for one in order if _rivals(one, order[0], points)]
    named = next((one for one in rivals if one.stated and not one.reading.is_datum), None)
    if named:
        return "stated", [named, *(one for one in order if one is not named)]
    return _sureness(rivals), order


def _decides(by_shift: Sequence[Weighed]) -> bool:
    """Whether the nearest reading is where the places are known to be, and no other is nearly so."""
    first, *rest = [one.shift_m for one in by_shift]
    return first <= SAME_PLACE_M and all(not other <= 2 * first + 20.0 for other in rest)


def _rivals(one: Weighed, best: Weighed, points: int) -> bool:
    """Whether `one` fits the district about as well as the best; datums always do, for they lie too near together."""
    share, most = one.share or 0.0, best.share or 0.0
    both = one.reading.is_datum and best.reading.is_datum
    return share >= MOST * most if both else share >= most - max(CLOSE_SHARES, 2 / max(points, 1))


def _sureness(rivals: Sequence[Weighed]) -> str:
    if len(rivals) == 1:
        return "sure"
    return "datum" if all(one.reading.is_datum for one in rivals) else "several"


def _candidates(x: Floats, y: Floats, box: Box | None) -> Iterator[str]:
    """The CRS whose numbers x/y may be, by their size."""
    good = usable(x, y)
    x, y = x[good], y[good]
    if _share(_on_earth(x, y)) >= MOST:
        yield from DATUMS if _share(_within(x, y, CHINA_BOX)) >= MOST else DATUMS[:1]
        return
    if _share(np.asarray(np.maximum(np.abs(x), np.abs(y)) < LEAST_M)) >= MOST:
        return  # degrees with the two exchanged, or nothing
    for crs, (west, east), (south, north) in frames(box):
        if _share(_within(x, y, (west, south, east, north))) >= MOST:
            yield crs


def _utm(box: Box) -> Iterator[Frame]:
    west, south, east, north = box
    for zone in range(int((west + 180) // UTM_WIDTH) + 1, int((east + 180) // UTM_WIDTH) + 2):
        if north > 0:
            yield Frame(f"EPSG:{32600 + zone}", (1e5, 9e5), (0.0, 9.4e6))
        if south < 0:
            yield Frame(f"EPSG:{32700 + zone}", (1e5, 9e5), (1.0e6, 1.0e7))


def _on_earth(lon: Floats, lat: Floats) -> Bools:
    return np.asarray((np.abs(lon) <= 180) & (np.abs(lat) <= 90))


def _within(x: Floats, y: Floats, box: Box) -> Bools:
    west, south, east, north = box
    return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))


def _share(where: Bools) -> float:
    return float(where.mean()) if where.size else 0.0
