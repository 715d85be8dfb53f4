"""Start, cancel and repeat works; run them; find those whose worker died."""

import logging
from collections.abc import Callable
from typing import Any

from psycopg.errors import QueryCanceled
from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.exc import OperationalError

from gridsvc.accounts.audit import acting
from gridsvc.accounts.principal import Principal
from gridsvc.errors import Conflict, GridsvcError
from gridsvc.extensions import db
from gridsvc.jobs.models import OPEN, State, Work
from gridsvc.jobs.queue import on_demand, periodic
from gridsvc.jobs.running import Cancelled, Function, Pulse, Running
from gridsvc.migrations import JOBS_SCHEMA

TASK = "gridsvc.jobs.run"
LOCKS = 0x776F726B  # "work": a running work holds the advisory lock (LOCKS, id); a process that dies lets go of it
SILENT_S = 60  # a worker whose heart did not beat for so long is dead
LOST = (
    "处理这项作业的进程中断了，没有写入任何数据。请重新开始。",
    "The process that ran this job ended before it was done; nothing was written. Start it again.",
)
BROKEN = (
    "作业出错，已记入日志（作业 {id}），没有写入任何数据。请重试，或联系管理员。",
    "The job failed and the log says why (job {id}); nothing was written. Try again, or tell your administrator.",
)
UNREACHED = (
    "数据库中断了这项作业，没有写入任何数据。请稍后重试。",
    "The database broke off this job; nothing was written. Try again shortly.",
)
DEFER = text(f"""
    SELECT procrastinate_defer_jobs_v1(ARRAY[
        ROW('default', '{TASK}', 0, kind, NULL, jsonb_build_object('work_id', id), NULL)::procrastinate_job_to_defer_v1
    ]) FROM work WHERE id = :id""")  # noqa: S608 - our own constant
UNHELD = """state = 'running' AND NOT EXISTS (
        SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid = :locks AND objid = work.id
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"""
RESUMED = text(f"""
    UPDATE work SET state = 'waiting', started_at = NULL,
        result = jsonb_build_object('resumed', coalesce((result ->> 'resumed')::int, 0) + 1)
    WHERE kind = ANY(:kinds) AND coalesce((result ->> 'resumed')::int, 0) < :most AND NOT cancel_wanted AND {UNHELD}
    RETURNING id""")  # noqa: S608 - our own constant
DEAD = text(f"""
    UPDATE work SET state = 'failed', problem_zh = :zh, problem_en = :en, finished_at = clock_timestamp()
    WHERE {UNHELD}
    RETURNING id""")  # noqa: S608 - our own constant
RELEASE = text(f"""
    SELECT procrastinate_finish_job_v1(job.id, 'failed', true)
    FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing' AND (
        coalesce(worker.last_heartbeat < now() - make_interval(secs => :silent), true)
        OR job.task_name = '{TASK}' AND (job.args ->> 'work_id')::int = ANY(:dead))""")  # noqa: S608
FORGOTTEN = text(f"""
    SELECT id FROM work WHERE state = 'waiting' AND NOT EXISTS (
        SELECT FROM procrastinate_jobs job WHERE job.task_name = '{TASK}' AND job.status IN ('todo', 'doing')
        AND (job.args ->> 'work_id')::int = work.id)
    ORDER BY id""")  # noqa: S608

INTERRUPTED = (
    OperationalError,
    QueryCanceled,
)  # what SQLAlchemy makes of it, and what a COPY on the driver's line raises

RESUMES = 3  # times that a work is begun again whose workers died in it
_functions: dict[str, Function] = {}
_resuming: set[str] = set()

log = logging.getLogger(__name__)


def work(kind: str, *, resumes: bool = False) -> Callable[[Function], Function]:
    """Makes a function the one that does works of that kind; its module is among queue.JOB_MODULES.

    One that `resumes` keeps what it has done on lines of its own, and is begun again when its worker died.
    """

    def register(function: Function) -> Function:
        _functions[kind] = function
        (_resuming.add if resumes else _resuming.discard)(kind)
        return function

    return register


def start(kind: str, title: str, options: dict[str, Any], *, actor: Principal) -> int:
    """The id of a new work of that kind; a worker begins it after the caller's commit, never without it."""
    new = Work(kind=kind, title=title, options=options, actor_id=actor.user_id, actor=actor.name)
    db.session.add(new)
    db.session.flush()
    _defer(new.id)
    return new.id


