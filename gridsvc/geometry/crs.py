"""Coordinates in any named CRS <-> WGS 84 lon/lat, as numpy arrays: wgs84, cgcs2000, gcj02, bd09, EPSG:n."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer
from pyproj.exceptions import ProjError

from gridsvc.errors import BadParameter

Floats = NDArray[np.float64]
LonLat = tuple[Floats, Floats]
Convert = Callable[[Floats, Floats], LonLat]

# CGCS2000 (EPSG:4490) and WGS 84 lie centimetres apart: stored numbers pass unchanged.
SAME_NUMBERS = frozenset(
    {"wgs84", "cgcs2000", "crs84", "ogc:crs84", "epsg:4326", "epsg:4490", "epsg:4979", "epsg:4480"}
)

# The published formulae of eviltransform and gcoord: Krasovsky 1940 ellipsoid, and the box (lon, lat)
# outside which GCJ-02 equals WGS 84.
_AXIS_M = 6378245.0
_ECCENTRICITY2 = 0.00669342162296594323
CHINA_BOX = (72.004, 0.8293, 137.8347, 55.8271)
_BOX_MARGIN = 0.1  # the shift stays under 0.02 degrees, so a preimage inside the box lies within the margin
_BD09_LON, _BD09_LAT = 0.0065, 0.006
_BD09_WAVE = np.pi * 3000.0 / 180.0
_CLOSE_ENOUGH = 1e-11  # degrees, about a micrometre


def to_wgs84(lon: ArrayLike, lat: ArrayLike, crs: str) -> LonLat:
    """WGS 84 (lon, lat) in degrees of x/y in `crs`; NaN stays NaN, what `crs` cannot say becomes inf.

    GCJ-02 and BD-09 are inverted by iteration, to a micrometre. Raises BadParameter for an unknown CRS.
    """
    return _apply(_converter(crs, inverse=False), lon, lat)


def from_wgs84(lon: ArrayLike, lat: ArrayLike, crs: str) -> LonLat:
    """x/y in `crs` (degrees, or its own unit) of WGS 84 lon/lat; raises BadParameter for an unknown CRS.

    Outside CHINA_BOX GCJ-02 is WGS 84 itself. The two overlap in a strip of under a kilometre outside the
    box, where a GCJ-02 point has two readings; the one inside the box is taken on the way back.
    """
    return _apply(_converter(crs, inverse=True), lon, lat)


def transform_geometry(geoms: NDArray[Any], crs: str) -> NDArray[Any]:
    """The geometries (shapely, 2-D) in WGS 84 lon/lat; raises BadParameter for an unknown CRS."""
    if is_lonlat(crs):
        return shapely.force_2d(geoms)
    convert = _converter(crs, inverse=False)
    return shapely.transform(geoms, lambda xy: np.column_stack(convert(xy[:, 0], xy[:, 1])))


def is_lonlat(crs: str) -> bool:
    """True when `crs` has the numbers of WGS 84 lon/lat, so that nothing needs converting."""
    return crs.strip().lower() in SAME_NUMBERS


def _apply(convert: Convert, lon: ArrayLike, lat: ArrayLike) -> LonLat:
    x, y = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    with np.errstate(invalid="ignore"):
        a, b = convert(np.atleast_1d(x), np.atleast_1d(y))
    return a.reshape(x.shape)[()], b.reshape(x.shape)[()]


def _converter(crs: str, *, inverse: bool) -> Convert:
    name = crs.strip().lower()
    if is_lonlat(name):
        return lambda lon, lat: (lon, lat)
    if name in _OFFSETS:
        return _OFFSETS[name][inverse]
    return partial(_project, _transformer(crs.strip().upper()), direction="INVERSE" if inverse else "FORWARD")


@lru_cache(maxsize=64)
def _transformer(crs: str) -> Transformer:
    try:
        return Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except ProjError:  # CRSError is one too
        raise _unknown(crs) from None


def _unknown(crs: str) -> BadParameter:
    names = "wgs84, cgcs2000, gcj02, bd09, EPSG:n"
    return BadParameter(name="crs", value=crs, expected=f"one of {names}", expected_zh=f" {names} 之一")


def _project(transformer: Transformer, x: Floats, y: Floats, *, direction: Literal["FORWARD", "INVERSE"]) -> LonLat:
    lon, lat = transformer.transform(x, y, direction=direction)
    return np.asarray(lon), np.asarray(lat)


def _shift(lon: Floats, lat: Floats) -> LonLat:
    """GCJ-02 minus WGS 84 in degrees, by the published series, wherever the point lies."""
    x, y = lon - 105.0, lat - 35.0
    root, ripple = np.sqrt(np.abs(x)), 20.0 * (np.sin(6.0 * np.pi * x) + np.sin(2.0 * np.pi * x))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (ripple + 20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi / 3.0 * x)) * 2.0 / 3.0
    east += (150.0 * np.sin(np.pi / 12.0 * x) + 300.0 * np.sin(np.pi / 30.0 * x)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (ripple + 20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi / 3.0 * y)) * 2.0 / 3.0
    north += (160.0 * np.sin(np.pi / 12.0 * y) + 320.0 * np.sin(np.pi / 30.0 * y)) * 2.0 / 3.0
    phi = np.radians(lat)
    magic = 1.0 - _ECCENTRICITY2 * np.sin(phi) ** 2
    meridian = _AXIS_M * (1.0 - _ECCENTRICITY2) / magic**1.5
    parallel = _AXIS_M / np.sqrt(magic) * np.cos(phi)
    return np.degrees(east / parallel), np.degrees(north / meridian)


def _inside(lon: Floats, lat: Floats, margin: float = 0.0) -> NDArray[np.bool_]:
    west, south, east, north = CHINA_BOX
    return (lon >= west - margin) & (lon <= east + margin) & (lat >= south - margin) & (lat <= north + margin)


def _shifted(lon: Floats, lat: Floats) -> LonLat:
    d_lon, d_lat = _shift(lon, lat)
    return lon + d_lon, lat + d_lat


def _wgs84_to_gcj02(lon: Floats, lat: Floats) -> LonLat:
    return _where(_inside(lon, lat), _shifted, lon, lat)


def _gcj02_to_wgs84(lon: Floats, lat: Floats) -> LonLat:
    near = _inside(lon, lat, _BOX_MARGIN)
    back_lon, back_lat = _where(near, partial(_solve, _shifted), lon, lat)
    home = _inside(back_lon, back_lat, 10.0 * _CLOSE_ENOUGH)
    return np.where(home, back_lon, lon), np.where(home, back_lat, lat)


def _gcj02_to_bd09(lon: Floats, lat: Floats) -> LonLat:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD09_WAVE)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD09_WAVE)
    return radius * np.cos(angle) + _BD09_LON, radius * np.sin(angle) + _BD09_LAT


def _wgs84_to_bd09(lon: Floats, lat: Floats) -> LonLat:
    return _gcj02_to_bd09(*_wgs84_to_gcj02(lon, lat))


def _bd09_to_wgs84(lon: Floats, lat: Floats) -> LonLat:
    return _gcj02_to_wgs84(*_solve(_gcj02_to_bd09, lon, lat))


def _where(mask: NDArray[np.bool_], convert: Convert, lon: Floats, lat: Floats) -> LonLat:
    """`convert` where `mask` holds, the rest unchanged."""
    out_lon, out_lat = lon.copy(), lat.copy()
    out_lon[mask], out_lat[mask] = convert(lon[mask], lat[mask])
    return out_lon, out_lat


def _solve(forward: Convert, lon: Floats, lat: Floats) -> LonLat:
    """The point that `forward` carries to lon/lat: fixed-point iteration (the offsets are contractions)."""
    x, y = lon, lat
    for _ in range(12):
        at_lon, at_lat = forward(x, y)
        d_lon, d_lat = lon - at_lon, lat - at_lat
        x, y = x + d_lon, y + d_lat
        if not (np.abs(d_lon) + np.abs(d_lat) > _CLOSE_ENOUGH).any():
            break
    return x, y


_OFFSETS: dict[str, tuple[Convert, Convert]] = {
    "gcj02": (_gcj02_to_wgs84, _wgs84_to_gcj02),
    "bd09": (_bd09_to_wgs84, _wgs84_to_bd09),
}
