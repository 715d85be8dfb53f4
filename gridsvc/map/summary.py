"""Counts of what a grid or a division holds, in one statement."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from gridsvc.accounts.principal import Scope
from gridsvc.addresses.models import StandardAddress
from gridsvc.divisions.scope import in_scope
from gridsvc.errors import NotFound
from gridsvc.events.models import Event
from gridsvc.extensions import db
from gridsvc.grids import queries
from gridsvc.grids.located import Located
from gridsvc.grids.models import GridVersion
from gridsvc.posts.places import division_scope
from gridsvc.resources.models import Resource
from gridsvc.web.params import day

HELD = ("addresses", "households", "resources", "open_events")
Inside = Callable[[type[Located]], ColumnElement[bool]]


def summary(code: str, scope: Scope) -> dict[str, int]:
    """addresses and households (in use), resources and open events of the grid; raises NotFound."""
    versions = queries.versions(queries.layer().id, day(), scope).where(queries.Grid.code == code)
    grid_id = versions.with_only_columns(GridVersion.grid_id).scalar_subquery()
    row = db.session.execute(_held(lambda table: table.grid_id == grid_id).add_columns(grid_id.label("id"))).one()
    if row.id is None:
        raise NotFound(what="grid", what_zh="网格", key=code)
    return {name: int(getattr(row, name)) for name in HELD}


def division_summary(code: str, scope: Scope) -> dict[str, int]:
    """The same of a division and all below it, and how many grids are in force there; raises NotFound."""
    within = division_scope(code, scope)
    grids = queries.versions(queries.layer().id, day(), within).with_only_columns(func.count())
    held = _held(lambda table: in_scope(table.community_id, within))
    row = db.session.execute(held.add_columns(grids.scalar_subquery().label("grids"))).one()
    return {name: int(getattr(row, name)) for name in ("grids", *HELD)}


def _held(is_inside: Inside) -> Select[*tuple[Any, ...]]:
    """HELD, as columns, of what is inside."""
    addresses = (
        select(func.count(), func.coalesce(func.sum(StandardAddress.households), 0).label("households"))
        .where(is_inside(StandardAddress), StandardAddress.status == "OC")
        .subquery()
    )
    resources = select(func.count()).select_from(Resource).where(is_inside(Resource))
    open_events = select(func.count()).select_from(Event).where(is_inside(Event), Event.stage == "open")
    return select(
        addresses.c[0].label("addresses"),
        addresses.c.households,
        resources.scalar_subquery().label("resources"),
        open_events.scalar_subquery().label("open_events"),
    )
