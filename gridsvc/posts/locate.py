"""Locate: which grid owns a point on a day, who commands there, who works there. All from memory once it was asked."""

from datetime import date
from math import nan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gridsvc.accounts.principal import Principal, Scope
from gridsvc.divisions.queries import known
from gridsvc.divisions.scope import reaches
from gridsvc.grids.decided import Floats, decided_on
from gridsvc.grids.in_force import InForce, in_force
from gridsvc.grids.locators import LayerLocator
from gridsvc.kept.values import Kept
from gridsvc.posts import queries
from gridsvc.posts.answers import (
    BatchAnswer,
    Card,
    CommanderCard,
    GridCard,
    LocateAnswer,
    StaffCard,
    card,
    code_texts,
)
from gridsvc.posts.owners import owners
from gridsvc.posts.rules import Seat

NEAR_M = 50.0
BORDER_M = 5.0
CARDS_KEPT = 50_000
SCOPES_KEPT = 32


class Spot(NamedTuple):
    """Where a point lies in a layer on a day: the row of its owner, and the row of the polygon around it (-1 none)."""

    locator: LayerLocator
    row: int
    around: int
    decided: bool

    @property
    def community_id(self) -> int | None:
        """The community of the owner."""
        return int(self.locator.community_ids[self.row]) or None if self.row >= 0 else None

    @property
    def grid_id(self) -> int | None:
        """The owner."""
        return int(self.locator.grid_ids[self.row]) if self.row >= 0 else None


_cards: Kept[Card] = Kept("people", "divisions", capacity=CARDS_KEPT)
_codes: Kept[NDArray[np.object_]] = Kept("divisions", capacity=SCOPES_KEPT)


def locate(lon: float | None, lat: float | None, *, layer: str | None, on: date, principal: Principal) -> LocateAnswer:
    """The answer for one point (degrees, EPSG:4490). Commanders come from the primary layer, whatever `layer` is.

    Raises NotFound for an unknown layer, NotSignedIn or Forbidden without grid.read.
    """
    scope = principal.require("grid.read")
    now = in_force()
    asked = now.layer(layer)
    x, y = (nan if lon is None else lon), (nan if lat is None else lat)
    locator = now.locator(asked, on)
    around, metres, others = locator.around(x, y, NEAR_M, BORDER_M)
    here, edition = _spot(locator, around, (x, y), on), locator.edition
    if here.row < 0:
        return LocateAnswer(edition=edition, reason=_reason(lon, lat))
    if not scope.everywhere and not reaches(scope, here.community_id):
        return LocateAnswer(edition=edition, reason="out_of_scope")
    home = here if asked.relation == "primary" else _home(now, (x, y), on)
    people = principal.scope("people.read")
    staff = reaches(people, here.community_id)
    named = staff, staff if home is here else reaches(people, home.community_id)
    places = here.locator.edition_id, here.row, home.locator.edition_id, home.row
    found = _cards.get((*places, here.decided, on, named), lambda: _card(asked.code, here, home, on, named))
    near_border_m = round(metres, 2) if metres <= NEAR_M else None
    return LocateAnswer(found, near_border_m, _border(here, x, y, scope) if others or here.decided else (), edition)


def locate_many(lon: Floats, lat: Floats, *, layer: str | None, on: date, principal: Principal) -> BatchAnswer:
    """The owner's code of each point (degrees, EPSG:4490); null for none, NaN and what is out of scope."""
    scope = principal.require("grid.read")
    now = in_force()
    locator = now.locator(now.layer(layer), on)
    codes = _codes.get((locator.edition_id, scope), lambda: _code_texts(locator, scope))
    return BatchAnswer(owners(locator, lon, lat, on).row, codes, locator.edition)


def _home(now: InForce, point: tuple[float, float], day: date) -> Spot:
    """Where a point lies in the primary layer."""
    locator = now.locator(now.layer(), day)
    return _spot(locator, locator.owner(*point), point, day)


def _spot(locator: LayerLocator, around: int, point: tuple[float, float], day: date) -> Spot:
    given = decided_on(locator, day)
    decided = given.row(*point) if given else -1
    return Spot(locator, decided if decided >= 0 else around, around, decided >= 0)


def _card(layer: str, here: Spot, home: Spot, on: date, named: tuple[bool, bool]) -> Card:
    people = queries.people_on(home.community_id, home.grid_id, on)
    staff = people.staff if home is here or here.grid_id is None else queries.staff_on(here.grid_id, on)
    community = known(here.community_id) if here.community_id else None
    locator, row = here.locator, here.row
    return card(
        GridCard(locator.codes[row], locator.name(row), locator.kind(row), layer, community and community.code),
        "decision" if here.decided else "polygon",
        [_commander(seat, named=named[1]) for seat in people.commanders],
        [_worker(seat, named=named[0]) for seat in staff],
    )


def _commander(seat: Seat, *, named: bool) -> CommanderCard:
    return CommanderCard(seat.kind.code, seat.answers.name if seat.answers and named else None, seat.by_stand_in)


def _worker(seat: Seat, *, named: bool) -> StaffCard:
    return StaffCard(seat.kind.code, seat.answers.name if seat.answers and named else None)


def _border(here: Spot, lon: float, lat: float, scope: Scope) -> list[str]:
    """Codes of the grids within BORDER_M, the one around it too, but not the owner, as far as the scope sees."""
    locator = here.locator
    near = locator.border(lon, lat, BORDER_M)
    if here.around != here.row:  # the owner was decided
        around = [locator.codes[here.around]] if here.around >= 0 else []
        near = sorted({*near, *around} - {locator.codes[here.row]})
    if scope.everywhere or not near:
        return near
    return [code for code in near if reaches(scope, int(locator.community_ids[locator.codes.index(code)]) or None)]


def _code_texts(locator: LayerLocator, scope: Scope) -> NDArray[np.object_]:
    if scope.everywhere:
        return code_texts(locator.codes)
    reached = {i: reaches(scope, i or None) for i in set(locator.community_ids.tolist())}
    seen = zip(locator.codes, locator.community_ids.tolist(), strict=True)
    return code_texts([code if reached[community_id] else None for code, community_id in seen])


def _reason(lon: float | None, lat: float | None) -> str:
    """Why no grid owns the point."""
    if lon is None or lat is None:
        return "no_coordinates"
    return "outside" if abs(lon) <= 180.0 and abs(lat) <= 90.0 else "bad_coordinates"
