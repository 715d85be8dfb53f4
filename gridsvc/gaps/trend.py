"""The report's totals from day to day: what the ground checks kept, the posts as held, the addresses as stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from gridsvc.accounts.principal import Principal, Scope
from gridsvc.errors import BadParameter
from gridsvc.gaps import history, queries
from gridsvc.gaps.report import narrowed
from gridsvc.gaps.services import check_ground, ground_key
from gridsvc.grids.models import Edition
from gridsvc.grids.queries import layer
from gridsvc.posts.queries import vacancies

POINTS = 60
Point = dict[str, object]
Known = dict[int, dict[str, float | int]]  # by edition


@dataclass(frozen=True, slots=True)
class Period:
    """Both days belong to it."""

    start: date
    end: date


def trend(principal: Principal, period: Period, *, division: str | None) -> list[Point]:
    """The totals of each day on which one of them changed, and of the last; of at most POINTS days, evenly chosen.

    Nothing before the first edition. A total is None where it is not known without working it out: ground that was
    never checked for its edition, addresses on days of another edition than the stored owners'. Two statements a day.
    Raises NotFound for an unknown division, BadParameter when the period ends before it starts.
    """
    if period.end < period.start:
        raise BadParameter(
            name="from", value=str(period.start), expected="a day before to", expected_zh="早于 to 的日期"
        )
    scope = narrowed(principal.require("gap.count"), division)
    primary = layer()
    editions = history.editions(primary.id, period.end)
    days = _days(editions, period)
    if not days:
        return []
    check_ground(_in_force(editions, period.end))
    known = _merged(history.ground(ground_key(primary), scope), _addresses(primary.id, editions, scope))
    return list(_changes([_point(day, _in_force(editions, day), known, scope) for day in days]))


def _days(editions: Sequence[Edition], period: Period) -> list[date]:
    """The days on which something may have changed, the first and the last, none before the first edition."""
    if not editions:
        return []
    start = max(period.start, editions[0].effective_on)
    changed = {*(e.effective_on for e in editions), *history.commander_days(start, period.end), start, period.end}
    days = sorted(day for day in changed if start <= day <= period.end)
    chosen = np.unique(np.linspace(0, len(days) - 1, min(POINTS, len(days))).round().astype(int))
    return [days[i] for i in chosen]


def _in_force(editions: Sequence[Edition], day: date) -> Edition:
    return [edition for edition in editions if edition.effective_on <= day][-1]


def _addresses(layer_id: int, editions: Sequence[Edition], scope: Scope) -> Known:
    """The numbers of the one edition that all stored owners are of; none when they are of several."""
    owners_of = history.owner_editions()
    stored = next((edition for edition in editions if [edition.id] == owners_of), None)
    if stored is None:
        return {}
    counts = queries.address_counts(stored.id, scope)
    grids = queries.grids(layer_id, stored.effective_on, scope)
    astray = counts[counts.grid_id == 0].addresses.sum()
    empty = (~grids.index.isin(counts.grid_id)).sum()
    return {stored.id: {"addresses_without_grid": int(astray), "grids_without_address": int(empty)}}


def _merged(*parts: Known) -> Known:
    ids = {edition_id for part in parts for edition_id in part}
    return {i: {name: value for part in parts for name, value in part.get(i, {}).items()} for i in ids}


def _point(day: date, edition: Edition, known: Known, scope: Scope) -> Point:
    numbers = dict.fromkeys(history.BY_EDITION) | known.get(edition.id, {})
    return {"on": day.isoformat(), "edition": edition.number, **numbers, "posts_vacant": len(vacancies(day, scope))}


def _changes(points: Sequence[Point]) -> Iterator[Point]:
    """The points that say something new, and the last: days on which only others' places changed are left out."""
    before: Point = {}
    for point in points:
        if point is points[-1] or {**point, "on": before.get("on")} != before:
            yield point
        before = point
