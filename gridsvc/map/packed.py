"""Tiles as sent: gzipped, with the digest of what is in them; made once and kept."""

import gzip
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

import pandas as pd

from gridsvc.accounts.principal import Scope
from gridsvc.gaps.tallies import rolled_up
from gridsvc.grids.queries import edition_on
from gridsvc.kept.values import Kept
from gridsvc.map import background, cells, points, queries, tilesets
from gridsvc.map.mercator import Tile
from gridsvc.map.tilesets import TileSet
from gridsvc.posts.queries import vacancies

KEPT_BYTES = 64 * 2**20
OVERHEAD_BYTES = 500  # of a kept tile, also of an empty one


@dataclass(frozen=True, slots=True)
class Packed:
    """A tile: gzipped bytes, None where nothing is; `digest` changes when its content does."""

    zipped: bytes | None
    digest: str


class _EditionMoved(Exception):
    """Another edition was published while a tile was read: what was read may be of either."""


_tiles: Kept[Packed] = Kept(capacity=KEPT_BYTES, weigh=lambda tile: len(tile.zipped or b"") + OVERHEAD_BYTES)
_counts: Kept[pd.DataFrame] = Kept(capacity=100)


def packed(tiles: TileSet, scope: Scope, tile: Tile) -> Packed:
    """The tile, inside the scope. Grids follow from the edition; divisions and counts are renewed by the minute."""
    minute = tilesets.minute()
    grids = tiles.holds_grids(tile.z)
    fresh = tiles.edition_id if grids and tiles.edition_id else (minute, tiles.day)
    key = (tiles.name, fresh, scope, tile)
    try:
        return _tiles.get(key, lambda: zipped(_steady(tiles, scope, tile)))
    except _EditionMoved:
        return packed(tilesets.tile_set(tiles.name, tiles.day), scope, tile)


def _steady(tiles: TileSet, scope: Scope, tile: Tile) -> bytes:
    """The content; raises _EditionMoved when it may not be that of the set's edition."""
    content = _content(tiles, scope, tile)
    edition = edition_on(tiles.layer_id, tiles.day) if tiles.layer_id else None
    if tiles.edition_id != (edition.id if edition else None):
        raise _EditionMoved
    return content


def _content(tiles: TileSet, scope: Scope, tile: Tile) -> bytes:
    depth, layer_id, day = tiles.depth(tile.z), tiles.layer_id, tiles.day
    if tiles.name == tilesets.REFERENCE:
        return background.reference_tile(tile)
    if tiles.name in tilesets.POINTS:
        single = points.fits(points.KINDS[tiles.name], scope, tile)
        return (points.point_tile if single else cells.cell_tile)(tiles.name, scope, tile)
    if layer_id is None:
        return queries.division_tile(scope, tile, depth)
    if tiles.holds_grids(tile.z):
        return queries.grid_tile(layer_id, day, scope, tile)
    key = (tilesets.minute(), layer_id, day, scope, depth)
    return queries.count_tile(scope, tile, _counts.get(key, lambda: _counted(layer_id, day, scope, depth)))


def _counted(layer_id: int, day: date, scope: Scope, depth: int) -> pd.DataFrame:
    """grids, addresses and vacant commander posts of each division of that depth, by id."""
    divisions = queries.lineages(scope)
    vacant = pd.Series([v.community_id for v in vacancies(day, scope) if v.community_id is not None], dtype="int64")
    columns = {
        "grids": queries.grid_counts(layer_id, day, scope),
        "addresses": queries.address_counts(scope),
        "vacant": vacant.value_counts(),
    }
    below = rolled_up(pd.DataFrame(columns, dtype="float64").fillna(0.0), divisions)
    return below[divisions.depth == depth]


def zipped(content: bytes) -> Packed:
    """A tile of that content."""
    return Packed(gzip.compress(content, mtime=0) if content else None, blake2b(content, digest_size=8).hexdigest())
