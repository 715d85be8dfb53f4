"""Assignment: every thing with a place gets the owner grid of the primary layer, renewed by edition."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    union,
    update,
)
from sqlalchemy.schema import CreateTable, DropTable

from gridsvc.accounts.audit import record
from gridsvc.extensions import db
from gridsvc.grids import decisions, queries
from gridsvc.grids.located import Located
from gridsvc.grids.locators import LayerLocator, locator_on
from gridsvc.grids.models import Edition, GridVersion, Move
from gridsvc.imports.merge import copy_frame, lock_table, table_of

NEAR_M = 5.0
CHUNK_ROWS = 100_000
MOST_WRITTEN = 2_000  # versions: beyond it everything is located anew at less cost
OWNER_COLUMNS = ("grid_id", "community_id", "near_border_m", "grid_reason", "edition_id")


def owners(points: NDArray[Any], locator: LayerLocator) -> pd.DataFrame:
    """OWNER_COLUMNS for `points` (shapely, EPSG:4490, or None), a row each, by polygon alone."""
    lon, lat = shapely.get_x(points), shapely.get_y(points)
    row, near = locator.locator.owner_and_border_m(lon, lat, NEAR_M)
    reason = np.where(row >= 0, "", np.where(shapely.is_missing(points), "no_coordinates", "outside"))
    return pd.DataFrame(
        {
            "grid_id": _looked_up(locator.grid_ids, row),
            "community_id": _looked_up(locator.community_ids, row),
            "near_border_m": pd.array(near, dtype="float64"),
            "grid_reason": reason,
            "edition_id": pd.array([locator.edition_id] * len(points), dtype="Int32"),
        }
    )


def _looked_up(ids: NDArray[np.int32], row: NDArray[np.int32]) -> pd.arrays.IntegerArray:
    """ids[row]; missing where row is -1 or the id is 0."""
    found = np.append(ids, np.int32(0))[row]
    return pd.arrays.IntegerArray(found, found == 0)


@dataclass(frozen=True, slots=True)
class Moves:
    """How many of one kind of thing were looked at, and how many changed grid, reason or community."""

    table: str
    seen: int
    moved: int


def reassign_all(day: date) -> list[Moves]:
    """Give everything with a place its owner of `day`; closed events keep theirs."""
    return _reassigned(day, None)


def _reassigned(day: date, written: Mapping[int, int] | None) -> list[Moves]:
    """Owners of `day` for what the versions `written` (id -> grid id; None: all there are) may have moved."""
    layer = queries.layer()
    queries.take_turn(layer.id)
    models: list[type[Any]] = Located.__subclasses__()
    moves = [
        reassign(model, day, rows=None if written is None else _touched(table_of(model), written)) for model in models
    ]
    layer.assigned_key = assignment_key(day)
    record("reassign", "layer", layer.id, day=day, moved={move.table: move.moved for move in moves})
    return moves


def assignment_key(day: date) -> str:
    """What the assignment of a day follows from: the edition and the decisions in force, and the layer's overlay."""
    layer = queries.layer()
    edition = queries.edition_on(layer.id, day)
    return f"{edition.id if edition else 0}:{decisions.digest(layer.id, day)}{':overlay' * layer.overlay}"


def follow(day: date) -> list[Moves]:
    """Bring the stored owners to those of `day`: only what an edition may have moved, where nothing else changed."""
    layer = queries.layer()
    queries.take_turn(layer.id)
    old, _, rest = layer.assigned_key.partition(":")
    new, _, still = assignment_key(day).partition(":")
    last = db.session.get(Edition, int(old)) if old.isdecimal() and old != "0" else None
    coming = db.session.get(Edition, int(new))
    if last is None or coming is None or rest != still or coming.number < last.number:
        return reassign_all(day)
    written = _written(last, coming)
    return _reassigned(day, written if len(written) <= MOST_WRITTEN else None)


def _written(last: Edition, coming: Edition) -> dict[int, int]:
    """The versions (id -> grid id) that the editions after `last` up to `coming` wrote or ended."""
    between = select(Edition.id).where(
        Edition.layer_id == last.layer_id, Edition.number > last.number, Edition.number <= coming.number
    )
    wrote = or_(GridVersion.edition_id.in_(between), GridVersion.closed_by.in_(between))
    return dict(db.session.execute(select(GridVersion.id, GridVersion.grid_id).where(wrote)).all())


