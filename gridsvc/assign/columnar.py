"""Parquet to Parquet, and layers to GeoPackage, by Arrow: schema, row groups, every bit of every value."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from gridsvc.assign.answers import SCHEMA
from gridsvc.assign.copying import Copy
from gridsvc.assign.places import Numbers, from_numbers, from_shapes, numbers
from gridsvc.io.arrow_writers import write_layer
from gridsvc.io.problems import Problem
from gridsvc.io.readers import guarded
from gridsvc.io.shapes import from_wkb, from_wkt
from gridsvc.io.tables import Columnar, unusable

GROUP_BYTES = 256 << 20  # of a row group in memory; a larger one is cut
MARK = "gridsvc.assign"

NOT_NUMBERS = Problem("列“{column}”的类型是 {kind}，不是数值", "column {column!r} is of type {kind}: no numbers")


def copy_parquet(copy: Copy, columns: Columnar) -> None:
    """The same schema with the answers behind; `copy.mark` goes to the file's own metadata."""
    schema = _schema(copy, columns.schema())
    with pq.ParquetWriter(copy.out, schema, compression=_codec(copy)) as writer:
        for table in _row_groups(_batches(copy, columns, schema)):
            writer.write_table(table, row_group_size=max(len(table), 1))
            del table  # before the next one is read
            pa.default_memory_pool().release_unused()
        if copy.mark:
            writer.add_key_value_metadata({MARK: json.dumps(copy.mark | {"counts": copy.assigner.counts.as_json()})})


def copy_layer(copy: Copy, columns: Columnar) -> None:
    """The same layer: name, CRS, feature ids, geometry and attributes."""
    schema, layer = _schema(copy, columns.schema()), columns.layer or {}
    options = {"FID": layer["fid_column"], "GEOMETRY_NAME": layer["geometry_name"]}
    write_layer(
        schema,
        (batch for _, batch in _batches(copy, columns, schema)),
        copy.out,
        layer=layer["layer_name"],
        geometry_name=columns.wkb,
        geometry_type=layer["geometry_type"],
        crs=layer["crs"] if columns.wkb else None,
        layer_options={name: value for name, value in options.items() if value},
    )


def _schema(copy: Copy, given: pa.Schema) -> pa.Schema:
    fields = [field.with_name(copy.renamed.get(field.name, field.name)) for field in given]
    return pa.schema([*fields, *SCHEMA], metadata=given.metadata)


def _batches(copy: Copy, columns: Columnar, schema: pa.Schema) -> Iterator[tuple[int, pa.RecordBatch]]:
    """(row group, batch with its answers)."""
    line = 1
    for group, batch in guarded(copy.table.name, columns.batches()):
        answers = _answers(copy, columns, batch, line)
        yield group, pa.RecordBatch.from_arrays([*batch.columns, *answers.columns], schema=schema)
        line += len(batch)


def _row_groups(batches: Iterator[tuple[int, pa.RecordBatch]]) -> Iterator[pa.Table]:
    """The row groups as they were, one over GROUP_BYTES in several."""
    for _, group in groupby(batches, key=lambda numbered: numbered[0]):
        held: list[pa.RecordBatch] = []
        for _, batch in group:
            if held and sum(one.nbytes for one in held) + batch.nbytes > GROUP_BYTES:
                yield pa.Table.from_batches(held)
                held = []
            held.append(batch)
        yield pa.Table.from_batches(held)


def _answers(copy: Copy, columns: Columnar, batch: pa.RecordBatch, first: int) -> pa.RecordBatch:
    if copy.reading.columns:
        x, y = (_numbers(copy, batch, name) for name in copy.reading.columns)
        return copy.assigner.answer(from_numbers(x, y, copy.reading.crs))
    shapes, problem = _shapes(columns, batch)
    lines = np.arange(first, first + len(batch))
    return copy.assigner.answer(from_shapes(shapes, copy.reading.crs), lines, problem)


def _numbers(copy: Copy, batch: pa.RecordBatch, name: str) -> Numbers:
    cells = batch.column(name)
    try:
        return numbers(cells)
    except pa.ArrowNotImplementedError:
        raise unusable(copy.table.name, NOT_NUMBERS, column=name, kind=cells.type) from None


def _shapes(columns: Columnar, batch: pa.RecordBatch) -> tuple[NDArray[Any], NDArray[Any]]:
    """(geometries, problems) of a batch."""
    if columns.wkt:
        shapes, problem, _ = from_wkt(batch.column(columns.wkt).to_pylist())
        return shapes, problem
    stored = batch.column(columns.wkb)
    plain = stored.storage if isinstance(stored.type, pa.BaseExtensionType) else stored
    shapes, problem, _ = from_wkb(plain.to_pylist())
    return shapes, problem


def _codec(copy: Copy) -> str:
    """What the file's first column is compressed with."""
    about = pq.read_metadata(copy.table.path)
    if about.num_row_groups == 0 or about.num_columns == 0:
        return "snappy"
    codec = str(about.row_group(0).column(0).compression)
    return "none" if codec == "UNCOMPRESSED" else codec.lower()
