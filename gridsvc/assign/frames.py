"""Any format to another: rows as they are read, shapes in lon/lat, points of two columns where a map wants them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridsvc.assign.copying import Copy
from gridsvc.assign.places import Places, from_numbers, from_shapes
from gridsvc.io.parsers import floats
from gridsvc.io.readers import frame_of, no_rows
from gridsvc.io.shapes import settled, sound
from gridsvc.io.tables import Chunk, as_geometries
from gridsvc.io.writers import WRITERS

MAPPED = (".gpkg", ".geojson", ".geojson.gz")  # formats of shapes


def copy_frames(copy: Copy, suffix: str) -> None:
    """The rows with the answers behind, in the format of `suffix`."""
    WRITERS[suffix](_frames(copy, with_points=suffix in MAPPED), copy.out, "wgs84")


def _frames(copy: Copy, *, with_points: bool) -> Iterator[pd.DataFrame]:
    empty = True
    for chunk in copy.table:
        empty = False
        yield _answered(copy, chunk, with_points=with_points)
    if empty:
        yield _answered(copy, no_rows(copy.table), with_points=with_points)


def _answered(copy: Copy, chunk: Chunk, *, with_points: bool) -> pd.DataFrame:
    places = _places(copy, chunk)
    answers = copy.assigner.answer(places, chunk.line, chunk.problem).to_pandas()
    given = chunk.rows.rename(columns=copy.renamed).reset_index(drop=True)
    rows: pd.DataFrame = pd.concat([given, answers], axis=1)
    if not (copy.table.has_geometry or with_points):
        return rows
    shapes = _shapes(copy, chunk) if copy.table.has_geometry else _points(places)
    framed: pd.DataFrame = frame_of(replace(chunk, rows=rows, geometry=shapes))
    return framed


def _shapes(copy: Copy, chunk: Chunk) -> NDArray[Any]:
    """The chunk's shapes in lon/lat, None where one cannot be said in it."""
    placed = settled(chunk, _shape_crs(copy), repair=False)
    shapes = as_geometries([] if placed.geometry is None else placed.geometry)
    shapes[~sound(placed.problem)] = None
    return shapes


def _shape_crs(copy: Copy) -> str:
    """The CRS of the shapes: what the caller says is about the columns where these are read."""
    return copy.reading.crs if copy.reading.columns is None else copy.table.crs_name or "wgs84"


def _places(copy: Copy, chunk: Chunk) -> Places:
    if copy.reading.columns is None:
        return from_shapes(as_geometries([] if chunk.geometry is None else chunk.geometry), copy.reading.crs)
    x, y = (floats(chunk.rows[name]) for name in copy.reading.columns)
    return from_numbers(x, y, copy.reading.crs)


def _points(places: Places) -> NDArray[Any]:
    """Points in lon/lat, None where a row has no place."""
    points = np.full(len(places), None, dtype=object)
    known = np.isfinite(places.lon)
    points[known] = shapely.points(places.lon[known], places.lat[known])
    return points
