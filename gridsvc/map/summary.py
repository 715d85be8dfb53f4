"""Counts of what a grid or a division holds, in one statement: each for whoever may list those things."""

from collections.abc import Callable
from functools import reduce
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, func, select, true

from gridsvc.accounts.principal import Principal
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

PLACES = "grid.read"
Inside = Callable[[type[Located]], ColumnElement[bool]]


class Held(NamedTuple):
    """What is counted of a table: the right that shows it, which rows, and the numbers by name."""

    table: type[Located]
    right: str
    wanted: ColumnElement[bool]
    numbers: dict[str, ColumnElement[int]]


HELD = (
    Held(
        StandardAddress,
        PLACES,
        StandardAddress.status == "OC",
        {"addresses": func.count(), "households": func.coalesce(func.sum(StandardAddress.households), 0)},
    ),
    Held(Resource, "resource.read", true(), {"resources": func.count()}),
    Held(Event, "event.read", Event.stage == "open", {"open_events": func.count()}),
)


def summary(code: str, asker: Principal) -> dict[str, int]:
    """HELD of the grid, as far as the asker's rights go: addresses and households in use; raises NotFound."""
    versions = queries.versions(queries.layer().id, day(), asker.require(PLACES)).where(queries.Grid.code == code)
    grid_id = versions.with_only_columns(GridVersion.grid_id).scalar_subquery()
    held = _held(asker, lambda table: table.grid_id == grid_id)
    row = db.session.execute(held.add_columns(grid_id.label("id"))).mappings().one()
    if row["id"] is None:
        raise NotFound(what="grid", what_zh="网格", key=code)
    return {name: int(value) for name, value in row.items() if name != "id"}


def division_summary(code: str, asker: Principal) -> dict[str, int]:
    """The same of a division and all below it, and how many grids are in force there; raises NotFound."""
    within = division_scope(code, asker.require(PLACES))
    grids = queries.versions(queries.layer().id, day(), within).with_only_columns(func.count())
    held = _held(asker, lambda table: in_scope(table.community_id, within))
    row = db.session.execute(held.add_columns(grids.scalar_subquery().label("grids"))).mappings().one()
    return {name: int(value) for name, value in row.items()}


def _held(asker: Principal, is_inside: Inside) -> Select[*tuple[Any, ...]]:
    """The numbers of HELD that the asker may see, as columns, of what is inside."""
    counted: list[Any] = [
        select(*(number.label(name) for name, number in held.numbers.items()))
        .where(held.wanted, is_inside(held.table), in_scope(held.table.community_id, asker.scope(held.right)))
        .subquery()
        for held in HELD
        if asker.may(held.right)
    ]
    columns = [column for table in counted for column in table.c]
    together: FromClause = reduce(lambda left, right: left.join(right, true()), counted)
    return select(*columns).select_from(together)
