"""What is around the gestures: refusals, faults and fixes, locks, other planners, keys, the URL, phones, readers."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from playwright.sync_api import Browser, Page, expect

from gridsvc.extensions import db
from gridsvc.plans.models import Plan
from tests.browser.conftest import Watch, sign_in
from tests.browser.test_access import faults
from tests.plans.browser.desk import EAST, WEST, Desk, same, spot

A, B, C, D = WEST
PHONE = {"width": 390, "height": 844}
DOUBLE_TAP_MS = 300  # taps that follow sooner are one double tap


@pytest.fixture
def refused(watch: Watch):
    """A browser logs answers of 409; here they are what is looked for."""
    watch.expected = re.compile("status of 409")


@pytest.fixture
def phone(browser: Browser, site: str, cookies: list[Any]) -> Iterator[Page]:
    """A page under a finger."""
    context = browser.new_context(
        base_url=site, viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce", locale="zh-CN"
    )
    context.add_cookies(cookies)
    yield context.new_page()
    context.close()


def touch(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A finger goes down, along, and up."""
    hand = page.context.new_cdp_session(page)
    steps = [[start[axis] + (end[axis] - start[axis]) * share / 8 for axis in (0, 1)] for share in range(9)]
    for step, (x, y) in enumerate(steps):
        kind = "touchMove" if step else "touchStart"
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def locked(desk: Desk) -> list[str]:
    with desk.app.app_context():
        return db.session.get(Plan, desk.plan).locked


@pytest.mark.usefixtures("refused")
def test_a_refusal_is_said_beside_the_cursor_with_its_place_and_a_way_out(desk: Desk):
    before = desk.grids()
    desk.open(f"&grid={D}&tool=move", at=(2, 1))
    desk.drag((2, 1.5), (1.8, 1.5))
    said = desk.page.locator(".refusal")
    expect(said).to_contain_text("社区")
    x, y = desk.px(1.8, 1.5)
    box = said.bounding_box()
    assert abs(box["x"] - x) < 420
    assert abs(box["y"] - y) < 240
    expect(desk.page.locator(".leaflet-refused-pane path").first).to_be_attached()
    assert same(before, desk.grids())
    said.get_by_role("button", name="允许跨社区").click()
    desk.done(1)
    assert desk.grids()[D].area < before[D].area


@pytest.mark.usefixtures("refused")
def test_what_was_drawn_stays_in_sight_when_it_is_refused(desk: Desk):
    desk.open(f"&grid={A}&tool=split")
    desk.draw((0.2, 0.9), (0.8, 0.9))
    expect(desk.page.locator(".refusal")).to_contain_text("没有把网格")
    expect(desk.page.locator("path[stroke-dasharray='6 4']")).to_be_attached()
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator(".refusal")).to_be_hidden()


@pytest.mark.usefixtures("refused")
def test_a_way_out_finishes_what_was_drawn(desk: Desk):
    desk.open("&tool=draw")
    desk.draw((0.7, 0.7), (1.3, 0.7), (1.3, 1.3))
    desk.page.locator(".refusal").get_by_role("button", name="从相邻网格划出").click()
    desk.done(1)
    expect(desk.page.locator("path[stroke-dasharray='6 4']")).to_have_count(0)
    expect(desk.page.locator("#card")).to_contain_text("新1")
    assert desk.sound(*WEST, "+1")


def test_undo_while_drawing_takes_back_a_place(desk: Desk):
    desk.open(f"&grid={A}&tool=split", at=(1, 0.5))
    for place in ((0.5, 1.1), (0.9, 0.5)):
        desk.click(*place)
    desk.page.keyboard.press("Control+z")
    desk.draw((0.5, -0.1))
    desk.done(1)
    assert shapely.get_num_coordinates(desk.grids()["+1"]) < 20
    assert desk.sound(*WEST, "+1")


@pytest.mark.usefixtures("refused")
def test_a_locked_grid_is_left_alone_until_it_is_unlocked(desk: Desk):
    desk.open(f"&grid={B}&tool=move")
    card = desk.page.locator("#card")
    card.locator("[data-act=lock]").click()
    expect(card).to_contain_text("已锁定")
    assert locked(desk) == [B]
    desk.drag((1, 1.5), (0.8, 1.5))
    expect(desk.page.locator(".refusal")).to_contain_text("已锁定")
    desk.page.keyboard.press("Escape")
    card.locator("[data-act=unlock]").click()
    expect(card.locator("[data-act=lock]")).to_be_visible()
    desk.drag((1, 1.5), (0.8, 1.5))
    desk.done(1)


