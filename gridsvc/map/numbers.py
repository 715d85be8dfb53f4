"""Numbers for the choropleth: of each grid, or of each division of a level, on a day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, func, or_, select

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.models import LEVELS, Division
from gridsvc.divisions.scope import in_scope
from gridsvc.errors import BadParameter
from gridsvc.events.models import Event
from gridsvc.extensions import db
from gridsvc.gaps import queries
from gridsvc.gaps.owners import Asked, owned
from gridsvc.gaps.tallies import rolled_up
from gridsvc.grids.located import Located
from gridsvc.grids.queries import edition_on, layer
from gridsvc.posts.queries import staffing, vacancies
from gridsvc.resources.models import Resource

GRID = "grid"
BY = (GRID, *reversed(LEVELS))
M2_PER_KM2 = 1e6
OWNER = ["grid_id", "community_id"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number that can be shown: its unit, the right it takes, and the columns whose sums it is made of.

    `count` gives grid_id, community_id (0: none) and those columns; `of` the number from their sums.
    """

    unit: str
    right: str
    count: Callable[[Asked], pd.DataFrame]
    of: Callable[[pd.DataFrame], "pd.Series[Any]"]


def values(number: Number, by: str, day: date, scope: Scope) -> dict[str, float | None]:
    """The number by the code of each grid in force, or of each division of the level `by`; None where it has none."""
    primary = layer()
    asked = Asked(primary, edition_on(primary.id, day), day, scope, queries.divisions(scope))
    counted = number.count(asked)
    if by == GRID:
        grids = queries.grids(primary.id, day, scope)
        codes, sums = grids["code"], counted.groupby("grid_id").sum().reindex(grids.index, fill_value=0)
    else:
        levels = select(Division.id).where(Division.level == by, in_scope(Division.id, scope))
        rolled = rolled_up(counted.groupby("community_id").sum().astype(float), asked.divisions)
        sums = rolled.loc[rolled.index.isin(db.session.scalars(levels).all())]
        codes = asked.divisions["code"].loc[sums.index]
    found = number.of(sums).astype(float).replace([np.inf, -np.inf], np.nan)
    return {code: None if np.isnan(value) else value for code, value in zip(codes, found.tolist(), strict=True)}


def number(name: str) -> Number:
    """The number of that name; raises BadParameter naming those there are."""
    if name not in NUMBERS:
        known = ", ".join(NUMBERS)
        raise BadParameter(name="number", value=name, expected=f"one of {known}", expected_zh=f"{known} 之一")
    return NUMBERS[name]


def level(by: str) -> str:
    """`by` itself; raises BadParameter naming what there is."""
    if by not in BY:
        known = ", ".join(BY)
        raise BadParameter(name="by", value=by, expected=f"one of {known}", expected_zh=f"{known} 之一")
    return by


def _addresses(asked: Asked) -> pd.DataFrame:
    return owned(asked, limit=0).counts


def _area(asked: Asked) -> pd.DataFrame:
    grids = queries.grids(asked.layer.id, asked.day, asked.scope)
    return grids.reset_index(names="grid_id")[[*OWNER, "area_m2"]]


def _density(asked: Asked) -> pd.DataFrame:
    return pd.concat([_addresses(asked), _area(asked)]).fillna(0.0)


def _things(model: type[Located], *wanted: ColumnElement[bool], asked: Asked) -> pd.DataFrame:
    """Counted by the grids that have them today: resources and events keep no other owner."""
    table: Any = model
    owner = [
        func.coalesce(table.grid_id, 0).label("grid_id"),
        func.coalesce(table.community_id, 0).label("community_id"),
    ]
    rows = db.session.execute(
        select(*owner, func.count().label("count"))
        .where(in_scope(table.community_id, asked.scope), *wanted)
        .group_by(table.grid_id, table.community_id)
    )
    return pd.DataFrame(rows.all(), columns=[*OWNER, "count"])


def _resources(asked: Asked) -> pd.DataFrame:
    return _things(Resource, asked=asked)


def _open_events(asked: Asked) -> pd.DataFrame:
    """Reported by the end of the day and not closed before it; one that is void was never open."""
    tomorrow = asked.day + timedelta(days=1)
    open_then = or_(Event.stage == "open", func.date(Event.closed_at) > asked.day)
    return _things(Event, func.date(Event.reported_at) < tomorrow, open_then, Event.stage != "void", asked=asked)


def _staff(asked: Asked) -> pd.DataFrame:
    rows = [(s.grid_id, s.community_id or 0, s.leaders + s.workers) for s in staffing(asked.day, asked.scope)]
    return pd.DataFrame(rows, columns=[*OWNER, "count"])


def _vacant(asked: Asked) -> pd.DataFrame:
    rows = [(v.grid_id or 0, v.community_id or 0, 1) for v in vacancies(asked.day, asked.scope)]
    return pd.DataFrame(rows, columns=[*OWNER, "count"])


def _sum(column: str, per: float = 1.0) -> Callable[[pd.DataFrame], "pd.Series[Any]"]:
    return lambda sums: sums[column] / per


NUMBERS: Mapping[str, Number] = {
    "households": Number("households", "grid.read", _addresses, _sum("households")),
    "addresses": Number("addresses", "grid.read", _addresses, _sum("addresses")),
    "area_km2": Number("km2", "grid.read", _area, _sum("area_m2", M2_PER_KM2)),
    "households_per_km2": Number(
        "households/km2", "grid.read", _density, lambda sums: sums.households / (sums.area_m2 / M2_PER_KM2)
    ),
    "resources": Number("resources", "resource.read", _resources, _sum("count")),
    "events_open": Number("events", "event.read", _open_events, _sum("count")),
    "staff": Number("persons", "people.read", _staff, _sum("count")),
    "posts_vacant": Number("posts", "gap.count", _vacant, _sum("count")),
}
