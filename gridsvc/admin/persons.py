"""Pages of persons: who there is, which posts they hold, when they are on leave."""

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.wrappers import Response as Redirect

from gridsvc.accounts.principal import Scope, current
from gridsvc.admin import lookups, persons_queries
from gridsvc.admin.persons_forms import LeaveForm, PersonForm, PhoneForm
from gridsvc.admin.users_queries import login_of
from gridsvc.divisions.models import Organisation
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.posts import reach
from gridsvc.posts.models import Appointment, Leave, Person
from gridsvc.posts.shown import masked
from gridsvc.web import params
from gridsvc.web.forms import done, submitted
from gridsvc.web.paging import page_of

bp = Blueprint("persons", __name__, url_prefix="/admin/persons")
Answer = str | Redirect | tuple[str, int]


@bp.get("/")
def index() -> str:
    """Persons of the scope by name, with the posts they hold today."""
    scope = current().require("people.write")
    asked = _asked(scope)
    page = page_of(persons_queries.listed(asked, scope, params.today()))
    return render_template("admin/persons/index.html", page_of=page, asked=asked, masked=masked)


@bp.route("/new", methods=["GET", "POST"])
def new() -> Answer:
    """Add a person."""
    scope, form = current().require("people.write"), PersonForm()
    if made := submitted(form, lambda: form.save(Person(), scope)):
        return redirect(url_for(".one", person_id=made.id))
    return render_template("admin/persons/new.html", form=form), form.status


@bp.route("/<id:person_id>", methods=["GET", "POST"])
def one(person_id: int) -> Answer:
    """One person; sent with a name, changed."""
    person, form = _person(person_id), PersonForm()
    if submitted(form, lambda: form.save(person, current().require("people.write"))):
        return redirect(url_for(".one", person_id=person_id))
    return _page(person_id, form=form if form.is_submitted() else None)


@bp.post("/<id:person_id>/leave")
def leave(person_id: int) -> Answer:
    """Record leave."""
    person, form = _person(person_id), LeaveForm()
    if submitted(form, lambda: form.record(person)):
        return redirect(url_for(".one", person_id=person_id))
    return _page(person_id, leave_form=form)


@bp.route("/<id:person_id>/leave/<id:leave_id>/remove", methods=["GET", "POST"])
def remove_leave(person_id: int, leave_id: int) -> Answer:
    """Remove leave, after asking."""
    person, back = _person(person_id), url_for(".one", person_id=person_id)
    found = db.session.scalar(select(Leave).where(Leave.id == leave_id, Leave.person_id == person.id))
    if found is None:
        raise NotFound(what="leave", what_zh="请假", key=leave_id)
    if params.confirmed():
        done(lambda: db.session.delete(found), _("请假已删除。"))
        return redirect(back)
    title, sentence = _("删除 %(name)s 的请假", name=person.name), _("这些天起该人员照常应答。")
    shown = {"title": title, "sentence": sentence, "touched": [], "act": _("删除"), "back": back}
    return render_template("admin/confirm.html", **shown)


@bp.route("/<id:person_id>/deactivate", methods=["GET", "POST"])
def deactivate(person_id: int) -> Answer:
    """Let a person answer no more, after asking."""
    person, back = _person(person_id), url_for(".one", person_id=person_id)
    if params.confirmed():
        done(lambda: setattr(person, "active", False), _("已停用。"))
        return redirect(back)
    on = Appointment.valid.contains(params.today())
    held = db.session.scalar(select(func.count()).where(Appointment.person_id == person.id, on))
    return render_template(
        "admin/confirm.html",
        title=_("停用人员 %(name)s", name=person.name),
        sentence=_("该人员不再应答，所任岗位计为空缺；以后可以重新启用。"),
        touched=[(_("岗位"), held)],
        act=_("停用"),
        back=back,
    )


@bp.route("/<id:person_id>/phone", methods=["GET", "POST"])
def phone(person_id: int) -> Response:
    """The whole phone number, for a reason that the trail keeps; kept nowhere."""
    person, asker = _person(person_id), current()
    reach.person(person_id, asker.require("people.phone"), params.today())
    form = PhoneForm()
    told = submitted(form, lambda: form.tell(person))
    page = render_template("admin/persons/phone.html", person=person, form=form, phone=told)
    return Response(page, form.status, {"Cache-Control": "no-store"})


@bp.post("/<id:person_id>/reactivate")
def reactivate(person_id: int) -> Redirect:
    """Let a person answer again."""
    person = _person(person_id)
    done(lambda: setattr(person, "active", True), _("已重新启用。"))
    return redirect(url_for(".one", person_id=person_id))


def _asked(scope: Scope) -> persons_queries.Asked:
    return persons_queries.Asked(
        params.text("q"),
        lookups.within(params.text("division") or "", scope),
        lookups.organisation(params.text("organisation") or "", scope),
        params.text("posts"),
        params.text("away") is not None,
    )


def _person(person_id: int) -> Person:
    """The person, nothing of whom lies outside the asker's scope; raises NotFound for any other."""
    scope, on = current().require("people.write"), params.today()
    found = reach.person(person_id, scope, on)
    if not reach.belongs_to(found, scope, on):
        raise NotFound(what="person", what_zh="人员", key=person_id)
    return found


def _page(person_id: int, *, form: PersonForm | None = None, leave_form: LeaveForm | None = None) -> tuple[str, int]:
    person = _person(person_id)
    home = db.session.get(Organisation, person.organisation_id) if person.organisation_id else None
    known = {"name": person.name, "organisation": f"{home.code} {home.name}" if home else ""}
    forms = {"form": form or PersonForm(None, data=known), "leave_form": leave_form or LeaveForm(None)}
    login = login_of(person, current())
    leaves = db.session.scalars(select(Leave).where(Leave.person_id == person_id).order_by(Leave.valid.desc())).all()
    status = max(each.status for each in forms.values())
    shown = {"person": person, "login": login, "leaves": leaves, "terms": persons_queries.terms(person_id)}
    return render_template("admin/persons/one.html", masked=masked, today=params.today(), **shown, **forms), status
