"""The undo of an import on the page: asked with its counts, refused in words, done by a job, listed as undone."""

import pytest
from sqlalchemy import select, update

from gridsvc.accounts.roles import ROLES
from gridsvc.addresses.models import StandardAddress
from gridsvc.extensions import db
from gridsvc.imports.jobs import undo_run
from gridsvc.imports.models import ImportChange
from gridsvc.jobs.models import Work
from gridsvc.jobs.running import Cancelled, Running
from tests.imports.test_page import addresses, caller, clerk, done, sent, world  # noqa: F401


@pytest.fixture
def run(clerk):  # noqa: F811
    """The id of a run that made one address."""
    return done(clerk, sent(clerk)).result["run_id"]


def undone(client, run):
    """The job that the page's button started, once it was carried out."""
    work = db.session.get(Work, int(client.post(f"/admin/imports/runs/{run}/undo").location.rpartition("/")[2]))
    work.result = undo_run(Running(work))
    work.state = "done"
    db.session.commit()
    return work


def test_it_is_asked_with_what_it_would_remove_and_put_back(clerk, run):  # noqa: F811
    page = clerk.get(f"/admin/imports/runs/{run}/undo").text
    assert '<td>删除</td><td class="end">1</td>' in page
    assert "撤销这次导入" in page
    assert addresses() == 1


def test_a_job_undoes_it_and_says_what_it_did(clerk, run):  # noqa: F811
    work = undone(clerk, run)
    assert (work.result["removed"], addresses()) == (1, 0)
    assert "<dt>删除</dt><dd>1</dd>" in clerk.get(f"/admin/imports/jobs/{work.id}").text


def test_what_was_changed_since_is_named_before_and_after(clerk, run):  # noqa: F811
    done(clerk, sent(clerk, "code,address\nZ9,示例路9号\n"), **{"column.code": ":code", "column.address": ":address",
         "column.lon": "", "column.lat": ""})  # fmt: skip
    db.session.execute(update(StandardAddress).where(StandardAddress.code == "Z9").values(households=7))
    later = db.session.scalar(select(ImportChange.run_id).order_by(ImportChange.run_id.desc()).limit(1))
    page = clerk.get(f"/admin/imports/runs/{later}/undo").text
    assert "之后都已被修改" in page
    assert "保留：标准地址 1（示例路9号）" in page


def test_what_cannot_be_undone_says_why_and_has_no_button(clerk, run):  # noqa: F811
    undone(clerk, run)
    page = clerk.get(f"/admin/imports/runs/{run}/undo").text
    assert "不能撤销：已于" in page
    assert "btn-danger" not in page


def test_the_list_offers_it_once_and_then_says_undone(clerk, run):  # noqa: F811
    link = f'href="/admin/imports/runs/{run}/undo"'
    assert link in clerk.get("/admin/imports/").text
    undone(clerk, run)
    page = clerk.get("/admin/imports/").text
    assert link not in page
    assert "已撤销" in page


def test_a_cancel_undoes_nothing(clerk, run):  # noqa: F811
    clerk.post(f"/admin/imports/runs/{run}/undo")
    running = Running(db.session.scalar(select(Work).where(Work.kind == "undo")))
    running.is_cancelled = True
    with pytest.raises(Cancelled):
        undo_run(running)
    assert addresses() == 1


def test_who_may_write_the_thing_and_import_files_may_undo(caller, run):  # noqa: F811
    path = f"/admin/imports/runs/{run}/undo"
    others = [role for role in ROLES if role.name != "administrator"]  # who imported it
    may = {role.name for role in others if {"file.import", "address.write"} <= set(role.rights)}
    assert may
    seen = {role.name: caller(role.name).get(path).status_code for role in others}
    assert seen == {role.name: 200 if role.name in may else 403 for role in others}
