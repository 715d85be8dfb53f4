"""What one process commits, the workers of another answer with, within a second and without a hitch."""

import threading
import time
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from gridsvc.accounts.models import ApiToken, User
from gridsvc.accounts.services import grant, issue_token, revoke_token
from gridsvc.extensions import db
from gridsvc.grids.models import Grid
from gridsvc.posts.models import Appointment, Person
from gridsvc.posts.services import Place, appoint, days, end_appointment
from gridsvc.serve import WEB_PROCESSES
from tests.factories import DAY, grid_rows, load, write_geojson
from tests.kept.conftest import NOON, Caller, elsewhere, soon

LATE_S = 1.0
SLOW_S = 1.0
TOMORROW = DAY + timedelta(days=1)
FIRST, SECOND = "320104001001001", "320104001001002"
MINE = "FROM pg_stat_activity WHERE application_name = 'gridsvc line' AND datname = current_database()"
LINES, CUT = text(f"SELECT count(*) {MINE}"), text(f"SELECT pg_terminate_backend(pid) {MINE}")


def publish(folder, on=DAY):
    """The two westernmost grids change places; everybody hears of it now."""
    rows = grid_rows()
    rows[0]["geometry"], rows[1]["geometry"] = rows[1]["geometry"], rows[0]["geometry"]
    load("grids", write_geojson(folder / "swapped.geojson", rows), on=on, today=DAY)
    db.session.commit()


def lines():
    db.session.rollback()  # a transaction sees one state of that view
    return db.session.scalar(LINES)


def code(answer):
    return answer.body["grid"]["code"]


def names(answer):
    return [commander["name"] for commander in answer.body["commanders"]]


@pytest.fixture
def stream(service):
    """What four callers of the workers were answered, one call after the other, until it is stopped."""
    answers, over = [], threading.Event()

    def call():
        with closing(Caller(service.port)) as caller:
            while not over.is_set():
                answers.append(caller.ask())

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()

    def stop():
        over.set()
        for thread in threads:
            thread.join()
        return answers

    yield stop
    stop()


@pytest.fixture
def clerk(service):
    """Headers of somebody who may see names."""
    user = User(username="clerk", fs_uniquifier="clerk")
    db.session.add(user)
    grant(user, "dispatcher")
    db.session.flush()
    headers = {"Authorization": f"Bearer {issue_token('clerk')}"}
    db.session.commit()
    return headers


@pytest.fixture
def commander(service):
    """The appointment of the first commander of the first grid."""
    person = Person(name="甲")
    db.session.add(person)
    db.session.flush()
    grid_id = db.session.scalars(select(Grid.id).where(Grid.code == FIRST)).one()
    held = appoint(Place(grid_id=grid_id), "commander_1", person.id, valid=days(None, None))
    db.session.commit()
    return held.id


def test_a_new_edition_is_in_force_in_every_worker_within_a_second_and_nobody_waits_for_it(service, stream, tmp_path):
    assert soon(lambda: False, 0.3) is False  # calls before it
    publish(tmp_path)
    committed_at = time.monotonic()
    assert soon(lambda: {code(answer) for answer in service.everywhere()} == {SECOND})
    time.sleep(LATE_S)
    answers = stream()
    assert {answer.status for answer in answers} == {200}
    assert max(answer.took_s for answer in answers) < SLOW_S
    late = [answer for answer in answers if answer.asked_at > committed_at + LATE_S]
    assert {(code(answer), answer.body["edition"]) for answer in late} == {(SECOND, 2)}
    assert len({answer.process for answer in late}) == len({answer.process for answer in answers})


def test_an_edition_that_waits_is_in_force_from_midnight_on_and_the_day_before_stays_as_it_was(service, tmp_path):
    publish(tmp_path, on=TOMORROW)
    assert soon(lambda: all(code(answer) == SECOND for answer in service.everywhere(on=TOMORROW)))
    midnight = NOON + timedelta(hours=12)
    service.clock(midnight - timedelta(microseconds=1))
    assert {code(answer) for answer in service.everywhere()} == {FIRST}
    service.clock(midnight)
    assert {code(answer) for answer in service.everywhere()} == {SECOND}
    assert {code(answer) for answer in service.everywhere(on=DAY)} == {FIRST}


def test_the_workers_map_the_locator_that_the_publisher_saved(service, tmp_path):
    (service.var / "broken").touch()  # none of them could build one
    publish(tmp_path)
    assert soon(lambda: {code(answer) for answer in service.everywhere()} == {SECOND})


def test_a_locator_that_cannot_be_built_leaves_the_old_one_in_force_and_readyz_says_so(service, tmp_path):
    (service.var / "broken").touch()
    elsewhere(service.app, tmp_path / "elsewhere")
    publish(tmp_path)

    def ready():
        return service.everywhere(path="/readyz")

    assert soon(lambda: all("as the test wants it" in answer.body["locators"] for answer in ready()), 10)
    assert {(answer.status, answer.body["edition"]) for answer in ready()} == {(200, "1")}
    assert {(code(answer), answer.body["edition"]) for answer in service.everywhere()} == {(FIRST, 1)}
    (service.var / "broken").unlink()
    assert soon(lambda: {code(answer) for answer in service.everywhere()} == {SECOND}, 30)
    assert {answer.body["locators"] for answer in ready()} == {"in force"}


def test_a_revoked_token_opens_nothing_within_a_second(service, clerk, commander):
    assert [names(answer)[0] for answer in service.everywhere(headers=clerk)] == ["甲", "甲"]
    revoke_token(db.session.scalars(select(ApiToken)).one())
    db.session.commit()
    assert soon(lambda: all(names(answer)[0] is None for answer in service.everywhere(headers=clerk)))


def test_an_ended_appointment_is_over_within_a_second(service, clerk, commander):
    assert [names(answer)[0] for answer in service.everywhere(headers=clerk)] == ["甲", "甲"]
    end_appointment(commander, last_day=DAY - timedelta(days=1))
    db.session.commit()
    assert soon(lambda: all(names(answer)[0] is None for answer in service.everywhere(headers=clerk)))


def test_what_is_changed_behind_a_broken_line_counts_all_the_same(service, clerk, commander, tmp_path):
    assert len(db.session.execute(CUT).all()) == WEB_PROCESSES
    db.session.delete(db.session.get_one(Appointment, commander))
    publish(tmp_path)

    def right(answer):
        return (code(answer), names(answer)[0]) == (SECOND, None)

    assert soon(lambda: all(map(right, service.everywhere(headers=clerk))))
    assert soon(lambda: lines() == WEB_PROCESSES, 10)  # they came back
