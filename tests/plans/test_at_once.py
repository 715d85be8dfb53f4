"""Several people at once, with real commits: nobody's edit is lost, nothing is published by halves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from gridsvc.extensions import db
from gridsvc.grids.assign import follow
from gridsvc.grids.models import Edition, GridVersion
from gridsvc.plans import publish
from gridsvc.plans.models import Plan
from gridsvc.web.params import today
from tests.factories import gridded
from tests.plans.conftest import A, B, Planner, line


@pytest.fixture
def served(fresh_app, tmp_path):
    """A planner on a database of its own, and the app."""
    app = fresh_app("plans_at_once", var=tmp_path)
    with app.app_context():
        gridded(tmp_path)
        planner = Planner(app.test_client(), "planner", "planner")
        db.session.commit()
        db.session.remove()
    return app, planner


def test_of_two_edits_on_one_version_one_counts_and_the_other_is_told(served):
    app, planner = served
    plan = planner.plan()
    asked = [
        {"verb": "split", "code": A, "line": line((-0.5, 0.5), (1.5, 0.5))},
        {"verb": "merge", "codes": [A, B]},
    ]

    def send(edit):
        answer = app.test_client().post(
            f"/api/v1/plans/{plan['id']}/edits", json={"version": plan["version"], **edit}, headers=planner.headers
        )
        return answer.status_code, answer.get_json(force=True)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, asked))
    assert sorted(status for status, _ in answers) == [200, 409]
    (refused,) = [answer for status, answer in answers if status == 409]
    assert refused["latest"].startswith("planner ")
    assert planner.ask("get", f"/{plan['id']}")["last"] == 1


def test_a_publication_that_fails_leaves_nothing(served, monkeypatch):
    app, planner = served
    plan = planner.plan()
    planner.edit(plan, "split", code=A, line=line((-0.5, 0.5), (1.5, 0.5)))
    with app.app_context():
        db.session.get(Plan, plan["id"]).status = "approved"
        db.session.commit()
        before = counts()
        db.session.remove()
    monkeypatch.setattr(publish, "follow", lambda _day: 1 / 0)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    planner.ask("post", f"/{plan['id']}/publish", 500, version=plan["version"])
    with app.app_context():
        assert counts() == before
        assert db.session.get(Plan, plan["id"]).status == "approved"
        db.session.remove()


def test_what_takes_effect_later_waits_for_its_day(served, monkeypatch):
    app, planner = served
    plan = planner.plan()
    planner.edit(plan, "split", code=A, line=line((-0.5, 0.5), (1.5, 0.5)))
    with app.app_context():
        db.session.get(Plan, plan["id"]).status = "approved"
        db.session.commit()
        tomorrow = today() + timedelta(days=1)
        db.session.remove()
    planner.ask("post", f"/{plan['id']}/publish", version=plan["version"], effective_on=tomorrow.isoformat())
    here = planner.client.get("/api/v1/grids?limit=20").get_json(force=True)["numberMatched"]
    then = planner.client.get(f"/api/v1/grids?limit=20&on={tomorrow}").get_json(force=True)["numberMatched"]
    assert (here, then) == (8, 9)
    with app.app_context():
        assert follow(tomorrow)
        db.session.rollback()
        db.session.remove()


def counts():
    return [db.session.scalar(select(func.count()).select_from(model)) for model in (Edition, GridVersion)]
