"""What a request may hold: nothing in it makes the service fail."""

import json

import pytest

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
