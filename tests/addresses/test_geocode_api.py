"""Geocode, elements and reverse over HTTP."""

import pytest

from tests.factories import centre, gridded, load

HOME = "320104001001001"


@pytest.fixture(autouse=True)
def library(app, tmp_path):
    gridded(tmp_path)
    x, y = centre(0, 0)
    rows = [f"W{n},示例路{n}号,示例路,{n}号,{x + n * 1e-5},{y}" for n in (1, 3, 5)]
    file = tmp_path / "addresses.csv"
    file.write_text("\n".join(["code,address,road,number,lon,lat", *rows]), "utf-8")
    assert load("addresses", file).loaded == 3


@pytest.fixture
def ask(clerk):
    return lambda path: clerk.get(f"/api/v1/{path}").json


def test_a_text_is_answered_with_its_elements_and_matches(ask):
    found = ask("geocode?q=示例路３号")
    assert found["elements"] == {"road": "示例路", "number": "3"}
    best = found["matches"][0]
    assert (best["code"], best["level"], best["score"], best["faults"], best["grid"]) == ("W3", "door", 100, [], HOME)


def test_each_span_says_where_its_element_stands(ask):
    text = "请到示例路3号"
    spans = {one["element"]: text[one["start"] : one["end"]] for one in ask(f"elements?q={text}")["spans"]}
    assert (spans["road"], spans["number"]) == ("示例路", "3号")


def test_many_texts_are_answered_in_their_order(clerk):
    answer = clerk.post("/api/v1/geocode", json={"texts": ["示例路5号", "", "示例路1号", "示例路5号"]})
    codes = [one["matches"][0]["code"] for one in answer.json["results"]]
    assert codes == ["W5", None, "W1", "W5"]


@pytest.mark.parametrize(
    "body", [{}, {"texts": "示例路"}, {"texts": [1]}, {"texts": ["a"], "limit": True}, {"texts": ["\0"]}]
)
def test_a_body_that_is_no_list_of_texts_is_refused_with_its_reason(clerk, body):
    answer = clerk.post("/api/v1/geocode", json=body)
    assert (answer.status_code, answer.json["name"]) == (400, "limit" if "limit" in body else "texts")


def test_the_nearest_addresses_come_first_with_their_distance(ask):
    x, y = centre(0, 0)
    found = ask(f"reverse?lon={x + 3.2e-5}&lat={y}&limit=2")
    assert [one["code"] for one in found["addresses"]] == ["W3", "W5"]
    assert found["addresses"][0]["distance_m"] == pytest.approx(0.2, abs=0.05)
    assert found["grid"] == HOME


@pytest.mark.parametrize("text", ["", "字" * 501])
def test_no_text_and_too_long_a_text_are_refused(clerk, text):
    assert clerk.get(f"/api/v1/geocode?q={text}").status_code == 400
