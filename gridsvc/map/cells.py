"""Counts of points in the cells of a tile: of a tile's own points, or out of a kept summary of all there are."""

from typing import Any

import pandas as pd
from sqlalchemy import ARRAY, ColumnElement, Integer, case, cast, func, select

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import in_scope
from gridsvc.extensions import db
from gridsvc.kept.values import Renewed
from gridsvc.map.mercator import Tile
from gridsvc.map.points import KINDS, UNITS, Points
from gridsvc.map.queries import encoded, near

SIDE_BITS = 4
SIDE = 1 << SIDE_BITS  # cells of a tile's side: 32 px where a tile has 512
CELL_UNITS = UNITS // SIDE
# Up to this zoom a tile may hold any number of points, and is cut out of the summary; from there on it counts its own.
SUMMARY_TO = 13
SUMMARY_ZOOM = SUMMARY_TO + SIDE_BITS
NOTHING_AROUND = 0.0

_summaries: Renewed[pd.DataFrame] = Renewed(at_least_s=60, share=0.02)


def cell_tile(name: str, scope: Scope, tile: Tile) -> bytes:
    """The layer `<name>_cells`: the middle of each cell that holds points, `count` and what else is counted."""
    kind = KINDS[name]
    if tile.z <= SUMMARY_TO:
        found = _summary(name)
        zoom = SUMMARY_ZOOM
        found = found if scope.everywhere else found[found.community_id.isin(_communities(scope))]
    else:
        zoom = tile.z + SIDE_BITS
        found = counted(kind, zoom, near(kind.geometry, tile, margin=NOTHING_AROUND), kind.within(scope))
    return _encoded(cut(found, zoom, tile), f"{name}_cells")


def counted(kind: Points, zoom: int, *wanted: ColumnElement[bool]) -> pd.DataFrame:
    """x, y (of the cell, in the XYZ scheme of `zoom`), community_id (0: none), count and the kind's counts."""
    model: Any = kind.model
    lon, lat = func.ST_X(kind.geometry), func.ST_Y(kind.geometry)
    side = float(1 << zoom)
    # mercator.position, in SQL
    x = func.floor((lon / 360.0 + 0.5) * side)
    y = func.floor((0.5 - func.asinh(func.tan(func.radians(lat))) / (2.0 * func.pi())) * side)
    cell = (x.label("x"), y.label("y"), func.coalesce(model.community_id, 0).label("community_id"))
    counts = [func.count().label("count"), *(column.label(name) for name, column in kind.counts.items())]
    inside = func.abs(case((kind.geometry.is_not(None), lat), else_=90.0)) < 85.0
    rows = db.session.execute(select(*cell, *counts).where(inside, *wanted).group_by(*cell))
    return pd.DataFrame(rows.all(), columns=list(rows.keys())).astype("int64")


def cut(cells: pd.DataFrame, zoom: int, tile: Tile) -> pd.DataFrame:
    """The cells of the tile, added up: x and y count from its north-west corner."""
    shift = zoom - tile.z - SIDE_BITS
    side = 1 << shift
    x, y = cells.x // side - tile.x * SIDE, cells.y // side - tile.y * SIDE
    inside = x.between(0, SIDE - 1) & y.between(0, SIDE - 1)
    here = cells[inside].drop(columns="community_id").assign(x=x[inside], y=y[inside])
    return here.groupby(["x", "y"], as_index=False).sum()


def _summary(name: str) -> pd.DataFrame:
    return _summaries.get(name, lambda: counted(KINDS[name], SUMMARY_ZOOM))


def _communities(scope: Scope) -> list[int]:
    return list(db.session.scalars(select(Division.id).where(in_scope(Division.id, scope))))


def _encoded(cells: pd.DataFrame, name: str) -> bytes:
    if cells.empty:
        return b""
    columns = cells.assign(id=cells.y * SIDE + cells.x).to_dict("list")
    arrays = [cast(numbers, ARRAY(Integer)) for numbers in columns.values()]
    table = func.unnest(*arrays).table_valued(*map(str, columns), name="cells").render_derived()
    middle = [table.c[axis] * CELL_UNITS + CELL_UNITS // 2 for axis in "xy"]
    facts = (column for column in table.c if column.name not in "xy")
    return encoded(select(*facts, func.ST_MakePoint(*middle).label("shape")), name, UNITS)
