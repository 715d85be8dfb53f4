"""Out to QGIS and back: what the file says otherwise, by normalised geometry, becomes one edit."""

import io
import sqlite3

import geopandas
import pandas as pd
import pytest
import shapely

from gridsvc.extensions import db
from gridsvc.plans.models import Plan
from gridsvc.plans.state import state_of
from tests.factories import cell
from tests.plans.conftest import A, B, C


@pytest.fixture
def exported(planner, tmp_path):
    """A plan and the path of its GeoPackage."""
    plan = planner.plan()
    answer = planner.client.get(f"/api/v1/plans/{plan['id']}/export", headers=planner.headers)
    assert answer.status_code == 200
    path = tmp_path / "plan.gpkg"
    path.write_bytes(answer.data)
    return plan, path


def send(planner, plan, frame, tmp_path, **given):
    """The frame as a GeoPackage sent back; the answer."""
    path = tmp_path / "back.gpkg"
    frame.to_file(path, layer="grids", index=False)
    form = {"version": str(plan["version"]), "file": (io.BytesIO(path.read_bytes()), "back.gpkg"), **given}
    answer = planner.client.post(f"/api/v1/plans/{plan['id']}/import", data=form, headers=planner.headers)
    assert answer.status_code == 200, answer.text
    plan.update(answer.json["plan"])
    return answer.json


def test_what_comes_back_untouched_is_unchanged(exported, planner, tmp_path):
    plan, path = exported
    frame = geopandas.read_file(path, layer="grids")
    frame["geometry"] = shapely.reverse(frame.geometry.values)
    found = send(planner, plan, frame, tmp_path, apply="1")
    assert (found["unchanged"], found["geometry"], found["attributes"]) == (8, [], [])
    assert plan["last"] == 0


def test_changes_are_told_apart_and_become_one_edit(exported, planner, tmp_path):
    plan, path = exported
    frame = geopandas.read_file(path, layer="grids").set_index("code", drop=False)
    half, rest = cell(0, 0).bounds, cell(0, 0)
    west = shapely.box(half[0], half[1], (half[0] + half[2]) / 2, half[3])
    frame.loc[A, "geometry"] = rest.difference(west)
    frame.loc[B, "name"] = "新名"
    new = frame.loc[[A]].assign(code=None, name="新网格", geometry=[west])
    frame = geopandas.GeoDataFrame(pd.concat([frame, new]), crs=frame.crs)
    found = send(planner, plan, frame, tmp_path)
    assert (found["geometry"], found["attributes"], found["added"], found["removed"]) == ([A], [B], ["+1"], [])
    assert plan["last"] == 0
    send(planner, plan, frame, tmp_path, apply="1")
    now = state_of(db.session.get(Plan, plan["id"]))
    assert (now.get("+1").name, now.get(B).name, plan["last"]) == ("新网格", "新名", 1)
    assert now.get(C).polygon.wkb == cell(1, 0).wkb


def test_a_row_that_cannot_be_taken_is_told_and_its_grid_stays(exported, planner, tmp_path):
    plan, path = exported
    frame = geopandas.read_file(path, layer="grids").set_index("code", drop=False)
    frame.loc[A, "community"] = "999"
    frame = frame.drop(index=B)
    found = send(planner, plan, frame, tmp_path, apply="1", retire="1")
    assert [(one["code"], "999" in one["reason_zh"]) for one in found["refused"]] == [(A, True)]
    now = state_of(db.session.get(Plan, plan["id"]))
    assert (A in now, B in now) == (True, False)


def test_the_file_is_ready_for_qgis(exported):
    _, path = exported
    with sqlite3.connect(path) as line:
        ((name, style, default),) = line.execute("SELECT f_table_name, styleQML, useAsDefault FROM layer_styles")
    assert (name, default) == ("grids", 1)
    assert "categorizedSymbol" in style


def test_a_file_that_is_none_is_refused_with_its_reason(exported, planner):
    plan, _ = exported
    form = {"version": "0", "file": (io.BytesIO(b"not a file"), "x.gpkg")}
    answer = planner.client.post(f"/api/v1/plans/{plan['id']}/import", data=form, headers=planner.headers)
    assert answer.status_code == 422
    assert answer.json["detail_zh"]
