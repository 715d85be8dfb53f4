"""Files to tables and GeoDataFrames: one door for every format, and named refusals instead of driver errors."""

import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.crs import to_wgs84
from gridsvc.io.csv_reader import open_csv
from gridsvc.io.formats import suffix_of
from gridsvc.io.gdal_reader import layers, open_geopackage, open_shapefile, open_zip, shapefiles
from gridsvc.io.geojson_reader import open_geojson
from gridsvc.io.parquet_reader import open_parquet
from gridsvc.io.problems import NO_GEOMETRY, Problem
from gridsvc.io.shapes import settled
from gridsvc.io.sheet_reader import open_sheet, sheets
from gridsvc.io.tables import Chunk, Source, Table, as_geometries, unusable

T = TypeVar("T")
END: Any = object()
STORED_CRS = "EPSG:4490"
READERS: dict[str, Callable[[Source], Table]] = {
    ".gpkg": open_geopackage,
    ".geojson": open_geojson,
    ".geojson.gz": open_geojson,
    ".json": open_geojson,
    ".json.gz": open_geojson,
    ".shp": open_shapefile,
    ".zip": open_zip,
    ".csv": open_csv,
    ".csv.gz": open_csv,
    ".xlsx": open_sheet,
    ".parquet": open_parquet,
}
# Formats that may hold several tables, and what these are called.
PARTS: dict[str, Callable[[Source], list[str]]] = {".gpkg": layers, ".xlsx": sheets, ".zip": shapefiles}

NOT_THERE = Problem("文件不存在", "there is no such file")
DAMAGED = Problem("文件无法读取：{cause}", "it cannot be read: {cause}")
WITHOUT_GEOMETRY = Problem("文件中没有图形", "it holds no geometry")
BAD_ROW = Problem("第 {line} 行（个）：{zh}", "row {line}: {en}")


def open_table(
    path: str | Path,
    *,
    crs: str | None = None,
    encoding: str | None = None,
    chunk_rows: int = 50_000,
    repair: bool = True,
    layer: str | None = None,
) -> Table:
    """The table of a file, by its extension; geometry in EPSG:4490 lon/lat, invalid rings mended and noted.

    `crs` and `encoding` override what the file declares; `layer`, or FILE#NAME, takes one layer or sheet of several.
    Raises UnusableInput for the whole file (at once, or while iterating), BadParameter for an unknown CRS,
    encoding or extension; a row that cannot be taken has its `problem`.
    """
    table = open_as_written(path, encoding=encoding, chunk_rows=chunk_rows, layer=layer)
    name = crs or table.crs_name or "wgs84"
    to_wgs84(0.0, 0.0, name)  # an unknown CRS is refused here, before any row is read
    return replace(table, crs_name=name, chunks=partial(_settled, table, name, repair))


def open_as_written(
    path: str | Path, *, encoding: str | None = None, chunk_rows: int = 50_000, layer: str | None = None
) -> Table:
    """Like `open_table`, with coordinates as they stand in the file and `crs_name` what it declares or None."""
    path, named = file_and_layer(Path(path))
    reader = READERS[suffix_of(path, list(READERS))]
    if not path.is_file():
        raise unusable(path.name, NOT_THERE)
    with _file_errors(path.name):
        table = reader(Source(path, layer or named, encoding, chunk_rows))
    return replace(table, chunks=partial(_guarded, table))


def parts_of(path: Path) -> list[str]:
    """The sheets or layers of a file to choose from; none of a format that holds one table. Raises UnusableInput."""
    suffix = suffix_of(path, list(READERS))
    with _file_errors(path.name):
        return PARTS[suffix](Source(path)) if suffix in PARTS else []


def read_frame(path: str | Path, *, crs: str | None = None, encoding: str | None = None) -> geopandas.GeoDataFrame:
    """The whole file in EPSG:4490 (lon, lat), rows and columns in file order, invalid rings as they are.

    Raises UnusableInput naming the first row whose geometry is missing or unreadable; what had to be mended
    to be readable at all is in `attrs["notes"]` as (line, Problem).
    """
    return read_with_shapes(path, crs=crs, encoding=encoding)[0]


def read_with_shapes(
    path: str | Path, *, crs: str | None = None, encoding: str | None = None
) -> tuple[geopandas.GeoDataFrame, NDArray[Any], str]:
    """Like `read_frame`; beside it the shapes as they stand in the file, and the CRS that they are in."""
    table = open_as_written(path, encoding=encoding)
    if not table.has_geometry:
        raise unusable(table.name, WITHOUT_GEOMETRY)
    name = crs or table.crs_name or "wgs84"
    to_wgs84(0.0, 0.0, name)
    frames, shapes, notes = [frame_of(no_rows(table))], [as_geometries([])], []
    for written in table:
        chunk = settled(written, name, repair=False)
        _refuse_first_problem(chunk, table.name)
        frames.append(frame_of(chunk))
        shapes.append(np.asarray(written.geometry))
        notes += [(int(line), note) for line, note in zip(chunk.line, chunk.note, strict=True) if note]
    whole = pd.concat(frames[1:] or frames, ignore_index=True).infer_objects()
    whole.attrs["notes"] = notes
    return geopandas.GeoDataFrame(whole, geometry="geometry", crs=STORED_CRS), np.concatenate(shapes), name


def no_rows(table: Table) -> Chunk:
    """A chunk of the table's columns with nothing in it."""
    return Chunk.of(pd.DataFrame(columns=list(table.columns)), [], as_geometries([]))


def frame_of(chunk: Chunk) -> geopandas.GeoDataFrame:
    """The chunk's rows with their shapes, which are in EPSG:4490; a column of the name geometry is geometry_2."""
    rows = chunk.rows.rename(columns={"geometry": "geometry_2"})
    return geopandas.GeoDataFrame(rows, geometry=chunk.geometry, crs=STORED_CRS)


def _refuse_first_problem(chunk: Chunk, name: str) -> None:
    missing = np.asarray(shapely.is_missing(chunk.geometry))
    for line, problem, bare in zip(chunk.line, chunk.problem, missing, strict=True):
        if reason := problem or (NO_GEOMETRY if bare else None):
            raise unusable(name, BAD_ROW, line=int(line), zh=reason.zh, en=reason.en)


def _settled(table: Table, crs: str, repair: bool) -> Iterator[Chunk]:
    for chunk in table:
        yield settled(chunk, crs, repair=repair)


def _guarded(table: Table) -> Iterator[Chunk]:
    return guarded(table.name, table)


def guarded(name: str, items: Iterable[T]) -> Iterator[T]:
    """What is read from the file of that name, item by item; its errors become UnusableInput."""
    iterator = iter(items)
    while True:
        with _file_errors(name):
            item = next(iterator, END)
        if item is END:
            return
        yield item


def file_and_layer(path: Path) -> tuple[Path, str | None]:
    """FILE#NAME in two, unless a file of that whole name exists."""
    if "#" not in path.name or path.exists():
        return path, None
    name, _, layer = path.name.partition("#")
    return path.with_name(name), layer or None


@contextmanager
def _file_errors(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, pa.ArrowException) as error:
        raise unusable(name, DAMAGED, cause=str(error).splitlines()[0]) from None
