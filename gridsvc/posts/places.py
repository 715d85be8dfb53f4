"""Grids and divisions that a request names, as far as the asker's scope reaches."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import in_scope
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.grids import queries as grids
from gridsvc.grids.models import Grid, GridVersion
from gridsvc.posts.owners import owners_on
from gridsvc.posts.points import Floats


@dataclass(frozen=True, slots=True)
class GridPlace:
    """A grid of the primary layer on a day, with its community."""

    grid_id: int
    code: str
    community_id: int | None
    community: str | None


def grid_of(code: str, day: date, scope: Scope) -> GridPlace:
    """The primary grid of that code in force on `day`; raises NotFound, also when it is out of scope."""
    return _grid(Grid.code == code, code, day, scope)


def grid_at(lon: Floats, lat: Floats, day: date, scope: Scope) -> GridPlace:
    """The primary grid that owns the first point on `day`; raises NotFound, also when it is out of scope."""
    grid_id = owners_on(grids.layer().id, lon, lat, day).grid_id()
    return _grid(Grid.id == grid_id, f"{lon[0]},{lat[0]}", day, scope)


def division_scope(code: str, scope: Scope) -> Scope:
    """The division of that code and all below it; raises NotFound, also when it is out of scope."""
    found = select(Division.id).where(Division.code == code, in_scope(Division.id, scope))
    division_id = db.session.scalar(found.order_by(Division.code_system).limit(1))
    if division_id is None:
        raise NotFound(what="division", what_zh="行政区划", key=code)
    return Scope(everywhere=False, divisions=frozenset({division_id}))


def _grid(wanted: ColumnElement[bool], key: str, day: date, scope: Scope) -> GridPlace:
    there = grids.versions(grids.layer().id, day, scope).where(wanted)
    columns = (Grid.id, Grid.code, GridVersion.community_id, grids.Community.code.label("community"))
    found = db.session.execute(there.with_only_columns(*columns)).first()
    if found is None:
        raise NotFound(what="grid", what_zh="网格", key=key)
    return GridPlace(*found)
