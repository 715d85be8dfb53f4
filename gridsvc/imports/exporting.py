"""Rows out of the database as frames, a chunk at a time, with the columns that the import of the same thing reads."""

import json
from collections.abc import Iterator
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Boolean, DateTime, Float, Integer, Select, String, func, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from gridsvc.extensions import db

CHUNK_ROWS = 50_000
GEOMETRY = "geometry"
ATTRIBUTES = "attributes"
DTYPES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Boolean, "boolean"),
    (Integer, "Int64"),
    (Float, "Float64"),
    (DateTime, "datetime64[us, UTC]"),
    (String, "string"),
)
JSON_TYPES = {"number": "Float64", "boolean": "boolean"}


def frames(query: Select[*tuple[Any, ...]]) -> Iterator[geopandas.GeoDataFrame | pd.DataFrame]:
    """`query`'s rows; a column `geometry` (WKB) becomes shapes in EPSG:4490, `attributes` one column per key.

    At least one frame comes, empty where there are no rows, so that a file always has its heading; every
    frame has the same column types.
    """
    types = {column.name: _dtype(column.type) for column in query.selected_columns}
    keys = _attribute_types(query) if ATTRIBUTES in types else {}
    empty = True
    for rows in db.session.execute(query, execution_options={"yield_per": CHUNK_ROWS}).partitions():
        empty = False
        yield _frame([tuple(row) for row in rows], types, keys)
    if empty:
        yield _frame([], types, keys)


def _dtype(kind: TypeEngine[Any]) -> str:
    for known, dtype in DTYPES:
        if isinstance(kind, known):
            return dtype
    return "object"


def _attribute_types(query: Select[*tuple[Any, ...]]) -> dict[str, str]:
    """{key of the attributes: column type}; a key with values of several kinds is text."""
    source = query.subquery()
    pairs = func.jsonb_each(source.c[ATTRIBUTES]).table_valued("key", "value").lateral()
    kind = func.jsonb_typeof(type_coerce(pairs.c.value, JSONB))
    rows = db.session.execute(
        select(pairs.c.key, func.array_agg(kind.distinct()))
        .select_from(source)
        .join(pairs, literal(True))
        .where(kind != "null")
        .group_by(pairs.c.key)
        .order_by(pairs.c.key)
    )
    return {key: JSON_TYPES.get(kinds[0], "string") if len(kinds) == 1 else "string" for key, kinds in rows}


def _frame(
    rows: list[tuple[Any, ...]], types: dict[str, str], keys: dict[str, str]
) -> geopandas.GeoDataFrame | pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(types), dtype=object)
    if ATTRIBUTES in types:
        extra = table.pop(ATTRIBUTES)
        for key in keys.keys() - set(types):
            table[key] = [_cell((attributes or {}).get(key), keys[key]) for attributes in extra]
    table = table.astype({name: kind for name, kind in (types | keys).items() if name in table and kind != "object"})
    if GEOMETRY not in types:
        return table
    shapes = shapely.from_wkb(np.array(table.pop(GEOMETRY), dtype=object))
    return geopandas.GeoDataFrame(table, geometry=shapes, crs="EPSG:4490")


def _cell(value: Any, kind: str) -> Any:
    """An attribute's value as a cell; what is no text in a column of text is JSON."""
    if kind != "string" or value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
