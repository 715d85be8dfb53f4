"""What nobody covers of a day's shifts, drawn on a line of hours; the days of a calendar; shifts as a setting."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gridsvc.admin.calendar import Calendar
from gridsvc.posts.shifts import Turn, holes, uncovered
from gridsvc.settings.hours import hours

ZONE = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 11, 23, tzinfo=ZONE)
HOME = (1, None)


def at(hour):
    return MIDNIGHT + timedelta(hours=hour)


def spans(*pairs):
    return [(at(first), at(last)) for first, last in pairs]


@pytest.mark.parametrize(
    ("there", "left"),
    [
        #  8 ............ 20
        ([], [(8, 20)]),
        ([(8, 20)], []),
        ([(6, 22)], []),
        ([(8, 14), (14, 20)], []),
        ([(8, 12)], [(12, 20)]),
        ([(12, 14)], [(8, 12), (14, 20)]),
        ([(10, 16), (9, 12)], [(8, 9), (16, 20)]),
        ([(0, 8), (20, 24)], [(8, 20)]),
    ],
)
def test_hours_without_spans_leave_the_rest(there, left):
    assert uncovered(at(8), at(20), spans(*there)) == spans(*left)


def test_a_night_belongs_to_the_day_on_which_it_begins():
    (night,) = hours("夜班 20:00-08:00")
    assert night.on(MIDNIGHT.date(), ZONE) == (at(20), at(32))


def test_whoever_is_away_is_named_by_the_hole_they_leave():
    turn = Turn(7, HOME, 1, "甲", at(8), at(20), present=tuple(spans((8, 14))), away="leave")
    (hole,) = holes(HOME, [turn], [MIDNIGHT.date()], hours("白班 08:00-20:00"), ZONE)
    assert (hole.start, hole.end, hole.turn) == (at(14), at(20), turn)


@pytest.mark.parametrize("text", ["白班", "白班 8-20", "白班 08:00-25:00", "甲 08:00-12:00; 甲 12:00-20:00"])
def test_what_is_no_shift_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        hours(text)


def test_shifts_are_read_in_their_order():
    assert [shift.name for shift in hours("早班 06:00-14:00；晚班 14:00 至 22:00, 夜班 22:00–06:00;")] == [
        "早班",
        "晚班",
        "夜班",
    ]


def test_a_month_is_shown_in_whole_weeks():
    calendar = Calendar("month", date(2026, 11, 23))
    assert (calendar.days[0], calendar.days[-1]) == (date(2026, 10, 26), date(2026, 12, 6))
    assert (calendar.before, calendar.after) == (date(2026, 10, 31), date(2026, 12, 1))


def test_a_week_begins_on_monday():
    calendar = Calendar("week", date(2026, 11, 29))
    assert (calendar.days[0], calendar.days[-1]) == (date(2026, 11, 23), date(2026, 11, 29))
