"""A small district with planners: two communities of 2 x 2 cells, a grid a cell."""

import json

import pytest

from gridsvc.accounts import services as accounts
from gridsvc.extensions import db
from tests.factories import cell, gridded

A, B, C, D = (f"320104001001{n:03d}" for n in range(1, 5))
HOME, OTHER = "320104001001", "320104001002"


def line(*points):
    """A GeoJSON line in cells from the south-west corner."""
    return {"type": "LineString", "coordinates": [spot(*point) for point in points]}


def spot(column, row):
    """[lon, lat] of a place in cells from the south-west corner."""
    west, south, *_ = cell(0, 0).bounds
    return [west + 0.01 * column, south + 0.01 * row]


class Planner:
    """Somebody who asks the service with a token of their own."""

    def __init__(self, client, name, role, division=None):
        self.user = accounts.add_user(name, "a long enough password")
        accounts.grant(self.user, role, division_id=accounts.division_id(division))
        self.headers = {"Authorization": f"Bearer {accounts.issue_token(name)}"}
        self.client = client

    def ask(self, method, path="", status=200, **body):
        """The JSON answer at a path below /api/v1/plans, which has to be of that status."""
        sent = {"json": body} if method in {"post", "patch"} else {"query_string": body}
        answer = getattr(self.client, method)(f"/api/v1/plans{path}", headers=self.headers, **sent)
        assert answer.status_code == status, answer.text
        return json.loads(answer.text)

    def plan(self, title="拆分网格", **given):
        """A new plan."""
        return self.ask("post", status=201, title=title, **given)

    def edit(self, plan, verb, status=200, **arguments):
        """An edit on top of the plan as the planner knows it; the plan is brought up to date."""
        change = self.ask("post", f"/{plan['id']}/edits", status, version=plan["version"], verb=verb, **arguments)
        plan.update(change.get("plan", {}))
        return change


@pytest.fixture
def district(app, tmp_path):
    gridded(tmp_path)
    db.session.commit()
    return app


@pytest.fixture
def planner(district, client):
    return Planner(client, "planner", "planner")
