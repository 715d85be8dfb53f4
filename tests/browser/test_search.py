"""The search box: typed, walked by keys, chosen, and what the map shows then."""

from urllib.parse import unquote

from playwright.sync_api import Page, expect

from tests.factories import centre

GRID = "320104001001002"


def test_a_code_is_found_walked_to_and_selected(page: Page):
    page.goto("/")
    page.locator("#map").press("/")
    page.keyboard.type(GRID[:-1])
    options = page.get_by_role("option")
    expect(options).to_have_count(4)
    expect(options.nth(1).locator("b")).to_have_text(GRID[:-1])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    assert page.locator("#search-box").get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    page.keyboard.press("Enter")
    expect(page.locator("#card [data-code]")).to_have_attribute("data-code", GRID)
    assert f"grid={GRID}" in page.url


def test_an_address_is_found_by_its_middle_and_names_its_grid(signed_in: Page):
    signed_in.goto("/")
    signed_in.locator("#search-box").fill("例路3号")
    signed_in.get_by_role("option", name="示例路3号").click()
    expect(signed_in.locator("#card [data-grid]")).to_have_attribute("data-grid", "320104001001003")
    expect(signed_in.locator("#search-list")).to_be_hidden()


def test_a_pasted_position_is_gone_to(page: Page):
    lon, lat = centre(2, 0)
    page.goto("/")
    page.locator("#search-box").fill(f"{lon:.5f},{lat:.5f}")
    page.keyboard.press("Enter")
    expect(page.locator("#card [data-code]")).to_have_attribute("data-code", "320104001002001")


def test_an_empty_box_says_what_it_finds_and_escape_closes_first_the_list(page: Page):
    page.goto("/")
    page.locator("#search-box").focus()
    expect(page.locator("#search-list")).to_contain_text("可以查找：网格、行政区划；或粘贴坐标")
    page.keyboard.type("没有这个")
    expect(page.locator("#search-list")).to_contain_text("没有找到“没有这个”")
    page.keyboard.press("Escape")
    expect(page.locator("#search-list")).to_be_hidden()
    expect(page.locator("#search-box")).to_have_value("没有这个")
    assert "没有这个" not in unquote(page.url)


def test_on_a_phone_the_list_is_a_sheet_of_the_whole_width(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    page.locator("#search-box").focus()
    page.locator("#search-box").fill("示例")
    expect(page.get_by_role("option").first).to_be_visible()
    assert page.locator("#search-list").bounding_box()["width"] == 390
