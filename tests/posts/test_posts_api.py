"""Posts, vacancies and who answers now, over HTTP."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from gridsvc.accounts.models import AuditEntry
from gridsvc.extensions import db
from gridsvc.posts.services import set_duty
from gridsvc.posts.shown import masked
from tests.posts.conftest import SPLIT_ON, TODAY, point

AT = "2026-11-23T12:00:00+08:00"
NOON = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def get(client, path, headers=None, **query):
    answer = client.get(f"/api/v1/posts{path}", query_string=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json


@pytest.fixture
def peopled(world):
    """K1 with both commanders, its first grid with a leader, K2 with one commander."""
    world.appoint("K1", "commander_1", "甲")
    world.appoint("K1", "commander_2", "乙")
    world.appoint("K1001", "grid_leader", "丙")
    world.appoint("K2", "commander_1", "丁")
    return world


def test_a_listed_post_says_whose_it_is_and_who_holds_it(client, peopled, signed_in):
    found = get(client, "", signed_in("supervisor"), grid="K1001", on=TODAY)
    assert found == {
        "on": "2026-11-23",
        "posts": [
            {
                "division": "K1",
                "division_name": "示例K1",
                "grid": "K1001",
                "post": "grid_leader",
                "seat": 1,
                "holder": {"name": "丙", "phone": "138****5678"},
                "stand_in": None,
                "answers": "丙",
                "vacant": None,
            }
        ],
    }


@pytest.mark.parametrize(("division", "holders"), [("S", "甲乙丙丁"), ("K1", "甲乙丙"), ("K2", "丁")])
def test_a_division_has_its_posts_and_those_below_it(client, peopled, signed_in, division, holders):
    found = get(client, "", signed_in("supervisor"), division=division)
    assert [post["holder"]["name"] for post in found["posts"]] == list(holders)


def test_a_list_says_that_one_person_holds_both_posts(client, peopled, signed_in):
    peopled.appoint("K2", "commander_2", "丁")
    found = get(client, "", signed_in("supervisor"), division="K2")
    assert [post["vacant"] for post in found["posts"]] == [None, "same_person"]


def test_a_list_stays_inside_the_scope(client, peopled, signed_in):
    found = get(client, "", signed_in("supervisor", "K2"))
    assert [post["holder"]["name"] for post in found["posts"]] == ["丁"]


@pytest.mark.parametrize("query", [{"division": "K1"}, {"grid": "K1001"}, {"division": "none"}, {"grid": "none"}])
def test_what_is_out_of_scope_looks_like_what_is_not_there(client, peopled, signed_in, query):
    answer = client.get("/api/v1/posts", query_string=query, headers=signed_in("supervisor", "K2"))
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_a_list_goes_on_at_the_next_link(client, peopled, signed_in):
    headers = signed_in("supervisor")
    first = get(client, "", headers, limit=3)
    second = client.get(first["links"][0]["href"], headers=headers).json
    assert [post["holder"]["name"] for page in (first, second) for post in page["posts"]] == list("甲乙丙丁")
    assert "links" not in second


def test_posts_of_a_grid_not_in_force_that_day_are_not_listed(client, peopled, signed_in):
    peopled.appoint("K1002", "grid_leader", "戊")
    headers = signed_in("supervisor")
    listed = [get(client, "", headers, division="K1", on=day)["posts"] for day in ("2026-05-31", SPLIT_ON)]
    assert [post["grid"] for post in listed[0]] == [None, None, "K1001"]
    assert [post["grid"] for post in listed[1]] == [None, None, "K1001", "K1002"]


def test_a_list_takes_a_fixed_number_of_statements(client, peopled, signed_in, statements):
    headers, counts = signed_in("supervisor"), []
    for name in ("戊", "己", "庚"):
        peopled.appoint("K2001", "fulltime", name)
        statements.clear()
        get(client, "", headers)
        counts.append(len(statements))
    assert counts[1] == counts[2]


@pytest.mark.parametrize("path", ["", "/answers?grid=K1001"])
def test_posts_need_the_right_to_see_names(client, peopled, signed_in, path):
    answer = client.get(f"/api/v1/posts{path}", headers=signed_in("viewer"))
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["", "/vacancies", "/answers?grid=K1001"])
def test_the_public_view_has_no_posts(client, peopled, path):
    assert client.get(f"/api/v1/posts{path}").status_code == 401


def test_whole_phone_numbers_need_a_reason_which_is_kept(client, peopled, signed_in):
    found = get(client, "", signed_in("dispatcher"), grid="K1001", reason="urgent case 示例")
    assert found["posts"][0]["holder"]["phone"] == "13812345678"
    kept = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "unmask")).one()
    assert (kept.actor, kept.after) == ("dispatcher-everywhere", {"reason": "urgent case 示例"})


@pytest.mark.parametrize(("role", "reason"), [("dispatcher", None), ("supervisor", "curious")])
def test_without_the_right_or_a_reason_phone_numbers_stay_masked(client, peopled, signed_in, role, reason):
    found = get(client, "", signed_in(role), grid="K1001", reason=reason)
    assert found["posts"][0]["holder"]["phone"] == "138****5678"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13812345678", "138****5678"), ("02584556677", "025****6677"), ("84556677", "******77"), ("12", "**"), ("", "")],
)
def test_a_masked_number_keeps_its_ends(phone, shown):
    assert masked(phone) == shown


def test_kinds_of_post_have_titles_in_two_languages_for_everybody(client, world):
    first = get(client, "/kinds")["kinds"][0]
    assert first == {
        "code": "commander_1",
        "name_zh": "第一指挥长",
        "name_en": "First commander",
        "role": "commander",
        "seats": 1,
    }


def test_vacancies_name_the_place_the_post_and_the_reason(client, peopled, signed_in):
    assert get(client, "/vacancies", signed_in("viewer"), on=TODAY) == {
        "on": "2026-11-23",
        "vacancies": [
            {
                "division": "K2",
                "division_name": "示例K2",
                "grid": None,
                "post": "commander_2",
                "seat": 1,
                "reason": "empty",
            }
        ],
    }


def test_vacancies_of_a_grids_own_post_name_the_grid(client, peopled, signed_in):
    peopled.appoint("K1002", "commander_1", "旧", last=SPLIT_ON)
    found = get(client, "/vacancies", signed_in("viewer", "K1"))["vacancies"]
    assert [(gone["grid"], gone["reason"]) for gone in found] == [("K1002", "expired")]


def test_answers_say_who_commands_and_who_answers_now(client, peopled, signed_in):
    set_duty(peopled.place("K1"), peopled.person("己"), starts_at=NOON, ends_at=NOON.replace(hour=20), shift="白班")
    assert get(client, "/answers", signed_in("supervisor"), grid="K1001", at=AT) == {
        "grid": "K1001",
        "community": "K1",
        "at": AT,
        "commanders": [
            {"post": "commander_1", "name": "甲", "phone": "138****5678", "stand_in": False, "vacant": None},
            {"post": "commander_2", "name": "乙", "phone": "138****5678", "stand_in": False, "vacant": None},
        ],
        "by": "duty",
        "answers": [{"via": "白班", "name": "己", "phone": "138****5678"}],
    }


def test_answers_at_a_point_are_those_of_its_grid(client, peopled, signed_in):
    lon, lat = point(2.5)
    found = get(client, "/answers", signed_in("supervisor"), lon=lon, lat=lat, at=AT)
    assert (found["grid"], found["by"], [one["name"] for one in found["answers"]]) == ("K2001", "commander", ["丁"])


def test_the_day_of_an_answer_is_the_services_own(client, peopled, signed_in):
    peopled.appoint("K1001", "commander_1", "新", first=TODAY)
    headers = signed_in("supervisor")
    names = [
        get(client, "/answers", headers, grid="K1001", at=at)["commanders"][0]["name"]
        for at in ("2026-11-22T15:59:59Z", "2026-11-22T16:00:00Z")
    ]
    assert names == [None, "新"]


def test_an_unescaped_plus_in_a_time_is_understood(client, peopled, signed_in):
    answer = client.get(f"/api/v1/posts/answers?grid=K1001&at={AT}", headers=signed_in("supervisor"))
    assert answer.json["at"] == AT


@pytest.mark.parametrize("at", ["noon", "2026-11-23T12:00:00", "2026-11-23", "0001-01-01T00:00:00+08:00"])
def test_a_time_without_offset_or_out_of_any_use_is_refused(client, peopled, signed_in, at):
    answer = client.get(
        "/api/v1/posts/answers", query_string={"at": at, "grid": "K1001"}, headers=signed_in("supervisor")
    )
    assert (answer.status_code, answer.json["name"]) == (400, "at")


@pytest.mark.parametrize("query", [{"lon": 118.0, "lat": 20.0}, {"grid": "P1"}, {"grid": "none"}])
def test_nobody_answers_where_there_is_no_grid(client, peopled, signed_in, query):
    answer = client.get("/api/v1/posts/answers", query_string=query, headers=signed_in("supervisor"))
    assert answer.status_code == 404


def test_answers_out_of_scope_are_not_found(client, peopled, signed_in):
    lon, lat = point(2.5)
    query = {"lon": lon, "lat": lat}
    assert (
        client.get("/api/v1/posts/answers", query_string=query, headers=signed_in("supervisor", "K1")).status_code
        == 404
    )
