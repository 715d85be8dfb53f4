"""Grids over HTTP: pages, one by its code, its history."""

import json
from datetime import date, timedelta

import numpy as np
import pytest
import shapely
from sqlalchemy import select, update

from gridsvc.accounts.models import User
from gridsvc.accounts.services import grant, issue_token
from gridsvc.divisions.queries import by_code
from gridsvc.errors import Conflict
from gridsvc.extensions import db
from gridsvc.grids.models import Edition, Grid, GridLineage
from gridsvc.grids.queries import layer
from gridsvc.grids.services import add_layer, close_versions, open_edition
from tests.factories import DAY, cell, centre, grid_rows, gridded, load, write_geojson

A, B, C = "320104001001001", "320104001001002", "320104001001003"
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def district(app, tmp_path):
    gridded(tmp_path)
    return app


@pytest.fixture
def get(client):
    """The GeoJSON at a path below /api/v1/grids, on DAY unless said otherwise."""

    def get(path="", headers=None, **query):
        answer = client.get(f"/api/v1/grids{path}", query_string={"on": DAY} | query, headers=headers or {})
        assert answer.status_code == 200, answer.text
        assert answer.mimetype == "application/geo+json"
        return json.loads(answer.text)

    return get


def codes(collection):
    return [feature["properties"]["code"] for feature in collection["features"]]


def grid_id(code):
    return db.session.scalars(select(Grid.id).where(Grid.code == code)).one()


def retire(code, *heirs, day=NEXT):
    """Take a grid out of force; its ground goes to the heirs."""
    edition = open_edition(layer(), day)
    close_versions(edition, [grid_id(code)])
    db.session.execute(update(Grid).where(Grid.code == code).values(retired_reason="合并"))
    for heir in heirs:
        db.session.add(GridLineage(from_grid_id=grid_id(code), to_grid_id=grid_id(heir), edition_id=edition.id))
    db.session.flush()


def test_a_grid_comes_with_what_it_is_and_since_when(district, get):
    found = get(f"/{A}")
    area_m2 = found["properties"].pop("area_m2")
    assert area_m2 == pytest.approx(1_047_000, rel=0.01)
    assert found["properties"] == {
        "code": A,
        "name": "示例网格00",
        "kind": "base",
        "layer": "grid",
        "community": "320104001001",
        "community_name": "示例1社区",
        "edition": 1,
        "valid_from": "2026-11-01",
        "valid_to": None,
    }


def test_coordinates_are_the_stored_ones_to_the_last_bit(district, get, tmp_path):
    odd = shapely.Polygon(np.array([(118.1, 32.1), (118.1 + 1e-14, 32.3), (118.30000000000001, 32.2)]))
    load("grids", write_geojson(tmp_path / "odd.geojson", [{"code": "odd", "geometry": odd}]), layer=own_layer())
    sent = shapely.from_geojson(json.dumps(get("/odd", layer="beat")["geometry"]))
    stored = {tuple(xy) for xy in shapely.get_coordinates(odd).tolist()}
    assert {tuple(xy) for xy in shapely.get_coordinates(sent).tolist()} == stored


def own_layer():
    add_layer("beat", "警格")
    db.session.flush()
    return "beat"


def test_pages_follow_each_other_to_the_end(district, get, client):
    first = get(limit=5)
    rest = json.loads(client.get(first["links"][0]["href"]).text)
    assert codes(first) + codes(rest) == sorted(row["code"] for row in grid_rows())
    assert "links" not in rest


def test_a_box_holds_the_grids_it_touches(district, get):
    lon, lat = centre(3, 1)
    assert codes(get(bbox=f"{lon},{lat},{lon + 0.001},{lat + 0.001}")) == ["320104001002004"]


def test_a_community_holds_its_grids(district, get):
    assert {code[:12] for code in codes(get(community="320104001002"))} == {"320104001002"}


def test_a_list_shows_its_day(district, get, tmp_path):
    load(
        "grids", write_geojson(tmp_path / "new.geojson", [{"code": A, "name": "改名", "geometry": cell(0, 0)}]), on=NEXT
    )
    names = [get(f"/{A}", on=day)["properties"]["name"] for day in (DAY, NEXT)]
    assert names == ["示例网格00", "改名"]
    assert get(f"/{A}")["properties"]["valid_to"] == NEXT.isoformat()


