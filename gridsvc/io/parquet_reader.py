"""Parquet (plain, with WKT or WKB, and GeoParquet) -> chunks, streamed by row batches."""

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from gridsvc.io.problems import Problem
from gridsvc.io.shapes import WKT_NAMES, declared_name, from_wkb, with_wkt, wkt_column
from gridsvc.io.tables import NULLABLE, Chunk, Columnar, Source, Table, unusable

PANDAS_INDEX = re.compile(r"__index_level_\d+__")

NOT_PARQUET = Problem("不是可读的 Parquet：{cause}", "it is no readable Parquet: {cause}")
BAD_GEO = Problem("GeoParquet 元数据（geo）有误：{cause}", "its GeoParquet metadata (geo) is wrong: {cause}")
NOT_WKB = Problem("图形编码为 {encoding}，只支持 WKB", "its geometry is encoded as {encoding}; only WKB is read")


def open_parquet(source: Source) -> Table:
    """The table of a Parquet file; its geometry is the primary GeoParquet column, or a WKB or WKT column."""
    name = source.path.name
    try:
        with pq.ParquetFile(source.path) as file:
            schema, total = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        raise unusable(name, NOT_PARQUET, cause=str(error).splitlines()[0]) from None
    geo = _geo(name, schema)
    wkb = geo.get("name") or _binary_column(schema)
    if geo and geo.get("encoding") != "WKB":
        raise unusable(name, NOT_WKB, encoding=geo.get("encoding"))
    columns = [column for column in schema.names if column != wkb and not PANDAS_INDEX.fullmatch(column)]
    wkt = None if wkb else wkt_column(columns)
    return Table(
        path=source.path,
        columns=tuple(column for column in columns if column != wkt),
        crs_name=_declared(geo),
        total=total,
        has_geometry=bool(wkb or wkt),
        chunks=partial(_chunks, source, columns, wkb, wkt),
        raw=Columnar(lambda: schema, wkb, wkt, partial(_batches, source)),
    )


def _chunks(source: Source, columns: list[str], wkb: str | None, wkt: str | None) -> Iterator[Chunk]:
    first = 1
    with pq.ParquetFile(source.path) as file:
        for batch in file.iter_batches(source.chunk_rows):
            rows = batch.select(columns).replace_schema_metadata(None).to_pandas(types_mapper=NULLABLE.get)
            yield _chunk(rows, batch, first, wkb, wkt)
            first += len(batch)


def _batches(source: Source) -> Iterator[tuple[int, pa.RecordBatch]]:
    """(number of the row group, a batch of it): a row group is never read as a whole."""
    with pq.ParquetFile(source.path) as file:
        for group in range(file.num_row_groups):
            for batch in file.iter_batches(source.chunk_rows, row_groups=[group]):
                yield group, batch


def _chunk(rows: pd.DataFrame, batch: pa.RecordBatch, first: int, wkb: str | None, wkt: str | None) -> Chunk:
    line = range(first, first + len(batch))
    if wkb is None:
        return with_wkt(Chunk.of(rows, line), wkt)
    stored = batch.column(wkb)
    plain = stored.storage if isinstance(stored.type, pa.BaseExtensionType) else stored
    geometry, problem, note = from_wkb(plain.to_pylist())
    return Chunk.of(rows, line, geometry, problem, note)


def _geo(name: str, schema: pa.Schema) -> dict[str, Any]:
    """The GeoParquet description of the primary column, with its name; empty for a plain file."""
    text = (schema.metadata or {}).get(b"geo")
    if not text:
        return {}
    try:
        described = json.loads(text)
        primary = described["primary_column"]
        schema.field(primary)
        return {"name": primary, **described["columns"][primary]}
    except (ValueError, LookupError, TypeError) as error:
        raise unusable(name, BAD_GEO, cause=error) from None


def _binary_column(schema: pa.Schema) -> str | None:
    binary = (field for field in schema if _is_binary(field.type) and field.name.lower() in WKT_NAMES | {"wkb"})
    return next((field.name for field in binary), None)


def _is_binary(kind: pa.DataType) -> bool:
    plain = kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind
    return bool(pa.types.is_binary(plain) or pa.types.is_large_binary(plain) or pa.types.is_binary_view(plain))


def _declared(geo: dict[str, Any]) -> str | None:
    """GeoParquet's CRS: absent means OGC:CRS84, null means unknown."""
    crs = geo.get("crs", "OGC:CRS84") if geo else None
    return declared_name(json.dumps(crs) if isinstance(crs, dict) else crs)
