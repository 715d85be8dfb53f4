"""The geocoding desk: a list pasted, geocoded by a worker, decided by keys, taken back, exported."""

import csv
import io

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from gridsvc.extensions import db
from tests.browser.test_import_page import hands, sound  # noqa: F401  a fixture

LINES = ["示例路3号", "不存在大道99号", "不存在大道99号", "别处小店"]


def stored(served, statement: str):
    with served.app_context():
        return db.session.execute(text(statement)).all()


def paste(page: Page, lines=LINES) -> None:
    page.goto("/addresses/")
    page.get_by_label("粘贴地址，每行一条").fill("\n".join(lines))
    page.locator("input[name=source]").fill("热线")
    page.get_by_role("button", name="开始匹配").click()
    page.wait_for_url("**/addresses/lists/*")


@pytest.mark.changes
def test_a_pasted_list_is_geocoded_decided_by_keys_taken_back_and_exported(page: Page, hands, served):  # noqa: F811
    paste(page)
    expect(page.locator("#watch")).to_be_visible()
    hands()
    page.reload()
    expect(page.locator(".counts")).to_contain_text("自动匹配")
    assert sound(page)
    page.get_by_role("link", name="核定 2 条").click()
    expect(page.locator("#line-text")).to_have_text("不存在大道99号")  # the most frequent first
    assert sound(page)
    page.locator("h1").click()
    page.keyboard.press("r")
    page.get_by_label("原因").fill("不在本区")
    page.keyboard.press("Enter")
    expect(page.locator("#line-text")).to_have_text("别处小店")
    page.reload()
    expect(page.locator("#line-text")).to_have_text("别处小店")
    page.keyboard.press("u")
    expect(page.locator("#line-text")).to_have_text("不存在大道99号")
    page.keyboard.press("/")
    page.keyboard.type("示例路5号")
    page.keyboard.press("Enter")
    expect(page.locator(".choice[aria-pressed=true] b")).to_have_text("示例路5号")
    page.keyboard.press("a")
    expect(page.get_by_label("整段文字就是这个地址")).to_be_checked()
    page.get_by_role("button", name="确定").click()
    expect(page.locator("#line-text")).to_have_text("别处小店")
    page.locator("h1").click()
    page.keyboard.press("d")
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="确定").click()
    expect(page.locator("#line-text")).to_contain_text("没有待核定的了")
    made = stored(served, "SELECT kind, undone_at IS NULL FROM desk_decision ORDER BY id DESC LIMIT 3")
    assert [tuple(row) for row in made] == [("pin", True), ("accept", True), ("reject", False)]
    assert stored(served, "SELECT text FROM address_alias WHERE text = '不存在大道99号'")
    page.get_by_role("link", name="返回清单").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert [row["地址"] for row in rows] == LINES
    assert [row["decision"] for row in rows] == ["taken", "accept", "accept", "pin"]
    assert rows[1]["address_code"] == rows[2]["address_code"] == "A4"


@pytest.mark.changes
def test_a_file_is_dropped_its_address_column_guessed_and_remembered(page: Page, hands, served):  # noqa: F811
    page.goto("/addresses/")
    upload = {"name": "来电.csv", "mimeType": "text/csv", "buffer": "编号,事发地点,内容\n1,示例路3号,噪音\n".encode()}
    page.locator("#file").set_input_files(upload)
    page.wait_for_url("**/addresses/lists/new/*")
    expect(page.locator("select[name=column]")).to_have_value("事发地点")
    page.locator("input[name=source]").fill("来电")
    assert sound(page)
    page.get_by_role("button", name="开始匹配").click()
    page.wait_for_url(lambda url: "/lists/new/" not in url)
    hands()
    hands()
    page.reload()
    expect(page.locator("#lines tbody tr")).to_have_count(1)
    page.goto("/addresses/")
    page.locator("#file").set_input_files(upload)
    expect(page.get_by_text("列名与来源“来电”上次的清单相同")).to_be_visible()


def test_an_address_is_completed_by_two_characters_and_chosen_by_keys(page: Page, hands):  # noqa: F811
    page.goto("/addresses/")
    expect(page.locator(".leaflet-container")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("示例")
    options = page.locator("#single-list").get_by_role("option")
    expect(options.first).to_contain_text("示例路")
    assert sound(page)
    for key, at in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        expect(options.nth(at)).to_have_attribute("aria-selected", "true")
    chosen = options.first.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#single-text")).to_have_value(chosen)
    expect(page.locator("#single-found li b").first).to_contain_text(chosen)
    expect(page.locator("#single-list")).to_be_hidden()


def test_an_address_is_completed_by_the_initials_of_its_sounds(page: Page, hands):  # noqa: F811
    page.goto("/addresses/")
    expect(page.locator(".leaflet-container")).to_be_visible()
    page.locator("#single-text").fill("sll")
    expect(page.locator("#single-list").get_by_role("option")).to_have_text(["示例路"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#single-found li b")).to_have_text("示例路")


def test_escape_closes_the_completions_and_a_press_takes_one(page: Page, hands):  # noqa: F811
    page.goto("/addresses/")
    expect(page.locator(".leaflet-container")).to_be_visible()
    page.locator("#single-text").fill("示例路3")
    option = page.locator("#single-list").get_by_role("option", name="示例路3号")
    expect(option).to_be_visible()
    page.keyboard.press("Escape")
    expect(option).to_be_hidden()
    page.locator("#single-text").press_sequentially("号")
    option.click()
    expect(page.locator("#single-found li b").first).to_have_text("示例路3号")


def test_a_click_on_the_map_lists_the_nearest_addresses_with_their_grids(page: Page, hands):  # noqa: F811
    page.goto("/addresses/")
    box = page.locator("#map").bounding_box()
    with page.expect_response("**/api/v1/reverse*") as asked:
        page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.4)
    listed = page.locator("#single-found li")
    expect(listed).to_have_count(len(asked.value.json()["addresses"]))
    away = [int(text.split(" 米")[0]) for text in listed.locator("small").all_inner_texts()]
    assert away == sorted(away)
    expect(listed.first).to_contain_text("网格 320104001")
    expect(page.locator(".desk-mark")).to_have_count(len(away))


def test_one_address_is_found_by_text_and_the_nearest_by_a_click(page: Page, hands):  # noqa: F811
    page.goto("/addresses/")
    expect(page.locator(".leaflet-container")).to_be_visible()  # the scripts are there
    page.get_by_label("查一条地址").fill("示例路3号")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("#single-found li").first).to_contain_text("示例路3号")
    page.locator("#map").click()
    expect(page.locator("#single-found li").first).to_contain_text("米")
    assert sound(page)
