"""The jobs' pages: one's own or all of them, how they stand, cancelled after asking, started again."""

import re

import pytest
from sqlalchemy import event, func, select

from gridsvc.accounts import services as accounts
from gridsvc.accounts.principal import principal_of
from gridsvc.extensions import db
from gridsvc.jobs.models import State, Work
from gridsvc.jobs.services import start

PATH = "/admin/jobs/"


@pytest.fixture
def users(app):
    """A planner, a viewer and an administrator."""
    made = {}
    for role in ("planner", "viewer", "administrator"):
        made[role] = accounts.add_user(f"the-{role}", "a long enough password")
        accounts.grant(made[role], role)
    db.session.flush()
    return made


@pytest.fixture
def ask(client, users):
    """Asks as a role; `sent` with POST."""
    tokens = {role: accounts.issue_token(user.username) for role, user in users.items()}

    def make(role, path=PATH, *, sent=False):
        return (client.post if sent else client.get)(path, headers={"Authorization": f"Bearer {tokens[role]}"})

    return make


@pytest.fixture
def job(users):
    """Makes a job of a role's user in a state."""

    def make(role="planner", state=State.WAITING, **facts):
        db.session.flush()
        made = db.session.get(Work, start("tidy", f"整理 {role}", {"n": 1}, actor=principal_of(users[role])))
        for name, value in {"state": state, **facts}.items():
            setattr(made, name, value)
        db.session.commit()
        return made

    return make


def test_one_sees_ones_own_and_who_manages_users_sees_all(ask, job):
    job("planner"), job("viewer")
    seen = {role: re.findall("整理 ([a-z]+)", ask(role).text) for role in ("planner", "viewer", "administrator")}
    assert seen == {"planner": ["planner"], "viewer": ["viewer"], "administrator": ["viewer", "planner"]}


def test_the_public_is_asked_to_sign_in(client, job):
    made = job()
    paths = (f"{PATH}{made.id}/cancel", f"{PATH}{made.id}/again")
    assert [client.get(PATH).status_code, client.get(paths[0]).status_code] == [401, 401]
    assert [client.post(path).status_code for path in paths] == [401, 401]


@pytest.mark.parametrize("act", ["cancel", "again"])
def test_another_persons_job_looks_as_if_it_were_not_there(ask, job, act):
    made = job("planner", State.FAILED)
    assert ask("viewer", f"{PATH}{made.id}/{act}", sent=True).status_code == 404
    assert ask("viewer", f"{PATH}2147483647/{act}", sent=True).status_code == 404
    assert db.session.scalar(select(func.count(Work.id))) == 1


def test_a_job_is_cancelled_after_asking(ask, job):
    made = job()
    assert "取消作业" in ask("planner", f"{PATH}{made.id}/cancel").text
    assert made.state == State.WAITING
    assert ask("planner", f"{PATH}{made.id}/cancel", sent=True).status_code == 302
    db.session.refresh(made)
    assert made.state == State.CANCELLED


def test_one_that_failed_says_why_and_is_started_again_by_who_asks(ask, job):
    made = job(state=State.FAILED, problem_zh="第 3 行没有编码。", problem_en="Line 3 has no code.")
    assert "第 3 行没有编码。" in ask("planner").text
    assert "Line 3 has no code." in ask("planner", f"{PATH}?lang=en").text
    ask("administrator", f"{PATH}{made.id}/again", sent=True)
    new = db.session.scalars(select(Work).where(Work.id > made.id)).one()
    assert (new.kind, new.options, new.actor, new.state) == ("tidy", {"n": 1}, "the-administrator", "waiting")


@pytest.mark.parametrize(("state", "act"), [(State.DONE, "cancel"), (State.RUNNING, "again")])
def test_what_is_too_late_or_too_early_is_told_on_the_page(ask, job, state, act):
    made = job(state=state)
    ask("planner", f"{PATH}{made.id}/{act}", sent=True)
    assert db.session.scalar(select(func.count(Work.id))) == 1
    assert made.state == state


@pytest.mark.parametrize(
    ("state", "acts"),
    [("waiting", (1, 0)), ("running", (1, 0)), ("done", (0, 0)), ("failed", (0, 1)), ("cancelled", (0, 1))],
)
def test_only_what_can_be_done_is_offered(ask, job, state, acts):
    job(state=state)
    page = ask("planner").text
    assert (page.count("/cancel"), page.count("/again")) == acts


def test_a_waiting_job_says_how_many_go_before_it(ask, job):
    job(state=State.RUNNING, done=3, total=10, stage="reading"), job()
    page = ask("planner").text
    assert "前面还有 1 项" in page
    assert "3 / 10" in page


def test_the_list_is_narrowed_by_state_and_refuses_another_word(ask, job):
    job(state=State.DONE), job(state=State.FAILED)
    assert "共 1 项" in ask("planner", f"{PATH}?state=done").text
    assert ask("planner", f"{PATH}?state=lost").status_code == 400


def test_the_number_of_statements_does_not_grow_with_the_jobs(ask, job):
    def statements():
        seen = []
        listener = lambda *_: seen.append(1)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        ask("planner")
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    job(), ask("planner"), job()
    first = statements()
    job(), job(), job()
    assert statements() == first
