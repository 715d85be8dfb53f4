"""Files to GeoDataFrames: one door for every format, and named refusals instead of driver errors."""

import warnings
from pathlib import Path

import geopandas
import pyogrio
import shapely

from gridsvc.errors import UnusableInput

STORED_CRS = "EPSG:4490"


def read_frame(path: str | Path, *, crs: str | None = None, encoding: str | None = None) -> geopandas.GeoDataFrame:
    """The whole file in EPSG:4490 (lon, lat), rows and columns in file order; UnusableInput names the first bad row."""
    path = Path(path)
    source = f"/vsigzip/{path}" if path.suffix == ".gz" else str(path)
    try:
        with warnings.catch_warnings(action="ignore"):
            frame = pyogrio.read_dataframe(source, encoding=encoding, on_invalid="fix")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise UnusableInput(name=path.name, reason_zh=str(error), reason=str(error)) from None
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise UnusableInput(name=path.name, reason_zh="文件中没有图形。", reason="it holds no geometry.")
    return _stored(frame, crs, path.name)


def _stored(frame: geopandas.GeoDataFrame, crs: str | None, name: str) -> geopandas.GeoDataFrame:
    declared = frame.crs.to_epsg() if frame.crs else 4326
    frame = frame.set_crs(crs or declared, allow_override=True)
    if frame.crs.to_epsg() not in {4326, 4490, 4979}:
        frame = frame.to_crs(4326)
    frame = frame.set_geometry(shapely.force_2d(frame.geometry.array)).set_crs(STORED_CRS, allow_override=True)
    bad = frame.index[frame.geometry.isna() | frame.geometry.is_empty]
    if len(bad):
        line = int(bad[0]) + 1
        raise UnusableInput(
            name=name, line=line, reason_zh=f"第 {line} 个要素没有图形。", reason=f"feature {line} has no geometry."
        )
    return frame
