"""The whole queue of a list worked by keys alone, and what is in the database afterwards."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from gridsvc.extensions import db
from tests.browser.test_import_page import hands, sound  # noqa: F401  a fixture

# By how often they come: accepted, another one picked, pinned, proposed, learnt as an alias, rejected.
TEXTS = ("示列路3号旁小店", "示例路1-3号", "广场东侧", "新开大道9号", "老百货大楼", "外地某处")
LINES = [line for times, line in zip(range(len(TEXTS), 0, -1), TEXTS, strict=True) for _ in range(times)]


def shows(page: Page, line: str) -> None:
    expect(page.locator("#line-text")).to_have_text(line)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def look_for(page: Page, address: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(address)
    page.keyboard.press("Enter")
    expect(page.locator(".choice[aria-pressed=true] b")).to_have_text(address)


def drag_pin(page: Page) -> None:
    box = page.locator(".desk-pin").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 20, steps=5)
    page.mouse.up()


def pin_and_propose(page: Page) -> None:
    shows(page, TEXTS[2])
    press(page, "d", "ArrowRight", "Shift+ArrowDown")
    drag_pin(page)
    press(page, "Enter")
    shows(page, TEXTS[3])
    press(page, "n")
    expect(page.get_by_label("门牌号")).to_have_value("9")
    page.keyboard.type("新路已通")
    press(page, "Enter")


def decisions(served) -> dict[str, tuple[str, str]]:
    """Kind and address of each text that is decided on."""
    with served.app_context():
        rows = db.session.execute(
            text("SELECT text, kind, result ->> 'address' FROM desk_decision WHERE undone_at IS NULL")
        )
        return {line: (kind, address) for line, kind, address in rows}


def queue_of(page: Page, hands, lines: list[str], source: str) -> None:  # noqa: F811
    """The queue of a list that is pasted and geocoded."""
    page.goto("/addresses/")
    page.get_by_label("粘贴地址，每行一条").fill("\n".join(lines))
    page.locator("input[name=source]").fill(source)
    page.get_by_role("button", name="开始匹配").click()
    page.wait_for_url("**/addresses/lists/*")
    hands()
    page.goto(f"{page.url}/queue")


@pytest.mark.changes
def test_a_building_is_given_to_the_grid_that_is_clicked_on_the_map(page: Page, hands, served):  # noqa: F811
    queue_of(page, hands, ["示列路1号旁茶馆"], "划归")
    shows(page, "示列路1号旁茶馆")
    press(page, "g")
    code = page.get_by_label("网格编码")
    expect(code).to_have_value("320104001001001")
    with page.expect_response("**/api/v1/locate*") as asked:
        page.locator("#map").click(position={"x": 30, "y": 200})
    there = asked.value.json()["grid"]
    expect(code).to_have_value(there["code"] if there else "320104001001001")
    code.fill("320104001001002")
    page.get_by_label("原因").fill("门朝北开")
    press(page, "Enter")
    expect(page.locator("#line-text")).to_contain_text("没有待核定的了")
    with served.app_context():
        found = db.session.execute(text("SELECT code, reason FROM grid_decision JOIN grid ON grid.id = grid_id")).all()
    assert [tuple(row) for row in found] == [("320104001001002", "门朝北开")]
    press(page, "u")
    shows(page, "示列路1号旁茶馆")


@pytest.mark.changes
def test_what_could_not_be_looked_up_is_said_beside_the_line(page: Page, hands, watch):  # noqa: F811
    watch.expected = re.compile("net::ERR_FAILED")
    queue_of(page, hands, ["示列路1号旁报亭"], "断网")
    shows(page, "示列路1号旁报亭")
    for path in ("locate", "geocode"):
        page.route(f"**/api/v1/{path}?**", lambda route: route.abort())
    press(page, "g")
    page.locator("#map").click(position={"x": 30, "y": 200})
    expect(page.locator("#line-fault")).to_be_visible()
    press(page, "Escape")
    page.locator("#elsewhere-text").fill("示例路7号")
    page.keyboard.press("Enter")
    expect(page.locator("#line-fault")).to_contain_text("网络")


@pytest.mark.changes
def test_a_standard_name_that_is_typed_makes_an_alias_of_a_name(page: Page, hands, served):  # noqa: F811
    queue_of(page, hands, ["示列路3号旁书店"], "别名")
    shows(page, "示列路3号旁书店")
    press(page, "a")
    expect(page.get_by_label("整段文字就是这个地址")).to_be_focused()
    page.get_by_label("标准名称").fill("示例路")
    expect(page.get_by_label("道路“示列路”就是")).to_be_checked()
    press(page, "Enter")
    expect(page.locator("#line-text")).to_contain_text("没有待核定的了")
    with served.app_context():
        found = db.session.execute(text("SELECT alias, name FROM name_alias")).all()
    assert ("示列路", "示例路") in [tuple(row) for row in found]
    press(page, "u")
    shows(page, "示列路3号旁书店")


@pytest.mark.changes
def test_every_way_to_decide_has_its_keys(page: Page, hands, served):  # noqa: F811
    queue_of(page, hands, LINES, "按键")
    shows(page, TEXTS[0])
    press(page, "Enter")
    shows(page, TEXTS[1])
    look_for(page, "示例路1号")
    press(page, "1")
    expect(page.locator(".choice[aria-pressed=true] kbd")).to_have_text("1")
    press(page, "2", "Enter")
    pin_and_propose(page)
    shows(page, TEXTS[4])
    look_for(page, "示例路7号")
    press(page, "a", "Enter")
    shows(page, TEXTS[5])
    with page.expect_response("**/skip"):
        press(page, "s")
    expect(page.locator("#queue")).not_to_have_attribute("aria-busy", "true")
    shows(page, TEXTS[5])  # the only one left
    press(page, "r")
    page.keyboard.type("不在本区")
    press(page, "Enter")
    expect(page.locator("#line-text")).to_contain_text("没有待核定的了")
    press(page, "u")
    shows(page, TEXTS[5])
    press(page, "r", "Escape")
    expect(page.locator(".ask")).to_have_count(0)
    assert sound(page)
    made = decisions(served)
    assert {line: made.get(line) for line in TEXTS} == {
        TEXTS[0]: ("accept", "示例路3号"),
        TEXTS[1]: ("accept", "示例路1号"),
        TEXTS[2]: ("pin", ""),
        TEXTS[3]: ("propose", TEXTS[3]),
        TEXTS[4]: ("accept", "示例路7号"),
        TEXTS[5]: None,
    }
