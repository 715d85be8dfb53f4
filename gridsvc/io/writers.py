"""GeoDataFrames to files: one door for every format, streamed frame by frame, never a half-written file."""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely

from gridsvc.geometry.crs import from_wgs84, is_lonlat
from gridsvc.io.arrow_writers import write_geopackage, write_parquet
from gridsvc.io.formats import refuse_missing_folder, suffix_of
from gridsvc.io.text_writers import write_csv, write_geojson, write_sheet

WRITERS: dict[str, Callable[[Iterator[pd.DataFrame], Path, str], None]] = {
    ".gpkg": write_geopackage,
    ".geojson": write_geojson,
    ".geojson.gz": write_geojson,
    ".csv": write_csv,
    ".csv.gz": write_csv,
    ".xlsx": write_sheet,
    ".parquet": write_parquet,
}


def write_table(
    frames: Iterable[pd.DataFrame], path: str | Path, *, crs: str = "wgs84", projected: bool = False
) -> int:
    """Write frames (EPSG:4490, or without geometry) to a file in `crs`, by its extension; the number of rows.

    The first frame (or an empty one) gives the columns and their types. `projected` frames are in `crs` already. The
    file appears whole, or not at all.
    Raises BadParameter for an unknown extension (listing the known ones), folder or CRS, UnusableInput where a later
    frame does not fit the first.
    """
    path = Path(path)
    suffix = suffix_of(path, list(WRITERS))
    refuse_missing_folder(path)
    from_wgs84(0.0, 0.0, crs)  # an unknown CRS is refused before anything is written
    rows = 0

    def counted() -> Iterator[pd.DataFrame]:
        nonlocal rows
        for frame in frames:
            rows += len(frame)
            yield frame if projected else _in_crs(frame, crs)

    with replacing(path, suffix) as unfinished:
        WRITERS[suffix](counted(), unfinished, crs)
    return rows


def _in_crs(frame: pd.DataFrame, crs: str) -> pd.DataFrame:
    if not isinstance(frame, geopandas.GeoDataFrame) or is_lonlat(crs):
        return frame
    shapes = _projected(np.asarray(frame.geometry), crs)
    moved: pd.DataFrame = geopandas.GeoDataFrame(frame.drop(columns=frame.geometry.name), geometry=shapes)
    return moved


def _projected(geoms: Any, crs: str) -> Any:
    return shapely.transform(geoms, lambda lonlat: np.column_stack(from_wgs84(lonlat[:, 0], lonlat[:, 1], crs)))


@contextmanager
def replacing(path: Path, suffix: str) -> Iterator[Path]:
    """A name beside `path` to write to; moved there at the end, removed on failure."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}{suffix}")
    try:
        yield unfinished
        os.replace(unfinished, path)  # noqa: PTH105 - atomic
    finally:
        unfinished.unlink(missing_ok=True)