@pytest.mark.usefixtures("refused")
def test_what_others_did_meanwhile_is_told_and_the_gesture_can_be_sent_again(desk: Desk):
    desk.open(f"&grid={B}&tool=move")
    desk.elsewhere("split", code=C, line={"type": "LineString", "coordinates": [spot(0.9, 0.4), spot(2.1, 0.4)]})
    desk.drag((1, 1.5), (0.8, 1.5))
    said = desk.page.locator(".refusal")
    expect(said).to_contain_text("1. ")
    expect(said).to_contain_text(C)
    desk.done(1)
    said.get_by_role("button", name="再试一次").click()
    desk.done(2)
    assert desk.verbs() == ["split", "move"]


def test_the_gap_is_listed_shown_and_filled_by_its_fix(desk: Desk):
    desk.open("&table=faults&tool=select", at=(3, 1))
    desk.page.get_by_label("检查整个图层").check()
    rows = desk.page.locator("#drawer-body tbody tr:not([aria-hidden])")
    gap = rows.filter(has_text="缝隙")
    expect(gap).to_have_count(1)
    gap.locator("td").nth(3).click()
    expect(desk.page).to_have_url(re.compile(r"#1[6-9](\.5)?/32\.033"))
    assert "fault=" in desk.page.url
    box = desk.page.locator(".fault-box")
    expect(box).to_contain_text("缝隙")
    box.locator("[data-fix]").first.click()
    desk.done(1)
    expect(gap).to_have_count(0)
    east = desk.grids()
    ground = shapely.union_all([east[EAST[1]], east[EAST[3]]])
    assert ground.covers(shapely.Point(spot(3.002, 1.4)))


def test_an_overlap_is_settled_by_its_fix(desk: Desk):
    desk.open("&table=faults", at=(3, 1))
    desk.page.get_by_label("检查整个图层").check()
    overlap = desk.page.locator("#drawer-body tbody tr", has_text="重叠")
    overlap.get_by_role("button", name="修复").click()
    desk.done(1)
    expect(overlap).to_have_count(0)
    east = desk.grids()
    assert shapely.intersection(east[EAST[0]], east[EAST[2]]).area == 0


def test_a_tool_in_hand_a_selection_and_a_view_survive_their_link(desk: Desk):
    desk.open(f"&grid={A},{B}&tool=merge&panel=layers&show=addresses&before=1")
    before = desk.page.url
    desk.page.reload()
    desk.ready()
    expect(desk.page.locator("#card")).to_contain_text("已选 2 个网格")
    expect(desk.page.locator('#tools [data-tool="merge"]')).to_have_attribute("aria-pressed", "true")
    expect(desk.page.get_by_role("slider")).to_be_visible()
    assert desk.page.url == before


def test_keys_alone_move_a_vertex_and_split_a_grid(desk: Desk):
    desk.open(f"&grid={B}", at=(1, 1.5), zoom=17)
    press = desk.page.keyboard.press
    desk.page.locator("#map").focus()
    press("m")
    press("Enter")
    press("ArrowLeft")
    press("Enter")
    desk.done(1)
    press("Control+z")
    desk.done(0)
    assert desk.verbs() == ["move"]


def test_a_question_mark_lists_the_keys(desk: Desk):
    desk.open()
    desk.page.keyboard.press("?")
    expect(desk.page.get_by_role("dialog", name="快捷键")).to_contain_text("移动顶点")
    assert faults(desk.page) == []


def test_before_and_after_are_swiped(desk: Desk):
    desk.open(f"&grid={B}&tool=move")
    desk.drag((1, 1.5), (0.8, 1.5))
    desk.done(1)
    desk.page.keyboard.press("w")
    divider = desk.page.get_by_role("slider")
    expect(divider).to_contain_text("改前：第 1 版")
    divider.press("ArrowLeft")
    panes = [desk.page.locator(f".leaflet-{name}-pane") for name in ("before", "bench")]
    before, after = (pane.evaluate("(pane) => pane.style.clipPath") for pane in panes)
    assert before.startswith("polygon")
    assert before != after


def test_who_may_not_edit_may_look(page: Page, desk: Desk):
    page.context.clear_cookies()
    sign_in(page, "viewer")
    desk.open(f"&grid={A}&tool=move")
    expect(page.locator('#tools [data-tool="move"]')).to_be_disabled()
    expect(page.locator("#hint")).to_contain_text("只可查看")
    expect(page.locator('#card [data-act]:not([data-act="bounds"])')).to_have_count(0)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_nothing_is_wrong_for_those_who_cannot_see(desk: Desk, language: str, size: tuple[int, int]):
    desk.page.set_viewport_size({"width": size[0], "height": size[1]})
    views = (
        f"&panel=plan&grid={A}",
        "&panel=layers&tool=draw",
        "&table=faults&tool=addresses",
        "&panel=flow",
        "&panel=impact",
    )
    for more in (*views, "&table=balance"):
        desk.page.goto(f"/plans/{desk.plan}?lang={language}#15/32.03/118.79{more}")
        desk.ready()
        assert faults(desk.page) == []
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    desk.page.goto("/plans/?lang=zh")