@pytest.mark.parametrize(("relation", "parent"), [("nested", None), ("own", "beat"), ("free", "beat")])
def test_a_nested_layer_and_no_other_has_a_parent(district, relation, parent):
    own_layer()
    with pytest.raises(Conflict, match="has a parent"):
        add_layer("inner", "微网格", relation=relation, parent=parent)


def test_a_retired_code_leads_to_its_heirs(district, get):
    retire(A, B, C)
    found = get(f"/{A}", on=NEXT)["properties"]
    assert (found["retired_reason"], found["heirs"], found["valid_to"]) == ("合并", [B, C], NEXT.isoformat())
    assert A not in codes(get(on=NEXT))
    assert "heirs" not in get(f"/{A}")["properties"]


def test_heirs_that_retired_too_lead_on_to_theirs(district, get):
    retire(A, B)
    retire(B, C, day=NEXT + timedelta(days=1))
    assert get(f"/{A}", on=NEXT)["properties"]["heirs"] == [B]
    assert get(f"/{A}", on=NEXT + timedelta(days=1))["properties"]["heirs"] == [C]


def test_history_has_every_version_with_the_latest_first_and_the_lineage(district, get, tmp_path):
    load(
        "grids", write_geojson(tmp_path / "new.geojson", [{"code": C, "name": "改名", "geometry": cell(1, 0)}]), on=NEXT
    )
    retire(A, C, day=NEXT + timedelta(days=1))
    found = get(f"/{C}/history")
    assert [feature["properties"]["name"] for feature in found["features"]] == ["改名", "示例网格10"]
    number = db.session.scalar(select(Edition.number).order_by(Edition.id.desc()).limit(1))
    assert found["lineage"] == {"from": [{"code": A, "edition": number}], "to": []}
    assert get(f"/{A}/history")["lineage"]["to"] == [{"code": C, "edition": number}]


def test_a_version_that_its_day_s_second_edition_replaced_stays_in_history(district, get, tmp_path):
    load("grids", write_geojson(tmp_path / "new.geojson", [{"code": A, "name": "改名", "geometry": cell(0, 0)}]))
    versions = [feature["properties"] for feature in get(f"/{A}/history")["features"]]
    assert [(v["name"], v["valid_from"]) for v in versions] == [("改名", DAY.isoformat()), ("示例网格00", None)]


def test_an_unknown_code_is_not_found(district, client):
    assert client.get("/api/v1/grids/nowhere").status_code == 404


def test_a_scope_hides_the_grids_outside_it(district, get, client):
    user = User(username="somebody", fs_uniquifier="somebody")
    db.session.add(user)
    grant(user, "viewer", division_id=by_code("320104001002").id)
    db.session.flush()
    headers = {"Authorization": f"Bearer {issue_token('somebody')}"}
    assert len(get(headers=headers)["features"]) == 4
    assert client.get(f"/api/v1/grids/{A}", headers=headers).status_code == 404
    assert client.get(f"/api/v1/grids/{A}/history", headers=headers).status_code == 404


def test_the_lineage_tells_nothing_of_grids_outside_the_scope(district, get):
    retire(A, B, "320104001002001")
    user = User(username="somebody", fs_uniquifier="somebody")
    db.session.add(user)
    grant(user, "viewer", division_id=by_code("320104001002").id)
    headers = {"Authorization": f"Bearer {issue_token('somebody')}"}
    assert get("/320104001002001/history")["lineage"]["from"] != []
    assert get("/320104001002001/history", headers)["lineage"] == {"from": [], "to": []}


def test_a_box_that_is_none_is_refused(district, client):
    answer = client.get("/api/v1/grids?bbox=1,2,3")
    assert (answer.status_code, answer.get_json()["name"]) == (400, "bbox")


def test_dates_of_another_year_find_nothing(district, get):
    assert get(on=date(2020, 1, 1))["features"] == []
