"""Which grid had each address on a day: as stored for the day's edition, else by that day's polygons and decisions."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.queries import grounds
from gridsvc.gaps import queries
from gridsvc.gaps.history import editions
from gridsvc.geometry.locate import Locator
from gridsvc.grids.locators import locator_on
from gridsvc.grids.models import Edition, Layer
from gridsvc.posts.owners import owners_on

OWNER = ["grid_id", "community_id"]
Known = Mapping[int, date]  # first days of editions by id
COUNTS = ["grid_id", "addresses", "households"]
STRAY = ["id", "community_id", "reason"]


@dataclass(frozen=True, slots=True)
class Owned:
    """Addresses in use on one day; id 0 means none.

    `counts`: addresses and households by grid_id and community_id; `strays`: the first ones without a grid.
    """

    counts: pd.DataFrame
    strays: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose addresses: of which layer's grids, on which day, inside which scope (with its divisions by id)."""

    layer: Layer
    edition: Edition | None
    day: date
    scope: Scope
    divisions: pd.DataFrame

    def holds(self, community_ids: "pd.Series[int]") -> "pd.Series[bool]":
        """Which of the communities lie in the scope."""
        return community_ids.isin(self.divisions.index) | self.scope.everywhere


def owned(asked: Asked, *, limit: int, trusted: Known | None = None) -> Owned:
    """The addresses' owners, and at most `limit` of those that have none; what is stored for `trusted` editions
    (default: every one) counts where the day's edition has the same grids, every other address is located anew.
    """
    edition_id = asked.edition.id if asked.edition else None
    counts = [queries.address_counts(edition_id, asked.scope)]
    strays = [queries.strays(edition_id, asked.scope, limit)]
    others = queries.others_counts(edition_id)
    kept = [others.loc[others.grid_id > 0, COUNTS]]
    trusted = _first_days(asked.layer.id, set(others.asked)) if trusted is None else trusted
    for chunk in queries.doubtful(asked.layer.id, edition_id, asked.day, trusted) if len(others) else ():
        gone = _counted(chunk[chunk.grid_id > 0], ["grid_id"])
        kept.append(gone.assign(addresses=-gone.addresses, households=-gone.households))
        found = chunk.assign(**_located(chunk, asked))
        found = found[asked.holds(found.community_id)]
        counts.append(_counted(found, OWNER))
        strays.append(found.loc[found.grid_id == 0, STRAY].head(limit))
    total = pd.concat([*counts, _of_day(kept, asked)]).astype(np.int64).groupby(OWNER, as_index=False).sum()
    return Owned(total, pd.concat(strays).head(limit))


def _first_days(layer_id: int, edition_ids: Set[int]) -> Known:
    """The day from which each of the editions was in force, without those that a second one of their day replaced."""
    last = {edition.effective_on: edition for edition in editions(layer_id, date.max)} if edition_ids else {}
    return {edition.id: day for day, edition in last.items() if edition.id in edition_ids}


def _counted(addresses: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return addresses.groupby(by, as_index=False).agg(addresses=("id", "size"), households=("households", "sum"))


def _of_day(kept: Sequence[pd.DataFrame], asked: Asked) -> pd.DataFrame:
    """The sum of counts by grid, with the communities of the day, inside the scope."""
    of_grid = pd.concat(kept).astype(np.int64).groupby("grid_id").sum()
    locator = locator_on(asked.layer.id, asked.day)
    community = pd.Series(locator.community_ids, index=locator.grid_ids, name="community_id")
    found = of_grid[of_grid.addresses > 0].join(community).reset_index()
    return found[asked.holds(found.community_id)]


def _located(chunk: pd.DataFrame, asked: Asked) -> dict[str, NDArray[np.generic]]:
    """Grid, community and reason on the day asked about."""
    lon, lat = chunk.lon.to_numpy(), chunk.lat.to_numpy()
    found = owners_on(asked.layer.id, lon, lat, asked.day)
    community = np.append(found.locator.community_ids, np.int32(0))[found.row]
    outside = found.row < 0
    community[outside] = _communities(lon[outside], lat[outside])
    return {
        "grid_id": np.append(found.locator.grid_ids, np.int32(0))[found.row],
        "community_id": community,
        "reason": np.where(np.isnan(lon), "no_coordinates", "outside"),
    }


def _communities(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int32]:
    """Ids of the divisions around the points."""
    if not len(lon):
        return np.empty(0, dtype=np.int32)
    ids, polygons = grounds()
    return np.append(ids, np.int32(0))[Locator.build(polygons, [str(i) for i in ids]).owner(lon, lat)]
