"""Who was responsible at a place on a day, across splits and mergers: the sheet, and the page of a grid's history."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select, text, update

from gridsvc.accounts.models import AuditEntry
from gridsvc.extensions import db
from gridsvc.grids.models import Layer
from gridsvc.kept.values import forget
from gridsvc.posts.models import Person
from gridsvc.web.params import today
from tests.factories import DAY, cell, load, write_geojson
from tests.papers.conftest import texts
from tests.plans.conftest import HOME, A, B, line, spot
from tests.plans.test_publish import published

NORTH = dict(zip(("lon", "lat"), spot(0.5, 0.75), strict=True))
NEW = f"{HOME}005"


def sheet(get, **query):
    return "".join(texts(get("/api/v1/locate/evidence.pdf", **{**NORTH, **query}).data))


@pytest.fixture
def divided(planner, signers, split, people):
    """The plan, in force since today: the north of A is a grid of its own, without people."""
    planner.ask("patch", f"/{split['id']}", approval_number="秦网办〔2026〕12号")
    split["version"] += 1
    return published(planner, signers, split)


def test_after_a_split_the_place_is_the_new_grid_s_and_before_it_was_the_old_one_s(divided, get):
    now, then = sheet(get), sheet(get, on=DAY)
    assert f"归属网格{NEW}" in now
    assert f"{NEW}由{A}拆分" in now
    assert "秦网办〔2026〕12号" in now
    assert f"归属网格{A}示例网格00" in then
    assert "第1版" in then


def test_the_people_are_those_of_that_grid_on_that_day_with_their_orders(divided, get):
    now, then = sheet(get), sheet(get, on=DAY)
    assert "王网格" not in now
    assert "空缺" in now
    assert "王网格2026-01-01起秦任〔2026〕3号" in then
    assert "甲指挥2026-01-01起秦任〔2026〕1号" in then


def test_a_stand_in_is_named_with_whom_they_stood_in_for(people, get, tmp_path):
    path = tmp_path / "stand_ins.csv"
    path.write_text(f"grid,post,person,from,to,stand_in_for\n{A},grid_leader,代班人,2026-11-05,2026-11-10,王网格\n")
    load("posts", path)
    leave = tmp_path / "leaves.csv"
    leave.write_text("person,from,to\n王网格,2026-11-05,2026-11-10\n")
    load("leaves", leave)
    db.session.commit()
    assert "代班人（代王网格）" in sheet(get, on="2026-11-06")
    assert "代班人" not in sheet(get, on="2026-11-12")


def test_who_left_since_is_still_named_for_the_days_they_were_there(people, get):
    db.session.execute(update(Person).where(Person.name == "王网格").values(active=False))
    db.session.commit()
    forget()
    assert "王网格" in sheet(get, on=DAY)
    assert "王网格" not in sheet(get)


def test_in_another_layer_the_commanders_are_those_of_the_primary_one(people, get, tmp_path):
    db.session.add(Layer(code="police", name="警格", relation="own"))
    db.session.flush()
    rows = [{"code": "P1", "name": "示例警格", "geometry": cell(0, 0, 4, 2)}]
    load("grids", write_geojson(tmp_path / "police.geojson", rows), layer="police")
    db.session.commit()
    found = sheet(get, layer="police")
    assert "归属网格P1示例警格" in found
    assert "甲指挥" in found
    assert "王网格" not in found


def test_the_trail_keeps_the_digest_that_the_sheet_bears(people, get):
    page = sheet(get)
    row = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "evidence")).one()
    assert re.fullmatch(r"[0-9a-f]{64}", row.after["digest"])
    assert row.after["digest"] in page
    assert row.after["grid"] == A


def test_a_place_of_nobody_has_no_sheet(people, get):
    assert "归属网格" in get("/api/v1/locate/evidence.pdf", 404, lon=100, lat=30).json["detail_zh"]
    get("/api/v1/locate/evidence.pdf", 404, **NORTH, on=DAY - timedelta(days=1))


def test_names_need_their_right(client, people, get, caller):
    assert client.get("/api/v1/locate/evidence.pdf", query_string=NORTH).status_code == 401
    get("/api/v1/locate/evidence.pdf", 403, who=caller("v", "viewer"), **NORTH)
    get("/api/v1/locate/evidence.pdf", 404, who=caller("o", "dispatcher", "320104001002"), **NORTH)


def page(get, code=A, **query):
    return re.sub(r"\s+", " ", unescape(get(f"/grids/{code}/history", **query).text))


def test_the_history_has_every_version_with_what_changed(divided, get):
    found = page(get)
    assert "历次版本（2 个）" in found
    assert re.findall(r"<h3>第 (\d) 版 · (\S+)</h3>", found) == [("2", "边界调整"), ("1", "新设")]
    assert "方案《拆分示例网格》 · 秦网办〔2026〕12号" in found
    assert found.count('class="was"') == 2  # the version before, and the legend
    assert f"#on={today()}&grid={A}&with={today() - timedelta(days=1)}" in found


def test_lineage_leads_on_both_ways(divided, get):
    assert f'<a class="mono" href="/grids/{NEW}/history">' in page(get)
    assert f'<a class="mono" href="/grids/{A}/history">' in page(get, NEW)


def test_a_retired_grid_says_why_and_who_has_its_ground(planner, signers, get):
    plan = planner.plan("合并", reason="户数太少")
    planner.edit(plan, "merge", codes=[A, B], into=B)
    published(planner, signers, plan)
    found = page(get, A)
    assert "已撤销" in found
    assert "户数太少" in found
    assert f"{A} 并入 {B}" in found
    assert f'<dt>现由</dt><dd><a class="mono" href="/grids/{B}/history">' in found


def test_a_grid_split_from_one_that_was_merged_knows_both(planner, signers, get):
    merged = planner.plan("合并")
    planner.edit(merged, "merge", codes=[A, B], into=B)
    published(planner, signers, merged)
    divided = planner.plan("再拆")
    planner.edit(divided, "split", code=B, line=line((-0.5, 1), (1.5, 1)))
    published(planner, signers, divided)
    found = page(get, NEW)
    assert f"{NEW} 由 {B} 拆分" in found
    assert f"{A} 并入 {B}" in found


def test_the_form_answers_for_a_day_and_a_place(divided, get):
    assert f'<input name="on" type="date" required value="{today()}">' in page(get)
    found = page(get, on=DAY, **NORTH)
    assert "王网格" in found
    assert "/api/v1/locate/evidence.pdf?" in found
    assert "不属于任何网格" in page(get, lon=100, lat=30)


def test_the_public_sees_the_grid_and_no_names(divided, client):
    found = client.get(f"/grids/{A}/history", query_string={"on": DAY, **NORTH}).text
    assert "第 1 版" in found
    assert "登录后" in found
    assert not [name for name in ("王网格", "甲指挥", "evidence.pdf") if name in found]


def test_an_unknown_grid_has_no_history(get):
    get("/grids/nowhere/history", 404)


def test_versions_replaced_on_their_own_day_are_said_to_have_never_held(planner, signers, split, get):
    published(planner, signers, split)
    again = planner.plan("又拆")
    planner.edit(again, "split", code=A, line=line((-0.5, 0.25), (1.5, 0.25)))
    published(planner, signers, again)
    assert db.session.scalar(text("SELECT count(*) FROM grid_version WHERE isempty(valid)")) > 0
    assert "从未生效" in page(get)
