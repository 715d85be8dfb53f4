"""What a plan would move before it is published: which addresses, events, resources and posts, from where to where."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import ColumnElement, and_, func, literal, select, true

from gridsvc.accounts.principal import EVERYWHERE, Principal
from gridsvc.addresses.models import StandardAddress
from gridsvc.divisions.scope import in_scope
from gridsvc.events.models import Event
from gridsvc.extensions import STORED_SRID, db
from gridsvc.geometry.edit import Grid
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.locate import Locator
from gridsvc.geometry.overlay import Geoms
from gridsvc.grids.located import Located
from gridsvc.grids.models import Grid as GridRow
from gridsvc.grids.queries import newest_edition
from gridsvc.plans import posts_moved
from gridsvc.plans.models import Plan
from gridsvc.plans.state import State, base_of, changes, state_of
from gridsvc.resources.models import Resource
from gridsvc.web.params import today

DECIDED = "decision"  # the reason of an owner that a person decided on


class Kind(NamedTuple):
    """A kind of thing with a place: what it is called, what else a count of it adds up, and the right to see it."""

    model: type[Located]
    label: Any
    weight: Any
    right: str
    which: ColumnElement[bool] | None = None


KINDS: dict[str, Kind] = {
    "addresses": Kind(StandardAddress, StandardAddress.text, StandardAddress.households, "address.read"),
    "events": Kind(Event, Event.title, literal(0), "event.read", Event.stage == "open"),
    "forces": Kind(Resource, Resource.name, literal(0), "resource.read", Resource.klass == "force"),
    "resources": Kind(Resource, Resource.name, literal(0), "resource.read", Resource.klass != "force"),
}


@dataclass(frozen=True, slots=True)
class Impact:
    """Everything that changes hands: `moves` has a row for each thing (kind, id, name, households, from_grid, to_grid,
    from_community, to_community, lon, lat; empty text for no grid), `posts` those of grids that go or
    change their community, and who commands these (posts_moved.COLUMNS).
    """

    moves: pd.DataFrame
    posts: list[dict[str, Any]]
    decided: int

    def totals(self) -> dict[str, int]:
        """How many of each kind, and households."""
        counts = Counter(self.moves["kind"])
        return {kind: counts[kind] for kind in KINDS} | {
            "households": int(self.moves["households"].sum()),
            "posts": len(self.posts),
            "decided": self.decided,
        }

    def by(self, level: str) -> list[dict[str, Any]]:
        """The same by (from, to) of a level, `grid` or `community`, the most households first; within one: left out."""
        ends = [f"from_{level}", f"to_{level}"]
        crossing = self.moves[self.moves[ends[0]] != self.moves[ends[1]]]
        rows = []
        for (start, end), group in crossing.groupby(ends, sort=True):
            counts = Counter(group["kind"])
            numbers = {kind: counts[kind] for kind in KINDS}
            rows.append(
                {"from": start or None, "to": end or None, **numbers, "households": int(group.households.sum())}
            )
        return sorted(rows, key=lambda row: (-row["households"], -row["addresses"]))


def impact(plan: Plan, asker: Principal | None = None) -> Impact:
    """What the plan at its head would move, beside its base edition, as far as the asker may see it (None: all of it);
    closed events keep their grid.
    """
    changed = changes(plan)
    posts = posts_moved.moved(plan, changed, base_of(plan).names, plan.effective_on or today(), asker)
    if plan.layer.relation != "primary":  # owners come from the primary layer only
        return Impact(_frame([]), posts, 0)
    ground = array(grid.polygon for pair in changed.values() for grid in pair if grid)
    moved = _moves(base_of(plan), state_of(plan), ground, asker)
    return Impact(moved, posts, _decided(plan, list(changed)))


def _moves(was: State, now: State, ground: Geoms, asker: Principal | None) -> pd.DataFrame:
    """Every thing on touched ground whose owner differs; a neighbour's border point counts as well."""
    if not len(ground):
        return _frame([])
    old, new = (_owners(side, ground) for side in (was, now))
    box = shapely.total_bounds(ground)
    seen = _inside(tuple(box.tolist()), asker)
    return _frame([row for kind in KINDS for row in _of_kind(kind, seen, ground, (old, new))])


