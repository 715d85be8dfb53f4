"""The forms of duty rosters: one duty, a week copied."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, IntegerField, SelectField, TimeField
from wtforms.validators import NumberRange, Optional, ValidationError

from gridsvc.accounts.principal import Scope
from gridsvc.admin import lookups
from gridsvc.admin.calendar import DAY, WEEK, YEARS, monday
from gridsvc.admin.posts_forms import SeatForm
from gridsvc.errors import BadParameter
from gridsvc.posts import duties, services, shifts
from gridsvc.posts.models import Duty
from gridsvc.posts.services import Place
from gridsvc.posts.shifts import Span, Turn
from gridsvc.settings.hours import Hours
from gridsvc.web import params
from gridsvc.web.forms import Form, Lookup, needed

LONGEST = timedelta(days=31)
MOST_WEEKS = 12


def known_days(_form: Form, field: DateField) -> None:
    """A day of these centuries: the days around it are days, too."""
    if field.data is not None and field.data.year not in YEARS:
        raise ValidationError(str(_("应为近两百年内的日期。")))


class Clash(NamedTuple):
    """What a duty does to others: who is there at the same time, how many shifts it leaves to nobody."""

    names: Sequence[str]
    left: int


class DutyForm(SeatForm):
    """Who is on duty where, on which day and shift; hours are given where they differ from the shift's."""

    place = Lookup(_("区划或网格"), "place", [needed()])
    person = Lookup(_("人员"), "person", [needed()])
    day = DateField(_("日期"), [needed(), known_days])
    shift = SelectField(_("班次"))
    begins = TimeField(_("开始时间"), [Optional()])
    ends = TimeField(_("结束时间"), [Optional()])
    until = DateField(_("结束日期"), [Optional(), known_days])
    sure = HiddenField()

    def offer(self, known: str = "") -> "DutyForm":
        """With the shifts of a day, and the one of a duty that is known."""
        offered = {shift.name: f"{shift.name} {shift.begins:%H:%M}–{shift.ends:%H:%M}" for shift in duties.per_day()}
        self.shift.choices = [*(offered | {known: offered.get(known, known)} | {"": _("其他时间")}).items()]
        return self

    def save(self, scope: Scope, duty: Duty | None = None) -> Duty | Clash:
        """Write it, unless it clashes and nobody said to go on; raises BadParameter, Conflict."""
        place, (start, end) = lookups.place(self.place.data or "", scope), self._span()
        person_id, but = self._person_id(scope, duty), duty.id if duty else None
        services.may_be_on_duty(person_id, place, starts_at=start, ends_at=end, but=but)
        clash = _clash(place, start, end, duty)
        if (clash.names or clash.left) and not self.sure.data:
            return clash
        facts: dict[str, Any] = {"starts_at": start, "ends_at": end, "shift": self.shift.data or ""}
        if duty is None:
            return services.set_duty(place, person_id, **facts)
        return services.change_duty(duty, place, person_id, **facts)

    def _person_id(self, scope: Scope, duty: Duty | None) -> int:
        """Who was written; whoever has the duty stays even if nobody finds them any more."""
        typed = self.person.data or ""
        kept = duty is not None and typed == lookups.spelled("person", duty.person)
        return duty.person_id if duty and kept else lookups.person(typed, scope)

    def _span(self) -> Span:
        """The moments asked for; raises BadParameter for hours that are missing or too long."""
        known = next((shift for shift in duties.per_day() if shift.name == self.shift.data), None)
        begins, ends = (field.data for field in (self.begins, self.ends))
        begins, ends = begins or (known and known.begins), ends or (known and known.ends)
        if begins is None or ends is None:
            name = "begins" if begins is None else "ends"
            raise BadParameter(name=name, value="", expected="a time such as 08:00", expected_zh="时间，如 08:00")
        start, end = Hours("", begins, ends).on(self.day.data, params.zone())
        end = datetime.combine(self.until.data, ends, params.zone()) if self.until.data else end
        if start < end <= start + LONGEST:
            return start, end
        raise BadParameter(
            name="until",
            value=end,
            expected=f"an end after {start:%Y-%m-%d %H:%M}, within {LONGEST.days} days",
            expected_zh=f"晚于 {start:%Y-%m-%d %H:%M} 且不超过 {LONGEST.days} 天的结束时间",
        )


class CopyForm(Form):
    """A week, and onto how many of the weeks after it."""

    place = Lookup(_("区划或网格"), "place", [Optional()])
    week = DateField(_("这一周"), [needed(), known_days])
    weeks = IntegerField(
        _("复制到之后几周"), [needed(), NumberRange(1, MOST_WEEKS, _("应为 1 到 %(most)s 的整数。", most=MOST_WEEKS))]
    )

    def is_submitted(self) -> bool:
        """Asked by the address: what is shown before it is done has one of its own."""
        return "weeks" in request.args

    def made(self, scope: Scope, *, really: bool) -> list[duties.Copied]:
        """The week's duty in the others, written only `really`; raises BadParameter for a place out of scope."""
        first = monday(self.week.data)
        within = lookups.place(self.place.data, scope) if self.place.data else None
        wanted = duties.wanted(duties.Asked(scope, within))
        week = [
            turn
            for turn in duties.turns(*wanted, duties.between(first, first + WEEK - DAY))
            if turn.start >= duties.midnight(first)
        ]
        return (duties.copy if really else duties.copies)(week, self.weeks.data)


def filled(duty: Duty) -> dict[str, object]:
    """What the form holds of a duty; hours only where they differ from the shift's."""
    start, end = duties.moments(duty.during)
    known = next((shift for shift in duties.per_day() if shift.name == duty.shift), None)
    person, place = lookups.spelled("person", duty.person), duties.place_of(duty)
    facts: dict[str, object] = {"place": place, "person": person, "day": start.date(), "shift": duty.shift}
    if known and known.on(start.date(), params.zone()) == (start, end):
        return facts
    return facts | {"begins": start.time(), "ends": end.time(), "until": end.date()}


def left_by(duty: Duty, instead: Turn | None = None) -> int:
    """How many shifts nobody would cover any more without the duty, with another one `instead`."""
    home, span, zone = (duty.division_id, duty.grid_id), duties.moments(duty.during), params.zone()
    now = _around(Place(*home), *span)
    then = [turn for turn in now if turn.id != duty.id] + ([instead] if instead and instead.home == home else [])
    first, last = span[0].date() - DAY, span[1].date()
    days = [first + at * DAY for at in range((last - first).days + 1)]
    open_now, open_then = (
        {(hole.day, hole.shift.name) for hole in shifts.holes(home, there, days, duties.per_day(), zone)}
        for there in (now, then)
    )
    return len(open_then - open_now)


def _clash(place: Place, start: datetime, end: datetime, duty: Duty | None) -> Clash:
    home = (place.division_id, place.grid_id)
    there = [turn for turn in _around(place, start, end) if duty is None or turn.id != duty.id]
    names = [turn.name for turn in there if turn.meets(start, end)]
    instead = Turn(0, home, 0, "", start, end, present=((start, end),))
    return Clash(names, left_by(duty, instead) if duty else 0)


def _around(place: Place, start: datetime, end: datetime) -> list[Turn]:
    """The place's duty on those days, the ones before and after them."""
    return duties.turns(*services.at_place(Duty, place), duties.between(start.date() - DAY, end.date() + DAY))