def _touched(table: Table, written: Mapping[int, int]) -> ColumnElement[bool]:
    """Which rows of a table these versions may have moved: those of their grids, and those on their ground."""
    versions, grids = (cast(sorted(ids), ARRAY(Integer)) for ids in (written, set(written.values())))
    ground = select(GridVersion.geometry).where(GridVersion.id == func.any(versions)).cte("ground")
    on_it = select(table.c.id).join(ground, func.ST_Intersects(ground.c.geometry, table.c.geometry))
    held = select(table.c.id).where(table.c.grid_id == func.any(grids))
    found = db.session.scalars(union(held, on_it)).all()
    return table.c.id == func.any(cast(sorted(found), ARRAY(Integer)))


def reassign(model: type[Any], day: date, *, rows: ColumnElement[bool] | None = None) -> Moves:
    """The same for one table, or some rows of it. Rows that do not change are not written."""
    table = table_of(model)
    layer = queries.layer()
    lock_table(table)  # an import that runs has the owners of its own edition
    locator = locator_on(layer.id, day)
    staged = _staging(table)
    db.session.execute(CreateTable(staged))
    seen = 0
    for ids, points in _points(model, true() if rows is None else rows):
        copy_frame(staged, owners(points, locator).assign(id=ids))
        seen += len(ids)
    _settle_staged(staged, table, layer.id, day)
    moved = _apply(staged, table)
    db.session.execute(DropTable(staged))
    return Moves(table.name, seen, moved)


def settle(model: type[Any], day: date) -> None:
    """After an import: communities of points without a grid, and the decisions that beat the polygon."""
    table = table_of(model)
    decisions.fill_communities(table, table)
    decisions.apply(table, table, queries.layer().id, day, rows=model.may_move())


def _settle_staged(staged: Table, table: Table, layer_id: int, day: date) -> None:
    decisions.fill_communities(staged, table)
    decisions.apply(staged, table, layer_id, day)


def _staging(table: Table) -> Table:
    return Table(
        f"owners_of_{table.name}",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("grid_id", Integer),
        Column("community_id", Integer),
        Column("near_border_m", Float),
        Column("grid_reason", String),
        Column("edition_id", Integer),
        prefixes=["TEMPORARY"],
    )


def _points(model: type[Any], rows: ColumnElement[bool]) -> Iterator[tuple[NDArray[np.int64], NDArray[Any]]]:
    table = table_of(model)
    last = -1
    while True:
        chunk = db.session.execute(
            select(table.c.id, func.ST_AsBinary(table.c.geometry))
            .where(table.c.id > last, model.may_move(), rows)
            .order_by(table.c.id)
            .limit(CHUNK_ROWS)
        ).all()
        if not chunk:
            return
        last = chunk[-1][0]
        yield np.array([row[0] for row in chunk]), shapely.from_wkb(np.array([row[1] for row in chunk], dtype=object))


def _apply(staged: Table, table: Table) -> int:
    differs = or_(*(table.c[name].is_distinct_from(staged.c[name]) for name in OWNER_COLUMNS[:-1]))
    whole = {name: staged.c[name] for name in OWNER_COLUMNS}
    _enter_moves(staged, table)
    moved = db.session.execute(update(table).values(whole).where(table.c.id == staged.c.id, differs))
    db.session.execute(
        update(table)
        .values(edition_id=staged.c.edition_id)
        .where(table.c.id == staged.c.id, table.c.edition_id.is_distinct_from(staged.c.edition_id))
    )
    return int(moved.rowcount)  # type: ignore[attr-defined]


def _enter_moves(staged: Table, table: Table) -> None:
    """Into the move book: what an edition gave another grid. The first assignment of a thing is none."""
    columns = ("edition_id", "table_name", "record_id", "from_grid_id", "to_grid_id", "from_edition_id")
    rows = (
        select(
            staged.c.edition_id,
            literal(table.name),
            table.c.id,
            table.c.grid_id,
            staged.c.grid_id,
            table.c.edition_id,
        )
        .join(staged, staged.c.id == table.c.id)
        .where(table.c.edition_id.is_not(None), table.c.grid_id.is_distinct_from(staged.c.grid_id))
    )
    db.session.execute(insert(Move).from_select(list(columns), rows))
