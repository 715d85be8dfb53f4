"""The desk over HTTP: who may do what, and what a clerk's round looks like from outside."""

import csv
import io

import pytest
from sqlalchemy import select

from gridsvc.desk.models import DeskText
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db
from tests.desk.conftest import LINES, clerk, pasted
from tests.factories import centre

PATH = "/api/v1/geocode/batches"
HERE, THERE = "320104001001", "320104001002"


@pytest.fixture
def batches(ask):
    """`ask` below PATH."""
    return lambda name, method, path="", content=None: ask(name, method, PATH + path, content)


def test_a_list_of_texts_becomes_a_batch_with_a_job(anna, batches):
    made = batches("anna", "post", "", {"texts": LINES, "source": "热线"})
    assert (made.status_code, made.json["source"], made.json["job"]["state"]) == (201, "热线", "waiting")
    assert made.json["states"]["new"] == {"texts": 3, "rows": 5}
    (listed,) = batches("anna", "get").json["batches"]
    assert listed["texts"]["new"] == 3


@pytest.mark.parametrize(
    "content", [{}, {"texts": "一行"}, {"texts": [" "]}, {"texts": ["示例路"], "threshold": 0}, ["x"]]
)
def test_what_is_no_list_is_refused(anna, batches, content):
    assert batches("anna", "post", "", content).status_code == 400


def test_a_round_of_the_queue_by_http(anna, batches):
    path = f"/{pasted(anna).id}"
    first = batches("anna", "post", f"{path}/queue/next", {}).json
    assert (first["line"]["text"], first["left"]) == ("不存在大道99号", {"texts": 2, "rows": 3})
    line = first["line"]["id"]
    after = batches("anna", "post", f"{path}/lines/{line}/decision", {"kind": "reject", "reason": "不在本区"}).json
    assert (after["decision"]["kind"], after["left"]["texts"]) == ("reject", 1)
    again = batches("anna", "post", f"{path}/lines/{line}/decision", {"kind": "reject", "reason": "不在本区"})
    assert again.status_code == 409
    back = batches("anna", "post", f"{path}/undo", {}).json
    assert (back["line"]["id"], back["decision"]["undone"]) == (line, True)
    assert batches("anna", "get", f"{path}/decisions").json["decisions"][0]["undone_by"] == "anna"


def test_whoever_may_only_read_decides_nothing(anna, batches):
    path = f"/{pasted(anna).id}"
    clerk("guest", "supervisor")
    assert batches("guest", "get", path).status_code == 200
    writes = ("", f"{path}/queue/next", f"{path}/undo", f"{path}/cancel", f"{path}/resume", f"{path}/places")
    assert {batches("guest", "post", way, {"texts": ["示例路"]}).status_code for way in writes} == {403}
    assert batches("guest", "delete", path).status_code == 403


def test_a_clerk_of_one_community_sees_their_own_lists_and_decides_for_no_other_place(anna, batches):
    others = pasted(anna)
    division = by_code(THERE).id
    ben = clerk("ben", "address_staff", division)
    assert batches("ben", "get", f"/{others.id}").status_code == 404
    own = pasted(ben, ["示例路51号", "示例路3号"])
    found = dict(db.session.execute(select(DeskText.text, DeskText.level).where(DeskText.batch_id == own.id)).all())
    assert found["示例路3号"] == "none"  # it lies in the other community
    lon, lat = centre(0, 0)
    line = batches("ben", "post", f"/{own.id}/queue/next", {}).json["line"]["id"]
    given = {"kind": "pin", "lon": lon, "lat": lat}
    assert batches("ben", "post", f"/{own.id}/lines/{line}/decision", given).status_code == 403


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "gpkg", "geojson"])
def test_a_batch_is_exported_in_each_format(anna, batches, suffix):
    answer = batches("anna", "get", f"/{pasted(anna).id}/export?format={suffix}")
    assert (answer.status_code, len(answer.data) > 100) == (200, True)
    if suffix == "csv":
        rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert [row["地址"] for row in rows] == LINES


def test_lines_are_listed_by_level_and_state(anna, batches):
    path = f"/{pasted(anna).id}/lines"
    assert [one["text"] for one in batches("anna", "get", f"{path}?state=taken").json["lines"]] == ["示例路3号"]
    assert [one["text"] for one in batches("anna", "get", f"{path}?level=none").json["lines"]] == ["不存在大道99号"]
    assert batches("anna", "get", f"{path}?state=lost").status_code == 400


def test_a_batch_is_forgotten_unless_another_list_follows_its_decisions(anna, batches):
    batch = pasted(anna, ["不存在大道99号"])
    line = batches("anna", "post", f"/{batch.id}/queue/next", {}).json["line"]["id"]
    batches("anna", "post", f"/{batch.id}/lines/{line}/decision", {"kind": "accept", "code": "W5"})
    batches("anna", "post", f"/{batch.id}/cancel", {})
    follower = pasted(anna, ["不存在大道99号"])
    assert batches("anna", "delete", f"/{batch.id}").status_code == 409
    batches("anna", "post", f"/{follower.id}/cancel", {})
    assert batches("anna", "delete", f"/{follower.id}").status_code == 204
    assert batches("anna", "delete", f"/{batch.id}").status_code == 204
