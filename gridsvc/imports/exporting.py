"""Rows out of the database as frames, a chunk at a time, with the columns that the import of the same thing reads."""

from collections.abc import Iterator
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Select, func, select

from gridsvc.extensions import db

CHUNK_ROWS = 50_000
GEOMETRY = "geometry"
ATTRIBUTES = "attributes"


def frames(query: Select[*tuple[Any, ...]]) -> Iterator[geopandas.GeoDataFrame | pd.DataFrame]:
    """`query`'s rows; a column `geometry` (WKB) becomes shapes in EPSG:4490, `attributes` one column per key.

    At least one frame comes, empty where there are no rows, so that a file always has its heading.
    """
    names = [column.name for column in query.selected_columns]
    keys = _attribute_keys(query) if ATTRIBUTES in names else []
    empty = True
    for rows in db.session.execute(query, execution_options={"yield_per": CHUNK_ROWS}).partitions():
        empty = False
        yield _frame([tuple(row) for row in rows], names, keys)
    if empty:
        yield _frame([], names, keys)


def _attribute_keys(query: Select[*tuple[Any, ...]]) -> list[str]:
    source = query.subquery()
    return sorted(db.session.scalars(select(func.jsonb_object_keys(source.c[ATTRIBUTES])).distinct()))


def _frame(rows: list[tuple[Any, ...]], names: list[str], keys: list[str]) -> geopandas.GeoDataFrame | pd.DataFrame:
    table = pd.DataFrame(rows, columns=names, dtype=object)
    if ATTRIBUTES in names:
        extra = table.pop(ATTRIBUTES)
        for key in keys:
            if key not in table:
                table[key] = [(attributes or {}).get(key) for attributes in extra]
    if GEOMETRY not in names:
        return table
    shapes = shapely.from_wkb(np.array(table.pop(GEOMETRY), dtype=object))
    return geopandas.GeoDataFrame(table, geometry=shapes, crs="EPSG:4490")
