"""What a plan says of itself: what it would move, how its households are shared out, who signs, what was said of it."""

import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Page, expect

from gridsvc.extensions import db
from gridsvc.jobs.queue import run_worker
from gridsvc.plans.models import Plan, PlanComment
from tests.browser.conftest import sign_in
from tests.plans.browser.desk import WEST, Desk, spot

A, B, C, D = WEST


def moved(desk: Desk) -> None:
    """The border between B and D passes the address with 30 households."""
    sweep = {"type": "LineString", "coordinates": [spot(1, 1.25), spot(0.85, 1.3), spot(0.85, 1.6), spot(1, 1.75)]}
    desk.open("&panel=plan")
    desk.elsewhere("reshape", code=D, line=sweep)
    desk.page.reload()
    desk.ready()


def pixel(desk: Desk, column: float, row: float) -> bytes:
    """What the screen shows at a place, in cells."""
    x, y = desk.px(column, row)
    return desk.page.screenshot(clip={"x": x, "y": y, "width": 1, "height": 1})


def work_all(app: Flask) -> None:
    """What a worker does until nothing is due."""

    @contextmanager
    def around(_name):
        with app.app_context():
            yield
            db.session.commit()

    with ThreadPoolExecutor(1) as other:
        other.submit(run_worker, app.config["SQLALCHEMY_DATABASE_URI"], around, forever=False).result()


def status(desk: Desk) -> str:
    with desk.app.app_context():
        return db.session.get(Plan, desk.plan).status


def test_the_impact_says_from_where_to_where_households_go(desk: Desk):
    moved(desk)
    desk.page.keyboard.press("i")
    row = desk.page.locator("#impact tbody tr")
    expect(row.locator("td")).to_have_text(["001 002", "001 004", "30", "1", "0"])


def test_the_impact_says_whose_posts_change_and_leads_to_their_grid(desk: Desk):
    desk.open("&panel=plan")
    desk.elsewhere("change", code=A, community="320104001002")
    desk.page.reload()
    desk.ready()
    desk.page.keyboard.press("i")
    rows = desk.page.locator("#impact table").last.locator("tbody tr")
    expect(rows.nth(0)).to_contain_text("格长甲")
    expect(rows.nth(1).locator("td small")).to_have_text(["换指挥长", "指挥一", "指挥二"])
    rows.nth(1).get_by_role("button").click()
    expect(desk.page).to_have_url(re.compile("#17/32.02625"))


def test_an_outline_that_moves_along_is_drawn_as_it_is_in_the_plan(desk: Desk):
    desk.open("&panel=plan", at=(2, 1.9))
    inked = """() => [...document.querySelectorAll('.leaflet-outlines-pane canvas')].some((canvas) => {
      const { width, height } = canvas;
      const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      return copy.getImageData(0, 0, width, height).data.some(Boolean);
    })"""
    assert not desk.page.evaluate(inked)
    terms = {"outer": True, "across": True}
    desk.elsewhere("move", moves=[[spot(2, 2), spot(2, 1.9)]], with_divisions=True, terms=terms)
    desk.page.reload()
    desk.ready()
    desk.page.wait_for_function(inked)
    desk.page.keyboard.press("Control+z")
    desk.done(0)
    desk.page.wait_for_function(f"() => !({inked})()")


def test_the_balance_lists_every_grid_and_follows_an_edit(desk: Desk):
    moved(desk)
    desk.page.keyboard.press("f")
    desk.page.get_by_role("button", name="户数均衡").click()
    row = desk.page.locator("#drawer-body tbody tr", has_text=D)
    expect(row.locator("td").nth(2)).to_have_text("42")
    desk.page.keyboard.press("Control+z")
    desk.done(0)
    expect(row.locator("td").nth(2)).to_have_text("12")
    assert "table=balance" in desk.page.url


def test_a_number_of_the_balance_colours_the_grids_and_one_class_may_stand_alone(desk: Desk):
    desk.open("&table=balance")
    side, key = desk.page.locator(".balance-side"), desk.page.locator(".theme-key")
    expect(key.locator("b")).to_have_text("户数")
    expect(side.locator(".mark title")).to_have_text([])  # nobody has as many as the target
    worst = desk.page.locator("#drawer-body .table-scroll tbody tr th")
    side.get_by_role("button").last.focus()
    desk.page.keyboard.press("Enter")
    assert re.search("&only=[1-5]$", desk.page.url)
    expect(worst).to_have_text([B])
    desk.page.get_by_label("按什么着色").select_option("area")
    expect(key.locator("b")).to_have_text("面积（m²）")
    expect(worst).to_have_count(8)


def test_the_colours_stay_on_the_map_until_they_are_taken_off(desk: Desk):
    desk.open("&table=balance")
    coloured = pixel(desk, 0.5, 0.75)
    desk.page.locator("#drawer-close").click()
    expect(desk.page.locator(".theme-key")).to_be_visible()
    desk.page.get_by_role("button", name="不再着色").click()
    expect(desk.page.locator(".theme-key")).to_be_hidden()
    assert "theme" not in desk.page.url
    assert pixel(desk, 0.5, 0.75) != coloured


def test_the_zip_of_hand_over_sheets_is_made_by_a_worker_and_saved(desk: Desk):
    moved(desk)
    desk.page.keyboard.press("g")
    job = desk.page.locator(".paper-job")
    job.get_by_role("button", name="交接单压缩包").click()
    expect(job.get_by_role("progressbar")).to_be_visible()
    work_all(desk.app)
    with desk.page.expect_download() as saved:
        job.get_by_role("link", name="下载交接单压缩包（2 份）").click()
    with zipfile.ZipFile(saved.value.path()) as file:
        assert [name[:4] for name in file.namelist()] == ["001-", "002-"]


def test_a_plan_is_submitted_and_cannot_be_edited_until_it_is_opened_again(desk: Desk):
    moved(desk)
    desk.page.keyboard.press("g")
    flow = desk.page.locator("#flow")
    flow.get_by_role("button", name="提交审批").click()
    expect(flow.locator(".tag")).not_to_have_text("草稿")
    expect(desk.page.locator('#tools [data-tool="move"]')).to_be_disabled()
    assert status(desk) != "draft"
    flow.get_by_role("button", name="重新打开").click()
    flow.locator("form [type=submit]").first.click()
    expect(desk.page.locator('#tools [data-tool="move"]')).to_be_enabled()
    assert status(desk) == "draft"


def test_a_remark_may_be_about_a_place_and_leads_there(desk: Desk):
    desk.open("&panel=flow", at=(0.5, 0.5))
    desk.page.get_by_label("写下意见").fill("这里太大")
    desk.page.get_by_label("针对地图中心处").check()
    desk.page.get_by_role("button", name="发表").click()
    said = desk.page.locator(".comments li")
    expect(said).to_contain_text("这里太大")
    said.get_by_role("button", name="看位置").click()
    expect(desk.page).to_have_url(re.compile("#17/32.025"))
    with desk.app.app_context():
        row = db.session.query(PlanComment).filter_by(plan_id=desk.plan).one()
        assert (round(row.lon, 3), round(row.lat, 3)) == (118.785, 32.025)


def test_a_reader_may_say_something_too(page: Page, desk: Desk):
    page.context.clear_cookies()
    sign_in(page, "viewer")
    desk.open("&panel=flow")
    page.get_by_label("写下意见").fill("同意")
    page.get_by_role("button", name="发表").click()
    expect(page.locator(".comments")).to_contain_text("同意")
    expect(page.locator("#flow .btn-primary")).to_have_count(0)
