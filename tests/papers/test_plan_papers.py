"""Papers of a plan: the bounds of its grids, the plan sheet, who hands what to whom."""

import zipfile
from io import BytesIO

import pytest
from sqlalchemy import select

from gridsvc.accounts.models import AuditEntry
from gridsvc.extensions import db
from gridsvc.grids.models import GridVersion
from gridsvc.jobs.models import Work
from gridsvc.papers import files, jobs
from gridsvc.posts.models import Person
from tests.papers.conftest import Heard, texts
from tests.plans.conftest import HOME, A, B
from tests.plans.test_publish import published


def bounds(planner, plan, code="+1", status=200, **words):
    method = "put" if words else "get"
    path = f"/api/v1/plans/{plan['id']}/grids/{code}/bounds"
    answer = getattr(planner.client, method)(path, headers=planner.headers, **({"json": words} if words else {}))
    assert answer.status_code == status, answer.text
    return answer.json


def test_bounds_are_what_runs_along_and_else_who_lies_across(planner, split, roads):
    found = bounds(planner, split, A)
    assert found["zh"] == f"东至东大街，南至南河，西至区界，北至{HOME}005网格。"
    assert found["en"] == f"East: 东大街; South: 南河; West: the district's edge; North: grid {HOME}005."
    assert (found["written_by"], found["stale"]) == (None, False)


def test_what_was_written_goes_first_until_it_is_taken_back(planner, split, roads):
    said = bounds(planner, split, zh="东至老街")
    assert (said["zh"], said["en"], said["written_by"]) == ("东至老街", "东至老街", "planner")
    assert bounds(planner, split, zh="", en="")["zh"].startswith("东至东大街")


def test_words_for_other_ground_are_told_apart(planner, split):
    bounds(planner, split, A, zh="东至老街")
    assert not bounds(planner, split, A)["stale"]
    planner.ask("post", f"/{split['id']}/undo", version=split["version"])
    assert bounds(planner, split, A)["stale"]


def test_words_for_a_grid_that_is_not_there_or_too_many_are_refused(planner, split):
    bounds(planner, split, "320104009999999", status=404, zh="东至老街")
    bounds(planner, split, status=400, zh="东" * 4001)


def test_after_submission_the_words_stay(planner, split):
    planner.ask("post", f"/{split['id']}/submit", version=split["version"])
    bounds(planner, split, status=409, zh="东至老街")


def test_a_planner_of_another_community_cannot_write_them(split, caller):
    bounds(caller("other", "planner", "320104001002"), split, status=403, zh="东至老街")


def test_the_edition_keeps_what_was_written_for_its_ground(planner, signers, split):
    bounds(planner, split, A, zh="东至老街", en="East: Old Street")
    bounds(planner, split, zh="东至新街")
    published(planner, signers, split)
    kept = {row.grid.code: row.attributes for row in db.session.scalars(select(GridVersion).order_by(GridVersion.id))}
    assert kept[A] == {"bounds_zh": "东至老街", "bounds_en": "East: Old Street"}
    assert kept[f"{HOME}005"]["bounds_zh"] == "东至新街"
    again = planner.plan("改名")
    planner.edit(again, "change", code=A, name="新名")
    assert bounds(planner, again, A)["zh"] == "东至老街"
    planner.edit(again, "merge", codes=[A, f"{HOME}005"], into=A)
    assert "老街" not in bounds(planner, again, A)["zh"]


def test_the_sheet_says_what_changes_from_what_to_what(planner, split, get, addresses, roads):
    planner.ask("patch", f"/{split['id']}", approval_number="秦网办〔2026〕12号")
    page = "".join(texts(get(f"/api/v1/plans/{split['id']}/sheet.pdf").data))
    for words in ("拆分示例网格", "户数过多", "秦网办〔2026〕12号", "第1版，2026-11-01起", "调整前", "调整后", "签署"):
        assert words in page
    assert f"{HOME}005（拟编）" in page
    assert "46→24" in page
    assert f"东至东大街，南至{A}" in page or "东至东大街，南至示例网格00" in page
    assert "示例1社区未签" in page


