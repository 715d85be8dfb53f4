"""Pages of organisations: which there are, what hangs on one; added, changed, ended, removed."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from gridsvc.accounts.downloads import ROWS, sent
from gridsvc.accounts.principal import Scope, current
from gridsvc.admin import organisations_queries as queries
from gridsvc.admin.organisations_forms import KINDS, EndForm, OrganisationForm, filled
from gridsvc.divisions import exports, services
from gridsvc.errors import Conflict
from gridsvc.extensions import db
from gridsvc.web import params
from gridsvc.web.forms import done, submitted

bp = Blueprint("organisations", __name__, url_prefix="/admin/organisations")
Answer = str | Redirect | tuple[str, int]
ONE = "/<id:organisation_id>"


@bp.get("/")
def index() -> str:
    """Organisations of the scope by code."""
    asked = _asked()
    shown: dict[str, Any] = {"page_of": queries.listed(asked), "asked": asked, "titles": KINDS}
    return render_template("admin/organisations/index.html", kinds=queries.kinds(asked.scope), **shown)


@bp.get("/export")
def export() -> Response:
    """The organisations asked for as a file that the import reads."""
    found = exports.organisations_that(current(), *queries.wanted(_asked()))
    return sent(found, "organisations", "organisations", ROWS)


@bp.route("/new", methods=["GET", "POST"])
def new() -> Answer:
    """Add an organisation."""
    scope, given = _scope(), {"parent": params.text("parent") or ""}
    form = OrganisationForm(data=given).offer(scope)
    if made := submitted(form, lambda: form.save(scope)):
        flash(_("已添加组织。"), "success")
        return redirect(url_for(".one", organisation_id=made.id))
    return render_template("admin/organisations/new.html", form=form), form.status


@bp.route(ONE, methods=["GET", "POST"])
def one(organisation_id: int) -> Answer:
    """One organisation; sent with a name, changed."""
    opened = _opened(organisation_id)
    form = OrganisationForm(data=filled(opened)).offer(opened.scope, opened.it.kind)
    if submitted(form, lambda: form.save(opened.scope, opened)):
        flash(_("已保存。"), "success")
        return redirect(url_for(".one", organisation_id=organisation_id))
    return _page(organisation_id, form=form if form.is_submitted() else None)


@bp.post(f"{ONE}/end")
def end(organisation_id: int) -> Answer:
    """Let an organisation end, after asking."""
    opened, form = _opened(organisation_id), EndForm()
    if not form.sure.data and form.validate_on_submit():
        return _ask_end(opened, form)
    if submitted(form, lambda: services.end_organisation(opened.it, form.last_day.data)):
        flash(_("已设定最后一天。"), "success")
        return redirect(url_for(".one", organisation_id=organisation_id))
    return _page(organisation_id, end_form=form)


@bp.post(f"{ONE}/reopen")
def reopen(organisation_id: int) -> Redirect:
    """Let an organisation go on."""
    it = _opened(organisation_id).it
    done(lambda: services.end_organisation(it, None), _("已恢复。"))
    return redirect(url_for(".one", organisation_id=organisation_id))


@bp.route(f"{ONE}/remove", methods=["GET", "POST"])
def remove(organisation_id: int) -> Answer:
    """Remove an organisation on which nothing hangs, after asking."""
    opened, back = _opened(organisation_id), url_for(".one", organisation_id=organisation_id)
    if params.confirmed():
        gone = done(lambda: _remove(opened), _("组织已删除。"))
        return redirect(url_for(".index") if gone else back)
    shown: dict[str, Any] = {"title": _("删除组织 %(name)s", name=opened.it.name), "act": _("删除"), "back": back}
    shown["sentence"] = _("只有没有下级、人员和资源的组织可以删除；其他的请设定最后一天。")
    return render_template("admin/confirm.html", touched=_touched(opened), **shown)


def _remove(opened: queries.File) -> None:
    if not opened.free:
        reason = f"something hangs on {opened.it.name}: set its last day instead"
        raise Conflict(reason=reason, reason_zh=f"“{opened.it.name}”还有下级、人员或资源，请改为设定最后一天")
    db.session.delete(opened.it)
    db.session.flush()


def _ask_end(opened: queries.File, form: EndForm) -> str:
    shown: dict[str, Any] = {"title": _("结束组织 %(name)s", name=opened.it.name), "act": _("结束")}
    shown["sentence"] = _("%(day)s 之后该组织不再可选；下级、人员和资源仍记在它名下。", day=form.last_day.data)
    shown |= {"kept": {"last_day": form.last_day.data, "sure": 1}, "touched": _touched(opened)}
    return render_template("admin/confirm.html", back=url_for(".one", organisation_id=opened.it.id), **shown)


def _touched(opened: queries.File) -> list[tuple[str, int]]:
    return [(_("下级组织"), len(opened.below)), (_("人员"), opened.count), (_("资源"), opened.resources)]


def _scope() -> Scope:
    return current().require("people.write")


def _asked() -> queries.Asked:
    names = ("q", "kind", "state")
    return queries.Asked(_scope(), params.today(), *(params.text(name) for name in names))


def _opened(organisation_id: int) -> queries.File:
    scope = _scope()
    return queries.opened(queries.one(organisation_id, scope), scope, params.today())


def _page(
    organisation_id: int, *, form: OrganisationForm | None = None, end_form: EndForm | None = None
) -> tuple[str, int]:
    """The organisation's page with the form as sent, the other one empty."""
    opened = _opened(organisation_id)
    shown = {
        "form": form or OrganisationForm(None, data=filled(opened)).offer(opened.scope, opened.it.kind),
        "end_form": end_form or EndForm(None),
    }
    status = max(each.status for each in shown.values())
    return render_template("admin/organisations/one.html", opened=opened, **shown, today=params.today()), status
