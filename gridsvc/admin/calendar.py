"""The days of a calendar: a week, or the whole weeks that a month lies in, from Monday on. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

DAY, WEEK = timedelta(days=1), timedelta(days=7)
VIEWS = ("month", "week")
YEARS = range(1900, 2200)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The month or the week around a day."""

    view: str
    on: date

    @property
    def first(self) -> date:
        """Its own first day, in a month the 1st."""
        return self.on.replace(day=1) if self.view == "month" else monday(self.on)

    @property
    def after(self) -> date:
        """The first day of the next one."""
        if self.view == "week":
            return self.first + WEEK
        return (self.first + 31 * DAY).replace(day=1)

    @property
    def last(self) -> date:
        """Its own last day."""
        return self.after - DAY

    @property
    def before(self) -> date:
        """A day of the one before."""
        return self.first - DAY

    @property
    def days(self) -> list[date]:
        """Whole weeks, so that those of a month begin and end in others."""
        start, last = monday(self.first), monday(self.last) + WEEK - DAY
        return [start + at * DAY for at in range((last - start).days + 1)]

    def holds(self, day: date) -> bool:
        """Whether the day is one of its own."""
        return self.first <= day < self.after


def monday(day: date) -> date:
    """The Monday of the day's week."""
    return day - day.weekday() * DAY
