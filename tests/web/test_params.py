"""What a request may hold: nothing in it makes the service fail."""

import json

import pytest
from flask import request
from hypothesis import example, given
from hypothesis import strategies as st

from gridsvc.web import params
from gridsvc.web.params import LARGEST_ID
from tests import factories


@pytest.mark.parametrize("path", ["grids/%00", "grids?layer=%00", "grids?after=a%00", "divisions?q=%00", "grids?%00=1"])
def test_the_character_nul_is_refused_wherever_it_stands(client, path):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == (200 if "%00=" in path else 400)


def test_nul_in_a_tile_s_layer_is_refused_by_name(client):
    assert client.get("/tiles/a%00/1/1/1.mvt").json["name"] == "path"


@pytest.mark.parametrize("number", [LARGEST_ID + 1, 10**30])
def test_a_number_no_row_can_have_is_not_found(client, number):
    assert client.get(f"/api/v1/events/{number}").status_code == 404


@pytest.mark.parametrize("extra", ["endpoint=x", "_scheme=x", "_method=x", "_anchor=x", "code=x"])
def test_a_parameter_of_any_name_is_kept_in_the_next_link(client, tmp_path, extra):
    factories.gridded(tmp_path)
    page = json.loads(client.get(f"/api/v1/grids?limit=1&{extra}").text)
    assert extra in page["links"][0]["href"]


@pytest.mark.parametrize("path", ["/", "/api/v1/locate", "/api/v1/grids"])
@pytest.mark.parametrize("query", ["\xe9", "layer=\xe9", "\xe4\xb8\xad=1", "lang=\xff"])
def test_bytes_that_are_no_text_are_refused_or_passed_over(client, path, query):
    assert client.get(path, environ_overrides={"QUERY_STRING": query}).status_code in {200, 400, 404}


@given(st.text("ab=&;%+20 C3/\x7f#?", max_size=16))
@example("a=1&a=2&b")
@example("=&&a==")
def test_a_query_taken_apart_here_says_what_it_says_to_werkzeug(shared_app, query):
    with shared_app.test_request_context("/", environ_overrides={"QUERY_STRING": query}):
        known = {name: value for name, value in params.given().items() if name}
        assert known == {name: value for name, value in request.args.items() if name}
