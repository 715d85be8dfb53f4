"""Pages of jobs: how far each is, how it ended; cancelled and started again. One's own, or all with user.write."""

from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import format_timedelta
from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased
from werkzeug.wrappers import Response

from gridsvc.accounts.principal import Principal, current
from gridsvc.jobs import queries, services
from gridsvc.jobs.models import OPEN, State, Work
from gridsvc.jobs.stages import in_words
from gridsvc.web import params
from gridsvc.web.forms import done
from gridsvc.web.language import chosen
from gridsvc.web.paging import page_of

bp = Blueprint("jobs", __name__, url_prefix="/admin/jobs")
AGAIN = (State.FAILED, State.CANCELLED)  # what did nothing may be done again


@bp.get("/")
def index() -> str:
    """The jobs the asker may see, newest first. Two statements."""
    asker, state = current(), _state()
    page = page_of(_listed(asker, state))
    everyone = asker.scope(queries.SEES_ALL).everywhere
    return render_template("admin/jobs/index.html", page_of=page, state=state, everyone=everyone)


@bp.route("/<id:work_id>/cancel", methods=["GET", "POST"])
def cancel(work_id: int) -> str | Response:
    """End a job, after asking."""
    work, back = queries.one(work_id, current()), url_for(".index")
    if params.confirmed():
        done(lambda: services.cancel(work), _("已请求取消，几秒内结束。"))
        return redirect(back)
    return render_template(
        "admin/confirm.html",
        title=_("取消作业 %(id)s", id=work.id),
        sentence=_("作业“%(title)s”会停下，它已经写入的数据全部撤回；以后可以重新开始。", title=work.title),
        touched=[(_("已处理"), work.done)],
        act=_("取消作业"),
        back=back,
    )


@bp.post("/<id:work_id>/again")
def again(work_id: int) -> Response:
    """Start a job that failed or was cancelled once more."""
    actor = current()
    work = queries.one(work_id, actor)
    done(lambda: services.again(work, actor=actor), _("已重新开始。"))
    return redirect(url_for(".index"))


@bp.context_processor
def words() -> dict[str, object]:
    """What the jobs' templates say of a job."""
    return {
        "states": _states(),
        "open_states": OPEN,
        "again_states": AGAIN,
        "lasted": lasted,
        "stage_of": lambda work: in_words(work.stage)[chosen() != "zh"],
        "problem_of": lambda work: work.problem_zh if chosen() == "zh" else work.problem_en,
    }


def lasted(work: Work) -> str:
    """How long a job ran, or runs by now, in words; empty before it began."""
    if work.started_at is None:
        return ""
    return format_timedelta((work.finished_at or datetime.now(UTC)) - work.started_at, granularity="second")


def _states() -> dict[State, str]:
    return {
        State.WAITING: _("等待中"),
        State.RUNNING: _("进行中"),
        State.DONE: _("已完成"),
        State.FAILED: _("失败"),
        State.CANCELLED: _("已取消"),
    }


def _state() -> State | None:
    known = ", ".join(State)
    return params.parameter("state", State, (f"{known} 之一", f"one of {known}"))


def _listed(asker: Principal, state: State | None) -> Select[tuple[Work, int]]:
    """Works with how many of their kind go before those that wait."""
    other = aliased(Work)
    ahead = select(func.count()).where(other.kind == Work.kind, other.id < Work.id, other.state.in_(OPEN))
    rows = select(Work, ahead.scalar_subquery().label("ahead")).where(queries.visible(asker))
    return (rows.where(Work.state == state) if state else rows).order_by(Work.id.desc())
