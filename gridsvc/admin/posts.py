"""Pages of posts: which seats are vacant, who held one, who is to hold it."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from gridsvc.accounts.principal import EVERYWHERE, Scope, current
from gridsvc.admin import lookups
from gridsvc.admin.posts_forms import FORMS
from gridsvc.posts import queries, seats
from gridsvc.posts.rules import Reason
from gridsvc.web import params
from gridsvc.web.forms import submitted
from gridsvc.web.paging import page_in

bp = Blueprint("seats", __name__, url_prefix="/admin/posts")


@bp.get("/")
def index() -> str:
    """The seats of divisions and grids on a day, vacancies first."""
    scope, on, kind = current().require("people.write"), params.day(), params.text("kind")
    only_vacant = params.text("vacant") is not None
    rows = [
        row
        for row in seats.seats_on(on, scope, _within(scope))
        if (not kind or row.seat.kind.code == kind) and (row.vacant or not only_vacant)
    ]
    vacant = sum(row.vacant for row in rows)
    shown = {"on": on, "kind": kind, "kinds": queries.kinds(), "only_vacant": only_vacant, "reasons": _reasons()}
    return render_template("admin/posts/index.html", page_of=page_in(rows), vacant=vacant, **shown)


@bp.route("/seat", methods=["GET", "POST"])
def seat() -> str | Redirect | tuple[str, int]:
    """One seat: who holds it, who held it; sent with an act, that is done."""
    scope, today, sent = current().require("people.write"), params.today(), request.form.get("act")
    opened, forms = _opened(scope), {name: form(None, prefix=name) for name, form in FORMS.items()}
    if request.method == "POST" and sent in FORMS:
        form = forms[sent] = FORMS[sent](prefix=sent)
        if submitted(form, lambda: (form.act(opened),)):
            flash(str(form.said), "success")
            return redirect(request.full_path)
    for name in ("appoint", "replace", "stand_in"):
        forms[name].first.data = forms[name].first.data or (None if forms[name].errors else today)
    status = max(form.status for form in forms.values())
    return render_template("admin/posts/seat.html", seat=opened, forms=forms, today=today), status


def _opened(scope: Scope) -> seats.SeatFile:
    return seats.seat_file(
        scope,
        params.today(),
        division=params.text("division"),
        grid=params.text("grid"),
        post=params.text("post") or "",
        number=params.whole("seat", 0, 0, params.LARGEST_ID) or None,
    )


def _within(scope: Scope) -> Scope:
    """The division asked for, everything where none is."""
    division_id = lookups.division(params.text("division") or "", scope)
    return Scope(everywhere=False, divisions=frozenset({division_id})) if division_id else EVERYWHERE


def _reasons() -> dict[Reason, str]:
    return {
        Reason.EMPTY: _("无人任职"),
        Reason.EXPIRED: _("任期已满"),
        Reason.INACTIVE: _("人员已停用"),
        Reason.ON_LEAVE: _("请假且无代理"),
        Reason.SAME_PERSON: _("两个岗位为同一人"),
    }
