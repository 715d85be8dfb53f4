"""What no page of the desk sends: wrong types, numbers beyond all measure, texts that cannot be stored."""

import pytest
from flask import request

from gridsvc.errors import BadParameter
from tests.desk.conftest import pasted

PATH = "/api/v1/geocode/batches"
PLACE = {"lon": 118.8, "lat": 32.02}
NAMES = ("threshold", "reuse", "hyphen", "crs", "lon", "division", "upload")
WRONG = ([1], {"a": 1}, [[]], float("inf"), 10**30, "a\0b", "\ud800")


def refused(answer) -> bool:
    return answer.status_code in {400, 404} and answer.json["detail_zh"] != ""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_a_list_with_a_wrong_value_is_refused(anna, ask, name, value):
    assert refused(ask("anna", "post", PATH, {"texts": ["示例路3号"], name: value}))


@pytest.mark.parametrize(
    "content",
    [
        {"kind": "accept", "code": "W5", "learn": "text"},
        {"kind": "accept", "code": "W5", "learn": [1]},
        {"kind": "accept", "code": "W5", "grid": "320104001001004"},
        {"kind": "accept", "code": "W\0"},
        {"kind": "pin", "lon": 10**400, "lat": 1},
        {"kind": "reject", "reason": "a\0b"},
        {"kind": "reject", "reason": "\udfff"},
        {"kind": "propose", **PLACE, "text": "长" * 100_000, "reason": "x"},
        {"kind": "propose", **PLACE, "text": "新路1号", "number": "1" * 100_000, "reason": "x"},
    ],
    ids=lambda content: repr(content)[:60],
)
def test_a_decision_that_means_nothing_is_refused_and_the_line_still_waits(anna, ask, content):
    path = f"{PATH}/{pasted(anna).id}"
    line = ask("anna", "post", f"{path}/queue/next", {}).json["line"]["id"]
    assert refused(ask("anna", "post", f"{path}/lines/{line}/decision", content))
    assert ask("anna", "post", f"{path}/queue/next", {}).json["line"]["id"] == line


@pytest.mark.parametrize("content", [[1], "x", {"decision": True}, {"decision": 10**30}, {"decision": -1}], ids=repr)
def test_what_names_no_decision_undoes_none(anna, ask, content):
    assert refused(ask("anna", "post", f"{PATH}/{pasted(anna).id}/undo", content))


@pytest.mark.parametrize("sent", ["[" * 100_000, r'{"a\u0000": 1}', r'[{"a": ["\ud83d"]}]'], ids=lambda sent: sent[:20])
def test_json_that_cannot_be_stored_is_refused_as_it_is_read(app, sent):
    with (
        app.test_request_context(PATH, method="POST", data=sent, content_type="application/json"),
        pytest.raises(BadParameter, match="body"),
    ):
        request.get_json(silent=True)


def test_characters_outside_the_first_plane_are_stored(app):
    sent = r'{"a": "\ud83c\udfe0 \\u0000"}'
    with app.test_request_context(PATH, method="POST", data=sent, content_type="application/json"):
        assert request.get_json() == {"a": "🏠 \\u0000"}
