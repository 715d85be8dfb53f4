"""Counts of what a grid holds, in one statement."""

from typing import Any

from sqlalchemy import func, select

from gridsvc.accounts.principal import Scope
from gridsvc.addresses.models import StandardAddress
from gridsvc.errors import NotFound
from gridsvc.events.models import Event
from gridsvc.extensions import db
from gridsvc.grids import queries
from gridsvc.grids.models import GridVersion
from gridsvc.resources.models import Resource
from gridsvc.web.params import day


def summary(code: str, scope: Scope) -> dict[str, Any]:
    """addresses and households (in use), resources and open events of the grid; raises NotFound."""
    versions = queries.versions(queries.layer().id, day(), scope).where(queries.Grid.code == code)
    grid_id = versions.with_only_columns(GridVersion.grid_id).scalar_subquery()
    addresses = (
        select(
            func.count().label("addresses"), func.coalesce(func.sum(StandardAddress.households), 0).label("households")
        )
        .where(StandardAddress.grid_id == grid_id, StandardAddress.status == "OC")
        .subquery()
    )
    resources = select(func.count()).select_from(Resource).where(Resource.grid_id == grid_id).scalar_subquery()
    open_events = (
        select(func.count()).select_from(Event).where(Event.grid_id == grid_id, Event.stage == "open").scalar_subquery()
    )
    row = db.session.execute(
        select(grid_id.label("id"), addresses, resources.label("resources"), open_events.label("open_events"))
    ).one()
    if row.id is None:
        raise NotFound(what="grid", what_zh="网格", key=code)
    return {name: int(getattr(row, name)) for name in ("addresses", "households", "resources", "open_events")}
