"""Who owns points in a layer on a day: the polygon, unless a decision for the building beats it."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from gridsvc.grids.decided import Floats, decided_on
from gridsvc.grids.locators import Ids, LayerLocator, locator_on


@dataclass(frozen=True, slots=True)
class Owners:
    """The owner of each point, as a row of the layer's locator (-1 none), and whether it was decided."""

    locator: LayerLocator
    row: Ids
    decided: NDArray[np.bool_]

    def grid_id(self, at: int = 0) -> int | None:
        """The grid that owns a point."""
        return int(self.locator.grid_ids[self.row[at]]) if self.row[at] >= 0 else None


def owners_on(layer_id: int, lon: Floats, lat: Floats, day: date) -> Owners:
    """The owners of points (degrees, EPSG:4490; NaN owns nothing) on `day`, as the session sees the layer."""
    return owners(locator_on(layer_id, day), lon, lat, day)


def owners(locator: LayerLocator, lon: Floats, lat: Floats, day: date) -> Owners:
    """The same by a locator that is at hand."""
    row, given = locator.owners(lon, lat), decided_on(locator, day)
    if given is None:
        return Owners(locator, row, np.zeros(len(row), dtype=bool))
    decided = given.row_of_each(lon, lat)
    return Owners(locator, np.where(decided >= 0, decided, row), decided >= 0)