def cancel(work: Work) -> None:
    """A waiting work is cancelled at once, a running one within a second; raises Conflict for one that ended."""
    own = update(Work).where(Work.id == work.id)
    waiting = own.where(Work.state == State.WAITING).values(state=State.CANCELLED, finished_at=func.clock_timestamp())
    running = own.where(Work.state == State.RUNNING)
    touched = db.session.execute(waiting.values(cancel_wanted=True).returning(Work.id)).all()
    touched = touched or db.session.execute(running.values(cancel_wanted=True).returning(Work.id)).all()
    if not touched:
        raise Conflict(reason="the job has ended already", reason_zh="作业已经结束")
    db.session.refresh(work)


def again(work: Work, *, actor: Principal) -> int:
    """The id of a new work that does the same; raises Conflict while the old one is open."""
    if work.state in OPEN:
        raise Conflict(reason="the job has not ended yet", reason_zh="作业尚未结束")
    return start(work.kind, work.title, work.options, actor=actor)


@on_demand(TASK)
def run(work_id: int) -> None:
    """Do a waiting work: everything it writes and its end are one commit; without it, nothing was written."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.detach()  # so that closing it lets go of the lock
        claimed = _claim(line, work_id)
        if claimed is None:
            return
        running = Running(claimed)
        try:
            _carry_out(line, running, _functions[claimed.kind])
        except Exception as error:  # noqa: BLE001 - a work that fails says so, whatever it was
            db.session().invalidate()  # a cancel may still be on its way to this connection
            _end(line, running, *_told(running, error), facts=_facts(error))


@periodic("* * * * *", alone=False)
def tend() -> None:
    """Works whose worker died are failed, their places in the queue freed; waiting ones that were lost come back."""
    with db.engine.begin() as connection:
        _see_queue(connection)
        zh, en = LOST
        resumed = connection.scalars(RESUMED, {"kinds": sorted(_resuming), "most": RESUMES, "locks": LOCKS}).all()
        dead = [*resumed, *connection.scalars(DEAD, {"zh": zh, "en": en, "locks": LOCKS})]
        connection.execute(RELEASE, {"silent": SILENT_S, "dead": dead})
        for forgotten in connection.scalars(FORGOTTEN).all():
            connection.execute(DEFER, {"id": forgotten})


def _defer(work_id: int) -> None:
    _see_queue(db.session.connection())
    db.session.execute(DEFER, {"id": work_id})


def _see_queue(connection: Connection) -> None:
    """The queue's own functions find its tables, to the end of this transaction."""
    path = f"public, {JOBS_SCHEMA}"
    connection.execute(select(func.set_config("search_path", path, True)))


def _claim(line: Connection, work_id: int) -> Any:
    line.execute(select(func.pg_advisory_lock(LOCKS, work_id)))
    mine = update(Work).where(Work.id == work_id, Work.state == State.WAITING)
    return line.execute(
        mine.values(state=State.RUNNING, started_at=func.clock_timestamp()).returning(*Work.__table__.columns)
    ).first()


def _carry_out(line: Connection, running: Running, function: Function) -> None:
    session: Any = db.session.connection().connection.driver_connection
    with acting(running.actor, running.actor_id):
        with Pulse(line, running, session.cancel_safe):
            result = function(running)
        ended = {"state": State.DONE, "result": result, "finished_at": func.clock_timestamp(), **running.where}
        mine = update(Work).where(Work.id == running.id, ~Work.cancel_wanted)
        if not db.session.execute(mine.values(ended).returning(Work.id)).first():
            raise Cancelled
        db.session.commit()


def _told(running: Running, error: Exception) -> tuple[State, tuple[str, str]]:
    """How the work ended, and why in both languages."""
    if isinstance(error, Cancelled) or (running.is_cancelled and isinstance(error, INTERRUPTED)):
        return State.CANCELLED, ("", "")
    if isinstance(error, GridsvcError):
        return State.FAILED, (error.detail("zh"), error.detail("en"))
    log.error("work %s failed", running.id, exc_info=error)
    zh, en = UNREACHED if isinstance(error, OperationalError) else BROKEN
    return State.FAILED, (zh.format(id=running.id), en.format(id=running.id))


def _facts(error: Exception) -> dict[str, Any]:
    """What a page may offer a remedy by: a refusal's code and facts."""
    if not isinstance(error, GridsvcError):
        return {}
    plain = {name: value if isinstance(value, int | float) else str(value) for name, value in error.facts.items()}
    return {"refused": error.code, "facts": plain}


def _end(
    line: Connection, running: Running, state: State, why: tuple[str, str], *, facts: dict[str, Any] | None = None
) -> None:
    zh, en = why
    ended = {"state": state, "problem_zh": zh, "problem_en": en, "finished_at": func.clock_timestamp()}
    ended["result"] = facts or {}
    line.execute(update(Work).where(Work.id == running.id).values(ended | running.where))
