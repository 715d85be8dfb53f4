"""Ranges of days: both ends inclusive where people write them, half open where they are stored."""

from datetime import date, timedelta

from sqlalchemy.dialects.postgresql import Range

from gridsvc.errors import BadParameter

DAY = timedelta(days=1)
ENDLESS = timedelta(days=1_000_000)


def days(first: date | None, last: date | None) -> Range[date]:
    """The days from `first` to `last`, 9999-12-31 being open; raises BadParameter for the wrong order."""
    if first and last and last < first:
        raise BadParameter(
            name="to", value=last, expected=f"a day not before {first}", expected_zh=f"不早于 {first} 的日期"
        )
    return Range(first, last + DAY if last and last < date.max else None)


def lost(before: Range[date], after: Range[date]) -> int | None:
    """How many days of `before` are not among those of `after`; None: without end."""
    gone = _length(before) - _length(before.intersection(after))
    return None if gone > ENDLESS else gone.days


def _length(valid: Range[date]) -> timedelta:
    return timedelta() if valid.empty else (valid.upper or date.max) - (valid.lower or date.min)


def spelled(valid: Range[date]) -> tuple[str, str]:
    """The days of a range in words, Chinese and English, the last one included."""
    first, last = valid.lower, valid.upper and valid.upper - DAY
    zh = (f"自 {first} 起" if first else "") + (f"至 {last}" if last else "")
    en = " ".join(filter(None, (f"from {first}" if first else "", f"to {last}" if last else "")))
    return zh, en
