"""Values of a batch as columns that COPY understands: hex EWKB, JSON, empty strings instead of nulls."""

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridsvc.extensions import STORED_SRID
from gridsvc.geometry.crs import to_wgs84
from gridsvc.imports.protocol import Batch


def texts(batch: Batch, names: Iterable[str]) -> dict[str, NDArray[Any]]:
    """Text fields, missing ones as empty strings."""
    return {name: batch.values[name].fillna("").to_numpy(dtype=object) for name in names}


def ewkb(geometry: NDArray[Any]) -> NDArray[Any]:
    """Hex EWKB in the stored SRID, None for a missing geometry."""
    return shapely.to_wkb(shapely.set_srid(geometry, STORED_SRID), hex=True, include_srid=True)


def as_json(attributes: NDArray[Any]) -> list[str]:
    """Attributes as JSON text."""
    return ["{}" if not item else json.dumps(item, ensure_ascii=False, default=str) for item in attributes]


def points(batch: Batch, crs: str | None) -> NDArray[Any]:
    """The point of each row: the file's geometry (a polygon's inner point), else lon/lat in `crs`, else None."""
    geometry = batch.geometry.copy()
    areas = ~shapely.is_missing(geometry) & (shapely.get_type_id(geometry) != 0)
    geometry[areas] = shapely.point_on_surface(geometry[areas])
    lon = pd.to_numeric(batch.values["lon"]).to_numpy(dtype=float, na_value=np.nan)
    lat = pd.to_numeric(batch.values["lat"]).to_numpy(dtype=float, na_value=np.nan)
    given = shapely.is_missing(geometry) & np.isfinite(lon) & np.isfinite(lat)
    if given.any():
        geometry[given] = shapely.points(*to_wgs84(lon[given], lat[given], crs or "wgs84"))
    return geometry


def int_or_null(values: Iterable[int]) -> Any:
    """Ids as a nullable integer column; 0 is none."""
    numbers = np.fromiter(values, dtype=np.int32)
    return pd.arrays.IntegerArray(numbers, numbers == 0)
