"""Where the rows of a file lie, from two columns or from shapes, and why some lie nowhere."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.crs import Floats, to_wgs84, transform_geometry
from gridsvc.io.parsers import Bools, floats

REASONS = ("", "no_coordinates", "bad_coordinates", "outside")
OWNED, NO_COORDINATES, BAD_COORDINATES, OUTSIDE = range(4)
POINT = 0

Numbers = tuple[Floats, Bools]


@dataclass(frozen=True, slots=True)
class Places:
    """A place for each row: degrees in WGS 84, NaN where `reason` (an index of REASONS) says that there is none.

    `x` and `y` are the same in the file's own CRS.
    """

    x: Floats
    y: Floats
    lon: Floats
    lat: Floats
    reason: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.reason)


def from_numbers(x: Numbers, y: Numbers, crs: str) -> Places:
    """Places of two columns of `numbers`; half a pair is bad."""
    return _places(x[0], y[0], ~(x[1] | y[1]), crs)


def from_shapes(shapes: NDArray[Any], crs: str) -> Places:
    """Places of shapely objects (None: no coordinates): of a line or an area an inner point."""
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    filled = shapes.copy()
    filled[missing] = None  # GEOS refuses to tell the x of an empty point
    x, y = np.array(shapely.get_x(filled)), np.array(shapely.get_y(filled))
    wide = np.flatnonzero((shapely.get_type_id(shapes) != POINT) & ~missing)
    places = _places(x, y, missing, crs)
    for at, point in zip(wide.tolist(), _inner_points(shapes[wide], crs), strict=True):
        if point is not None and _on_earth(point.x, point.y):
            places.lon[at], places.lat[at], places.reason[at] = point.x, point.y, OWNED
    return places


def _places(x: Floats, y: Floats, missing: Bools, crs: str) -> Places:
    lon, lat = (np.array(axis, dtype=np.float64) for axis in to_wgs84(x, y, crs))
    reason = np.where(missing, NO_COORDINATES, np.where(_on_earth(lon, lat), OWNED, BAD_COORDINATES)).astype(np.int8)
    lon[reason != OWNED] = lat[reason != OWNED] = np.nan
    return Places(x, y, lon, lat, reason)


def _on_earth(lon: Any, lat: Any) -> Any:
    return (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)


def _inner_points(shapes: NDArray[Any], crs: str) -> list[Any]:
    """A point inside each shape, in WGS 84; None where GEOS cannot say one."""
    points = []
    for shape in shapes.tolist():
        try:
            points.append(shapely.point_on_surface(transform_geometry(np.array([shape]), crs))[0])
        except shapely.GEOSException:
            points.append(None)
    return [None if point is None or point.is_empty else point for point in points]


def numbers(cells: pa.Array | pa.ChunkedArray) -> Numbers:
    """float64, NaN where no number stands, and which cells are filled; NaN itself is nothing filled in.

    Raises ArrowNotImplementedError for cells that are neither numbers nor text.
    """
    kind = cells.type.value_type if pa.types.is_dictionary(cells.type) else cells.type
    if pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        values = pc.cast(cells, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        return values, ~np.isnan(values)
    return _numbers_of_text(pc.cast(cells, pa.string()))


def _numbers_of_text(text: pa.Array | pa.ChunkedArray) -> Numbers:
    """The numbers of a column of text; one cell that is not plainly a number and all are read with more patience."""
    filled = pc.if_else(pc.equal(text, ""), None, text)
    try:
        values = pc.cast(filled, pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return floats(text.to_pandas())
    return values, filled.is_valid().to_numpy(zero_copy_only=False)
