"""Which grid had each address on a day: as stored for the day's edition, else by that day's polygons and decisions."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.queries import grounds
from gridsvc.gaps import queries
from gridsvc.geometry.locate import Locator
from gridsvc.grids.models import Edition, Layer
from gridsvc.posts.owners import owners_on

OWNER = ["grid_id", "community_id"]
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


def owned(asked: Asked, *, limit: int) -> Owned:
    """The addresses' owners, and at most `limit` of those that have none."""
    edition_id = asked.edition.id if asked.edition else None
    counts = [queries.address_counts(edition_id, asked.scope)]
    strays = [queries.strays(edition_id, asked.scope, limit)]
    for chunk in queries.unasked(edition_id):
        found = chunk.assign(**_located(chunk, asked))
        found = found[asked.holds(found.community_id)]
        of_grid = found.groupby(OWNER, as_index=False)
        counts.append(of_grid.agg(addresses=("id", "size"), households=("households", "sum")))
        strays.append(found.loc[found.grid_id == 0, STRAY].head(limit))
    total = pd.concat(counts).astype(np.int64).groupby(OWNER, as_index=False).sum()
    return Owned(total, pd.concat(strays).head(limit))


def _located(chunk: pd.DataFrame, asked: Asked) -> dict[str, NDArray[np.generic]]:
    """Grid, community and reason on the day asked about."""
    lon, lat = chunk.lon.to_numpy(), chunk.lat.to_numpy()
    found = owners_on(asked.layer, lon, lat, asked.day)
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
