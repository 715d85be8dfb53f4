"""The shifts of a day, as the setting `duty_shifts` writes them: 白班 08:00-20:00；夜班 20:00-08:00."""

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

BETWEEN = re.compile(r"[;；,，]")
SHIFT = re.compile(r"(\S{1,20})\s+(\d\d:\d\d)\s*[-–—~至]\s*(\d\d:\d\d)")


class Hours(NamedTuple):
    """A shift: its name, when it begins, and when it ends (the next day where that is not later)."""

    name: str
    begins: time
    ends: time

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its two moments on a day."""
        last = day if self.ends > self.begins else day + timedelta(days=1)
        return datetime.combine(day, self.begins, zone), datetime.combine(last, self.ends, zone)


def hours(text: str) -> tuple[Hours, ...]:
    """The shifts in their order; raises ValueError for what is no shift and for a name that comes twice."""
    found = tuple(_shift(part.strip()) for part in BETWEEN.split(text) if part.strip())
    if len({shift.name for shift in found}) < len(found):
        raise ValueError(text)
    return found


def _shift(text: str) -> Hours:
    parts = SHIFT.fullmatch(text)
    if parts is None:
        raise ValueError(text)
    return Hours(parts[1], time.fromisoformat(parts[2]), time.fromisoformat(parts[3]))
