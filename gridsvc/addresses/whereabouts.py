"""The grid of what the geocoder finds, and who commands there on a day.

A place that is no door is in a grid only when all of it is: else the grids it may be in are listed.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from gridsvc.accounts.principal import Principal
from gridsvc.addresses.match import Library, Match
from gridsvc.addresses.models import StandardAddress
from gridsvc.divisions.scope import reaches
from gridsvc.extensions import db
from gridsvc.grids.in_force import in_force
from gridsvc.posts import queries as posts
from gridsvc.posts.owners import owners
from gridsvc.web.params import today

MOST_CANDIDATES = 20
FEW = 4  # places whose people are asked for one by one


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database says of an address."""

    id: int
    code: str | None
    grid_id: int | None
    community_id: int | None


@dataclass(frozen=True, slots=True)
class Where:
    """The one grid of a place with its community, None unless it is one; the codes of all grids that it may be in."""

    grid: str | None = None
    grid_id: int | None = None
    community_id: int | None = None
    candidates: tuple[str, ...] = ()


class Places:
    """The whereabouts of matches on a day, in the primary layer."""

    def __init__(self, library: Library, day: date) -> None:
        self._library, self._day = library, day
        now = in_force()
        self._locator = now.locator(now.layer(), day)
        self._is_today = day == today()
        self._stored: dict[int, Stored] = {}
        self._where: dict[tuple[object, ...], Where] = {}

    def look_up(self, matches: Iterable[Match]) -> None:
        """Read what is stored of all addresses among the matches. One statement."""
        ids = {int(self._library.ids[one.row]) for one in matches if one.row >= 0}
        columns = StandardAddress.id, StandardAddress.code, StandardAddress.grid_id, StandardAddress.community_id
        rows = db.session.execute(select(*columns).where(StandardAddress.id.in_(sorted(ids)))) if ids else ()
        self._stored = {row.id: Stored(*row) for row in rows}

    def stored(self, one: Match) -> Stored | None:
        """What is stored of the address that a match is; None for any other place."""
        return self._stored.get(int(self._library.ids[one.row])) if one.row >= 0 else None

    def where(self, one: Match) -> Where:
        """The whereabouts of a match."""
        spot = one.level == "door_interpolated"
        key = (one.row, one.for_all, *((one.lon, one.lat) if spot else (len(one.rows), *one.rows[:1], *one.rows[-1:])))
        if key not in self._where:
            self._where[key] = (
                self._spot(one) if spot else self._area(one) if one.for_all or one.row < 0 else self._door(one)
            )
        return self._where[key]

    def _door(self, one: Match) -> Where:
        """An address is where it is stored today, and where the polygons and decisions of another day say."""
        stored = self.stored(one)
        if stored is None or not self._is_today:
            return self._one_of(self._rows_of(np.array([one.lon]), np.array([one.lat])))
        if stored.grid_id is None:
            return Where(community_id=stored.community_id)
        at = np.flatnonzero(self._locator.grid_ids == stored.grid_id)
        code = self._locator.codes[int(at[0])] if at.size else None
        return Where(code, stored.grid_id, stored.community_id)

    def _spot(self, one: Match) -> Where:
        """A place that was worked out lies somewhere in its circle."""
        row = self._rows_of(np.array([one.lon]), np.array([one.lat]))
        near = self._locator.border(one.lon, one.lat, one.error_radius_m)
        if not near or row[0] < 0:
            return self._one_of(row)
        own, codes = self._one_of(row), {*near, self._locator.codes[int(row[0])]}
        return Where(community_id=own.community_id, candidates=tuple(sorted(codes)))

    def _area(self, one: Match) -> Where:
        rows = np.asarray(one.rows, dtype=np.intp)
        lon, lat = self._library.lon[rows], self._library.lat[rows]
        placed = np.isfinite(lon)
        return self._one_of(self._rows_of(lon[placed], lat[placed]))

    def _rows_of(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int32]:
        return owners(self._locator, lon, lat, self._day).row

    def _one_of(self, rows: NDArray[np.int32]) -> Where:
        """Where all of these rows of the locator are."""
        found = np.unique(rows)
        inside = found[found >= 0]
        communities = np.unique(self._locator.community_ids[inside])
        community_id = int(communities[0]) or None if communities.size == 1 else None
        if found.size == 1 and inside.size == 1:
            row = int(inside[0])
            return Where(self._locator.codes[row], int(self._locator.grid_ids[row]), community_id)
        codes = tuple(sorted(self._locator.codes[row] for row in inside[:MOST_CANDIDATES].tolist()))
        return Where(community_id=community_id, candidates=codes)


def commanders(places: Collection[Where], day: date, principal: Principal) -> dict[Where, tuple[str | None, ...]]:
    """Who commands at each place that is in one community, None for a seat nobody holds or a name that is not shown."""
    scope = principal.scope("people.read")
    asked = [one for one in places if one.grid_id is not None]
    keys = [(one.community_id, one.grid_id) for one in asked]
    few = len(keys) <= FEW
    seats = [posts.commanders_on(*key, day) for key in keys] if few else posts.commanders_at(keys, day)
    named: dict[Where, tuple[str | None, ...]] = dict.fromkeys(places, ())
    for one, found in zip(asked, seats, strict=True):
        shown = reaches(scope, one.community_id)
        named[one] = tuple(_name(seat, shown=shown) for seat in found)
    return named


def _name(seat: Any, *, shown: bool) -> str | None:
    return seat.answers.name if seat.answers and shown else None
