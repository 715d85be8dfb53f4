"""What is true of grids, addresses, posts and ground on one day inside a scope: the report's raw material."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.queries import grounds
from gridsvc.gaps import ground, queries
from gridsvc.gaps.owners import Asked, Owned, owned
from gridsvc.gaps.services import check_ground
from gridsvc.grids.findings import NO_GRIDS, Areas
from gridsvc.grids.models import Layer
from gridsvc.grids.queries import edition_on, layer
from gridsvc.posts.queries import Vacancy, staffing, vacancies
from gridsvc.settings.services import number

COUNTS = ("addresses", "households", "leaders", "workers")


@dataclass(frozen=True, slots=True)
class Facts:
    """Frames by id, 0 meaning none. `grids` has code, name, area_m2, community_id, addresses, households, leaders,
    workers; `strays` the first addresses without a grid; `ground` the places of the ground check; `unknown` the
    names that people write and the library lacks.
    """

    day: date
    divisions: pd.DataFrame
    grids: pd.DataFrame
    addresses: pd.DataFrame
    strays: pd.DataFrame
    vacancies: list[Vacancy]
    ground: pd.DataFrame
    unknown: pd.DataFrame
    households_per_worker: float

    @property
    def overloaded(self) -> pd.DataFrame:
        """The grids whose workers have more households each than the layer sets, with `load`: households a worker."""
        served = self.grids[self.grids.workers > 0]
        loaded = served.assign(load=served.households / served.workers)
        return loaded[loaded.load > self.households_per_worker]


def facts_on(day: date, scope: Scope, *, limit: int) -> Facts:
    """The facts of the primary layer; at most `limit` addresses without a grid are listed."""
    primary = layer()
    asked = Asked(primary, edition_on(primary.id, day), day, scope, queries.divisions(scope))
    found = owned(asked, limit=limit)
    return Facts(
        day=day,
        divisions=asked.divisions,
        grids=_grids(asked, found),
        addresses=found.counts,
        strays=found.strays,
        vacancies=vacancies(day, scope),
        ground=_ground(asked),
        unknown=queries.unknown_names(day, scope),
        households_per_worker=_most_households(primary),
    )


def _grids(asked: Asked, found: Owned) -> pd.DataFrame:
    staff = [(s.grid_id, s.leaders, s.workers) for s in staffing(asked.day, asked.scope)]
    columns: list[pd.DataFrame | pd.Series[Any]] = [
        found.counts.groupby("grid_id")[["addresses", "households"]].sum(),
        pd.DataFrame(staff, columns=["id", "leaders", "workers"]).set_index("id"),
    ]
    grids = queries.grids(asked.layer.id, asked.day, asked.scope)
    return grids.join(columns).fillna(dict.fromkeys(COUNTS, 0))


def _ground(asked: Asked) -> pd.DataFrame:
    """Before the first edition no ground has a grid; that is worked out and not kept."""
    if asked.edition:
        return queries.ground(check_ground(asked.edition), asked.scope)
    everything = ground.places(Areas(*grounds()), NO_GRIDS)
    return everything[asked.holds(everything.community_id)]


def _most_households(primary: Layer) -> float:
    """What the layer says, else the target of the settings with its tolerance."""
    general = number("households_target") * (1 + number("households_tolerance") / 100)
    return float(str(primary.settings.get("households_per_worker", general)))
