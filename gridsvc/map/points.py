"""Addresses, resources and events as vector tiles: single points close by, counts in cells further away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from gridsvc.accounts.principal import Scope
from gridsvc.addresses.models import StandardAddress
from gridsvc.divisions.scope import in_scope
from gridsvc.events.models import Event
from gridsvc.extensions import db
from gridsvc.grids.located import Located
from gridsvc.grids.models import Grid
from gridsvc.map.mercator import Tile
from gridsvc.map.queries import encoded, near, shape_in
from gridsvc.resources.models import CLASSES, Resource

Column = ColumnElement[Any] | InstrumentedAttribute[Any]

POINTS_FROM = 15  # the zoom of tiles; a map whose tiles are 512 px wide draws them from its zoom 16
MOST_POINTS = 8_000  # in one tile: 200 KB as sent; where there are more, it holds cells
UNITS = 4096  # of a tile's side


@dataclass(frozen=True, slots=True)
class Points:
    """One kind of thing with a place: what a point of it tells, and what is counted of the points of a cell."""

    model: type[Located]
    right: str
    facts: dict[str, Column]
    counts: Mapping[str, ColumnElement[int]]

    @property
    def geometry(self) -> Any:
        """Where it is."""
        return self.model.geometry

    def wanted(self, scope: Scope, tile: Tile) -> tuple[ColumnElement[bool], ...]:
        """Those of a tile and its margin, inside the scope."""
        return near(self.geometry, tile), self.within(scope)

    def within(self, scope: Scope) -> ColumnElement[bool]:
        """Those inside the scope."""
        community_id: Any = self.model.community_id
        return in_scope(community_id, scope)


OWNER: dict[str, Column] = {"grid": func.coalesce(Grid.code, "")}
ADDRESSES = Points(
    StandardAddress,
    "address.read",
    {
        "code": StandardAddress.code,
        "text": StandardAddress.text,
        "number": StandardAddress.number,
        "status": StandardAddress.status,
        "households": StandardAddress.households,
        "reason": StandardAddress.grid_reason,
    },
    {
        "households": func.sum(StandardAddress.households),
        "without_grid": func.count().filter(StandardAddress.grid_id.is_(None)),
    },
)
RESOURCES = Points(
    Resource,
    "resource.read",
    {"code": Resource.code, "name": Resource.name, "class": Resource.klass, "type": Resource.type},
    {name: func.count().filter(Resource.klass == name) for name in CLASSES},
)
EVENTS = Points(
    Event,
    "event.read",
    {
        "source_id": Event.source_id,
        "title": Event.title,
        "category": Event.category,
        "stage": Event.stage,
        "reported_at": Event.reported_at,
    },
    {"open": func.count().filter(Event.stage == "open")},
)
KINDS = {"addresses": ADDRESSES, "resources": RESOURCES, "events": EVENTS}


def fits(kind: Points, scope: Scope, tile: Tile) -> bool:
    """Whether the tile holds single points: close enough, and not too many for one tile."""
    if tile.z < POINTS_FROM:
        return False
    found = select(kind.geometry).where(*kind.wanted(scope, tile)).limit(MOST_POINTS + 1).subquery()
    return bool(db.session.scalar(select(func.count() <= MOST_POINTS).select_from(found)))


def point_tile(name: str, scope: Scope, tile: Tile) -> bytes:
    """The layer of that name: its points, each with its id, its facts and its grid (empty: none)."""
    kind = KINDS[name]
    table: Any = kind.model
    facts = [_told(column).label(fact) for fact, column in (kind.facts | OWNER).items()]
    rows = select(table.id, *facts, shape_in(kind.geometry, tile, UNITS)).outerjoin(Grid, Grid.id == table.grid_id)
    return encoded(rows.where(*kind.wanted(scope, tile)).order_by(table.id), name, UNITS)


def _told(column: Column) -> ColumnElement[Any]:
    """A moment as its day in the service's zone; anything else as it is."""
    if column is not Event.reported_at:
        return column.expression if isinstance(column, InstrumentedAttribute) else column
    zone = str(current_app.config["SETTINGS"].timezone)
    return func.to_char(func.timezone(zone, column), "YYYY-MM-DD")
