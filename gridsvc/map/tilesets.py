"""From which zoom a layer's grids and each level of divisions go into tiles: a rule about density, not about names."""

import time
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from gridsvc.accounts.principal import Scope
from gridsvc.grids.models import OTHER_TILES, Edition, Layer
from gridsvc.grids.queries import edition_on, layer, of_one_edition
from gridsvc.kept.values import Kept
from gridsvc.map import queries
from gridsvc.map.mercator import Box, fits_from

# The sets beside those of the layers: outlines of divisions; roads, water, buildings and the like; points.
DIVISIONS, REFERENCE, *POINTS = SHARED = OTHER_TILES
# What a quarter of a tile may hold. A vertex takes two to three bytes as sent, so that four quarters stay under
# 200 KB; a grid's code and name take the place of eight vertices.
QUARTER_VERTICES = 16_384
GRID_VERTICES = 8
QUARTER_DIVISIONS = 100
FRESH_S = 60  # divisions and counts have no edition that says when they change


@dataclass(frozen=True, slots=True)
class TileSet:
    """What the tiles of a layer, or of one of SHARED (layer_id None), hold on a day.

    `edition` is the number of the one in force. `bounds` is None where there is nothing; `levels` are (depth, zoom
    from which it fits), deepest first.
    """

    name: str
    layer_id: int | None
    edition_id: int | None
    edition: int | None
    day: date
    bounds: Box | None
    grids_from: int
    levels: tuple[tuple[int, int], ...]

    def holds_grids(self, zoom: int) -> bool:
        """Whether its tiles of that zoom hold grids; the others hold divisions."""
        return self.layer_id is not None and zoom >= self.grids_from

    def depth(self, zoom: int) -> int:
        """The deepest level of divisions that fits at `zoom`; the topmost where none does, 0 where there is none."""
        fitting = (depth for depth, start in self.levels if start <= zoom)
        return next(fitting, min((depth for depth, _ in self.levels), default=0))


_kept: Kept[TileSet] = Kept(capacity=100)


def tile_set(name: str, day: date) -> TileSet:
    """The tiles of the layer of that code, or of one of SHARED; raises NotFound."""
    if name in SHARED:
        return _kept.get((minute(), day, name), lambda: _shared(name, day))
    found = layer(name)
    edition = edition_on(found.id, day)
    key = (minute(), day, found.id, edition.id if edition else None)
    return _kept.get(key, lambda: of_one_edition(found.id, day, lambda edition: _grids(found, edition, day)))


def minute() -> int:
    """The part of a key that keeps what has no edition fresh."""
    return int(time.time() / FRESH_S)


def bounds(tiles: TileSet, scope: Scope) -> Box | None:
    """The bounds of what of it the scope may see."""
    return tiles.bounds if scope.everywhere else _bounds(queries.division_boxes(scope))


def _grids(of: Layer, edition: Edition | None, day: date) -> TileSet:
    grids, divisions = queries.grid_boxes(of.id, day), queries.division_boxes()
    start = _fits_from(grids, grids.vertices + GRID_VERTICES, QUARTER_VERTICES)
    edition_id, number = (edition.id, edition.number) if edition else (None, None)
    box = _bounds(pd.concat([grids, divisions]))
    return TileSet(of.code, of.id, edition_id, number, day, box, start, _levels(divisions))


def _shared(name: str, day: date) -> TileSet:
    divisions = queries.division_boxes()
    return TileSet(name, None, None, None, day, _bounds(divisions), 0, _levels(divisions))


def _levels(divisions: pd.DataFrame) -> tuple[tuple[int, int], ...]:
    depths = sorted(divisions.depth.unique().tolist(), reverse=True)
    return tuple((depth, _fits_from(divisions[divisions.depth == depth], 1, QUARTER_DIVISIONS)) for depth in depths)


def _fits_from(boxes: pd.DataFrame, weights: "pd.Series[int] | int", limit: float) -> int:
    lon, lat = (boxes.west + boxes.east) / 2.0, (boxes.south + boxes.north) / 2.0
    weighed = np.broadcast_to(np.asarray(weights, dtype=np.float64), len(boxes))
    return fits_from(lon.to_numpy(np.float64), lat.to_numpy(np.float64), weighed, limit)


def _bounds(boxes: pd.DataFrame) -> Box | None:
    if boxes.empty:
        return None
    return float(boxes.west.min()), float(boxes.south.min()), float(boxes.east.max()), float(boxes.north.max())
