"""Stories of several people on one plan in Chromium: from draft to publication, and a conflict between two planners."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from gridsvc.accounts.services import add_user, division_id, grant
from gridsvc.extensions import db
from gridsvc.grids.models import Edition, Grid, GridLineage, GridVersion
from gridsvc.grids.queries import newest_edition
from gridsvc.kept.values import forget
from gridsvc.plans.models import Plan
from gridsvc.web.assets import build_all
from gridsvc.web.params import today
from tests.browser.conftest import PASSWORD, _served, sign_in
from tests.plans.browser.conftest import _fill
from tests.plans.browser.desk import WEST, Desk

A, B, C, _ = WEST
HOME = A[:12]
SIGNERS = (("confirmer", HOME), ("reviewer", HOME[:9]), ("approver", HOME[:6]))


@pytest.fixture
def town(fresh_app, tmp_path):
    """The planning district on a database of its own, with one signer for each step."""
    app = fresh_app("planning_story")
    build_all(app)
    with app.app_context():
        forget()
        _fill(tmp_path)
        for name, division in SIGNERS:
            grant(add_user(name, PASSWORD), "commander", division_id=division_id(division))
        db.session.commit()
        db.session.remove()
    return app


@pytest.fixture
def person(town, browser, browser_context_args):
    """The page of somebody who signed in."""
    served = _served(town)
    site = next(served)
    contexts = []

    def enter(name):
        context = browser.new_context(**browser_context_args | {"base_url": site})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        sign_in(page, name)
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    yield enter
    for context in contexts:
        context.close()
    next(served, None)


def begin(page, town, title):
    """A new plan by the list's form; the desk with it."""
    page.goto("/plans/")
    page.locator("form [name=title]").fill(title)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/plans/\d"))
    desk = Desk(town, page, int(page.url.split("/plans/")[1].split("#")[0]))
    desk.open()
    return desk


def split(desk, row):
    """Cuts A from border to border, at that height in cells."""
    desk.open(f"&grid={A}&tool=split", at=(1, 0.5))
    desk.draw((-0.05, row), (0.5, row), (1.05, row))
    desk.done(1)


def act(page, name, **fields):
    """Opens the approval panel and takes an act."""
    expect(page.locator("#plan-log li").first).to_be_attached()  # by then the scripts listen
    if page.locator("#panel-flow").is_hidden():
        page.locator("[data-panel=flow]").click()
    page.locator("#flow").get_by_role("button", name=name, exact=True).first.click()
    form = page.locator(".flow-asked form")
    for field, value in fields.items():
        form.locator(f"[name={field}]").fill(value)
    if form.count():
        form.get_by_role("button", name=name, exact=True).click()


def test_from_draft_to_publication_by_four_people(town, person):
    planner = person("planner")
    desk = begin(planner, town, "拆分示例网格")
    split(desk, 0.4)
    planner.locator("[data-panel=impact]").click()
    expect(planner.locator("#impact")).to_contain_text("目前没有")
    act(planner, "提交审批")
    expect(planner.locator("#flow .tag")).to_have_text("待审")
    expect(planner.locator("#flow").get_by_role("button", name="同意")).to_have_count(0)
    for name, _division in SIGNERS:
        signer = person(name)
        signer.goto("/account")
        signer.locator("#notices a").first.click()
        act(signer, "同意", note="同意")
        expect(signer.locator("#flow .flow-steps")).to_contain_text(name)
    planner.reload()
    act(planner, "发布", effective_on=today_in(town))
    expect(planner.locator("#flow .tag")).to_have_text("已发布")
    with town.app_context():
        new = db.session.scalars(select(Grid).where(Grid.code == f"{HOME}005")).one()
        line = db.session.scalars(select(GridLineage).where(GridLineage.to_grid_id == new.id)).one()
        assert db.session.get(Grid, line.from_grid_id).code == A
        assert db.session.get(Plan, desk.plan).edition_id == newest_edition(new.layer_id).id
        db.session.remove()


def test_two_planners_at_the_same_border_choose_whose_counts(town, person):
    first, second = person("planner"), person("planner")
    ours, theirs = begin(first, town, "一"), begin(second, town, "二")
    split(ours, 0.4)
    split(theirs, 0.6)
    with town.app_context():
        db.session.get(Plan, theirs.plan).status = "approved"
        db.session.commit()
        db.session.remove()
    second.reload()
    act(second, "发布", effective_on=today_in(town))
    expect(second.locator("#flow .tag")).to_have_text("已发布")
    first.reload()
    expect(first.locator("#plan-log li")).to_have_count(2)
    first.locator("[data-panel=flow]").click()
    first.get_by_role("button", name="更新到最新版次").click()
    first.locator(".conflict input[value=mine]").check()
    first.get_by_role("button", name="按所选合并").click()
    expect(first.locator("#plan-log")).to_contain_text("与新版次合并")
    with town.app_context():
        plan = db.session.get(Plan, ours.plan)
        assert plan.base_id == newest_edition(plan.layer_id).id
        assert db.session.scalar(select(Edition.number).where(Edition.id == plan.base_id)) == 2
        assert db.session.scalars(select(GridVersion).join(Grid).where(Grid.code == f"{HOME}005")).one()
        db.session.remove()


def today_in(town):
    with town.app_context():
        return today().isoformat()
