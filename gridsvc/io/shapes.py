"""Geometries as files hold them -> stored lon/lat (EPSG:4490): read, transformed, checked, mended, and told."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from gridsvc.geometry.crs import is_lonlat, transform_geometry
from gridsvc.geometry.measure import area_m2
from gridsvc.io.problems import (
    AXES_SWAPPED,
    BEYOND_REPAIR,
    COLLECTION_UNPACKED,
    NOT_FINITE,
    OUT_OF_RANGE,
    REPAIRED,
    RING_CLOSED,
    UNREADABLE_GEOMETRY,
    Problem,
    as_problems,
    joined,
    no_problems,
)
from gridsvc.io.tables import Chunk

Objects = NDArray[Any]
WKT_DIGITS = 40  # more than any double needs; GEOS stops at the shortest
WKT_NAMES = frozenset({"wkt", "geometry", "geom", "the_geom", "wkt_geom"})
MULTI: dict[int, Callable[..., Any]] = {0: shapely.multipoints, 1: shapely.multilinestrings, 2: shapely.multipolygons}
COLLECTION = shapely.GeometryType.GEOMETRYCOLLECTION


def declared_name(crs: str | None) -> str | None:
    """The short name of a CRS a file declares (EPSG code or WKT): wgs84, EPSG:n, else its WKT; None stays None."""
    if crs is None or is_lonlat(crs):
        return None if crs is None else "wgs84"
    try:
        code = CRS.from_user_input(crs).to_epsg(min_confidence=25)
    except CRSError:
        return crs
    name = f"EPSG:{code}" if code else crs
    return "wgs84" if is_lonlat(name) else name


def from_wkb(values: Sequence[bytes | None] | Objects) -> tuple[Objects, Objects, Objects]:
    """WKB -> (geometries, problems, notes); an open ring is closed and noted."""
    wkb = np.asarray(values, dtype=object)
    geoms = shapely.from_wkb(wkb, on_invalid="ignore")
    problem, note = no_problems(len(wkb)), no_problems(len(wkb))
    for at in np.flatnonzero(shapely.is_missing(geoms) & (wkb != None)):  # noqa: E711 (elementwise)
        try:
            geoms[at] = shapely.from_wkb(wkb[at], on_invalid="fix")
            note[at] = RING_CLOSED
        except shapely.GEOSException as error:
            problem[at] = UNREADABLE_GEOMETRY.filled(cause=_words(error))
    return geoms, problem, note


def from_wkt(values: Sequence[str | None] | Objects) -> tuple[Objects, Objects, Objects]:
    """WKT text -> (geometries, problems, notes); blank text is a missing geometry."""
    text = np.array([v if isinstance(v, str) and v.strip() else None for v in values], dtype=object)
    geoms = shapely.from_wkt(text, on_invalid="ignore")
    problem = no_problems(len(text))
    for at in np.flatnonzero(shapely.is_missing(geoms) & (text != None)):  # noqa: E711 (elementwise)
        problem[at] = UNREADABLE_GEOMETRY.filled(cause=repr(text[at][:60]))
    return geoms, problem, no_problems(len(text))


def to_wkt(geoms: Objects) -> Objects:
    """WKT in the shortest digits that read back as the same numbers; None for a missing geometry."""
    return np.asarray(shapely.to_wkt(geoms, rounding_precision=WKT_DIGITS), dtype=object)


def settled(chunk: Chunk, crs: str, *, repair: bool) -> Chunk:
    """The chunk in EPSG:4490, 2-D; rows whose geometry cannot be stored have a problem, mended ones a note.

    A geometry that needs nothing keeps its exact numbers; an empty one is a missing one, which may be right (an
    address without a point). `repair` mends invalid rings; without it they stay.
    """
    if chunk.geometry is None:
        return chunk
    problem, note = chunk.problem.copy(), chunk.note.copy()
    geoms = _unpacked(_flat(chunk.geometry), note)
    geoms[shapely.is_empty(geoms)] = None
    _refuse(problem, _not_finite(geoms), NOT_FINITE)
    geoms = _transformed(geoms, crs, sound(problem))
    _refuse_out_of_range(geoms, problem)
    if repair:
        _mend(geoms, problem, note)
    return replace(chunk, geometry=geoms, problem=problem, note=note)


def wkt_column(columns: Sequence[str]) -> str | None:
    """The column that holds WKT, by its name."""
    return next((name for name in columns if name.lower() in WKT_NAMES), None)


def with_wkt(chunk: Chunk, column: str | None) -> Chunk:
    """The chunk with the WKT of `column` as its geometry; unchanged without one."""
    if column is None:
        return chunk
    geometry, problem, _ = from_wkt(chunk.rows[column].tolist())
    problem = as_problems(map(joined, chunk.problem, problem))
    return replace(chunk, rows=chunk.rows.drop(columns=column), geometry=geometry, problem=problem)


def sound(problem: Objects) -> NDArray[np.bool_]:
    """Which rows have no problem."""
    return np.array([p is None for p in problem], dtype=bool)


def _refuse(problem: Objects, where: NDArray[np.bool_], reason: Problem) -> None:
    for at in np.flatnonzero(where & sound(problem)):
        problem[at] = reason


def _flat(geoms: Objects) -> Objects:
    """2-D copies of those with Z or M; the rest are the same objects."""
    flat = geoms.copy()
    solid = shapely.has_z(geoms) | shapely.has_m(geoms)
    flat[solid] = shapely.force_2d(geoms[solid])
    return flat


def _unpacked(geoms: Objects, note: Objects) -> Objects:
    """Collections of one dimension become that multi-geometry, noted; mixed ones stay."""
    for at in np.flatnonzero(shapely.get_type_id(geoms) == COLLECTION):
        parts = shapely.get_parts(shapely.get_parts(geoms[at]))
        kinds = set(shapely.get_dimensions(parts).tolist())
        if len(kinds) == 1 and COLLECTION not in shapely.get_type_id(parts):
            geoms[at] = parts[0] if len(parts) == 1 else MULTI[kinds.pop()](parts)
            note[at] = joined(note[at], COLLECTION_UNPACKED)
    return geoms


def _not_finite(geoms: Objects) -> NDArray[np.bool_]:
    coordinates, index = shapely.get_coordinates(geoms, return_index=True)
    bad = np.zeros(len(geoms), dtype=bool)
    bad[index[~np.isfinite(coordinates).all(axis=1)]] = True
    return bad


def _transformed(geoms: Objects, crs: str, usable: NDArray[np.bool_]) -> Objects:
    if not is_lonlat(crs):
        geoms[usable] = transform_geometry(geoms[usable], crs)
    return geoms


def _refuse_out_of_range(geoms: Objects, problem: Objects) -> None:
    west, south, east, north = shapely.bounds(geoms).T
    inside = (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)
    for at in np.flatnonzero(~inside & ~shapely.is_missing(geoms) & sound(problem)):
        lon, lat = shapely.get_coordinates(geoms[at])[0]
        swapped = abs(lat) <= 180 and abs(lon) <= 90
        problem[at] = (AXES_SWAPPED if swapped else OUT_OF_RANGE).filled(lon=lon, lat=lat)


def _mend(geoms: Objects, problem: Objects, note: Objects) -> None:
    for at in np.flatnonzero(~shapely.is_valid(geoms) & ~shapely.is_missing(geoms) & sound(problem)):
        cause = shapely.is_valid_reason(geoms[at])
        mended = _valid(geoms[at])
        if mended is None or mended.is_empty or shapely.get_dimensions(mended) != shapely.get_dimensions(geoms[at]):
            problem[at] = BEYOND_REPAIR.filled(cause=cause)
            continue
        before, after = area_m2(np.array([geoms[at], mended], dtype=object))
        note[at] = joined(note[at], REPAIRED.filled(cause=cause, area_m2=abs(after - before)))
        geoms[at] = mended


def _valid(geometry: Any) -> Any:
    """The polygon's rings as valid polygons of the same area where they do not cross; None when GEOS gives up."""
    try:
        return shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    except shapely.GEOSException:
        return None


def _words(error: Exception) -> str:
    """The sentence of a GEOS error, without the name of its class."""
    return str(error).split(": ", 1)[-1]
