"""GeoJSON, CSV and XLSX, row by row; numbers in the shortest digits that read back the same."""

import gzip
import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, TextIO, cast

import geopandas
import numpy as np
import openpyxl
import pandas as pd
import shapely
from numpy.typing import NDArray
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from gridsvc.geometry.crs import is_lonlat
from gridsvc.io.cells import as_line, json_value, written
from gridsvc.io.problems import Problem
from gridsvc.io.shapes import to_wkt
from gridsvc.io.tables import unusable

Shapes = NDArray[Any]

CELL_LIMIT = 32_767  # characters of an XLSX cell

NOT_A_POINT = Problem(
    "前面的行写成了经度和纬度两列，这一行却不是点；请改用 GeoPackage 或 GeoJSON",
    "rows before were written as lon and lat, and this one is no point; write GeoPackage or GeoJSON",
)
TOO_LONG = Problem(
    "单元格最多 32767 个字符，图形放不下；请改用 GeoPackage、GeoJSON 或 CSV",
    "a cell holds 32,767 characters and a shape needs more; write GeoPackage, GeoJSON or CSV",
)


def write_geojson(frames: Iterator[pd.DataFrame], path: Path, crs: str) -> None:
    """RFC 7946, one feature per line; a projected CRS is stated in the old `crs` member."""
    with open_text(path, "utf-8") as file:
        file.write(f'{{"type":"FeatureCollection",{_crs_member(crs)}"features":[\n')
        between = ""
        for frame in frames:
            for feature in _features(frame):
                file.write(between + feature)
                between = ",\n"
        file.write("\n]}\n")


def write_csv(frames: Iterator[pd.DataFrame], path: Path, _crs: str) -> None:
    """UTF-8 with BOM, so that Excel opens it; points as lon and lat unless it has such columns, other shapes as WKT."""
    with open_text(path, "utf-8-sig") as file:
        for row in _rows(frames, path.name):
            file.write(f"{as_line(row)}\n")


def write_sheet(frames: Iterator[pd.DataFrame], path: Path, _crs: str) -> None:
    """One sheet; points as lon and lat (to the 16 digits of XLSX), other shapes as WKT, which may be too long."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("data")
    try:
        for row in _rows(frames, path.name):
            sheet.append([_cell(value, path.name) for value in row])
    finally:
        sheet.close()
    book.save(path)


def _features(frame: pd.DataFrame) -> Iterator[str]:
    shapes = _shapes(frame)
    geometry = [None] * len(frame) if shapes is None else shapely.to_geojson(shapes)
    rows = _attributes(frame)
    names = [str(name) for name in rows]
    cells = zip(*(map(json_value, rows[name].tolist()) for name in rows), strict=True) if names else [()] * len(frame)
    for row, shape in zip(cells, geometry, strict=True):
        properties = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=str)
        yield f'{{"type":"Feature","properties":{properties},"geometry":{shape or "null"}}}'


def _rows(frames: Iterator[pd.DataFrame], name: str) -> Iterator[tuple[Any, ...]]:
    """The heading, then every row, of cells fit for a spreadsheet."""
    first = next(frames, pd.DataFrame())
    own = {"lon", "lat"} & {str(column) for column in first}
    place = _wkt if own or not _only_points(_shapes(first)) else _lonlat
    heading: tuple[str, ...] | None = None
    for frame in chain([first], frames):
        columns = {str(column): list(map(written, cells.tolist())) for column, cells in _attributes(frame).items()}
        columns |= place(_shapes(frame), name)
        if heading is None:
            heading = tuple(columns)
            yield heading
        yield from zip(*(columns[column] for column in heading), strict=True)


def _only_points(shapes: Shapes | None) -> bool:
    return shapes is not None and bool(np.isin(shapely.get_type_id(shapes), (-1, 0)).all())


def _lonlat(shapes: Shapes | None, name: str) -> dict[str, list[Any]]:
    if not _only_points(shapes):
        raise unusable(name, NOT_A_POINT)
    axes = {"lon": np.asarray(shapely.get_x(shapes)), "lat": np.asarray(shapely.get_y(shapes))}
    return {axis: [None if np.isnan(value) else value for value in values.tolist()] for axis, values in axes.items()}


def _wkt(shapes: Shapes | None, _name: str) -> dict[str, list[Any]]:
    return {} if shapes is None else {"geometry": to_wkt(shapes).tolist()}


def _shapes(frame: pd.DataFrame) -> Shapes | None:
    """The frame's geometries, empty ones as None; None for a frame without."""
    if not isinstance(frame, geopandas.GeoDataFrame):
        return None
    shapes = np.array(frame.geometry, dtype=object)
    shapes[shapely.is_empty(shapes)] = None
    return shapes


def _attributes(frame: pd.DataFrame) -> pd.DataFrame:
    if isinstance(frame, geopandas.GeoDataFrame):
        return pd.DataFrame(frame.drop(columns=frame.geometry.name))
    return frame


def _cell(value: Any, name: str) -> Any:
    if not isinstance(value, str):
        return value
    if len(value) > CELL_LIMIT:
        raise unusable(name, TOO_LONG)
    return ILLEGAL_CHARACTERS_RE.sub("", value)


def _crs_member(crs: str) -> str:
    if is_lonlat(crs) or not crs.upper().startswith("EPSG:"):
        return ""
    return f'"crs":{{"type":"name","properties":{{"name":"urn:ogc:def:crs:EPSG::{crs[5:]}"}}}},'


def open_text(path: Path, encoding: str) -> TextIO:
    """The file to write text to, packed when its name ends in .gz; line ends are written as given."""
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, "wt", compresslevel=6, encoding=encoding, newline=""))
    return path.open("w", encoding=encoding, newline="")
