"""Divisions over HTTP: pages of a list, and one with its ground."""

import pytest
import shapely
from sqlalchemy import event

from gridsvc.accounts.models import User
from gridsvc.accounts.services import grant, issue_token
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db
from tests.factories import cell, district, load, write_geojson

PATH = "/api/v1/divisions"


@pytest.fixture
def divided(app, tmp_path):
    district(tmp_path)
    return app


@pytest.fixture
def codes(client):
    """The codes of a list."""

    def codes(headers=None, **query):
        answer = client.get(PATH, query_string=query, headers=headers or {})
        return [division["code"] for division in answer.get_json()["divisions"]]

    return codes


def test_a_list_says_what_each_division_is(divided, client):
    assert client.get(PATH).get_json()["divisions"][1] == {
        "code": "320104001",
        "name": "示例街道",
        "level": "street",
        "parent": "320104",
        "code_system": "default",
        "has_ground": True,
        "children": 2,
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["320104", "320104001", "320104001001", "320104001002"]),
        ({"parent": "320104"}, ["320104001"]),
        ({"level": "community"}, ["320104001001", "320104001002"]),
        ({"q": "2社"}, ["320104001002"]),
        ({"q": "001002"}, ["320104001002"]),
        ({"q": "%"}, []),
        ({"parent": "320104001", "q": "1社"}, ["320104001001"]),
    ],
)
def test_a_list_is_narrowed_by_parent_level_and_text(divided, codes, query, found):
    assert codes(**query) == found


def test_pages_follow_each_other_to_the_end_also_where_two_systems_share_a_code(divided, codes, client, tmp_path):
    twin = {"code": "320104", "name": "同码", "level": "county", "geometry": None}
    load("divisions", write_geojson(tmp_path / "twin.geojson", [twin]), code_system="other")
    names, link = [], f"{PATH}?limit=1"
    while link:
        page = client.get(link).get_json()
        names += [division["name"] for division in page["divisions"]]
        link = page["links"][0]["href"] if "links" in page else None
    assert names == ["示例区", "同码", "示例街道", "示例1社区", "示例2社区"]


def test_a_list_is_one_statement(divided, client):
    sent = []
    listener = lambda *args: sent.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    client.get(PATH)
    event.remove(db.engine, "before_cursor_execute", listener)
    assert len(sent) == 1


def test_a_division_comes_with_its_ground(divided, client):
    found = client.get(f"{PATH}/320104001002")
    assert found.mimetype == "application/geo+json"
    shape = shapely.from_geojson(found.text)
    assert shape.geoms[0].equals(cell(2, 0, 2, 2))


def test_a_division_without_ground_has_no_geometry(divided, client, tmp_path):
    virtual = {
        "code": "320104001498",
        "name": "示例虚拟社区",
        "level": "community",
        "parent": "320104001",
        "geometry": None,
    }
    load("divisions", write_geojson(tmp_path / "virtual.geojson", [virtual]))
    found = client.get(f"{PATH}/320104001498").get_json(force=True)
    assert (found["geometry"], found["properties"]["has_ground"]) == (None, False)


def test_an_unknown_code_is_not_found(divided, client):
    assert client.get(f"{PATH}/nowhere").status_code == 404


def test_a_scope_hides_the_divisions_outside_it(divided, codes, client):
    user = User(username="somebody", fs_uniquifier="somebody")
    db.session.add(user)
    grant(user, "viewer", division_id=by_code("320104001002").id)
    db.session.flush()
    headers = {"Authorization": f"Bearer {issue_token('somebody')}"}
    assert codes(headers) == ["320104001002"]
    assert client.get(f"{PATH}/320104001001", headers=headers).status_code == 404
