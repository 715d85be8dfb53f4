"""Posts and their holders, stand-ins and the duty roster; every person and telephone is invented."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from itertools import chain

import numpy as np
import pandas as pd

from gridsvc.demo.divisions import LABEL

POST_FIELDS = ["division", "grid", "post", "person", "from", "to", "stand_in_for", "phone", "active", "dataset"]
COMMANDERS = ("commander_1", "commander_2")
HANDED_OVER, STAND_INS, OVERRIDES = 0.15, 10, 2
SHIFTS = (("白班", 8), ("夜班", 20))
SHIFT_HOURS, ROSTER_DAYS, TEAM = 12, 30, 5
OPEN = frozenset({3, 9, 14, 22})  # of the shifts in a town
ZONE = timezone(timedelta(hours=8))


@dataclass
class Cast:
    """Invented people: the next 示例 person of a role, each with one impossible number (000…)."""

    counts: dict[str, int] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)

    def next(self, role: str, digits: int = 3) -> str:
        """A new person such as 示例指挥长-001."""
        self.counts[role] = self.counts.get(role, 0) + 1
        person = f"示例{role}-{self.counts[role]:0{digits}d}"
        self.phones[person] = f"000{len(self.phones) + 1:08d}"
        return person


@dataclass(frozen=True)
class Term:
    """One line of the posts table; `to` "" means still in post. Days are ISO texts, both inclusive."""

    post: str
    person: str
    start: str
    end: str = ""
    division: str = ""
    grid: str = ""
    stand_in_for: str = ""


def post_table(
    towns: pd.DataFrame, grids: pd.DataFrame, cast: Cast, *, today: date, rng: np.random.Generator
) -> pd.DataFrame:
    """Import fields of posts plus active and dataset: every post held today, some handed over before.

    `towns`: all communities (kind ground or virtual); those without ground share commanders with others.
    """
    terms = list(chain(_of_communities(towns, cast, today, rng), _of_grids(grids, cast, today, rng)))
    terms += _stand_ins(terms, cast, today, rng)
    frame = pd.DataFrame([vars(term) for term in terms]).rename(columns={"start": "from", "end": "to"})
    phones = frame.person.map(cast.phones)
    return frame.assign(phone=phones, active=True, dataset=LABEL)[POST_FIELDS]


def _of_communities(towns: pd.DataFrame, cast: Cast, today: date, rng: np.random.Generator) -> Iterable[Term]:
    police = ""
    commanders: dict[str, list[str]] = {}
    for n, (code, kind) in enumerate(zip(towns.code, towns.kind, strict=True)):
        police = police if n % 2 else cast.next("民警")
        shared = rng.choice(list(commanders), 2, replace=False) if kind == "virtual" else None
        for seat, post in enumerate(COMMANDERS):
            person = cast.next("指挥长") if shared is None else commanders[shared[seat]][seat]
            commanders.setdefault(code, []).append(person)
            yield from _terms(post, person, cast, today=today, rng=rng, division=code)
        yield Term("party_secretary", cast.next("书记"), _start(today, rng), division=code)
        yield Term("police", police, _start(today, rng), division=code)


def _terms(
    post: str, person: str, cast: Cast, *, today: date, rng: np.random.Generator, division: str
) -> Iterable[Term]:
    """The holder's term, sometimes after a predecessor whose last day is the day before."""
    start = _start(today, rng)
    if rng.random() < HANDED_OVER:
        last = (date.fromisoformat(start) - timedelta(days=1)).isoformat()
        yield Term(post, cast.next("前任指挥长"), "2021-03-01", last, division=division)
    yield Term(post, person, start, division=division)


def _start(today: date, rng: np.random.Generator) -> str:
    return (today - timedelta(days=int(rng.integers(40, 1200)))).isoformat()


def _of_grids(grids: pd.DataFrame, cast: Cast, today: date, rng: np.random.Generator) -> Iterable[Term]:
    """网格长 and one full-time 网格员 per base grid, who also serve the special grids coded after it."""
    leader = worker = ""
    overridden = set(rng.choice(grids.code[grids.kind == "special"], OVERRIDES, replace=False))
    extra = rng.choice(3, len(grids), p=[0.35, 0.45, 0.2])
    for code, kind, more in zip(grids.code, grids.kind, extra, strict=True):
        if kind == "base":
            leader, worker = cast.next("网格长", 4), cast.next("网格员", 4)
        yield Term("grid_leader", leader, _start(today, rng), grid=code)
        yield Term("fulltime", worker, _start(today, rng), grid=code)
        for _ in range(more):
            yield Term("parttime", cast.next("兼职网格员", 4), _start(today, rng), grid=code)
        for post in COMMANDERS if code in overridden else ():
            yield Term(post, cast.next("专属网格指挥长"), _start(today, rng), grid=code)


def _stand_ins(terms: list[Term], cast: Cast, today: date, rng: np.random.Generator) -> Iterable[Term]:
    held = [term for term in terms if term.post in COMMANDERS and term.division and not term.end]
    start, end = (today - timedelta(days=6)).isoformat(), (today + timedelta(days=15)).isoformat()
    for which in rng.choice(len(held), STAND_INS, replace=False):
        term = held[which]
        stand_in = cast.next("代理指挥长")
        yield Term(term.post, stand_in, start, end, division=term.division, stand_in_for=term.person)


def roster_table(
    streets: Sequence[str], towns: Sequence[str], posts: pd.DataFrame, cast: Cast, *, today: date
) -> pd.DataFrame:
    """division, post_or_role, person, phone, starts_at, ends_at (RFC 3339), shift, dataset: 30 days from today.

    Two shifts a day: in every street taken in turn by a team of TEAM, in the `towns` by those who hold posts there, who
    leave OPEN of them to nobody.
    """
    rows: list[tuple[str, ...]] = []
    for street in streets:
        rows += _watches(street, [cast.next("值班员") for _ in range(TEAM)], today)
    held = posts[posts.post.isin([*COMMANDERS, "party_secretary"]) & (posts.to == "")]
    for town in towns:
        watches = _watches(town, held.person[held.division == town].tolist(), today)
        rows += [watch for at, watch in enumerate(watches) if at not in OPEN]
    columns = ["division", "post_or_role", "person", "starts_at", "ends_at", "shift"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(phone=frame.person.map(cast.phones), dataset=LABEL)


def _watches(division: str, team: Sequence[str], today: date) -> Iterable[tuple[str, ...]]:
    for day in range(ROSTER_DAYS):
        for half, (shift, hour) in enumerate(SHIFTS):
            start = datetime.combine(today, time(hour), ZONE) + timedelta(days=day)
            ends = (start + timedelta(hours=SHIFT_HOURS)).isoformat()
            yield division, "值班", team[(2 * day + half) % len(team)], start.isoformat(), ends, shift


def leave_table(rosters: pd.DataFrame, cast: Cast, *, today: date) -> pd.DataFrame:
    """person, phone, from, to, reason, dataset: the first on duty in two streets is away for two days of next week."""
    first = rosters.drop_duplicates("division").person[:2].tolist()
    days = [(today + timedelta(days=day)).isoformat() for day in (5, 6)]
    rows = [(name, cast.phones[name], *days, "年假", LABEL) for name in first]
    return pd.DataFrame(rows, columns=["person", "phone", "from", "to", "reason", "dataset"])