def test_on_a_phone_a_finger_drags_and_targets_are_large(desk: Desk, phone: Page):
    desk.page = phone
    desk.open(f"&grid={B}&tool=move", at=(1, 1.4))
    for target in phone.locator("#tools button, .plan-acts button, .rail button:visible").all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    touch(phone, desk.px(1, 1.5), desk.px(0.8, 1.5))
    desk.done(1)
    assert desk.sound(*WEST)


def test_on_a_phone_the_tool_in_hand_is_in_sight_and_no_key_is_asked_for(desk: Desk, phone: Page):
    desk.page = phone
    desk.open("&tool=addresses")
    expect(phone.locator('#tools [aria-pressed="true"]')).to_be_in_viewport(ratio=0.9)
    desk.tool("addresses")
    expect(phone.locator("#hint")).to_contain_text("点选网格。")
    expect(phone.locator("#hint")).not_to_contain_text("Shift")


def test_a_finger_beside_all_vertices_moves_the_map(desk: Desk, phone: Page):
    desk.page = phone
    desk.open(f"&grid={B}&tool=move", at=(1, 1.4))
    before = phone.url
    touch(phone, desk.px(1.2, 1.4), desk.px(1.3, 1.5))
    expect(phone).not_to_have_url(before)
    assert desk.verbs() == []


def test_a_plan_is_begun_on_the_list_and_found_there(signed_in: Page):
    signed_in.goto("/plans/")
    signed_in.get_by_label("名称").fill("夫子庙网格调整")
    signed_in.get_by_role("button", name="新建方案").click()
    expect(signed_in.locator("#plan-head")).to_contain_text("夫子庙网格调整")
    signed_in.locator("nav.tabs a", has_text="规划").click()
    row = signed_in.locator("tr", has_text="夫子庙网格调整").first
    expect(row).to_contain_text("草稿")
    row.get_by_role("link").click()
    expect(signed_in).to_have_url(re.compile(r"/plans/\d+"))


def test_a_plan_that_is_not_there_is_said_to_be_missing(signed_in: Page, watch: Watch):
    watch.expected = re.compile("status of 404")
    signed_in.goto("/plans/99999")
    expect(signed_in.locator("main")).to_contain_text("找不到方案")


def test_a_grid_is_found_by_its_code_and_shown(desk: Desk):
    desk.open(at=(3, 1))
    desk.page.keyboard.press("/")
    desk.page.keyboard.type(B)
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#card [data-code]")).to_have_attribute("data-code", B)
    expect(desk.page).to_have_url(re.compile(r"/118\.78"))


def test_a_link_that_names_only_a_grid_leads_to_it(desk: Desk):
    desk.page.goto(f"/plans/{desk.plan}#grid={B}")
    expect(desk.page.locator("#card [data-code]")).to_have_attribute("data-code", B)
    expect(desk.page).to_have_url(re.compile(r"#1[5-7](\.5)?/32\.03"))


def test_on_a_phone_taps_draw_a_line_and_a_button_ends_it(desk: Desk, phone: Page):
    desk.page = phone
    desk.open(f"&grid={B}&tool=split", at=(0.5, 1.5), zoom=14.5)
    for place in ((0.5, 2.1), (0.5, 1.5), (0.5, 0.9)):
        phone.touchscreen.tap(*desk.px(*place))
        phone.wait_for_timeout(DOUBLE_TAP_MS)
    phone.locator("#hint [data-act=finish]").tap()
    desk.done(1)
    assert desk.sound(*WEST, "+1")


def test_from_afar_grids_come_as_tiles_only_and_close_by_as_shapes_of_what_is_in_view(desk: Desk):
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    desk.open(zoom=14)
    assert any(f".mvt?plan={desk.plan}" in url for url in asked)
    assert not any(f"/plans/{desk.plan}/grids" in url for url in asked)
    desk.page.locator("#map").focus()
    with desk.page.expect_request(re.compile(rf"/plans/{desk.plan}/grids\?bbox=")):
        for zoom in (15, 16):
            desk.page.keyboard.press("+")
            expect(desk.page).to_have_url(re.compile(f"#{zoom}/"))
