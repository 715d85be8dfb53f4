"""Which points a decision gives to a grid: the outlines of the whole buildings given away, as a locator."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.locate import Locator
from gridsvc.grids import decisions
from gridsvc.grids.locators import Ids, LayerLocator
from gridsvc.kept.values import Kept

Floats = NDArray[np.float64]
DAYS_KEPT = 32


@dataclass(frozen=True, slots=True)
class Decided:
    """`outlines` in order of precedence, and the row of each one's grid in the layer's locator (-1: not there)."""

    outlines: Locator
    rows: Ids

    def row(self, lon: float, lat: float) -> int:
        """Row of the grid that a decision gives to the point (degrees, EPSG:4490); -1 none."""
        outline = int(self.outlines.owner(lon, lat))
        return int(self.rows[outline]) if outline >= 0 else -1

    def row_of_each(self, lon: Floats, lat: Floats) -> Ids:
        """The same of each of many points."""
        return np.append(self.rows, np.int32(-1))[self.outlines.owner(lon, lat)]


_kept: Kept[Decided | None] = Kept("decisions", "grids", capacity=DAYS_KEPT)


def decided_on(locator: LayerLocator, day: date) -> Decided | None:
    """The decisions in force on `day` in the locator's layer; None where there are none."""
    return _kept.get((locator.edition_id, day), lambda: _read(locator, day))


def _read(locator: LayerLocator, day: date) -> Decided | None:
    given = decisions.outlines(locator.drawn.layer_id, day) if locator.drawn else []
    if not given:
        return None
    row_of = {grid_id: row for row, grid_id in enumerate(locator.grid_ids.tolist())}
    shapes = shapely.from_wkb(np.array([wkb for _, wkb in given], dtype=object))
    shapes[~np.isin(shapely.get_type_id(shapes), (3, 6))] = None
    outlines = Locator.build(shapes, [f"{place:09}" for place in range(len(given))])
    return Decided(outlines, np.array([row_of.get(grid_id, -1) for grid_id, _ in given], dtype=np.int32))
