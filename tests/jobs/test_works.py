"""Works on the real queue: begun by a commit, ended in one, cancelled, failed, left behind by a dead worker."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import func, select, text

from gridsvc.accounts.principal import OPERATOR
from gridsvc.divisions.models import Division
from gridsvc.errors import BadParameter, Conflict
from gridsvc.extensions import db
from gridsvc.jobs import services
from gridsvc.jobs.models import Work

PATIENCE_S = 20


@pytest.fixture(scope="module")
def works(fresh_app):
    app = fresh_app("works")
    with app.app_context():
        yield app


@pytest.fixture
def kind(monkeypatch):
    """Registers what works of the kind `sample` do."""
    monkeypatch.setattr(services, "_functions", {})
    return services.work("sample")


def begun(**options) -> Work:
    number = services.start("sample", "示例", options, actor=OPERATOR)
    db.session.commit()
    return db.session.get(Work, number)


def divisions() -> int:
    return db.session.scalar(select(func.count()).select_from(Division))


def wait_for(condition) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def state_of(number: int) -> str:
    with db.engine.connect() as connection:
        return str(connection.execute(select(Work.state).where(Work.id == number)).scalar())


def test_a_work_is_done_with_its_options_and_keeps_its_result(works, work_off, kind):
    kind(lambda running: {"twice": running.options["number"] * 2})
    work = begun(number=21)
    work_off(works)
    assert (work.state, work.result, work.actor) == ("done", {"twice": 42}, "operator")
    assert work.created_at <= work.started_at <= work.finished_at


def test_works_of_one_kind_are_done_one_after_the_other_though_a_worker_does_two_at_once(works, work_off, kind):
    spans = []

    @kind
    def noted(running):
        spans.append(("begins", running.id))
        time.sleep(0.2)
        spans.append(("ends", running.id))
        return {}

    first, second = begun().id, begun().id
    work_off(works)
    work_off(works)  # it does not wait for what waits
    assert spans == [(what, number) for number in (first, second) for what in ("begins", "ends")]


def test_a_start_that_is_not_committed_begins_nothing(works, work_off, kind):
    called = []
    kind(lambda running: called.append(running.id) or {})
    services.start("sample", "示例", {}, actor=OPERATOR)
    db.session.rollback()
    work_off(works)
    assert called == []


def write_division(code: str) -> None:
    db.session.add(Division(code=code, name="示例", level="county", code_system="default"))
    db.session.flush()


def test_a_refusal_is_told_and_what_was_written_is_gone(works, work_off, kind):
    @kind
    def refused(running):
        write_division("1")
        raise BadParameter(name="crs", value="x", expected="wgs84", expected_zh=" wgs84")

    work = begun()
    work_off(works)
    assert (work.state, divisions()) == ("failed", 0)
    assert work.problem_zh.startswith("参数 crs")
    assert work.problem_en.startswith("Parameter crs")


def test_a_fault_is_logged_and_told_without_its_trace(works, work_off, kind, caplog, monkeypatch):
    monkeypatch.setattr(services.log, "disabled", False)  # the import linter, run before, silences every logger

    @kind
    def faulty(running):
        raise ZeroDivisionError("secret")

    work = begun()
    work_off(works)
    assert work.state == "failed"
    assert str(work.id) in work.problem_zh
    assert "secret" not in work.problem_zh + work.problem_en
    assert "secret" in caplog.text


def test_progress_is_seen_by_others_while_the_work_goes_on(works, work_off, kind):
    seen = {}

    @kind
    def slow(running):
        running.stage("reading")
        running.progress(3, 10)
        wait_for(lambda: look().done)
        seen["row"] = look()
        return {}

    def look():
        with db.engine.connect() as connection:
            return connection.execute(select(Work.stage, Work.done, Work.total).where(Work.id == work.id)).one()

    work = begun()
    work_off(works)
    assert tuple(seen["row"]) == ("reading", 3, 10)


def by_session(statement):
    db.session.execute(text(statement))


def by_copy(statement):
    with (
        db.session.connection().connection.driver_connection.cursor() as line,
        line.copy(f"COPY ({statement}) TO STDOUT"),
    ):
        pass


@pytest.mark.parametrize("wait", [by_session, by_copy])
def test_a_cancel_reaches_a_statement_that_takes_long_and_undoes_the_work(works, work_off, kind, wait):
    @kind
    def endless(running):
        write_division("1")
        threading.Thread(target=cancel_from_outside, args=(works, running.id)).start()
        wait("SELECT pg_sleep(60)")
        return {}

    work = begun()
    work_off(works)
    assert (work.state, work.problem_zh, divisions()) == ("cancelled", "", 0)


def cancel_from_outside(app, number: int) -> None:
    with app.app_context():
        services.cancel(db.session.get(Work, number))
        db.session.commit()


def test_a_waiting_work_is_cancelled_at_once_and_never_begins(works, work_off, kind):
    called = []
    kind(lambda running: called.append(running.id) or {})
    work = begun()
    services.cancel(work)
    db.session.commit()
    work_off(works)
    assert (work.state, called) == ("cancelled", [])
    with pytest.raises(Conflict):
        services.cancel(work)


def test_an_ended_work_can_be_done_again_and_an_open_one_cannot(works, work_off, kind):
    kind(lambda running: running.options)
    work = begun(number=1)
    with pytest.raises(Conflict):
        services.again(work, actor=OPERATOR)
    db.session.rollback()
    work_off(works)
    number = services.again(work, actor=OPERATOR)
    db.session.commit()
    work_off(works)
    assert db.session.get(Work, number).result == {"number": 1}


KILLED = """
import time
from gridsvc.jobs import services
from tests.jobs.test_works import write_division
from tests.jobs.worker import work

@services.work("sample")
def endless(running):
    write_division("1")
    time.sleep(60)

work()
"""


def test_a_killed_worker_leaves_its_work_failed_with_a_reason_and_the_next_one_goes_on(works, work_off, kind):
    work, after = begun(), begun()
    worker = subprocess.Popen([sys.executable, "-c", KILLED, works.config["SQLALCHEMY_DATABASE_URI"]])
    wait_for(lambda: state_of(work.id) == "running")
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    wait_for(lambda: services.tend() or state_of(work.id) == "failed")
    kind(lambda _running: {})
    work_off(works)
    db.session.expire_all()
    assert (work.problem_en, after.state, divisions()) == (services.LOST[1], "done", 0)


def test_a_work_whose_place_in_the_queue_was_lost_is_done_all_the_same(works, work_off, kind):
    kind(lambda _running: {})
    work = begun()
    db.session.execute(text("SET LOCAL search_path = public, jobs"))
    db.session.execute(text("DELETE FROM procrastinate_jobs"))
    db.session.commit()
    services.tend()
    work_off(works)
    assert work.state == "done"
