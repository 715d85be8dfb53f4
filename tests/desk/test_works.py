"""The desk on a real queue and with clerks of their own connections."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from gridsvc.accounts.models import User
from gridsvc.accounts.principal import principal_of
from gridsvc.desk import jobs, queue, services
from gridsvc.desk.models import DeskBatch, DeskText
from gridsvc.extensions import db
from gridsvc.imports import uploads
from gridsvc.jobs import services as works
from gridsvc.jobs.models import Work
from tests.desk.conftest import clerk, street
from tests.jobs.conftest import work_off  # noqa: F401  a fixture

CLERKS, LINES = 4, 40
PATIENCE_S = 60


@pytest.fixture(scope="module")
def desk(fresh_app, tmp_path_factory):
    app = fresh_app("desk")
    with app.app_context():
        street(tmp_path_factory.mktemp("street"))
        for n in range(CLERKS):
            clerk(f"clerk-{n}")
        db.session.commit()
        yield app


def who(n=0):
    return principal_of(db.session.scalar(select(User).where(User.username == f"clerk-{n}")))


def begun(texts, **given) -> DeskBatch:
    batch = services.paste(texts, given, name="清单", source="热线", actor=who())
    db.session.commit()
    return batch


def count(batch_id, state) -> int:
    with db.engine.connect() as line:
        own = (DeskText.batch_id == batch_id, DeskText.state == state)
        return line.execute(select(func.count()).select_from(DeskText).where(*own)).scalar()


def test_a_pasted_list_is_geocoded_by_a_worker(desk, work_off):  # noqa: F811
    batch = begun(["示例路3号", "不存在大道99号"])
    work_off(desk)
    db.session.expire_all()
    assert db.session.get(Work, batch.work_id).state == "done"
    assert (count(batch.id, "taken"), count(batch.id, "queued")) == (1, 1)


def test_a_file_is_read_then_geocoded_and_its_rows_are_as_they_came(desk, work_off):  # noqa: F811
    upload = uploads.whole("热线.csv", "编号,详细地址\n7,示例路3号\n8,\n9,示例路3号\n".encode(), who().user_id)
    batch = services.take_file(upload, {"column": "详细地址"}, source="", actor=who())
    db.session.commit()
    work_off(desk)
    work_off(desk)  # reading starts the second job
    db.session.expire_all()
    rows = db.session.execute(text("SELECT cells FROM desk_row WHERE batch_id = :b ORDER BY number"), {"b": batch.id})
    assert rows.scalars().all() == [["7", "示例路3号"], ["8", ""], ["9", "示例路3号"]]
    assert count(batch.id, "taken") == 1


def test_clerks_at_once_never_get_the_same_line_and_between_them_get_all(desk, work_off):  # noqa: F811
    batch_id = begun([f"不存在大道{n}号" for n in range(LINES)]).id
    work_off(desk)
    start = threading.Barrier(CLERKS)

    def work_through(n):
        with desk.app_context():
            actor, batch, got = who(n), db.session.get(DeskBatch, batch_id), []
            start.wait()
            while line := queue.claim(batch, actor):
                db.session.commit()
                got.append(line.id)
                services.decide(batch, line.id, {"kind": "reject", "reason": "outside"}, actor)
                db.session.commit()
            db.session.remove()
            return got

    with ThreadPoolExecutor(CLERKS) as pool:
        got = [number for one in pool.map(work_through, range(CLERKS)) for number in one]
    assert len(got) == len(set(got)) == LINES


def test_a_cancel_keeps_what_was_found_and_resuming_finds_the_rest(desk, work_off, monkeypatch):  # noqa: F811
    monkeypatch.setattr(jobs, "TEXTS", 2)
    batch = begun([f"示例路{n}号" for n in range(101, 107)])
    look, cancelled = jobs.look_for, []

    def once(*asked):
        if count(batch_id, "new") < 6 and not cancelled:
            cancelled.append(True)
            works.cancel(db.session.get(Work, work_id))
            db.session.commit()
            time.sleep(2)  # until the pulse has heard of it
        return look(*asked)

    batch_id, work_id = batch.id, batch.work_id
    monkeypatch.setattr(jobs, "look_for", once)
    work_off(desk)
    db.session.expire_all()
    assert db.session.get(Work, work_id).state == "cancelled"
    assert 0 < count(batch_id, "new") < 6
    services.go_on(batch, who())
    db.session.commit()
    work_off(desk)
    assert count(batch_id, "new") == 0


KILLED = """
import time
from gridsvc.desk import jobs
from tests.jobs.worker import work

jobs.TEXTS = 2
look = jobs.look_for

def slowly(*asked):
    time.sleep(0.5)
    return look(*asked)

jobs.look_for = slowly

work()
"""


def wait_for(condition) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_batch_goes_on_by_itself_where_a_killed_worker_left_it(desk, work_off):  # noqa: F811
    batch = begun([f"示例路{n}号" for n in range(201, 241)])
    batch_id, work_id = batch.id, batch.work_id
    worker = subprocess.Popen([sys.executable, "-c", KILLED, desk.config["SQLALCHEMY_DATABASE_URI"]])
    wait_for(lambda: count(batch_id, "new") < 40)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    left = count(batch_id, "new")
    state = text("SELECT state FROM work WHERE id = :id")
    wait_for(
        lambda: (
            works.tend() or db.session.execute(state, {"id": work_id}).scalar() == "waiting" or db.session.rollback()
        )
    )
    db.session.rollback()
    assert 0 < left < 40
    work_off(desk)
    db.session.expire_all()
    assert (db.session.get(Work, work_id).state, count(batch_id, "new")) == ("done", 0)
