"""GeoPackage and Parquet through Arrow: one schema for the whole file, doubles bit for bit."""

import json
import warnings
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
from pyproj import CRS

from gridsvc.geometry.crs import is_lonlat
from gridsvc.io.problems import Problem
from gridsvc.io.tables import unusable

GEOMETRY = "geometry"
WKB_FIELD = pa.field(GEOMETRY, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})
EPSG = {"wgs84": "EPSG:4326", "cgcs2000": "EPSG:4490", "gcj02": None, "bd09": None}

UNLIKE_FIRST = Problem(
    "列的类型前后不一致（{cause}）；请改用 CSV 或 GeoJSON",
    "a column changes its type on the way ({cause}); write CSV or GeoJSON",
)


def write_geopackage(frames: Iterator[pd.DataFrame], path: Path, crs: str) -> None:
    """One layer, named like the file; a table without geometry is an attribute table."""
    first = next(frames, pd.DataFrame())
    schema = _schema(first)
    batches = (_batch(frame, schema, path.name) for frame in chain([first], frames))
    spatial = GEOMETRY in schema.names
    write_layer(
        schema,
        batches,
        path,
        layer=path.name.split(".")[1],
        geometry_name=GEOMETRY if spatial else None,
        geometry_type=_geometry_type(first) if spatial else None,
        crs=_epsg(crs) if spatial else None,
        layer_options={"FID": "row"} if "fid" in map(str.lower, schema.names) else None,
    )


def write_layer(schema: pa.Schema, batches: Iterator[pa.RecordBatch], path: Path, **layer: Any) -> None:
    """Batches to a GeoPackage layer, which pyogrio's options `layer` describe; raises what the batches raise."""
    stopped: list[BaseException] = []

    def heard() -> Iterator[pa.RecordBatch]:
        try:
            yield from batches
        except BaseException as error:
            stopped.append(error)
            raise

    reader = pa.RecordBatchReader.from_batches(schema, heard())
    try:
        with warnings.catch_warnings(action="ignore"):  # no CRS: gcj02 and bd09 have none
            pyogrio.raw.write_arrow(reader, path, driver="GPKG", **layer)
    except RuntimeError:  # GDAL only says that the stream has stopped
        if stopped:
            raise stopped[0] from None
        raise


def write_parquet(frames: Iterator[pd.DataFrame], path: Path, crs: str) -> None:
    """GeoParquet 1.0 with WKB; plain Parquet for a table without geometry."""
    first = next(frames, pd.DataFrame())
    schema = _schema(first)
    if GEOMETRY in schema.names:
        schema = schema.with_metadata({"geo": json.dumps(_geo(crs))})
    with pq.ParquetWriter(path, schema) as writer:
        for frame in chain([first], frames):
            writer.write_batch(_batch(frame, schema, path.name))


def _schema(frame: pd.DataFrame) -> pa.Schema:
    """Field types of the first frame: what nothing is known of is text."""
    fields = [pa.field(str(name), _kind(frame[name])) for name in _attribute_names(frame)]
    return pa.schema([*fields, WKB_FIELD] if isinstance(frame, geopandas.GeoDataFrame) else fields)


def _kind(cells: "pd.Series[Any]") -> pa.DataType:
    try:
        kind = pa.array(_values(cells)).type
    except pa.ArrowException:
        return pa.string()
    if pa.types.is_null(kind):  # nothing is filled in yet
        return pa.float64() if pd.api.types.is_float_dtype(cells.dtype) else pa.string()
    return kind


def _batch(frame: pd.DataFrame, schema: pa.Schema, name: str) -> pa.RecordBatch:
    try:
        arrays = [_array(frame, field) for field in schema]
    except (pa.ArrowException, KeyError) as error:
        raise unusable(name, UNLIKE_FIRST, cause=error) from None
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _array(frame: pd.DataFrame, field: pa.Field) -> pa.Array:
    if field.name == GEOMETRY:
        return pa.array(shapely.to_wkb(np.asarray(frame.geometry, dtype=object)), pa.binary())
    values = _values(frame[field.name])
    if pa.types.is_string(field.type):
        values = [None if value is None else str(value) for value in values]
    return pa.array(values, field.type)


def _values(cells: "pd.Series[Any]") -> list[Any]:
    """Python values, None where missing; lists and objects as JSON."""
    return [None if gone else _value(cell) for cell, gone in zip(cells.tolist(), cells.isna().tolist(), strict=True)]


def _value(cell: Any) -> Any:
    if isinstance(cell, (list, dict)):
        return json.dumps(cell, ensure_ascii=False, default=str)
    return float(cell) if isinstance(cell, Decimal) else cell


def _attribute_names(frame: pd.DataFrame) -> list[Any]:
    geometry = frame.geometry.name if isinstance(frame, geopandas.GeoDataFrame) else None
    return [name for name in frame.columns if name != geometry]


def _geometry_type(frame: geopandas.GeoDataFrame) -> str:
    """The frame's only geometry type, since exports of one thing have one; else "Unknown", which holds any."""
    kinds = set(frame.geometry.geom_type.dropna())
    return str(kinds.pop()) if len(kinds) == 1 else "Unknown"


def _epsg(crs: str) -> str | None:
    name = crs.strip().lower()
    if name in EPSG:
        return EPSG[name]
    return "EPSG:4326" if is_lonlat(name) else crs.upper() if name.startswith("epsg:") else crs


def _geo(crs: str) -> dict[str, Any]:
    """The `geo` metadata of GeoParquet 1.0; a CRS without a code is null, that is unknown."""
    epsg = _epsg(crs)
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": [],
        "crs": CRS(epsg).to_json_dict() if epsg else None,
    }
    return {"version": "1.0.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
