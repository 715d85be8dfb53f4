"""Who owns points in a layer on a day: the polygon, unless a decision for the building beats it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Row, func, select

from gridsvc.extensions import STORED_SRID, db
from gridsvc.grids import decisions
from gridsvc.grids.locators import LayerLocator, locator_on
from gridsvc.grids.models import Decision, Layer
from gridsvc.reference.models import ReferenceFeature

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
    """Row of the grid that a decision for a whole building gives to each point; the latest decision wins."""
    lon, lat = points
    row = np.full(lon.size, -1, dtype=np.int32)
    usable = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    spots = np.asarray(shapely.points(lon[usable], lat[usable]))
    given = _given(layer, spots, day) if usable.size else []
    if not given:
        return row
    row_of = {int(grid_id): number for number, grid_id in enumerate(locator.grid_ids)}
    there = [(row_of[grid_id], outline) for grid_id, outline in given if grid_id in row_of]
    tree = shapely.STRtree(shapely.from_wkb([outline for _, outline in there]))
    at, which = tree.query(spots, predicate="intersects")
    latest = np.full(lon.size, -1)
    np.maximum.at(latest, usable[at], which)
    return np.array([*(number for number, _ in there), -1], dtype=np.int32)[latest]


def _given(layer: Layer, points: NDArray[Any], day: date) -> Sequence[Row[int, bytes]]:
    """(grid id, WKB of the outline) of each decision for a whole building around `points`, the latest last."""
    around = func.ST_MakeEnvelope(*shapely.total_bounds(points).tolist(), STORED_SRID)
    return db.session.execute(
        select(Decision.grid_id, func.ST_AsBinary(ReferenceFeature.geometry))
        .join(ReferenceFeature, Decision.building_id == ReferenceFeature.id)
        .where(
            decisions.in_force(layer.id, day),
            Decision.unit == "",
            Decision.floor_from.is_(None),
            ReferenceFeature.geometry.intersects(around),
        )
        .order_by(Decision.id)
    ).all()
