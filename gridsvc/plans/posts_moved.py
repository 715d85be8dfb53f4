"""The posts that a plan moves: those of grids that go or change their community, and who commands such a grid then."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import shapely
from sqlalchemy import select

from gridsvc.accounts.principal import EVERYWHERE, Principal, Scope
from gridsvc.divisions.queries import known
from gridsvc.extensions import db
from gridsvc.geometry.edit import Grid
from gridsvc.grids.models import Grid as GridRow
from gridsvc.plans.models import Plan
from gridsvc.plans.state import Names
from gridsvc.posts import queries
from gridsvc.posts.rules import Kind, Seat, in_rank, overridden

Changes = Mapping[str, tuple[Grid | None, Grid | None]]
Homes = tuple[str, str]  # communities before and after, empty for none
Seats = tuple[Seat | None, Seat | None]
COLUMNS = (
    *("grid", "why", "post", "post_zh", "post_en", "id", "from_community", "to_community"),
    *("from_person", "to_person", "lon", "lat"),
)


def moved(plan: Plan, changed: Changes, names: Names, day: date, asker: Principal | None) -> list[dict[str, Any]]:
    """COLUMNS of each post, by grid and rank. `why` is gone (its grid goes: the holder needs another post), community
    (it goes along with its grid) or commander (another community's commands the grid). Names are None where nobody
    answers, or the asker may not read people there (no asker: all may be read). A constant number of statements.
    """
    wanted = {code: (was, grid) for code, (was, grid) in changed.items() if was and _leaves(was, grid)}
    ids = _ids(plan, wanted)
    own = queries.seats_of_grids(ids.values(), day)
    homes = sorted({grid.community for pair in wanted.values() for grid in pair if grid and grid.community})
    commanders = queries.commanders_at([(names.ids[home], None) for home in homes], day)
    scope = asker.scope("people.read") if asker else EVERYWHERE
    board = _Board(names, dict(zip(homes, commanders, strict=True)), own, scope)
    return [row for code in sorted(wanted) for row in board.rows(ids.get(code, 0), *wanted[code])]


def as_frame(posts: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """The rows as a table."""
    return pd.DataFrame(list(posts), columns=list(COLUMNS))


def _leaves(was: Grid, grid: Grid | None) -> bool:
    return grid is None or grid.community != was.community


def _ids(plan: Plan, codes: Iterable[str]) -> dict[str, int]:
    rows = db.session.execute(
        select(GridRow.code, GridRow.id).where(GridRow.layer_id == plan.layer_id, GridRow.code.in_(list(codes)))
    )
    return {row.code: row.id for row in rows}


def _counts(seat: Seat) -> bool:
    """Whether a community's post is one by which somebody commands the grid."""
    return seat.inherited and seat.answers is not None


@dataclass(frozen=True, slots=True)
class _Board:
    """Who commands each community, who has a post at each grid (by id), and where names may be told."""

    names: Names
    commanders: Mapping[str, list[Seat]]
    own: Mapping[int, list[Seat]]
    scope: Scope

    def rows(self, grid_id: int, was: Grid, now: Grid | None) -> Iterator[dict[str, Any]]:
        """The posts of one grid, its own first."""
        homes = (was.community, now.community if now else "")
        spot = shapely.point_on_surface((now or was).polygon)
        about = {"grid": was.code, "lon": float(shapely.get_x(spot)), "lat": float(shapely.get_y(spot))}
        mine = sorted(self.own.get(grid_id, []), key=in_rank)
        for seat in mine:
            yield about | self._row("community" if now else "gone", homes, seat.kind, (seat, seat if now else None))
        for kind, seats in self._commanding(homes, mine) if now else ():
            yield about | self._row("commander", homes, kind, seats)

    def _commanding(self, homes: Homes, mine: list[Seat]) -> list[tuple[Kind, Seats]]:
        """The community's posts that command the grid, before and after; one of the grid's own overrides it."""
        before, after = (
            {(s.kind.code, s.number): s for s in overridden(self.commanders.get(home, []), mine) if _counts(s)}
            for home in homes
        )
        either = sorted({**before, **after}.items(), key=lambda item: in_rank(item[1]))
        return [(seat.kind, (before.get(key), after.get(key))) for key, seat in either]

    def _row(self, why: str, homes: Homes, kind: Kind, seats: Seats) -> dict[str, Any]:
        people = [self._named(home, seat) for home, seat in zip(homes, seats, strict=True)]
        return {
            "why": why,
            "post": kind.code,
            "post_zh": kind.name_zh,
            "post_en": kind.name_en,
            "id": seats[0].post_id if seats[0] else None,
            "from_community": homes[0] or None,
            "to_community": homes[1] or None,
            "from_person": people[0],
            "to_person": people[1],
        }

    def _named(self, home: str, seat: Seat | None) -> str | None:
        division = known(self.names.ids[home]) if home else None
        if seat is None or seat.answers is None or not self.scope.covers(division and division.lineage):
            return None
        return seat.answers.name
