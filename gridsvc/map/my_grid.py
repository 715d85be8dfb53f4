"""`My grid` for the public: from an address or a position to its grid and whom to turn to; nobody is named."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import ColumnElement, and_, func, select

from gridsvc.accounts.principal import Scope
from gridsvc.addresses.keys import text_key
from gridsvc.addresses.models import StandardAddress
from gridsvc.divisions.contacts import lineage_of, published
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import in_scope
from gridsvc.extensions import db, plan_for_each_text
from gridsvc.grids import queries as grids
from gridsvc.grids.models import Grid, GridVersion
from gridsvc.map.search import holding
from gridsvc.posts.owners import owners_on
from gridsvc.web.language import chosen

SHORTEST = 4  # characters of an address, below which too many would fit
MOST = 5
IN_USE = "OC"


@dataclass(frozen=True, slots=True)
class Place:
    """A grid as the public may see it; `contact` is empty where none is published."""

    code: str
    name: str
    community: str
    street: str
    contact: str
    outline: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An address in use that holds what was typed; `detail` is its community."""

    text: str
    detail: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: `kind` is start, found, no_grid (nothing owns the place), hits, nothing or short."""

    kind: str = "start"
    place: Place | None = None
    hits: tuple[Hit, ...] = ()


def at_point(lon: float, lat: float, day: date, scope: Scope) -> Answer:
    """The grid of the primary layer that owns a point (degrees, EPSG:4490) on a day. Six statements at most."""
    owners = owners_on(grids.layer().id, np.array([lon]), np.array([lat]), day)
    return _answer(owners.grid_id(), day, scope)


def at_address(typed: str, day: date, scope: Scope) -> Answer:
    """The grid of the address in use that reads so, else the few that hold the text. Four statements at most."""
    key = text_key(typed)
    if len(key) < SHORTEST:
        return Answer("short")
    exact = select(StandardAddress.grid_id).where(_in_use(scope), StandardAddress.text_key == key)
    if (found := db.session.execute(exact).one_or_none()) is not None:
        return _answer(found.grid_id, day, scope)
    hits = _hits(key, scope)
    return Answer("hits", hits=hits) if hits else Answer("nothing")


def _answer(grid_id: int | None, day: date, scope: Scope) -> Answer:
    place = None if grid_id is None else _place(grid_id, day, scope)
    return Answer("found", place) if place else Answer("no_grid")


def _in_use(scope: Scope) -> ColumnElement[bool]:
    return and_(StandardAddress.status == IN_USE, in_scope(StandardAddress.community_id, scope))


def _hits(key: str, scope: Scope) -> tuple[Hit, ...]:
    """The shortest of those that hold the text."""
    plan_for_each_text()
    rows = (
        select(StandardAddress.text, func.coalesce(Division.name, "").label("detail"))
        .outerjoin(Division, Division.id == StandardAddress.community_id)
        .where(StandardAddress.id.in_(holding(key, within=_in_use(scope))))
        .order_by(func.length(StandardAddress.text_key), StandardAddress.text_key)
        .limit(MOST)
    )
    return tuple(Hit(row.text, row.detail) for row in db.session.execute(rows))


def _place(grid_id: int, day: date, scope: Scope) -> Place | None:
    columns = (
        Grid.code,
        GridVersion.name,
        grids.Community.lineage,
        func.ST_AsGeoJSON(GridVersion.geometry, 6, 0).label("outline"),
    )
    version = grids.versions(grids.layer().id, day, scope).where(Grid.id == grid_id).with_only_columns(*columns)
    row = db.session.execute(version).one_or_none()
    if row is None:
        return None
    above = lineage_of(row.lineage or ())
    named = {division.level: division.name for division in above}
    contact = published(above, chosen())
    return Place(row.code, row.name, named.get("community", ""), named.get("street", ""), contact, row.outline)
