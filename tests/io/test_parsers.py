"""Typed values from cells: blank is missing, wrong is told, digits are kept."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridsvc.io import moments, parsers

SHANGHAI = ZoneInfo("Asia/Shanghai")


def parsed(parse, *cells, dtype=object):
    """Values (None where missing) and the positions of the bad cells."""
    column = parse(pd.Series(cells, dtype=dtype))
    values = [None if gone else v for v, gone in zip(column.values.tolist(), column.values.isna(), strict=True)]
    return values, np.flatnonzero(column.bad).tolist()


def test_text_is_trimmed_of_every_blank_and_nothing_else():
    assert parsed(parsers.text, " a b\u3000", "\u200b１２\ufeff", "  ", "", None, dtype="str") == (
        ["a b", "１２", None, None, None],
        [],
    )


def test_the_apostrophe_before_a_formula_is_taken_off_again():
    assert parsed(parsers.text, "'=1+1", "'+86", "'tis", dtype="str")[0] == ["=1+1", "+86", "'tis"]


def test_text_with_a_control_character_is_bad():
    assert parsed(parsers.text, "a\0b", "a\nb", dtype="str") == ([None, "a\nb"], [0])


def test_what_no_index_can_hold_is_bad():
    for parse, most in ((parsers.text, 500), (parsers.word, 80), (parsers.code, 100)):
        assert parsed(parse, "路" * most, "路" * (most + 1), dtype="str") == (["路" * most, None], [1])
    assert parsed(parsers.prose, "路" * 5000, dtype="str")[1] == []


def test_codes_keep_zeros_and_lose_full_width():
    assert parsed(parsers.code, "００12", " 320104001001 ", 3.0, 12, None) == (
        ["0012", "320104001001", "3", "12", None],
        [],
    )


def test_a_code_in_scientific_notation_is_bad():
    assert parsed(parsers.code, "3.20104E+11", "1E5") == ([None, "1E5"], [0])


def test_numbers_are_finite_and_within_bounds():
    cells = ("1.5", "-2", "１２", "1e3", "nan", "inf", "1e999", "x", "1,000", "181", "", None)
    values, bad = parsed(parsers.number(-180, 1000), *cells, dtype="str")
    assert values == [1.5, -2, 12, 1000, None, None, None, None, None, 181, None, None]
    assert bad == [4, 5, 6, 7, 8]
    assert parsers.number(-180, 180)(pd.Series(["181"])).reason.en.endswith("from -180 to 180")


def test_whole_numbers_may_be_written_with_a_point_but_not_beyond_exactness():
    assert parsed(parsers.integer(0), "3", "4.0", "2.5", "-1", "9007199254740994", 7) == (
        [3, 4, None, None, None, 7],
        [2, 3, 4],
    )


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def test_a_number_is_the_one_python_reads(numbers):
    assert parsed(parsers.number(), *map(repr, numbers), dtype="str") == (numbers, [])


def test_a_choice_ignores_case_and_width_and_lists_itself():
    parse = parsers.choice({"综合": "base", "base": "base", "专属": "special"})
    assert parsed(parse, "综合", "ＢＡＳＥ", " 专属", "x", None) == (["base", "base", "special", None, None], [3])
    assert "综合, base, 专属" in parse(pd.Series(["x"])).reason.zh


@pytest.mark.parametrize(
    "cell",
    ["2026-11-22", "2026/11/22", "2026.11.22", "20261122", "2026年11月22日", "２０２６-11-22", "2026-11-22 00:00:00",
     "2026/11/22 0:00", "46348", 46348, dt.date(2026, 11, 22), pd.Timestamp("2026-11-22")],
)  # fmt: skip
def test_a_date_is_read_in_every_usual_form(cell):
    assert parsed(moments.date, cell) == ([dt.date(2026, 11, 22)], [])


@pytest.mark.parametrize(
    "cell", ["2026-02-30", "2026-13-01", "2026-00-10", "22/11/2026", "2026", "x", "2026-11-22T08:30", "0", "0000-05-01"]
)
def test_what_is_no_day_is_bad(cell):
    assert parsed(moments.date, cell) == ([None], [0])


@given(st.dates(dt.date(1000, 1, 1)))
def test_every_day_of_the_calendar_is_itself(day):
    assert parsed(moments.date, day.isoformat(), f"{day:%Y/%m/%d}", None)[0] == [day, day, None]


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-11-22T08:30:00+08:00", "2026-11-22T00:30:00Z"),
        ("2026-11-22T08:30:00Z", "2026-11-22T08:30:00Z"),
        ("2026-11-22 08:30", "2026-11-22T00:30:00Z"),
        ("2026/11/22 8:30:15.25", "2026-11-22T00:30:15.25Z"),
        ("2026年11月22日8时30分", "2026-11-22T00:30:00Z"),
        ("2026-11-22", "2026-11-21T16:00:00Z"),
        ("20261122T083000-0330", None),
        ("2026-11-22T08:30:00.123456-0330", "2026-11-22T12:00:00.123456Z"),
        ("46348.5", "2026-11-22T04:00:00Z"),
        (dt.datetime(2026, 11, 22, 8, tzinfo=SHANGHAI), "2026-11-22T00:00:00Z"),
        ("2026-11-22T25:00", None),
        ("2026-11-31T10:00", None),
        ("tomorrow", None),
    ],
)
def test_a_time_without_an_offset_is_of_the_zone(cell, moment):
    values, bad = parsed(moments.datetime(SHANGHAI), cell)
    assert values == [pd.Timestamp(moment) if moment else None]
    assert bad == ([] if moment else [0])


@given(st.datetimes(dt.datetime(1900, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_a_moment_with_an_offset_is_itself(moment):
    whole_minutes = moment.utcoffset().total_seconds() % 60 == 0
    values, _ = parsed(moments.datetime(SHANGHAI), moment.isoformat())
    assert values == [pd.Timestamp(moment).tz_convert("UTC") if whole_minutes else None]
