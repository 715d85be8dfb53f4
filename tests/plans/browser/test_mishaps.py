"""The planner's page handled roughly: two tabs, reloads, a broken network, keys held down, fingers that change their
mind. Whatever happens, nothing is lost or done twice, and a refusal is said in words where it happened.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from playwright.sync_api import Page, Route, expect

from gridsvc.extensions import db
from gridsvc.plans.models import Plan
from tests.browser.conftest import Watch
from tests.plans.browser.desk import WEST, Desk, same, spot
from tests.plans.browser.test_page import DOUBLE_TAP_MS, phone  # noqa: F401 (a fixture)

A, B, C, D = WEST
CUT = {"type": "LineString", "coordinates": [spot(0.9, 0.4), spot(2.1, 0.4)]}


@pytest.fixture(autouse=True)
def refused(watch: Watch) -> None:
    """A browser logs refusals and broken requests; here they are what is looked for."""
    watch.expected = re.compile("status of 409|net::ERR_FAILED")


@pytest.fixture
def second(desk: Desk) -> Iterator[Desk]:
    """The same plan in another tab."""
    page = desk.page.context.new_page()
    page.set_default_timeout(10_000)
    yield Desk(desk.app, page, desk.plan)
    page.close()


def said_near(desk: Desk, *place: float) -> Any:
    """The refusal, which has to stand beside a place."""
    said = desk.page.locator(".refusal")
    expect(said).to_be_visible()
    x, y = desk.px(*place)
    box = said.bounding_box()
    assert box["x"] - 60 < x < box["x"] + box["width"] + 60
    assert box["y"] - 60 < y < box["y"] + box["height"] + 60
    return said


def status(desk: Desk, name: str) -> None:
    """The plan gets another status by somebody else, as by a signature."""
    with desk.app.app_context():
        plan = db.session.get(Plan, desk.plan)
        plan.status = name
        plan.version += 1
        db.session.commit()


def test_the_card_offers_edits_though_the_plan_comes_after_its_grids(desk: Desk):
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.page.route(re.compile(rf"/api/v1/plans/{desk.plan}$"), hold)
    desk.page.goto(f"/plans/{desk.plan}#15/{spot(1, 1)[1]:.5f}/{spot(1, 1)[0]:.5f}&grid={A}")
    card = desk.page.locator("#card")
    expect(card.locator("[data-act=bounds]")).to_be_visible()
    expect(card.locator("[data-act=attributes]")).to_have_count(0)
    held[0].continue_()
    expect(card.locator("[data-act=attributes]")).to_be_visible()


def test_the_card_of_a_plan_that_was_submitted_offers_no_edits(desk: Desk):
    desk.open(f"&grid={B}&panel=flow&tool=move")
    desk.drag((1, 1.5), (0.9, 1.5))
    desk.done(1)
    act = desk.page.locator("#card [data-act=attributes]")
    expect(act).to_be_visible()
    desk.page.get_by_role("button", name="提交审批").click()
    expect(act).to_have_count(0)


def test_of_two_tabs_each_hears_what_the_other_did_and_both_steps_are_kept(desk: Desk, second: Desk):
    desk.open(f"&grid={B}&tool=move")
    second.open(f"&grid={B}&tool=move")
    desk.drag((1, 1.5), (0.9, 1.5))
    desk.done(1)
    second.drag((1, 1.25), (0.9, 1.25))
    said = said_near(second, 0.9, 1.25)
    expect(said.locator(".refusal-news li")).to_have_count(1)
    said.get_by_role("button", name="再试一次").click()
    second.done(2)
    desk.drag((1, 1.75), (0.9, 1.75))
    expect(desk.page.locator(".refusal-news li")).to_have_count(1)
    desk.page.locator(".refusal").get_by_role("button", name="再试一次").click()
    desk.done(3)
    assert desk.verbs() == ["move"] * 3
    assert desk.sound(*WEST)


def test_an_undo_in_one_tab_is_no_undo_of_what_the_other_did(desk: Desk, second: Desk):
    desk.open(f"&grid={B}&tool=move")
    desk.drag((1, 1.5), (0.9, 1.5))
    desk.done(1)
    second.open()
    second.elsewhere("split", code=C, line=CUT)
    desk.page.keyboard.press("Control+z")
    expect(desk.page.locator(".refusal-news li")).to_have_count(1)
    desk.done(2)


def test_a_reload_in_the_middle_of_a_drag_leaves_the_plan_as_it_was(desk: Desk):
    before = desk.grids()
    desk.open(f"&grid={B}&tool=move")
    with desk.dragging((1, 1.5), (0.8, 1.5)):
        desk.page.reload()
        desk.ready()
    assert desk.verbs() == []
    desk.drag((1, 1.5), (0.8, 1.5))
    desk.done(1)
    assert same({A: before[A]}, {A: desk.grids()[A]})


def test_leaving_while_a_line_is_drawn_is_asked_about(desk: Desk):
    desk.open(f"&grid={A}&tool=split", at=(1, 0.5))
    asked: list[str] = []
    desk.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    for place in ((0.5, 1), (0.5, 0.5)):
        desk.click(*place)
    with desk.page.expect_event("dialog"):
        desk.page.evaluate("setTimeout(() => location.reload(), 0)")
    assert asked == ["beforeunload"]
    desk.draw((0.5, 0))
    desk.done(1)


def test_an_edit_that_did_not_reach_the_service_is_taken_back_and_can_be_sent_again(desk: Desk):
    desk.open(f"&grid={B}&tool=move")
    desk.page.route("**/edits", lambda route: route.abort())
    desk.drag((1, 1.5), (0.8, 1.5))
    said = said_near(desk, 0.8, 1.5)
    expect(said).to_contain_text("检查网络")
    assert desk.verbs() == []
    desk.page.unroute("**/edits")
    said.get_by_role("button", name="再试一次").click()
    desk.done(1)
    assert desk.sound(*WEST)


def test_what_was_drawn_stays_in_sight_while_the_network_is_down(desk: Desk):
    desk.open(f"&grid={A}&tool=split", at=(1, 0.5))
    desk.page.route("**/api/**", lambda route: route.abort())
    desk.draw((0.5, 1), (0.5, 0))
    again = desk.page.locator(".refusal").get_by_role("button", name="再试一次")
    expect(again).to_be_visible()
    desk.page.keyboard.press("ArrowRight")
    desk.page.wait_for_timeout(800)
    expect(again).to_be_visible()
    expect(desk.page.locator("path[stroke-dasharray='6 4']")).to_be_attached()
    desk.page.unroute("**/api/**")
    again.click()
    desk.done(1)
    assert desk.sound(*WEST, "+1")


def test_an_answer_that_got_lost_is_looked_up_so_that_nothing_is_done_twice(desk: Desk):
    def lost(route: Route) -> None:
        route.fetch()
        route.abort()

    desk.open(f"&grid={B}&tool=move")
    desk.page.route("**/edits", lost)
    desk.drag((1, 1.5), (0.8, 1.5))
    said = said_near(desk, 0.8, 1.5)
    expect(said).to_contain_text("不必再做")
    expect(said.locator(".refusal-news li")).to_have_count(1)
    desk.done(1)
    assert desk.verbs() == ["move"]


@pytest.mark.parametrize("tool", ["merge", "retire"])
def test_a_double_enter_does_it_once(desk: Desk, tool: str):
    desk.open(f"&grid={A},{B}&tool={tool}")
    expect(desk.page.locator("#card")).to_contain_text("已选 2 个网格")
    desk.page.locator("#map").focus()
    for _ in range(2):
        desk.page.keyboard.press("Enter")
    desk.done(1)
    desk.page.wait_for_load_state("networkidle")
    expect(desk.page.locator(".refusal")).to_be_hidden()
    assert desk.verbs() == [tool]


def test_a_comment_sent_by_a_double_press_is_one(desk: Desk):
    desk.open("&panel=flow")
    desk.page.get_by_role("textbox", name="意见").fill("一次")
    desk.page.get_by_role("button", name="发表").dblclick()
    expect(desk.page.locator(".comments li")).to_have_count(1)
    desk.page.reload()
    expect(desk.page.locator(".comments li")).to_have_count(1)


def test_attributes_saved_by_a_double_press_are_one_step(desk: Desk):
    desk.open(f"&grid={A}")
    card = desk.page.locator("#card")
    card.locator("[data-act=attributes]").click()
    card.get_by_label("名称").fill("改过的名称")
    card.get_by_role("button", name="保存").dblclick()
    desk.done(1)
    expect(desk.page.locator(".refusal")).to_be_hidden()
    assert desk.verbs() == ["change"]


def test_a_plan_is_submitted_once_by_a_double_press(desk: Desk):
    desk.open(f"&grid={B}&panel=flow&tool=move")
    desk.drag((1, 1.5), (0.9, 1.5))
    desk.done(1)
    desk.page.get_by_role("button", name="提交审批").dblclick()
    expect(desk.page.locator("#flow .tag")).to_have_text("待审")
    desk.page.wait_for_load_state("networkidle")
    expect(desk.page.locator("#flow .note-error")).to_have_count(0)


def test_panels_say_that_the_network_is_down_and_not_that_there_is_nothing(desk: Desk):
    desk.open(f"&grid={A}")
    desk.page.route("**/api/**", lambda route: route.abort())
    desk.page.keyboard.press("f")
    expect(desk.page.locator("#drawer-note")).to_contain_text("检查网络")
    expect(desk.page.locator("#drawer-body")).to_be_hidden()
    desk.page.keyboard.press("g")
    expect(desk.page.locator("#flow [role=alert]")).to_contain_text("检查网络")
    desk.page.unroute("**/api/**")
    desk.page.locator("#flow").get_by_role("button", name="再试一次").click()
    expect(desk.page.locator("#flow .tag")).to_have_text("草稿")


def test_who_was_signed_out_is_led_to_sign_in_and_back(desk: Desk, watch: Watch):
    watch.expected = re.compile("status of 401")
    desk.open(f"&grid={B}&tool=move")
    desk.page.context.clear_cookies()
    desk.drag((1, 1.5), (0.8, 1.5))
    way = desk.page.locator(".refusal").get_by_role("link", name="登录")
    expect(way).to_have_attribute("href", re.compile(rf"/login\?next=%2Fplans%2F{desk.plan}%23.*tool%3Dmove"))
    assert desk.verbs() == []


def test_a_double_click_adds_one_vertex(desk: Desk):
    desk.open(f"&grid={B}&tool=add")
    desk.page.mouse.dblclick(*desk.px(1, 1.375))
    desk.done(1)
    desk.page.wait_for_load_state("networkidle")
    expect(desk.page.locator(".refusal")).to_be_hidden()
    assert desk.verbs() == ["add_vertex"]


def test_undo_held_down_stops_when_it_is_let_go(desk: Desk):
    desk.open(f"&grid={B}&tool=add")
    for count, row in enumerate((1.125, 1.375, 1.625, 1.875), 1):
        desk.click(1, row)
        desk.done(count)
    slow: list[Route] = []

    def hold(route: Route) -> None:
        slow.append(route)

    desk.page.route("**/undo", hold)
    with desk.page.expect_request("**/undo"):
        for _ in range(6):
            desk.page.keyboard.down("Control")
            desk.page.keyboard.down("z")
        for key in ("z", "Control"):
            desk.page.keyboard.up(key)
    desk.page.wait_for_timeout(200)
    slow[0].continue_()
    desk.done(3)
    assert len(slow) == 1


def test_a_plan_published_under_the_open_page_says_so_and_can_no_longer_be_edited(desk: Desk):
    desk.open(f"&grid={B}&tool=move")
    status(desk, "published")
    before = desk.grids()
    desk.drag((1, 1.5), (0.8, 1.5))
    said = said_near(desk, 0.8, 1.5)
    expect(said).to_contain_text("已发布")
    expect(said.get_by_role("button", name="再试一次")).to_have_count(0)
    expect(desk.page.locator('#tools [data-tool="move"]')).to_be_disabled()
    expect(desk.page.locator("#hint")).to_contain_text("只可查看")
    assert same(before, desk.grids())


def test_a_plan_submitted_while_a_line_is_drawn_says_so(desk: Desk):
    desk.open(f"&grid={A}&tool=split", at=(1, 0.5))
    desk.click(0.5, 1)
    status(desk, "submitted")
    desk.draw((0.5, 0))
    expect(desk.page.locator(".refusal")).to_contain_text("待审")
    assert desk.verbs() == []


def test_a_pinch_while_drawing_zooms_and_the_line_goes_on(desk: Desk, phone: Page):  # noqa: F811
    desk.page = phone
    desk.open(f"&grid={B}&tool=split", at=(0.5, 1.5), zoom=14.5)
    before = phone.url
    phone.touchscreen.tap(*desk.px(0.5, 2))
    expect(phone.locator("#hint [data-act=back]")).to_be_visible()
    pinch(phone, desk.px(0.5, 1.5))
    expect(phone).not_to_have_url(before)
    phone.wait_for_timeout(DOUBLE_TAP_MS)
    phone.touchscreen.tap(*desk.px(0.5, 1))
    phone.wait_for_timeout(DOUBLE_TAP_MS)
    phone.locator("#hint [data-act=finish]").tap()
    desk.done(1)
    ends = {tuple(spot(0.5, row)) for row in (1, 2)}
    assert ends <= set(map(tuple, shapely.get_coordinates(desk.grids()["+1"]).tolist()))
    assert len(shapely.get_coordinates(desk.grids()["+1"])) == 10
    assert desk.sound(*WEST, "+1")


def test_a_second_finger_puts_back_what_the_first_one_drags(desk: Desk, phone: Page):  # noqa: F811
    desk.page = phone
    desk.open(f"&grid={B}&tool=move", at=(1, 1.4))
    pinch(phone, desk.px(1, 1.5), lead=(-40, 0))
    phone.wait_for_load_state("networkidle")
    assert desk.verbs() == []


def pinch(page: Page, at: tuple[float, float], lead: tuple[float, float] = (0, 0)) -> None:
    """A finger goes down and along `lead`, a second one comes, and both go apart."""
    hand = page.context.new_cdp_session(page)
    (x, y), (dx, dy) = at, lead

    def send(kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": px, "y": py, "id": i} for i, (px, py) in enumerate(points)]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    send("touchStart", (x, y))
    send("touchMove", (x + dx, y + dy))
    send("touchStart", (x + dx, y + dy), (x + dx, y + 40))
    for step in range(1, 9):
        send("touchMove", (x + dx, y + dy - 2 * step), (x + dx, y + 40 + 2 * step))
    send("touchEnd")


def test_keys_alone_split_a_grid_from_vertex_to_vertex(desk: Desk):
    desk.open(f"&grid={A}", at=(0.51, 1.01), zoom=16)
    press, ring = desk.page.keyboard.press, desk.page.locator(".leaflet-held-pane path[stroke-dasharray='5 4']")
    desk.page.locator("#map").focus()
    press("k")
    press(" ")
    for _ in range(7):
        before = desk.page.url
        press("ArrowDown")
        expect(desk.page).not_to_have_url(before)
    expect(ring).to_have_count(1)
    press(" ")
    press("Enter")
    desk.done(1)
    assert len(shapely.get_coordinates(desk.grids()["+1"])) == 10
    assert desk.sound(*WEST, "+1")
