"""Who sees which part of the gap report, and of its files."""

from dataclasses import replace
from io import BytesIO

import geopandas
import pandas as pd
import pytest

from gridsvc.accounts.models import Role
from gridsvc.accounts.principal import EVERYWHERE, Principal, Scope
from gridsvc.extensions import db
from gridsvc.gaps.exports import gaps
from tests.factories import DAY, cell
from tests.gaps.conftest import EAST_COMMUNITY, ON, WEST_COMMUNITY, WIDE, division_id


@pytest.fixture
def fetch(client):
    """The status and answer of a path below /api/v1/coverage, on DAY."""

    def fetch(path="", headers=None, **query):
        answer = client.get(f"/api/v1/coverage{path}", query_string=ON | query, headers=headers or {})
        return answer.status_code, answer.get_json(silent=True)

    return fetch


def test_the_public_sees_numbers_and_no_places(faulty, fetch):
    status, report = fetch()
    assert status == 200
    assert report["totals"]["blind_area_m2"] > 0
    assert len(report["divisions"]) == 2
    assert report["places"]["features"] == []


def test_a_closed_service_shows_the_public_nothing(faulty, fetch, monkeypatch):
    monkeypatch.setitem(faulty.config, "SETTINGS", replace(faulty.config["SETTINGS"], public=False))
    assert fetch()[0] == 401


def test_a_scope_cuts_numbers_rows_and_places(addressed, fetch, token):
    _, report = fetch(headers=token(viewer=EAST_COMMUNITY))
    assert [row["code"] for row in report["divisions"]] == [EAST_COMMUNITY]
    assert report["totals"]["overlap_area_m2"] == 0
    assert report["totals"]["addresses_without_grid"] == 1
    assert {place["properties"]["division"] for place in report["places"]["features"]} == {EAST_COMMUNITY}


def test_a_scope_holds_on_days_whose_owners_are_worked_out(addressed, client, token):
    headers = token(viewer=EAST_COMMUNITY)
    report = client.get("/api/v1/coverage", query_string={"on": "2026-10-31"}, headers=headers).get_json()
    assert report["totals"]["addresses_without_grid"] == 2


def test_a_division_out_of_scope_looks_like_none(faulty, fetch, token):
    assert fetch(headers=token(viewer=EAST_COMMUNITY), division=WEST_COMMUNITY)[0] == 404


def test_whoever_may_count_everywhere_but_look_in_one_place_gets_both(faulty, fetch, token):
    db.session.add(Role(name="counter", title_zh="示例", title_en="Example", rights=["gap.count"]))
    _, report = fetch(headers=token(counter=None, viewer=EAST_COMMUNITY))
    assert len(report["divisions"]) == 2
    assert {place["properties"]["division"] for place in report["places"]["features"]} == {EAST_COMMUNITY}


def test_a_viewer_may_not_take_files(faulty, fetch, token):
    assert fetch("/export", token(viewer=None))[0] == 403


def test_an_unknown_format_is_refused_with_those_there_are(faulty, fetch, token):
    status, problem = fetch("/export", token(planner=None), format="dwg")
    assert (status, problem["name"]) == (400, "format")


def test_a_file_holds_every_place_of_the_asker(addressed, client, token):
    answer = client.get("/api/v1/coverage/export", query_string=ON | {"format": "csv"}, headers=token(planner=None))
    table = pd.read_csv(BytesIO(answer.data), dtype=str)
    assert table.kind.value_counts().to_dict() == {
        "blind": 1,
        "overlap": 1,
        "address_without_grid": 2,
        "post_vacant": 4,
        "no_worker": 7,
        "no_leader": 7,
        "grid_without_address": 6,
    }
    assert table.codes[table.kind == "overlap"].item() == f"{WIDE};320104001001003"


def test_a_geopackage_holds_the_ground(faulty, client, token, tmp_path):
    answer = client.get("/api/v1/coverage/export", query_string=ON, headers=token(planner=EAST_COMMUNITY))
    path = tmp_path / "gaps.gpkg"
    path.write_bytes(answer.data)
    table = geopandas.read_file(path)
    (blind,) = table.geometry[table.kind == "blind"]
    assert blind.symmetric_difference(cell(3, 1)).area < 1e-9 * cell(3, 1).area
    assert set(table.division) == {EAST_COMMUNITY}
    assert table.dtypes[["amount", "area_m2"]].eq(float).all()


def test_files_end_where_either_right_ends(faulty):
    wide = Principal(1, "somebody", {"gap.read": scope_of(EAST_COMMUNITY), "file.export": EVERYWHERE})
    narrow = Principal(1, "somebody", {"gap.read": EVERYWHERE, "file.export": scope_of(EAST_COMMUNITY)})
    found = [next(gaps(principal, on=DAY)) for principal in (wide, narrow)]
    assert [set(frame.division) for frame in found] == [{EAST_COMMUNITY}] * 2


def scope_of(code):
    return Scope(False, frozenset({division_id(code)}))
