"""Who owns points in a layer on a day: the polygon, unless a decision for the building beats it."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray

from gridsvc.grids import decisions
from gridsvc.grids.locators import LayerLocator, locator_on
from gridsvc.grids.models import Layer

Floats = NDArray[np.float64]
Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Owners:
    """The owner of each point, as a row of the layer's locator (-1 none), and whether it was decided."""

    locator: LayerLocator
    row: Rows
    decided: NDArray[np.bool_]

    def grid_id(self, at: int = 0) -> int | None:
        """The grid that owns a point."""
        return int(self.locator.grid_ids[self.row[at]]) if self.row[at] >= 0 else None

    def community_id(self, at: int = 0) -> int | None:
        """The community of that grid."""
        return int(self.locator.community_ids[self.row[at]]) or None if self.row[at] >= 0 else None


def owners_on(layer: Layer, lon: Floats, lat: Floats, day: date) -> Owners:
    """The owners of points (degrees, EPSG:4490; NaN owns nothing) on `day`."""
    locator = locator_on(layer.id, day)
    decided = _decided(layer, locator, (lon, lat), day)
    row = np.where(decided >= 0, decided, np.asarray(locator.owners(lon, lat), dtype=np.int32))
    return Owners(locator, row, decided >= 0)


def _decided(layer: Layer, locator: LayerLocator, points: tuple[Floats, Floats], day: date) -> Rows:
    """Row of the grid that a decision for a whole building gives to each point; -1 none."""
    lon, lat = points
    row = np.full(lon.size, -1, dtype=np.int32)
    usable = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    spots = np.asarray(shapely.points(lon[usable], lat[usable]))
    given = decisions.outlines(layer.id, day, shapely.total_bounds(spots).tolist()) if usable.size else []
    if not given:
        return row
    row_of = {int(grid_id): number for number, grid_id in enumerate(locator.grid_ids)}
    rows = np.array([*(row_of.get(grid_id, -1) for grid_id, _ in given), -1], dtype=np.int32)
    at, which = shapely.STRtree(shapely.from_wkb([wkb for _, wkb in given])).query(spots, predicate="intersects")
    first = np.full(lon.size, len(given))
    np.minimum.at(first, usable[at], which)
    return rows[first]
