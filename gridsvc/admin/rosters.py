"""Pages of duty rosters: a calendar with what nobody covers first; one duty added, changed, removed; weeks copied."""

from datetime import date, time
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from gridsvc.accounts.downloads import ROWS, sent
from gridsvc.accounts.principal import Scope, current
from gridsvc.admin.rosters_board import Board, asked, board, calendar
from gridsvc.admin.rosters_forms import Clash, CopyForm, DutyForm, filled, left_by
from gridsvc.extensions import db
from gridsvc.posts import duties, exports, queries
from gridsvc.posts.models import Duty
from gridsvc.web import params
from gridsvc.web.forms import done, submitted

bp = Blueprint("rosters", __name__, url_prefix="/admin/rosters")
Answer = str | Redirect | tuple[str, int]
ONE = "/<id:duty_id>"
KEPT = ("view", "on", "place", "kind")  # what of the address every page leads back to
DAY = ("日期，如 2026-11-22", "a date such as 2026-11-22")
TIME = ("时间，如 08:00", "a time such as 08:00")


@bp.get("/")
def index() -> str:
    """The rosters of the scope as a calendar, a month or a week; what nobody covers comes first."""
    shown: Board = board(_scope())
    here = {name: value for name in KEPT if (value := params.text(name))}
    facts: dict[str, Any] = {"board": shown, "here": here, "today": params.today()}
    return render_template("admin/rosters/index.html", kinds=queries.kinds(), **facts)


@bp.get("/export")
def export() -> Response:
    """The duty shown as a file that the import reads."""
    wanted, days = duties.wanted(asked(_scope())), calendar()
    found = exports.shifts(current(), *wanted, duties.between(days.first, days.last), on=params.today())
    return sent(found, "rosters", f"rosters-{days.first}", ROWS)


@bp.route("/new", methods=["GET", "POST"])
def new() -> Answer:
    """Add a duty."""
    scope, form = _scope(), DutyForm(data=_given()).offer()
    return _sent(form, scope) or (render_template("admin/rosters/new.html", form=form, back=_back()), form.status)


@bp.route(ONE, methods=["GET", "POST"])
def one(duty_id: int) -> Answer:
    """One duty; sent, changed."""
    scope = _scope()
    duty = duties.one(duty_id, scope)
    form = DutyForm(data=filled(duty)).offer(duty.shift)
    shown: dict[str, Any] = {"form": form, "back": _back(), "remove": _kept(".remove", duty_id=duty_id)}
    return _sent(form, scope, duty) or (render_template("admin/rosters/one.html", **shown), form.status)


@bp.route(f"{ONE}/remove", methods=["GET", "POST"])
def remove(duty_id: int) -> Answer:
    """Remove a duty, after asking."""
    duty = duties.one(duty_id, _scope())
    start, end = duties.moments(duty.during)
    if params.confirmed():
        done(lambda: db.session.delete(duty), _("值班已删除。"))
        return redirect(_back())
    facts = {"name": duty.person.name, "start": f"{start:%Y-%m-%d %H:%M}", "end": f"{end:%Y-%m-%d %H:%M}"}
    shown: dict[str, Any] = {"title": _("删除 %(name)s 的值班", name=duty.person.name), "act": _("删除")}
    shown["sentence"] = _("%(name)s 自 %(start)s 至 %(end)s 不再值班。", **facts)
    shown |= {
        "touched": [(_("因此空缺的班次"), left_by(duty))],
        "back": _kept(".one", duty_id=duty_id),
    }
    return render_template("admin/confirm.html", **shown)


@bp.route("/copy", methods=["GET", "POST"])
def copy() -> Answer:
    """Copy a week onto the ones after it: what would come of it, and, sent, that."""
    scope, really = _scope(), params.confirmed()
    given = {"week": calendar().on, "weeks": 1, "place": params.text("place")}
    form = CopyForm(request.args if "weeks" in request.args else None, data=given)
    made = submitted(form, lambda: form.made(scope, really=really))
    if made and really:
        new = sum(each.problem is None for each in made)
        flash(_("已复制 %(n)s 个班，跳过 %(left)s 个。", n=new, left=len(made) - new), "success")
        return redirect(url_for(".index", view="week", on=made[0].turn.start.date(), place=form.place.data or None))
    return render_template("admin/rosters/copy.html", form=form, made=made, back=_back()), form.status


def _scope() -> Scope:
    return current().require("people.write")


def _back() -> str:
    return _kept(".index")


def _kept(endpoint: str, **values: Any) -> str:
    """The address of a page that leads back to the calendar as it was."""
    values |= {name: value for name in KEPT if (value := params.text(name))}
    return url_for(endpoint, **values)


def _given() -> dict[str, object]:
    """What the link to a vacant shift says of the duty."""
    times: dict[str, object] = {name: params.parameter(name, time.fromisoformat, TIME) for name in ("begins", "ends")}
    day = params.parameter("day", date.fromisoformat, DAY) or params.today()
    shifts = duties.per_day()
    shift = params.text("shift") or (shifts[0].name if shifts else "")
    return {"place": params.text("at") or params.text("place"), "day": day, "shift": shift} | times


def _sent(form: DutyForm, scope: Scope, duty: Duty | None = None) -> Answer | None:
    """What follows a form that was sent: the calendar, a question, or None, and the form says why."""
    made = submitted(form, lambda: form.save(scope, duty))
    if isinstance(made, Clash):
        return _ask(made)
    if made:
        flash(_("已保存值班。"), "success")
    return redirect(_back()) if made else None


def _ask(clash: Clash) -> str:
    """Asked before a duty is set beside somebody's, or moved away from a shift that nobody else covers."""
    kept = {name: value for name, value in request.form.items() if name != "csrf_token"} | {"sure": "1"}
    names = "、".join(clash.names)
    said = _("%(names)s 在这段时间已在该处值班；保存后同时值班。", names=names) if names else _("原来的班次将没有人。")
    touched = [(_("同时值班"), len(clash.names)), (_("因此空缺的班次"), clash.left)]
    shown: dict[str, Any] = {"title": _("与现有值班冲突"), "sentence": said, "act": _("仍然保存"), "kept": kept}
    shown |= {"touched": [row for row in touched if row[1]], "back": request.full_path}
    return render_template("admin/confirm.html", **shown)
