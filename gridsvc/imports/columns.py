"""Values of a batch as columns that COPY understands: hex EWKB, JSON, empty strings instead of nulls."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridsvc.extensions import STORED_SRID
from gridsvc.geometry.crs import to_wgs84
from gridsvc.imports.protocol import Batch, Outcome, refuse
from gridsvc.io.problems import Problem

NOWHERE = Problem(
    "坐标不在地球上，请检查经纬度或坐标系（--crs）",
    "its coordinates are nowhere on earth: check lon, lat or the CRS (--crs)",
)

ENCODE = json.JSONEncoder(ensure_ascii=False, default=str).encode


def texts(batch: Batch, names: Iterable[str]) -> dict[str, NDArray[Any]]:
    """Text fields, missing ones as empty strings."""
    return {name: batch.values[name].fillna("").to_numpy(dtype=object) for name in names}


def nullable(values: "pd.Series[Any]") -> NDArray[Any]:
    """Values as objects, None where missing."""
    return values.astype(object).where(values.notna(), None).to_numpy()


def rows_of(batch: Batch) -> list[dict[str, Any]]:
    """Every row as a dict of its fields, None where missing."""
    columns = {str(name): nullable(batch.values[name]) for name in batch.values}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def ewkb(geometry: NDArray[Any]) -> NDArray[Any]:
    """Hex EWKB in the stored SRID, None for a missing geometry."""
    return shapely.to_wkb(shapely.set_srid(geometry, STORED_SRID), hex=True, include_srid=True)


def as_json(attributes: NDArray[Any]) -> list[str]:
    """Attributes as JSON text."""
    return ["{}" if not item else ENCODE(item) for item in attributes]


def points(batch: Batch, crs: str | None) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """(point of each row in EPSG:4490 or None, which rows have coordinates that are nowhere on earth).

    A point is the file's geometry (a polygon's inner point), else lon/lat in `crs` (default wgs84).
    """
    geometry = batch.geometry.copy()
    areas = ~shapely.is_missing(geometry) & (shapely.get_type_id(geometry) != 0)
    geometry[areas] = shapely.point_on_surface(geometry[areas])
    x, y = (batch.values[name].to_numpy(dtype=float, na_value=np.nan) for name in ("lon", "lat"))
    given = shapely.is_missing(geometry) & ~(np.isnan(x) & np.isnan(y))
    lon, lat = to_wgs84(x[given], y[given], crs or "wgs84")
    real = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    bad = np.zeros(len(batch), dtype=bool)
    bad[np.flatnonzero(given)[~real]] = True
    geometry[np.flatnonzero(given)[real]] = shapely.points(lon[real], lat[real])
    return geometry, bad


def merge_located(batch: Batch, crs: str | None, write: Callable[[Batch, NDArray[Any]], Outcome]) -> Outcome:
    """`write` the rows with their points; rows with impossible coordinates are refused."""
    places, bad = points(batch, crs)
    outcome = Outcome.none(len(batch))
    refuse(outcome, bad, NOWHERE)
    outcome.put(~bad, write(batch.take(~bad), places[~bad]))
    return outcome


def int_or_null(values: Iterable[int]) -> Any:
    """Ids as a nullable integer column; 0 is none."""
    numbers = np.fromiter(values, dtype=np.int32)
    return pd.arrays.IntegerArray(numbers, numbers == 0)
