"""The forms of persons and their leave."""

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms import DateField, StringField
from wtforms.validators import Optional

from gridsvc.accounts.audit import record
from gridsvc.accounts.principal import Scope
from gridsvc.admin import lookups
from gridsvc.errors import BadParameter, Conflict
from gridsvc.extensions import db
from gridsvc.grids.days import days
from gridsvc.posts import services
from gridsvc.posts.models import Leave, Person
from gridsvc.web.forms import Form, Lookup, needed, upto


class PersonForm(Form):
    """Name, phone and organisation; an empty phone leaves the one there is."""

    name = StringField(_("姓名"), [needed(), upto(64)])
    phone = StringField(_("电话"), [upto(32)], render_kw={"type": "tel", "autocomplete": "off"})
    organisation = Lookup(_("所属组织"), "organisation", [Optional()])

    def save(self, person: Person, scope: Scope) -> Person:
        """Write the person; raises BadParameter for an organisation out of scope, Conflict for a second of that name
        and phone.
        """
        organisation_id = lookups.organisation(self.organisation.data or "", scope)
        if organisation_id is None and not scope.everywhere:
            words = lookups.WHATS["organisation"]
            raise BadParameter(name="organisation", value="", expected=words.en, expected_zh=words.zh)
        name, phone = self.name.data.strip(), (self.phone.data or "").strip() or person.phone or ""
        same = select(Person.id).where(Person.name == name, Person.phone == phone, Person.id != (person.id or 0))
        if db.session.scalar(same) is not None:
            raise Conflict(reason="there is a person of that name and phone", reason_zh="已有同名同电话的人员")
        person.name, person.phone, person.organisation_id = name, phone, organisation_id
        db.session.add(person)
        db.session.flush()
        return person


class PhoneForm(Form):
    """Why somebody wants to see a whole phone number."""

    reason = StringField(_("事由"), [needed(), upto()])

    def tell(self, person: Person) -> str:
        """The number; the trail keeps who saw it, and why."""
        record("unmask", "person", person.id, reason=self.reason.data)
        return person.phone or "—"


class LeaveForm(Form):
    """Days on which a person does not answer."""

    first = DateField(_("首日"), [needed()])
    to = DateField(_("末日"), [needed()])
    reason = StringField(_("事由"), [upto()])

    def record(self, person: Person) -> Leave:
        """The leave; raises Conflict naming the one already there."""
        valid = days(self.first.data, self.to.data)
        return services.record_leave(person.id, valid=valid, reason=self.reason.data or "")
