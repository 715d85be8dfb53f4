"""What the calendar of duty rosters shows: its days, the rosters, who is on them and what nobody covers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gridsvc.accounts.principal import Scope
from gridsvc.admin import lookups
from gridsvc.admin.calendar import VIEWS, YEARS, Calendar
from gridsvc.errors import BadParameter
from gridsvc.posts import duties
from gridsvc.posts.duties import Asked, Keeper
from gridsvc.posts.shifts import Hole, Home, Turn
from gridsvc.web import params

LISTED = {"month": 3, "week": 24}  # of up to how many rosters each duty is shown; of more, only how many there are


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a day: somebody's duty, or a stretch that nobody covers."""

    start: datetime
    end: datetime
    home: Home
    turn: Turn | None = None
    hole: Hole | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the calendar; `own`: not of the month before or after."""

    day: date
    own: bool
    entries: Sequence[Entry]

    @property
    def open(self) -> list[Entry]:
        """Who is away, and what nobody covers."""
        return [entry for entry in self.entries if entry.hole or (entry.turn and entry.turn.away)]

    @property
    def on_duty(self) -> int:
        """How many are on duty and there."""
        return len(self.entries) - len(self.open)


@dataclass(frozen=True, slots=True)
class Board:
    """The calendar with its rosters; `holes`: what nobody covers from now on; `each`: whether each duty is shown."""

    calendar: Calendar
    keepers: Mapping[Home, Keeper]
    cells: Sequence[Cell]
    holes: Sequence[Hole]
    each: bool

    @property
    def per_keeper(self) -> Counter[Home]:
        """How many of the holes each roster has."""
        return Counter(hole.home for hole in self.holes)


def board(scope: Scope) -> Board:
    """The calendar that the address asks for. Five statements; raises BadParameter."""
    wanted, shown = asked(scope), calendar()
    days = shown.days
    keepers = duties.keepers(wanted, since=min(params.today(), shown.first))
    turns = duties.turns(*duties.wanted(wanted), duties.between(days[0], days[-1]))
    holes = duties.holes(keepers.values(), turns, days)
    now = datetime.now(params.zone())
    return Board(
        shown,
        keepers,
        [Cell(day, shown.holds(day), _entries(day, turns, holes, list(keepers))) for day in days],
        [hole for hole in holes if hole.end > now and shown.holds(hole.day)],
        len(keepers) <= LISTED[shown.view],
    )


def asked(scope: Scope) -> Asked:
    """The rosters that the address asks for; raises BadParameter for a place that is none of the scope."""
    place = params.text("place")
    return Asked(scope, lookups.place(place, scope) if place else None, params.text("kind"))


def calendar() -> Calendar:
    """The month or week that the address asks for; raises BadParameter."""
    view, on = params.text("view") or VIEWS[0], params.day()
    if view not in VIEWS:
        known = ", ".join(VIEWS)
        raise BadParameter(name="view", value=view, expected=f"one of {known}", expected_zh=f"{known} 之一")
    if on.year not in YEARS:
        raise BadParameter(name="on", value=on, expected="a day of these centuries", expected_zh="近两百年内的日期")
    return Calendar(view, on)


def _entries(day: date, turns: Sequence[Turn], holes: Sequence[Hole], order: Sequence[Home]) -> list[Entry]:
    """Duty that begins on the day and what nobody covers of it, roster by roster; who is away stands for what they
    leave open.
    """
    lines = [Entry(turn.start, turn.end, turn.home, turn=turn) for turn in turns if turn.start.date() == day]
    lines += [
        Entry(hole.start, hole.end, hole.home, hole=hole) for hole in holes if hole.day == day and hole.turn is None
    ]
    rank = {home: at for at, home in enumerate(order)}
    return sorted((line for line in lines if line.home in rank), key=lambda line: (rank[line.home], line.start))
