"""Pages of posts: which seats are vacant, who held one, who is to hold it."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.dialects.postgresql import Range
from werkzeug.wrappers import Response as Redirect

from gridsvc.accounts.principal import Scope, current
from gridsvc.admin import lookups
from gridsvc.admin.posts_forms import FORMS, DaysForm
from gridsvc.grids.days import lost, spelled
from gridsvc.posts import queries, seats, services
from gridsvc.posts.rules import Reason
from gridsvc.web import params
from gridsvc.web.forms import done, submitted
from gridsvc.web.language import chosen
from gridsvc.web.paging import page_in

bp = Blueprint("seats", __name__, url_prefix="/admin/posts")
Answer = str | Redirect | tuple[str, int]
NO_DAYS: Range[date] = Range(empty=True)


@bp.get("/")
def index() -> str:
    """The seats of divisions and grids on a day, vacancies first."""
    scope, on, kind = current().require("people.write"), params.day(), params.text("kind")
    only_vacant = params.text("vacant") is not None
    rows = [
        row
        for row in seats.seats_on(on, scope, lookups.within(params.text("division") or "", scope))
        if (not kind or row.seat.kind.code == kind) and (row.vacant or not only_vacant)
    ]
    vacant = sum(row.vacant for row in rows)
    shown = {"on": on, "kind": kind, "kinds": queries.kinds(), "only_vacant": only_vacant, "reasons": _reasons()}
    return render_template("admin/posts/index.html", page_of=page_in(rows), vacant=vacant, **shown)


@bp.route("/seat", methods=["GET", "POST"])
def seat() -> Answer:
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


@bp.route("/seat/term", methods=["GET", "POST"])
def term() -> Answer:
    """The days of somebody's time in a seat: changed after showing what that touches."""
    opened, changed = _term()
    form, sure = DaysForm.of(changed, opened.day), "sure" in request.form
    valid = submitted(form, lambda: form.act(opened, changed), keep=sure)
    if valid is None:
        shown = {"seat": opened, "term": changed, "form": form, "back": _of_seat()}
        return render_template("admin/posts/term.html", **shown), form.status
    if sure:
        flash(_("日期已改。"), "success")
        return redirect(_of_seat())
    sentence = _(
        "%(name)s：%(before)s改为%(after)s。",
        name=changed.name,
        before=_in_words(changed.valid),
        after=_in_words(valid),
    )
    kept = {"first": request.form.get("first", ""), "to": request.form.get("to", ""), "sure": "1"}
    return _asked(_("改动日期"), sentence, _touched(changed.valid, valid), kept=kept)


@bp.route("/seat/term/cancel", methods=["GET", "POST"])
def cancel() -> Answer:
    """Take back what has not begun, after asking."""
    opened, ahead = _term()
    if params.confirmed():
        done(lambda: services.cancel(ahead.model, ahead.id, today=opened.day), _("已取消，记录留在审计中。"))
        return redirect(_of_seat())
    sentence = _(
        "%(name)s（%(days)s）不再担任或代理，这些天按没有此人计。", name=ahead.name, days=_in_words(ahead.valid)
    )
    return _asked(_("取消任期"), sentence, _touched(ahead.valid, NO_DAYS))


def _asked(title: str, sentence: str, touched: list[tuple[str, object]], **kept: object) -> str:
    shown = {"title": title, "sentence": sentence, "touched": touched, "act": title, "back": _of_seat()}
    return render_template("admin/confirm.html", **shown, **kept)


def _touched(before: Range[date], after: Range[date]) -> list[tuple[str, object]]:
    counts = ((_("减少的天数"), lost(before, after)), (_("增加的天数"), lost(after, before)))
    return [(name, _("不限") if count is None else count) for name, count in counts if count != 0]


def _in_words(valid: Range[date]) -> str:
    return spelled(valid)[chosen() != "zh"] or _("不限")


def _term() -> tuple[seats.SeatFile, seats.Term]:
    opened = _opened(current().require("people.write"))
    found = opened.term(params.whole("term", 0, 0, params.LARGEST_ID), stands_in=params.text("stands_in") is not None)
    return opened, found


def _of_seat() -> str:
    """The seat's page: what names the seat is in the query."""
    asked: dict[str, Any] = {name: value for name, value in request.args.items() if name not in {"term", "stands_in"}}
    return url_for(".seat", **asked)


def _opened(scope: Scope) -> seats.SeatFile:
    return seats.seat_file(
        scope,
        params.today(),
        division=params.text("division"),
        grid=params.text("grid"),
        post=params.text("post") or "",
        number=params.whole("seat", 0, 0, params.LARGEST_ID) or None,
    )


def _reasons() -> dict[Reason, str]:
    return {
        Reason.EMPTY: _("无人任职"),
        Reason.EXPIRED: _("任期已满"),
        Reason.INACTIVE: _("人员已停用"),
        Reason.ON_LEAVE: _("请假且无代理"),
        Reason.SAME_PERSON: _("两个岗位为同一人"),
    }
