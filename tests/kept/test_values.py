"""What is kept, and when it is asked for anew: after one's own writes, after what others say, without a line."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from gridsvc.extensions import db
from gridsvc.kept import values
from gridsvc.kept.values import Followed, Kept
from gridsvc.settings.models import Setting
from tests.kept.conftest import soon

RENAME = text("INSERT INTO setting VALUES ('district_name', '\"乙区\"')")


@pytest.fixture
def told():
    """Kept and followed values of the test, forgotten afterwards."""
    before = list(values._told)
    yield
    values._told[:] = before


@pytest.fixture
def town(fresh_app, told):
    """A request on a database in which others can commit."""
    with fresh_app("kept").test_request_context() as context:
        yield context.app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def count(town):
    """The number of settings, kept; how often the database was asked is the length of the list."""
    kept, asked = Kept("settings", capacity=9), []

    def count():
        return kept.get("n", lambda: asked.append(1) or db.session.query(Setting).count())

    count.asked = asked
    return count


def another_process_says(statement):
    with db.engine.begin() as other:
        other.execute(statement)


def test_a_value_is_asked_for_once(count):
    assert [count(), count(), len(count.asked)] == [0, 0, 1]


def test_outside_of_requests_the_database_is_asked(fresh_app, told):
    kept = Kept("settings", capacity=9)
    with fresh_app("kept").app_context():
        assert [kept.get("n", lambda n=n: n) for n in (1, 2)] == [1, 2]


def test_who_writes_sees_it_at_once_and_the_others_once_it_is_committed(count, town):
    def another():
        with town.test_request_context():
            return count()

    db.session.add(Setting(key="district_name", value="甲区"))
    db.session.flush()
    with ThreadPoolExecutor(1) as pool:
        assert [count(), pool.submit(another).result()] == [1, 0]
        db.session.commit()
        assert [count(), pool.submit(another).result()] == [1, 1]


@pytest.mark.parametrize(
    "statement",
    [RENAME, text("WITH one AS (SELECT 1) DELETE FROM setting"), Setting.__table__.insert().values(key="a", value="b")],
    ids=["text", "with", "core"],
)
def test_a_statement_that_may_write_counts_as_writing(count, statement):
    count()
    db.session.execute(statement)
    count()
    assert len(count.asked) == 2


def test_what_was_rolled_back_is_not_remembered(count):
    db.session.execute(RENAME)
    assert count() == 1
    db.session.rollback()
    assert count() == 0


def test_what_another_process_commits_drops_it(count):
    count()
    another_process_says(RENAME)
    assert soon(lambda: count() == 1)


def test_a_change_of_something_else_leaves_it(count):
    count()
    another_process_says(text("UPDATE role SET title_en = 'x'"))
    another_process_says(text("NOTIFY gridsvc, 'people'"))
    assert [soon(lambda: len(count.asked) > 1, 0.5), count()] == [False, 0]


def test_a_word_that_is_no_topic_stands_for_everything(count):
    count()
    another_process_says(text("NOTIFY gridsvc"))
    assert soon(lambda: count() == 0 and len(count.asked) == 2)


def test_what_is_being_made_while_it_is_dropped_is_not_kept(town):
    kept = Kept("settings", capacity=9)

    def make():
        values._change(town.config["SQLALCHEMY_DATABASE_URI"], frozenset({"settings"}))
        return "old"

    assert [kept.get("a", make), kept.get("a", lambda: "new")] == ["old", "new"]


def test_without_a_line_the_database_is_asked_until_it_is_back(count, town, monkeypatch):
    count()
    watch = values._watch(town.config["SQLALCHEMY_DATABASE_URI"])
    monkeypatch.setattr(watch.line, "sure", lambda: False)
    assert [count(), count(), len(count.asked)] == [0, 0, 3]


def test_without_topics_a_value_holds_whatever_is_said(town):
    kept = Kept(capacity=9)
    kept.get("a", lambda: 1)
    db.session.execute(RENAME)
    db.session.commit()
    assert kept.get("a", lambda: 2) == 1


def test_a_followed_value_is_replaced_behind_its_readers_who_get_the_old_one_meanwhile(town):
    go_on = threading.Event()

    def make(old):
        found = db.session.query(Setting).count()
        return found if old is None or go_on.wait(30) else None

    followed = Followed("settings", make=make, settled=lambda _: True)
    assert followed.now() == 0
    another_process_says(RENAME)
    assert soon(lambda: followed.now() != 0, 0.5) is False
    go_on.set()
    assert soon(lambda: followed.now() == 1)


def test_a_followed_value_that_cannot_be_made_stays_and_is_tried_again(town, monkeypatch, caplog):
    monkeypatch.setattr(values, "AGAIN_S", 0.05)
    faults = [ValueError("once"), ValueError("twice")]

    def make(old):
        if old is not None and faults:
            raise faults.pop()
        return db.session.query(Setting).count()

    followed = Followed("settings", make=make, settled=lambda _: True)
    followed.now()
    another_process_says(RENAME)
    assert soon(lambda: followed.now() == 1, 5)
    assert caplog.text.count("could not be made anew") == 2
