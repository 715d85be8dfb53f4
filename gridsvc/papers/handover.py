"""Who hands what to whom when a plan takes effect: for each person the things that come and go."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import select

from gridsvc.accounts.principal import Principal, Scope
from gridsvc.divisions.queries import known
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.grids.models import Grid as GridRow
from gridsvc.papers.plan_facts import Facts, facts_of
from gridsvc.plans.impact import impact
from gridsvc.plans.models import Plan
from gridsvc.posts import queries
from gridsvc.posts.rules import Kind, Someone
from gridsvc.web.params import today

RIGHTS = {"addresses": "address.read", "events": "event.read", "forces": "resource.read", "resources": "resource.read"}


class Holder(NamedTuple):
    """Somebody with a post in a place; `someone` is None where a grid has nobody to work in it yet."""

    someone: Someone | None
    kind: Kind | None
    place: str


class Thing(NamedTuple):
    """Something that changes hands, and the names of those on the other side."""

    kind: str
    name: str
    households: int
    start: str
    end: str
    others: tuple[str, ...]


@dataclass(slots=True)
class Bundle:
    """What one person (None: nobody yet) gives and gets; `posts` are theirs, each with its place."""

    person: Someone | None
    place: str
    posts: dict[tuple[str, str], tuple[Kind, str]] = field(default_factory=dict)
    given: list[Thing] = field(default_factory=list)
    got: list[Thing] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Handover:
    """Everything that changes hands by a plan on a day, a bundle for each who gives or gets."""

    found: Facts
    bundles: list[Bundle]
    day: date


def of_plan(plan: Plan, asker: Principal, person: int | None = None) -> Handover:
    """The hand-over of a plan, of everybody or one person; raises NotFound where there is none, and as `bundles`."""
    found, day = facts_of(plan, with_bounds=False), plan.effective_on or today()
    made = bundles(found, impact(plan).moves, day, asker)
    if person is not None:
        made = [one for one in made if one.person is not None and one.person.id == person]
    if not made:
        raise NotFound(what="hand-over of the plan", what_zh="该方案的交接内容", key=person or plan.id)
    return Handover(found, made, day)


def bundles(found: Facts, moves: pd.DataFrame, day: date, asker: Principal) -> list[Bundle]:
    """A bundle for each person of the asker's scope that loses or gains something, by name; grids without people last.

    Who has a post before and after neither loses nor gains. Raises NotSignedIn or Forbidden.
    """
    people = _People(found, day, asker.require("people.read"))
    made: dict[tuple[int, str], Bundle] = {}
    seen = _seen(found, moves, asker)
    ends = ["from_grid", "to_grid", "from_community", "to_community"]
    for (start, end, old, new), rows in seen.groupby(ends, sort=True):
        before, after = people.at(str(start), str(old)), people.at(str(end), str(new))
        losing, gaining = ([h for h in one if not _in(h, other)] for one, other in ((before, after), (after, before)))
        for holders, others, given in ((losing, gaining, True), (gaining, losing, False)):
            names = tuple(dict.fromkeys(h.someone.name for h in others if h.someone))
            things = [_thing(found, row, names) for row in rows.itertuples()]
            for bundle in _bundles_of(made, holders):
                (bundle.given if given else bundle.got).extend(things)
    return sorted(made.values(), key=lambda one: (one.person is None, one.person.name if one.person else one.place))


def _bundles_of(made: dict[tuple[int, str], Bundle], holders: Iterable[Holder]) -> Iterator[Bundle]:
    """Each person's bundle once, with the posts in which they hold what changes hands."""
    touched: dict[tuple[int, str], Bundle] = {}
    for holder in holders:
        key = (holder.someone.id, "") if holder.someone else (0, holder.place)
        bundle = touched[key] = made.setdefault(key, Bundle(holder.someone, holder.place))
        if holder.kind:
            bundle.posts[holder.kind.code, holder.place] = (holder.kind, holder.place)
    yield from touched.values()


def _in(holder: Holder, others: Sequence[Holder]) -> bool:
    ids = {other.someone.id for other in others if other.someone}
    return holder.someone is not None and holder.someone.id in ids


def _thing(found: Facts, row: Any, others: tuple[str, ...]) -> Thing:
    return Thing(row.kind, row.name, int(row.households), found.code(row.from_grid), found.code(row.to_grid), others)


def _seen(found: Facts, moves: pd.DataFrame, asker: Principal) -> pd.DataFrame:
    """The moves of what the asker may list, from or to a community in their scope."""
    asker.require("address.read")
    shown = [
        asker.may(RIGHTS[str(row.kind)])
        and any(
            _covers(found, asker.scope(RIGHTS[str(row.kind)]), str(home))
            for home in (row.from_community, row.to_community)
        )
        for row in moves.itertuples()
    ]
    return moves[pd.Series(shown, index=moves.index, dtype=bool)]


def _covers(found: Facts, scope: Scope, community: str) -> bool:
    home = found.now.names.ids.get(community)
    division = known(home) if home else None
    return scope.covers(division and division.lineage)


class _People:
    """Who has a post at a grid on a day, asked once for each grid."""

    def __init__(self, found: Facts, day: date, scope: Scope) -> None:
        self.found, self.day, self.scope = found, day, scope
        rows = db.session.execute(select(GridRow.code, GridRow.id).where(GridRow.layer_id == found.plan.layer_id))
        self.ids: Mapping[str, int] = {row.code: row.id for row in rows}
        self.known: dict[tuple[str, str], list[Holder]] = defaultdict(list)

    def at(self, grid: str, community: str) -> list[Holder]:
        """Commanders, leaders and workers of a grid; one that nobody works in has nobody in their place."""
        if not grid or not _covers(self.found, self.scope, community):
            return []
        if (grid, community) not in self.known:
            self.known[grid, community] = self._read(grid, community)
        return self.known[grid, community]

    def _read(self, grid: str, community: str) -> list[Holder]:
        home, code = self.found.now.names.ids.get(community), self.found.code(grid)
        people = queries.people_on(home, self.ids.get(grid), self.day)
        command = [
            Holder(s.answers or s.holder, s.kind, self.found.names.get(community, "")) for s in people.commanders
        ]
        staff = [Holder(s.answers, s.kind, code) for s in people.staff if s.kind.role in queries.STAFF_ROLES]
        return [holder for holder in command if holder.someone] + (staff or [Holder(None, None, code)])
