"""What may be done to one seat: appoint, replace, end, name a stand-in."""

from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import Range
from wtforms import DateField
from wtforms.validators import Optional

from gridsvc.accounts.principal import Scope
from gridsvc.admin import lookups
from gridsvc.errors import GridsvcError
from gridsvc.grids.days import DAY, days
from gridsvc.posts import services
from gridsvc.posts.seats import SeatFile, Term
from gridsvc.web.forms import Form, Lookup, needed
from gridsvc.web.language import chosen


class SeatForm(Form):
    """A form about a seat; a refusal that names no field stands beside the one that it is `beside`."""

    beside = "person"

    def refuse(self, refusal: GridsvcError) -> None:
        """Show a service's refusal beside a field."""
        if str(refusal.facts.get("name", "")) in self._fields:
            super().refuse(refusal)
        else:
            field = self._fields[self.beside]
            field.errors = [*field.errors, refusal.detail(chosen())]


class TermForm(SeatForm):
    """A person and their days; no last day is open."""

    person = Lookup(_("人员"), "person", [needed()])
    first = DateField(_("首日"), [needed()])
    to = DateField(_("末日"), [Optional()])

    def person_id(self, scope: Scope) -> int:
        """Who was written; raises BadParameter for nobody in the scope."""
        return lookups.person(self.person.data or "", scope)


class AppointForm(TermForm):
    """Who takes the seat."""

    said = _("已任命。")

    def act(self, seat: SeatFile) -> object:
        """Appoint; raises Conflict naming who holds it."""
        valid, who = days(self.first.data, self.to.data), self.person_id(seat.scope)
        return services.appoint(seat.place, seat.kind.code, who, seat=seat.number, valid=valid)


class ReplaceForm(AppointForm):
    """Who takes the seat over: the holder's last day is the one before."""

    said = _("已换任。")

    def act(self, seat: SeatFile) -> object:
        """End the holder's days before the first day, then appoint."""
        held = seat.now(self.first.data)
        if held is not None:
            services.end_appointment(held.id, last_day=self.first.data - DAY)
        return super().act(seat)


class EndForm(SeatForm):
    """The holder's last day."""

    beside, said = "last_day", _("已设定最后一天。")
    last_day = DateField(_("最后一天"), [needed()])

    def act(self, seat: SeatFile) -> object:
        """End the holder's days; nothing where nobody holds the seat."""
        held = seat.held()
        return held and services.end_appointment(held.id, last_day=self.last_day.data)


class StandInForm(TermForm):
    """Who answers while the holder is away."""

    said = _("已指定代理人。")

    def act(self, seat: SeatFile) -> object:
        """Name the stand-in; raises Conflict naming the other one."""
        valid, who = days(self.first.data, self.to.data), self.person_id(seat.scope)
        post = services.locked_post(seat.place, seat.kind.code, seat.number)
        return services.name_stand_in(post.id, who, valid=valid)


class DaysForm(SeatForm):
    """The days of a term that is not over; its first day only while that lies ahead."""

    beside = "to"
    first = DateField(_("首日"), [needed()])
    to = DateField(_("末日"), [Optional()])

    @classmethod
    def of(cls, term: Term, day: date) -> "DaysForm":
        """The form as sent, else with the days as they are."""
        last = term.valid.upper and term.valid.upper - DAY
        form = cls(data={"first": term.valid.lower, "to": last})
        if not term.ahead(day):
            del form.first
        return form

    def act(self, seat: SeatFile, term: Term) -> Range[date]:
        """The days, set; raises Conflict naming whose they are."""
        first = self.first.data if self.first else term.valid.lower
        valid = days(first, self.to.data)
        services.change_days(term.model, term.id, valid=valid, today=seat.day)
        return valid


FORMS = {"appoint": AppointForm, "replace": ReplaceForm, "end": EndForm, "stand_in": StandInForm}
