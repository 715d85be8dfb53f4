"""The locate answer: which grid owns a point on a day, who commands there, who works there."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from gridsvc.accounts.principal import Principal, Scope
from gridsvc.extensions import db
from gridsvc.grids import queries as grids
from gridsvc.grids.models import Grid, GridVersion, Layer
from gridsvc.posts import queries
from gridsvc.posts.owners import Floats, Owners, owners_on
from gridsvc.posts.rules import Seat

NEAR_M = 50.0
BORDER_M = 5.0


@dataclass(frozen=True, slots=True)
class GridCard:
    """The grid of an answer; `community` is its division code."""

    code: str
    name: str
    kind: str
    layer: str
    community: str | None


@dataclass(frozen=True, slots=True)
class CommanderCard:
    """A commander post; `name` is None when it is vacant or the asker may not see names."""

    post: str
    name: str | None
    stand_in: bool


@dataclass(frozen=True, slots=True)
class StaffCard:
    """A filled post of the grid; `name` is None when the asker may not see names."""

    post: str
    name: str | None


@dataclass(frozen=True, slots=True)
class LocateAnswer:
    """contract.md's answer, in its order. `reason` is empty when there is a grid."""

    grid: GridCard | None = None
    by: str | None = None
    commanders: tuple[CommanderCard, ...] = ()
    staff: tuple[StaffCard, ...] = ()
    near_border_m: float | None = None
    border: tuple[str, ...] = ()
    edition: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """A code or None for each point, in order, and the edition that answered."""

    codes: list[str | None]
    edition: int | None


def locate(lon: float | None, lat: float | None, *, layer: str | None, on: date, principal: Principal) -> LocateAnswer:
    """The answer for one point (degrees, EPSG:4490). Commanders come from the primary layer, whatever `layer` is.

    Raises NotFound for an unknown layer, NotSignedIn or Forbidden without grid.read.
    """
    scope = principal.require("grid.read")
    asked = grids.layer(layer)
    x, y = _floats(lon), _floats(lat)
    here = owners_on(asked, x, y, on)
    edition = here.locator.edition
    if (grid_id := here.grid_id()) is None:
        return LocateAnswer(edition=edition, reason=_reason(lon, lat))
    if (card := _card(asked, grid_id, on, scope)) is None:
        return LocateAnswer(edition=edition, reason="out_of_scope")
    home = here if asked.relation == "primary" else owners_on(grids.layer(), x, y, on)
    people = queries.people_on(home.community_id(), home.grid_id(), on)
    staff = people.staff if home is here else queries.staff_on(grid_id, on)
    named = queries.reached(principal.scope("people.read"), (here.community_id(), home.community_id()))
    return LocateAnswer(
        grid=card,
        by="decision" if here.decided[0] else "polygon",
        commanders=tuple(_commander(seat, named=home.community_id() in named) for seat in people.commanders),
        staff=tuple(_worker(seat, named=here.community_id() in named) for seat in staff),
        near_border_m=_near_border_m(here, x, y),
        border=_seen(asked, _near(here, x, y) - {card.code}, on, scope),
        edition=edition,
    )


def locate_many(lon: ArrayLike, lat: ArrayLike, *, layer: str | None, on: date, principal: Principal) -> BatchAnswer:
    """The owner's code of each point (degrees, EPSG:4490); None for none, NaN and what is out of scope."""
    scope = principal.require("grid.read")
    asked = grids.layer(layer)
    here = owners_on(asked, _floats(lon), _floats(lat), on)
    codes = np.array([*here.locator.codes, None], dtype=object)
    if not scope.everywhere:
        inside = grids.versions(asked.id, on, scope).with_only_columns(GridVersion.grid_id)
        codes[:-1][~np.isin(here.locator.grid_ids, db.session.scalars(inside).all())] = None
    return BatchAnswer(codes[here.row].tolist(), here.locator.edition)


def _floats(numbers: ArrayLike | None) -> Floats:
    """A flat array of degrees; None is NaN."""
    return np.atleast_1d(np.asarray(numbers, dtype=np.float64))


def _card(layer: Layer, grid_id: int, on: date, scope: Scope) -> GridCard | None:
    """The grid as it is on that day; None when it is out of scope."""
    there = grids.versions(layer.id, on, scope).where(Grid.id == grid_id)
    found = db.session.execute(
        there.with_only_columns(GridVersion.name, GridVersion.kind, Grid.code, grids.Community.code)
    ).one_or_none()
    if found is None:
        return None
    name, kind, code, community = found
    return GridCard(code, name, kind, layer.code, community)


def _commander(seat: Seat, *, named: bool) -> CommanderCard:
    return CommanderCard(seat.kind.code, seat.answers.name if seat.answers and named else None, seat.by_stand_in)


def _worker(seat: Seat, *, named: bool) -> StaffCard:
    return StaffCard(seat.kind.code, seat.answers.name if seat.answers and named else None)


def _near_border_m(here: Owners, lon: Floats, lat: Floats) -> float | None:
    """Metres from the point to the nearest border of the polygon around it, up to NEAR_M."""
    metres = float(here.locator.locator.near_border_m(lon, lat)[0])
    return round(metres, 2) if metres <= NEAR_M else None


def _near(here: Owners, lon: Floats, lat: Floats) -> set[str]:
    """Codes of the grids within BORDER_M, the one around the point among them (a decision may name another)."""
    around = here.locator.owners(lon, lat)
    return {here.locator.codes[row] for row in around if row >= 0} | set(
        here.locator.locator.border(lon, lat, BORDER_M)[0]
    )


def _seen(layer: Layer, codes: set[str], on: date, scope: Scope) -> tuple[str, ...]:
    """Those of the codes that lie in the scope, in order."""
    if scope.everywhere or not codes:
        return tuple(sorted(codes))
    inside = grids.versions(layer.id, on, scope).with_only_columns(Grid.code).where(Grid.code.in_(codes))
    return tuple(sorted(db.session.scalars(inside)))


def _reason(lon: float | None, lat: float | None) -> str:
    """Why no grid owns the point."""
    if lon is None or lat is None:
        return "no_coordinates"
    return "outside" if abs(lon) <= 180.0 and abs(lat) <= 90.0 else "bad_coordinates"
