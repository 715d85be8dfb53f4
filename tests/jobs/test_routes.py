"""Jobs over HTTP: one's own, another's, cancelled."""

import pytest

from gridsvc.accounts import services as accounts
from gridsvc.accounts.models import User
from gridsvc.accounts.principal import principal_of
from gridsvc.extensions import db
from gridsvc.jobs.services import start


@pytest.fixture
def caller(app):
    """(client, principal) of somebody with a role."""

    def make(role):
        accounts.grant(accounts.add_user(role, "a long enough password"), role)
        db.session.flush()
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {accounts.issue_token(role)}"
        db.session.commit()
        return client, principal_of(db.session.query(User).filter_by(username=role).one())

    return make


@pytest.fixture
def job(caller):
    """(client of a planner, the path of a job of theirs that waits)."""
    client, planner = caller("planner")
    number = start("sample", "示例", {}, actor=planner)
    db.session.commit()
    return client, f"/api/v1/jobs/{number}"


def test_ones_own_job_says_where_it_stands(job):
    client, path = job
    told = client.get(path).json
    assert (told["state"], told["done"], told["waits_for"]) == ("waiting", 0, None)


def test_a_job_waits_for_those_of_its_kind_that_came_before(job, caller):
    _, other = caller("dispatcher")
    client, path = job
    later = start("sample", "示例", {}, actor=other)
    db.session.commit()
    admin, _ = caller("administrator")
    assert admin.get(f"/api/v1/jobs/{later}").json["waits_for"]["ahead"] == 1
    assert client.get(path).json["waits_for"] is None


@pytest.mark.parametrize(("method", "suffix"), [("get", ""), ("post", "/cancel")])
def test_anothers_job_looks_as_if_it_were_not_there(job, caller, method, suffix):
    (owner, path), (stranger, _) = job, caller("dispatcher")
    theirs, none = (getattr(stranger, method)(at + suffix) for at in (path, "/api/v1/jobs/999999"))
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert set(theirs.json) == set(none.json)
    assert owner.get(path).json["state"] == "waiting"


def test_a_job_is_cancelled_once(job):
    client, path = job
    assert client.post(f"{path}/cancel").json["state"] == "cancelled"
    assert client.post(f"{path}/cancel").status_code == 409


def test_whoever_manages_users_sees_every_job(job, caller):
    admin, _ = caller("administrator")
    assert admin.get(job[1]).status_code == 200


def test_the_public_sees_no_job(job, client):
    assert client.get(job[1]).status_code == 401