def test_the_sheet_of_a_published_plan_bears_the_codes_that_were_issued(planner, signers, split, get):
    published(planner, signers, split)
    page = "".join(texts(get(f"/api/v1/plans/{split['id']}/sheet.pdf", orientation="portrait").data))
    assert f"{HOME}005" in page
    assert "拟编" not in page
    assert "approver" in page


def test_the_sheet_speaks_english_and_takes_no_other_paper(split, get):
    page = texts(get(f"/api/v1/plans/{split['id']}/sheet.pdf", lang="en").data)[0]
    assert "Planofgridchanges" in page
    assert get(f"/api/v1/plans/{split['id']}/sheet.pdf", 400, orientation="round").json["name"] == "orientation"


def test_an_empty_plan_has_a_sheet_too(planner, get):
    plan = planner.plan("空")
    assert "没有地址、事件或资源改变归属" in texts(get(f"/api/v1/plans/{plan['id']}/sheet.pdf").data)[0]


def handover(get, plan, **query):
    return texts(get(f"/api/v1/plans/{plan['id']}/handover.pdf", **query).data)


def test_who_loses_and_who_gains_have_a_sheet_each(split, get, people, addresses):
    gives, gets = handover(get, split)
    assert "王网格" in gives
    assert "移交标准地址2，未结事件1，" in gives
    assert "路灯不亮" in gives
    assert {f"示例路{n}号" in gives for n in (0, 2)} == {True}
    assert "示例路1号" not in gives
    assert f"{HOME}005（岗位待任命）" in gets
    assert "接收标准地址2" in gets


def test_commanders_of_one_community_hand_nothing_over(split, get, people, addresses):
    assert "甲指挥" not in "".join(handover(get, split))


def test_the_phones_are_masked(split, get, people, addresses):
    pages = "".join(handover(get, split))
    assert "138****5678" in pages
    assert "13812345678" not in pages


def test_a_merger_names_the_one_on_the_other_side(planner, get, people, addresses):
    plan = planner.plan("合并")
    planner.edit(plan, "merge", codes=[A, B], into=B)
    gives, gets = sorted(handover(get, plan), key=lambda page: "姓名李网格" in page)
    assert "接收人" in gives
    assert "李网格" in gives
    assert "王网格" in gets


def test_one_person_alone(split, get, people, addresses):
    ids = {row.name: row.id for row in db.session.scalars(select(Person))}
    assert len(handover(get, split, person=ids["王网格"])) == 1
    get(f"/api/v1/plans/{split['id']}/handover.pdf", 404, person=ids["李网格"])


def test_all_sheets_come_as_a_zip_with_a_file_for_each(split, get, people, addresses):
    answer = get(f"/api/v1/plans/{split['id']}/handover.zip")
    with zipfile.ZipFile(BytesIO(answer.data)) as file:
        assert file.namelist() == ["001-王网格.pdf", f"002-{HOME}005（岗位待任命）.pdf"]
        (page,) = texts(file.read("001-王网格.pdf"))
    assert "移交标准地址2" in page


def test_many_sheets_are_a_job_of_whoever_asks(planner, split, get, people, addresses, caller, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(jobs, "_path", lambda kind, number: tmp_path / f"{kind}-{number}")
    start = f"/api/v1/plans/{split['id']}/handover"
    assert f"POST {start}" in get(f"{start}.zip", 409).json["detail_zh"]
    assert planner.client.post(start, headers=planner.headers).status_code == 202
    work = db.session.scalars(select(Work)).one()
    heard = Heard(work)
    work.result, work.state = jobs.make_handover(heard), "done"
    db.session.commit()
    assert heard.told == ["drawing", (1, 2), (2, 2)]
    assert zipfile.ZipFile(BytesIO(get(work.result["file"]).data)).testzip() is None
    get(work.result["file"], 404, who=caller("other", "planner"))


def test_of_another_community_nothing_is_told(split, get, people, addresses, caller):
    other = caller("other", "dispatcher", "320104001002")
    get(f"/api/v1/plans/{split['id']}/handover.pdf", 404, who=other)


@pytest.mark.parametrize("paper", ["sheet", "handover"])
def test_the_trail_says_who_took_a_paper(split, get, people, addresses, paper):
    get(f"/api/v1/plans/{split['id']}/{paper}.pdf")
    row = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "export")).one()
    assert (row.actor, row.after["format"]) == ("planner", "pdf")
