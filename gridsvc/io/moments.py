"""Columns of dates and times -> datetime.date and UTC moments: ISO, slashes, 年月日, eight digits, Excel's days."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gridsvc.io.cells import plain
from gridsvc.io.parsers import Bools, Column, Parser, typed
from gridsvc.io.problems import Problem

EIGHT_DIGITS = r"^(\d{4})(\d{2})(\d{2})($|[Tt ])"
MOMENT = (
    r"^(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
    r"(?:\s*[Tt]?\s*(?P<hour>\d{1,2})[:时時点點](?P<minute>\d{1,2})分?:?(?P<second>\d{1,2}(?:\.\d+)?)?秒?)?"
    r"\s*(?:[Zz]|(?P<sign>[+-])(?P<ahead_h>\d{2}):?(?P<ahead_min>\d{2}))?$"
)
NUMBERS = ("year", "month", "day", "hour", "minute", "second", "ahead_h", "ahead_min")
ZONED = r"(?:[Zz]|:\d{2}(?:\.\d+)?\s*[+-]\d{2}:?\d{2})$"
EXCEL_DAYS = r"^\d{5}(\.\d+)?$"  # 1927 to 2173
EXCEL_EPOCH = np.datetime64("1899-12-30", "us")
FIRST_YEAR = 2  # in UTC the first day of year 1 lies before the calendar of Python and PostgreSQL's clients
DAY_S = 86_400

BAD_DATE = Problem("不是日期（如 2026-11-22）", "is not a date such as 2026-11-22")
BAD_MOMENT = Problem("不是日期时间（如 2026-11-22T08:30:00+08:00）", "is not a time such as 2026-11-22T08:30:00+08:00")


def date(cells: "pd.Series[Any]") -> Column:
    """datetime.date objects; a time of day other than midnight is bad."""
    moments = _moments(cells)
    days = moments.local.astype("datetime64[D]")
    good = moments.good & ~moments.zoned & (days == moments.local)
    return typed(pa.array(days, mask=~good), pa.array(moments.filled & ~good), BAD_DATE)


def datetime(zone: ZoneInfo) -> Parser:
    """Parser to datetime64[us, UTC]; a time without an offset is in `zone`."""
    return partial(_datetime, zone=zone)


def _datetime(cells: "pd.Series[Any]", *, zone: ZoneInfo) -> Column:
    moments = _moments(cells)
    known = pd.DatetimeIndex(np.where(moments.good, moments.local, np.datetime64("NaT")))
    here = known.tz_localize(zone, ambiguous="NaT", nonexistent="NaT").tz_convert("UTC")
    there = (known - moments.ahead).tz_localize("UTC")
    values = here.where(~moments.zoned, there).to_series(index=cells.index)
    return Column(values, values.isna().to_numpy() & moments.filled, BAD_MOMENT)


@dataclass(frozen=True, slots=True)
class _Moments:
    """Local times of a column and their offsets; which cells are filled, which are times, which state an offset."""

    local: NDArray[np.datetime64]
    ahead: NDArray[np.timedelta64]
    filled: Bools
    good: Bools
    zoned: Bools


def _moments(cells: "pd.Series[Any]") -> _Moments:
    found = plain(cells)
    parts = pc.extract_regex(pc.replace_substring_regex(found, EIGHT_DIGITS, r"\1-\2-\3\4"), MOMENT)
    value = {name: _numbers(pc.struct_field(parts, name)) for name in NUMBERS}
    days, good = _days(value)
    seconds = value["hour"] * 3600 + value["minute"] * 60 + value["second"]
    good &= _flags(parts.is_valid()) & (value["hour"] < 24) & (value["minute"] < 60) & (value["second"] < 60)
    serial = _numbers(pc.if_else(pc.match_substring_regex(found, EXCEL_DAYS), found, ""))
    local = np.where(serial > 0, EXCEL_EPOCH + _span(serial * DAY_S, 1), days + _span(seconds, 1e6))
    sign = np.where(_flags(pc.equal(pc.struct_field(parts, "sign"), "-")), -1, 1)
    ahead = _span(sign * (value["ahead_h"] * 3600 + value["ahead_min"] * 60), 1)
    zoned = _flags(pc.match_substring_regex(found, ZONED))
    return _Moments(local, ahead, _flags(found.is_valid()), good | (serial > 0), zoned)


def _days(value: dict[str, NDArray[np.float64]]) -> tuple[NDArray[np.datetime64], Bools]:
    """Midnights, and which of them are days of the calendar (not 31 June)."""
    months = ((value["year"] - 1970) * 12 + value["month"] - 1).astype(int).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (value["day"] - 1).astype(int)
    good = (days.astype("datetime64[M]") == months) & (value["month"] >= 1) & (value["month"] <= 12)
    good &= value["year"] >= FIRST_YEAR
    return days.astype("datetime64[us]"), good


def _span(seconds: NDArray[np.float64], ticks: float) -> NDArray[np.timedelta64]:
    """Microseconds of `seconds`, rounded to 1/ticks of a second."""
    return np.round(np.round(seconds * ticks) / ticks * 1e6).astype("timedelta64[us]")


def _numbers(text: pa.Array) -> NDArray[np.float64]:
    """float64 of digits; 0 for blank and missing."""
    digits = pc.if_else(pc.equal(text, ""), "0", text).fill_null("0")
    values: NDArray[np.float64] = digits.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return values


def _flags(flags: pa.Array) -> Bools:
    values: Bools = flags.fill_null(False).to_numpy(zero_copy_only=False)
    return values
