"""Shifts of a roster and the stretches that nobody is there: functions of what is on it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from gridsvc.settings.hours import Hours

Span = tuple[datetime, datetime]
Home = tuple[int | None, int | None]  # the ids of a division or of a grid, one of them


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's duty at a place; `present`: when they answer; `away`: why not all the time (leave, inactive, "")."""

    id: int
    home: Home
    person_id: int
    name: str
    start: datetime
    end: datetime
    shift: str = ""
    present: tuple[Span, ...] = ()
    away: str = ""

    def meets(self, start: datetime, end: datetime) -> bool:
        """Whether it shares a moment with those hours."""
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch of a day's shift that nobody answers; `turn`: whoever is on it and away."""

    home: Home
    day: date
    shift: Hours
    start: datetime
    end: datetime
    turn: Turn | None = None


def uncovered(start: datetime, end: datetime, spans: Iterable[Span]) -> list[Span]:
    """What is left of the hours without the spans, in order."""
    left, at = [], start
    for first, last in sorted(span for span in spans if span[0] < end and start < span[1]):
        if first > at:
            left.append((at, first))
        at = max(at, last)
    return [*left, (at, end)] if at < end else left


def holes(
    home: Home, turns: Sequence[Turn], days: Iterable[date], shifts: Sequence[Hours], zone: ZoneInfo
) -> list[Hole]:
    """The stretches of the days' shifts in which nobody of the place's turns is present."""
    present = [span for turn in turns for span in turn.present]
    return [
        Hole(home, day, shift, start, end, _away(turns, start, end))
        for day in days
        for shift in shifts
        for start, end in uncovered(*shift.on(day, zone), present)
    ]


def _away(turns: Iterable[Turn], start: datetime, end: datetime) -> Turn | None:
    return next((turn for turn in turns if turn.away and turn.meets(start, end)), None)
