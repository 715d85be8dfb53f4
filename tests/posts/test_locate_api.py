"""GET and POST /api/v1/locate, key by key."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from gridsvc.accounts.principal import OPERATOR
from gridsvc.geometry.crs import from_wgs84
from gridsvc.posts.locate import locate
from gridsvc.posts.services import days
from tests.posts.conftest import SIDE, SPLIT_ON, TODAY, cell, point

MIDDLE = point(0.5)


def ask(client, lonlat=MIDDLE, headers=None, **more):
    lon, lat = lonlat
    answer = client.get("/api/v1/locate", query_string={"lon": lon, "lat": lat, **more}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json


def batch(client, points, headers=None, **more):
    return client.post("/api/v1/locate", json={"points": points, **more}, headers=headers)


def problem(answer, status=400):
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    return answer.json


def test_the_answer_has_the_contracts_keys_in_order(client, peopled):
    assert list(ask(client)) == [
        "grid",
        "by",
        "commanders",
        "staff",
        "near_border_m",
        "border",
        "edition",
        "reason",
    ]


def test_the_grid_of_a_point(client, peopled):
    grid = ask(client)["grid"]
    assert list(grid.items()) == [
        ("code", "K1001"),
        ("name", "示例网格K1001"),
        ("kind", "base"),
        ("layer", "grid"),
        ("community", "K1"),
    ]


def test_an_owned_point_has_no_reason_and_says_by_what(client, peopled):
    answer = ask(client)
    assert (answer["by"], answer["reason"], answer["edition"]) == ("polygon", "", 2)


def test_anonymous_readers_see_posts_without_names(client, peopled):
    answer = ask(client)
    assert answer["commanders"] == [
        {"post": "commander_1", "name": None, "stand_in": False},
        {"post": "commander_2", "name": None, "stand_in": False},
    ]
    assert answer["staff"] == [{"post": "grid_leader", "name": None}]


def test_names_are_shown_to_those_who_may_see_them(client, peopled, signed_in):
    answer = ask(client, headers=signed_in("dispatcher"))
    assert [commander["name"] for commander in answer["commanders"]] == ["甲", "乙"]
    assert answer["staff"] == [{"post": "grid_leader", "name": "丙"}]


def test_a_viewer_sees_no_names(client, peopled, signed_in):
    answer = ask(client, headers=signed_in("viewer"))
    assert [commander["name"] for commander in answer["commanders"]] == [None, None]


def test_a_stand_in_is_named_and_marked(client, peopled, signed_in):
    post_id = peopled.appoint("K1001", "commander_1", "丁")
    peopled.leave("丁")
    peopled.stand_in(post_id, "戊")
    answer = ask(client, headers=signed_in("dispatcher"), on=TODAY)
    assert answer["commanders"][0] == {"post": "commander_1", "name": "戊", "stand_in": True}


def test_near_border_m_is_the_distance_to_the_border_up_to_fifty_metres(client, peopled):
    metres_a_column = SIDE * np.cos(np.radians(32.001)) * 111_320
    answer = ask(client, point(1.0 - 30 / metres_a_column))
    assert answer["near_border_m"] == pytest.approx(30, abs=0.2)
    assert ask(client)["near_border_m"] is None


def test_border_names_the_other_grids_within_five_metres(client, peopled):
    assert ask(client, point(0.999))["border"] == ["K1002"]
    assert ask(client, point(1.5))["border"] == []


def test_a_point_on_the_border_belongs_to_the_smaller_code(client, peopled):
    answer = ask(client, point(1.0))
    assert (answer["grid"]["code"], answer["border"], answer["near_border_m"]) == ("K1001", ["K1002"], 0.0)


def test_a_point_in_no_grid_says_so(client, peopled):
    answer = ask(client, point(9.0))
    assert answer == {
        "grid": None,
        "by": None,
        "commanders": [],
        "staff": [],
        "near_border_m": None,
        "border": [],
        "edition": 2,
        "reason": "outside",
    }


@pytest.mark.parametrize(
    ("lon", "lat", "reason"),
    [(None, 32.0, "no_coordinates"), (118.0, 232.0, "bad_coordinates"), (float("inf"), 32.0, "bad_coordinates")],
)
def test_unusable_coordinates_have_their_own_reason(world, lon, lat, reason):
    assert locate(lon, lat, layer=None, on=TODAY, principal=OPERATOR).reason == reason


def test_the_past_answers_with_its_grid_edition_and_people(client, peopled, signed_in):
    peopled.appoint("K1001", "commander_1", "旧", last=SPLIT_ON - timedelta(days=1))
    east, yesterday = point(1.5), SPLIT_ON - timedelta(days=1)
    headers = signed_in("dispatcher")
    before, after = ask(client, east, headers, on=yesterday), ask(client, east, headers, on=SPLIT_ON)
    assert (before["grid"]["code"], before["edition"], before["commanders"][0]["name"]) == ("K1001", 1, "旧")
    assert (after["grid"]["code"], after["edition"], after["commanders"][0]["name"]) == ("K1002", 2, "甲")


def test_before_the_first_edition_everything_is_outside(client, peopled):
    answer = ask(client, on="2020-01-01")
    assert (answer["grid"], answer["edition"], answer["reason"]) == (None, None, "outside")


def test_another_layer_answers_its_own_grid_with_the_primary_layers_commanders(client, peopled, signed_in):
    peopled.appoint("P1", "police", "警")
    answer = ask(client, layer="police", headers=signed_in("dispatcher"))
    assert (answer["grid"]["code"], answer["grid"]["layer"], answer["grid"]["community"]) == ("P1", "police", None)
    assert [commander["name"] for commander in answer["commanders"]] == ["甲", "乙"]
    assert [one["post"] for one in answer["staff"]] == ["police"]


def test_another_layer_where_no_primary_grid_is_has_no_commanders(client, peopled):
    answer = ask(client, point(3.5), layer="police")
    assert (answer["grid"]["code"], answer["commanders"]) == ("P1", [])


def test_a_decision_for_a_building_beats_the_polygon(client, peopled, signed_in):
    peopled.appoint("K2", "commander_1", "己")
    peopled.decide("K2001", cell(0.4, 0.2))
    answer = ask(client, headers=signed_in("dispatcher"))
    assert (answer["grid"]["code"], answer["by"], answer["reason"]) == ("K2001", "decision", "")
    assert [commander["name"] for commander in answer["commanders"]] == ["己", None]


@pytest.mark.parametrize("limits", [{"unit": "2"}, {"floor_from": 1, "floor_to": 3}], ids=["unit", "floors"])
def test_a_decision_for_a_part_of_a_building_does_not_answer_a_point(client, peopled, limits):
    peopled.decide("K2001", cell(0.4, 0.2), **limits)
    assert ask(client)["by"] == "polygon"


def test_a_decision_holds_in_its_layer_only(client, peopled):
    peopled.decide("P1", cell(0.4, 0.2), layer="police")
    assert ask(client)["by"] == "polygon"
    assert ask(client, layer="police")["by"] == "decision"


def test_a_decision_ends_with_its_days(client, peopled):
    peopled.decide("K2001", cell(0.4, 0.2), valid=days(None, TODAY))
    assert [ask(client, on=TODAY + timedelta(days=later))["by"] for later in (0, 1)] == ["decision", "polygon"]


def test_the_latest_of_two_decisions_counts(client, peopled):
    peopled.decide("K2001", cell(0.4, 0.2))
    peopled.decide("K1002", cell(0.45, 0.1))
    assert ask(client)["grid"]["code"] == "K1002"


def test_a_decision_for_a_grid_that_is_no_more_is_passed_over(client, peopled):
    peopled.decide("K1002", cell(0.4, 0.2))
    before = ask(client, on=SPLIT_ON - timedelta(days=1))
    assert (before["grid"]["code"], before["by"]) == ("K1001", "polygon")


def test_the_grid_around_a_decided_point_is_named_as_border(client, peopled):
    peopled.decide("K2001", cell(0.4, 0.2))
    assert ask(client)["border"] == ["K1001"]


@pytest.mark.parametrize("crs", ["gcj02", "bd09", "EPSG:4548"])
def test_coordinates_in_another_crs_are_converted(client, peopled, crs):
    lon, lat = point(1.02)
    x, y = from_wgs84(lon, lat, crs)
    assert ask(client, (float(x), float(y)), crs=crs)["grid"]["code"] == "K1002"
    assert batch(client, [[float(x), float(y)]], crs=crs).json["codes"] == ["K1002"]


def test_a_scoped_user_sees_names_in_the_own_community(client, peopled, signed_in):
    answer = ask(client, headers=signed_in("dispatcher", "K1"))
    assert answer["commanders"][0]["name"] == "甲"


def test_out_of_scope_nothing_is_told(client, peopled, signed_in):
    peopled.appoint("K2", "commander_1", "己")
    answer = ask(client, point(2.5), headers=signed_in("dispatcher", "K1"))
    assert answer == {
        "grid": None,
        "by": None,
        "commanders": [],
        "staff": [],
        "near_border_m": None,
        "border": [],
        "edition": 2,
        "reason": "out_of_scope",
    }


@pytest.mark.parametrize(("division", "border"), [("K1", []), (None, ["K2001"])])
def test_border_leaves_out_what_is_out_of_scope(client, peopled, signed_in, division, border):
    assert ask(client, point(1.999), headers=signed_in("dispatcher", division))["border"] == border


def test_a_decision_does_not_lead_out_of_the_scope(client, peopled, signed_in):
    peopled.decide("K2001", cell(0.4, 0.2))
    assert ask(client, headers=signed_in("dispatcher", "K1"))["reason"] == "out_of_scope"


def test_without_public_view_one_has_to_sign_in(client, peopled, app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], public=False))
    lon, lat = MIDDLE
    assert problem(client.get(f"/api/v1/locate?lon={lon}&lat={lat}"), 401)
    assert problem(batch(client, [[lon, lat]]), 401)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("lat=32", "lon"),
        ("lon=118&lat=north", "lat"),
        ("lon=32&lat=118", "lat"),
        ("lon=nan&lat=32", "lon"),
        ("lon=118&lat=32&on=yesterday", "on"),
        ("lon=118&lat=32&crs=moon", "crs"),
        ("lon=x&lat=32&crs=EPSG:4548", "lon"),
        ("lon=inf&lat=32&crs=EPSG:4548", "lon"),
    ],
)
def test_bad_input_is_a_problem_that_names_the_parameter_in_two_languages(client, world, query, name):
    found = problem(client.get(f"/api/v1/locate?{query}"))
    assert found["name"] == name
    assert found["detail_zh"].startswith(f"参数 {name}")
    assert found["detail_en"].startswith(f"Parameter {name}")


def test_an_unknown_layer_is_not_found(client, world):
    assert problem(client.get("/api/v1/locate?lon=118&lat=32&layer=none"), 404)


def test_a_batch_answers_in_order_with_null_for_no_grid(client, peopled):
    answer = batch(client, [MIDDLE, point(2.5), point(9.0), point(1.5)])
    assert list(answer.json.items()) == [("codes", ["K1001", "K2001", None, "K1002"]), ("edition", 2)]


def test_points_that_are_none_have_a_null_code(client, peopled):
    bad = [
        None,
        [],
        [118.0],
        ["118.781", "32.001"],
        [None, 32.0],
        {"lon": 118},
        [True, 32.0],
        [10**400, 32],
        "x",
        [118.781, 99],
    ]
    assert batch(client, [*bad, MIDDLE]).json["codes"] == [None] * len(bad) + ["K1001"]


@pytest.mark.parametrize(
    "more", [b"", b', "more": {"a": [1, null]}', b', "points": [[118.781, 32.001]]'], ids=["plain", "more", "twice"]
)
@pytest.mark.parametrize("point", [b"[118.781, 32.001]", b"[118781e-3,3200100E-5]"])
def test_points_may_be_written_in_any_way_of_json(client, peopled, point, more):
    body = b' {"layer": null, "points": [' + point + b"]" + more + b', "on": ""}\n'
    assert client.post("/api/v1/locate", data=body).json["codes"] == ["K1001"]


def test_numbers_that_are_no_coordinates_have_a_null_code(client, peopled):
    body = b'{"points": [[118.781, 32.001], [NaN, 32], [118, 1e300], [2000000000, 32], [118, 1e400]]}'
    assert client.post("/api/v1/locate", data=body).json["codes"] == ["K1001", None, None, None, None]


def test_a_batch_follows_decisions_layer_and_day(client, peopled):
    peopled.decide("K2001", cell(0.4, 0.2))
    east = point(1.5)
    before = (SPLIT_ON - timedelta(days=1)).isoformat()
    assert batch(client, [MIDDLE, east]).json["codes"] == ["K2001", "K1002"]
    assert batch(client, [MIDDLE, east], on=before).json == {"codes": ["K2001", "K1001"], "edition": 1}
    assert batch(client, [MIDDLE, east], layer="police").json["codes"] == ["P1", "P1"]


def test_a_batch_leaves_out_what_is_out_of_scope(client, peopled, signed_in):
    answer = batch(client, [MIDDLE, point(2.5)], headers=signed_in("dispatcher", "K1"))
    assert answer.json["codes"] == ["K1001", None]


def test_a_batch_may_be_empty(client, peopled):
    assert batch(client, []).json == {"codes": [], "edition": 2}


def test_a_hundred_thousand_points_are_taken_and_one_more_is_refused(client, peopled):
    codes = batch(client, [list(MIDDLE)] * 100_000).json["codes"]
    assert (len(codes), set(codes)) == (100_000, {"K1001"})
    assert problem(batch(client, [None] * 100_001))["name"] == "points"


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (b"not json", "body"),
        (b"[[118, 32]]", "body"),
        (b"", "body"),
        (b"[" * 100_000, "body"),
        (b'{"points": []}{"points": []}', "body"),
        (b'{"points": [[118, 32],]}', "body"),
        (b'{"points": null}', "points"),
        (b'{"points": [], "layer": "\\u0000"}', "layer"),
        (b'{"points": [], "layer": "\\ud800"}', "layer"),
        (b"{}", "points"),
        (b'{"points": "118,32"}', "points"),
        (b'{"points": [], "crs": 4326}', "crs"),
        (b'{"points": [], "crs": "moon"}', "crs"),
        (b'{"points": [], "on": "2026-13-01"}', "on"),
        (b'{"points": [], "layer": []}', "layer"),
    ],
)
def test_a_malformed_body_is_a_problem(client, world, sent, name):
    assert problem(client.post("/api/v1/locate", data=sent))["name"] == name