Inside = Callable[[Kind], ColumnElement[bool]]


def _inside(box: tuple[float, ...], asker: Principal | None) -> Inside:
    """Things of a kind in a box (degrees) that the asker may see and that may move."""

    def which(kind: Kind) -> ColumnElement[bool]:
        table: Any = kind.model
        scope = asker.scope(kind.right) if asker else EVERYWHERE
        there = table.geometry.intersects(func.ST_MakeEnvelope(*box, STORED_SRID))
        own = true() if kind.which is None else kind.which
        return and_(there, in_scope(table.community_id, scope), table.grid_reason != DECIDED, table.may_move(), own)

    return which


class _Owners(NamedTuple):
    """Grids near some ground, and the locator that tells which of them owns a point."""

    grids: Sequence[Grid]
    locator: Locator

    def of(self, lon: Any, lat: Any) -> list[Grid | None]:
        """The owner of each point."""
        rows = self.locator.owner(lon, lat).tolist()
        return [self.grids[row] if row >= 0 else None for row in rows]


def _owners(side: State, ground: Any) -> _Owners:
    """Special grids that lie over base grids own the ground they share with them."""
    grids = sorted(side.near(ground), key=lambda grid: grid.code)
    ahead = np.array([grid.kind == "special" for grid in grids]) if len(side.coverages) > 1 else None
    return _Owners(grids, Locator.build(array(grid.polygon for grid in grids), [grid.code for grid in grids], ahead))


def _of_kind(name: str, inside: Inside, ground: Any, owners: tuple[_Owners, _Owners]) -> Iterator[tuple[Any, ...]]:
    kind = KINDS[name]
    table: Any = kind.model
    place = table.geometry
    statement = select(table.id, kind.label, kind.weight, func.ST_X(place), func.ST_Y(place)).where(inside(kind))
    rows = db.session.execute(statement.order_by(table.id)).all()
    if not rows:
        return
    lon, lat = (np.array([row[at] for row in rows], dtype=float) for at in (3, 4))
    near = np.zeros(len(rows), dtype=bool)
    near[
        np.unique(
            shapely.STRtree(array(shapely.points(np.column_stack((lon, lat))))).query(ground, predicate="intersects")[1]
        )
    ] = True
    chosen = np.flatnonzero(near)
    before, after = (side.of(lon[chosen], lat[chosen]) for side in owners)
    for at, old, new in zip(chosen.tolist(), before, after, strict=True):
        ends = [(grid.code, grid.community) if grid else ("", "") for grid in (old, new)]
        if ends[0] != ends[1]:
            row = rows[at]
            grids, homes = zip(*ends, strict=True)
            yield (name, row[0], row[1], int(row[2] or 0), *grids, *homes, float(row[3]), float(row[4]))


COLUMNS = (
    *("kind", "id", "name", "households", "from_grid", "to_grid"),
    *("from_community", "to_community", "lon", "lat"),
)


def _frame(rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _decided(plan: Plan, codes: Sequence[str]) -> int:
    """How many addresses a person gave to one of these grids: they stay, wherever the polygons go."""
    edition = newest_edition(plan.layer_id)
    if edition is None:
        return 0
    return (
        db.session.scalar(
            select(func.count())
            .select_from(StandardAddress)
            .join(GridRow, GridRow.id == StandardAddress.grid_id)
            .where(GridRow.code.in_(list(codes)), StandardAddress.grid_reason == DECIDED)
        )
        or 0
    )


def lasting(rows: pd.DataFrame, codes: Mapping[str, str]) -> pd.DataFrame:
    """The rows (moves or posts) with the codes that placeholders will get."""
    named = rows.copy()
    for column in named.columns.intersection(["from_grid", "to_grid", "grid"]):
        named[column] = [codes.get(code, code) for code in named[column]]
    return named
