"""The gap report: totals, the divisions worst first, and the places that the asker may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from gridsvc.accounts.principal import Principal, Scope
from gridsvc.gaps import tallies
from gridsvc.gaps.facts import Facts, facts_on
from gridsvc.gaps.places import NO_PLACES, Places, places
from gridsvc.posts.places import division_scope

Numbers = dict[str, float | int]


@dataclass(frozen=True, slots=True)
class Report:
    """contract.md's answer: totals, a row for each division, places."""

    totals: Numbers
    divisions: list[dict[str, object]]
    places: Places


def report(principal: Principal, day: date, *, division: str | None, limit: int) -> Report:
    """The report of a day, of one division or all; at most `limit` places of each kind, none without gap.read.

    Raises NotFound for an unknown division, NotSignedIn or Forbidden without gap.count.
    """
    scope = narrowed(principal.require("gap.count"), division)
    facts = facts_on(day, scope, limit=limit)
    tally = tallies.tally(facts)
    shown = NO_PLACES
    if principal.may("gap.read"):
        seen = narrowed(principal.scope("gap.read"), division)
        shown = places(facts if seen == scope else facts_on(day, seen, limit=limit), limit)
    return Report(_numbers(tally.sum()), list(_rows(facts, tally)), shown)


def narrowed(scope: Scope, division: str | None) -> Scope:
    """The scope, or the part of it in the division of that code; raises NotFound when that is out of scope."""
    return division_scope(division, scope) if division else scope


def _rows(facts: Facts, tally: pd.DataFrame) -> Iterator[dict[str, object]]:
    rolled = tallies.rolled_up(tally, facts.divisions).loc[tallies.listed(facts.divisions)]
    worst = tallies.worst_first(rolled)
    named = facts.divisions.loc[worst.index]
    for code, name, (_, sums) in zip(named["code"], named["name"], worst.iterrows(), strict=True):
        yield {"code": code, "name": name, **_numbers(sums)}


def _numbers(sums: "pd.Series[float]") -> Numbers:
    """Areas to 0.1 m2, counts whole."""
    return {gap: round(float(sums[gap]), 1) if gap.endswith("_m2") else int(sums[gap]) for gap in tallies.GAPS}
