"""The map page in Chromium: grids, card, gaps, day, keys, language."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import BLIND, POND, PREFIX, SINCE_DAYS, sign_in
from tests.factories import STEP, centre

FIRST_GRID = "320104001001001"
VIEW = "#14/32.03/118.8"


def at(column: int, row: int) -> str:
    """A hash that shows a cell in the middle of the map."""
    lon, lat = centre(column, row)
    return f"#15/{lat:.5f}/{lon:.5f}"


def click_middle(page: Page) -> None:
    """The middle of the map is the place that the hash names."""
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def open_map(page: Page, path: str) -> None:
    """The page at `path`, its tiles drawn."""
    page.goto(path)
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()


def zoom(page: Page) -> float:
    """The zoom in the page's URL."""
    return float(re.search(r"#([\d.]+)/", page.url).group(1))


def located(page: Page, column: int, row: int) -> str:
    """What the API says of the middle of a cell."""
    lon, lat = centre(column, row)
    return page.request.get(f"/api/v1/locate?lon={lon}&lat={lat}").json()["grid"]["code"]


@pytest.mark.parametrize("cell", [(0, 0), (1, 1), (2, 0)])
def test_a_click_on_a_grid_shows_the_card_of_the_grid_the_server_names(page: Page, cell: tuple[int, int]):
    open_map(page, f"/{at(*cell)}")
    click_middle(page)
    code = page.locator("#card [data-code]")
    expect(code).to_have_attribute("data-code", located(page, *cell))
    assert f"grid={located(page, *cell)}" in page.url


def test_the_card_hides_names_from_the_public_and_offers_to_sign_in(page: Page):
    open_map(page, f"/#grid={FIRST_GRID}")
    card = page.locator("#card")
    expect(card).to_contain_text("登录后可见")
    expect(card).not_to_contain_text("示例指挥长")
    card.get_by_role("link", name="登录后可见").first.click()
    expect(page).to_have_url(re.compile(r"/login\?next="))


def test_the_card_names_both_commanders_and_says_what_is_vacant(signed_in: Page):
    open_map(signed_in, f"/{at(2, 0)}")
    click_middle(signed_in)
    people = signed_in.locator("#card .people").first
    expect(people).to_contain_text("示例指挥长-003")
    expect(people.locator(".vacant")).to_have_text("空缺")


def test_the_card_counts_what_the_grid_holds(page: Page):
    open_map(page, f"/{at(1, 1)}&grid={FIRST_GRID}")
    expect(page.locator("#card .counts")).to_have_text(re.compile(r"^1\s*地址\s*12\s*户$"))


def test_a_click_beside_all_grids_says_that_nobody_commands_there(page: Page):
    open_map(page, f"/{at(*BLIND)}")
    click_middle(page)
    expect(page.locator("#card")).to_contain_text("此处没有网格")
    assert "at=118.8" in page.url


def test_reloading_loses_nothing(signed_in: Page):
    open_map(signed_in, f"/{at(1, 0)}&grid={FIRST_GRID}&panel=gaps&kind=blind&off=overlap")
    expect(signed_in.locator("#card [data-code]")).to_be_visible()
    expect(signed_in.locator(".rows-list li")).to_have_count(1)
    before = signed_in.url
    signed_in.reload()
    expect(signed_in.locator("#card [data-code]")).to_have_attribute("data-code", FIRST_GRID)
    expect(signed_in.locator(".rows-list li")).to_have_count(1)
    assert signed_in.url == before


def test_a_link_that_names_only_a_grid_leads_to_it(page: Page):
    open_map(page, f"/#grid={FIRST_GRID}")
    expect(page.locator("#card .counts")).to_be_visible()
    page.keyboard.press("m")
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"#1[5-8](\.5)?/32\.02"))


def test_back_undoes_a_selection(page: Page):
    open_map(page, f"/{at(0, 0)}")
    click_middle(page)
    expect(page.locator("#card")).to_be_visible()
    page.go_back()
    expect(page.locator("#card")).to_be_hidden()
    assert "grid=" not in page.url


def test_the_code_is_copied_whole(page: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_map(page, f"/#grid={FIRST_GRID}")
    page.get_by_role("button", name="复制编码").click()
    expect(page.locator("#said")).to_have_text(f"已复制 {FIRST_GRID}")
    assert page.evaluate("navigator.clipboard.readText()") == FIRST_GRID


def test_a_code_is_found_with_the_spaces_it_was_printed_with(page: Page):
    open_map(page, "/#panel=layers")
    page.keyboard.press("/")
    page.keyboard.type("320104 001 001 001")
    page.keyboard.press("Enter")
    expect(page.locator("#card [data-code]")).to_have_attribute("data-code", FIRST_GRID)
    assert zoom(page) >= 15


def test_the_gap_panel_has_counts_but_no_places_for_the_public(page: Page):
    open_map(page, "/#panel=gaps")
    panel = page.locator("#panel-gaps")
    expect(panel.locator(".total-blind .value")).to_have_text(re.compile(r"1\.0\d km²"))
    expect(panel.locator(".total-address_without_grid .value")).to_have_text("1")
    expect(panel).to_contain_text("登录后可查看每一处")
    expect(panel.locator(".rows-list .swatch")).to_have_count(0)


def test_a_role_without_places_is_told_so(page: Page):
    sign_in(page, "viewer")
    open_map(page, f"/#panel=layers&grid={FIRST_GRID}")
    expect(page.locator("#card")).to_contain_text("您的角色不可见")


def test_gaps_are_listed_by_size_and_a_click_goes_there(signed_in: Page):
    open_map(signed_in, f"/{VIEW}&panel=gaps")
    rows = signed_in.locator(".rows-list button")
    expect(rows.nth(0)).to_contain_text("地面盲区")
    expect(rows.nth(1)).to_contain_text("重叠")
    rows.nth(1).click()
    expect(signed_in.locator(".leaflet-chosen-pane path").first).to_be_visible()
    expect(signed_in).not_to_have_url(re.compile("#14/"))
    assert zoom(signed_in) > 14


def test_a_gap_of_one_grid_opens_its_card_too(signed_in: Page):
    open_map(signed_in, f"/{VIEW}&panel=gaps&kind=no_leader")
    signed_in.locator(".rows-list button").first.click()
    expect(signed_in.locator("#card [data-code]")).to_be_visible()


def test_the_report_narrows_to_a_division_and_back(signed_in: Page):
    open_map(signed_in, f"/{VIEW}&panel=gaps&by=division")
    signed_in.locator(".rows-list button", has_text="示例1社区").click()
    expect(signed_in.locator(".crumb b")).to_have_text("示例1社区")
    expect(signed_in.locator(".total-blind .value")).to_have_text("0 m²")
    signed_in.get_by_role("button", name="全区", exact=True).click()
    expect(signed_in.locator(".crumb")).to_have_count(0)


def test_a_link_that_names_only_a_division_leads_to_it(signed_in: Page):
    open_map(signed_in, "/#panel=gaps&division=320104001001")
    expect(signed_in.locator(".crumb b")).to_have_text("示例1社区")
    expect(signed_in).to_have_url(re.compile(r"#[\d.]+/32\.0[23]\d+/118\.7[89]"))


def test_a_kind_filters_the_list_and_its_total_toggles(signed_in: Page):
    open_map(signed_in, f"/{VIEW}&panel=gaps")
    total = signed_in.locator(".total-address_without_grid")
    total.click()
    expect(signed_in.locator(".rows-list li")).to_have_count(1)
    expect(signed_in.locator(".rows-list li")).to_contain_text("示例路8号")
    total.click()
    assert "kind=" not in signed_in.url


def test_another_day_shows_that_day(page: Page, site: str):
    open_map(page, f"/{at(0, 0)}&grid={FIRST_GRID}")
    expect(page.locator("#card [data-code]")).to_be_visible()
    today = page.evaluate("JSON.parse(document.getElementById('main').dataset.page).today")
    before = page.evaluate(f"new Date(Date.parse('{today}') - {SINCE_DAYS + 1} * 864e5).toISOString().slice(0, 10)")
    with page.expect_request(lambda request: ".mvt" in request.url and f"on={before}" in request.url):
        page.get_by_label(re.compile("^日期")).fill(before)
        page.keyboard.press("Enter")
    expect(page.locator("#card")).to_contain_text(f"{before} 当天没有这个网格")
    expect(page.locator("#map-note")).to_contain_text(before)
    assert f"on={before}" in page.url
    page.get_by_role("button", name="回到今天").click()
    expect(page.locator("#card .counts")).to_be_visible()
    expect(page.locator("#map-note")).to_be_hidden()
    assert "on=" not in page.url


def test_a_layer_is_switched_off_and_stays_off(signed_in: Page):
    open_map(signed_in, f"/{VIEW}&panel=layers")
    signed_in.get_by_label("地面盲区").uncheck()
    assert signed_in.url.endswith("off=blind")
    signed_in.reload()
    expect(signed_in.get_by_label("地面盲区")).not_to_be_checked()


def test_everything_is_within_reach_of_the_keyboard(signed_in: Page):
    open_map(signed_in, f"/{at(1, 1)}")
    keys = signed_in.keyboard
    keys.press("m")
    keys.press("Enter")
    expect(signed_in.locator("#card [data-code]")).to_have_attribute("data-code", located(signed_in, 1, 1))
    keys.press("Escape")
    expect(signed_in.locator("#card")).to_be_hidden()
    keys.press("g")
    expect(signed_in.locator("#panel-gaps .rows-list li").first).to_be_visible()
    signed_in.locator(".rows-list button").first.focus()
    keys.press("Enter")
    expect(signed_in.locator(".leaflet-chosen-pane path").first).to_be_visible()
    keys.press("Escape")
    expect(signed_in.locator("#panel-gaps")).to_be_hidden()
    expect(signed_in.locator(".rail [data-panel=gaps]")).to_be_focused()


def test_arrows_pan_and_the_view_follows_in_the_url(page: Page):
    open_map(page, f"/{at(1, 1)}")
    page.keyboard.press("m")
    before = page.url
    page.keyboard.press("ArrowRight")
    expect(page).not_to_have_url(before)
    assert "#15/" in page.url


def test_a_question_mark_lists_the_keys_and_escape_closes_the_list(page: Page):
    open_map(page, "/#panel=layers")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#panel-layers")).to_be_visible()


def test_the_language_switch_keeps_the_place(page: Page):
    open_map(page, f"/{at(1, 1)}&grid={FIRST_GRID}")
    expect(page.locator("#card [data-code]")).to_be_visible()
    page.get_by_role("link", name="EN").click()
    expect(page.locator("#card")).to_contain_text("Two commanders")
    assert f"grid={FIRST_GRID}" in page.url


def test_signing_in_keeps_the_place_and_signing_out_hides_names_again(page: Page):
    open_map(page, f"/{at(1, 1)}&grid={FIRST_GRID}")
    page.locator("#card").get_by_role("link", name="登录后可见").first.click()
    page.get_by_label("用户名").fill("planner")
    page.get_by_label("密码").fill("a long enough password")
    page.get_by_role("button", name="登录").click()
    expect(page.locator("#card")).to_contain_text("示例指挥长-001")
    page.locator("details.menu summary", has_text="planner").click()
    page.get_by_role("button", name="退出登录").click()
    open_map(page, f"/{at(1, 1)}&grid={FIRST_GRID}")
    expect(page.locator("#card")).to_contain_text("登录后可见")


def test_below_a_prefix_every_request_stays_below_it(signed_in: Page):
    asked: list[str] = []
    signed_in.on("request", lambda request: asked.append(urlsplit(request.url).path))
    open_map(signed_in, f"{PREFIX}/{at(1, 1)}&grid={FIRST_GRID}&panel=gaps")
    expect(signed_in.locator("#card .counts")).to_be_visible()
    expect(signed_in.locator(".rows-list li").first).to_be_visible()
    assert len(asked) > 8
    assert [path for path in asked if not path.startswith(f"{PREFIX}/") and path != ","] == []


def test_the_public_map_asks_for_counts_of_gaps_only_when_they_are_looked_at(page: Page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_map(page, "/#panel=layers")
    page.wait_for_load_state("networkidle")
    assert not any("/coverage" in url for url in asked)
    page.keyboard.press("g")
    expect(page.locator("#panel-gaps .total-blind")).to_be_visible()


def test_a_phone_has_sheets_and_targets_to_touch(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    open_map(page, f"/{at(1, 1)}")
    page.locator(".rail [data-panel=gaps]").click()
    sheet = page.locator("#panel-gaps").bounding_box()
    assert (sheet["x"], sheet["width"]) == (0, 390)
    assert sheet["y"] > 844 * 0.4
    for target in page.locator(".rail button:visible, .panel button:visible, .leaflet-control-zoom a").all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 44


def test_on_a_phone_the_grid_that_was_tapped_stays_in_sight_above_its_card(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    open_map(page, f"/{at(1, 1)}")
    page.mouse.click(195, 700)
    expect(page.locator("#card .counts")).to_be_visible()
    outline = page.locator(".leaflet-chosen-pane path").first.bounding_box()
    assert outline["y"] + outline["height"] / 2 < page.locator("#card").bounding_box()["y"]


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_the_first_view_is_filled_by_the_district(page: Page, size: tuple[int, int]):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_map(page, "/#panel=layers")
    page.keyboard.press("m")
    page.locator(".map-home").click()
    expect(page).to_have_url(re.compile(r"#\d+(\.5)?/"))
    stage, sheet = page.locator("#map").bounding_box(), page.locator("#panel-layers").bounding_box()
    free = (stage["width"], stage["height"] if size[0] > size[1] else sheet["y"] - stage["y"])
    width_px = 256 * 2 ** zoom(page) * (4 * STEP) / 360
    # The district is twice as wide as high; the next half step would not fit.
    assert width_px < free[0] < width_px * 2**0.5 + 48 or width_px / 2 < free[1] < width_px / 2 * 2**0.5 + 48


def test_a_day_reads_year_first_and_steps_by_the_arrows(page: Page):
    open_map(page, f"/?lang=en{at(0, 0)}&on=2026-03-01")
    box = page.get_by_label(re.compile("^Day"))
    expect(box).to_have_value("2026-03-01")
    box.press("ArrowDown")
    expect(box).to_have_value("2026-02-28")
    assert "on=2026-02-28" in page.url


def test_what_is_no_day_is_said_and_left_alone(page: Page):
    open_map(page, f"/{at(0, 0)}&on=2026-03-01")
    box = page.get_by_label(re.compile("^日期"))
    box.fill("2026-02-30")
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("年-月-日")
    assert "on=2026-03-01" in page.url
    box.press("Escape")
    expect(box).to_have_value("2026-03-01")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_calendar_of_the_browser_chooses_a_day_too(page: Page):
    page.add_init_script("HTMLInputElement.prototype.showPicker = function () { this.dataset.opened = this.value }")
    open_map(page, f"/{at(0, 0)}")
    page.get_by_role("button", name="打开日历").click()
    expect(page.locator("#day-picker")).to_have_attribute("data-opened", page.locator("#day-box").input_value())
    page.locator("#day-picker").fill("2026-03-01")
    expect(page.locator("#day-box")).to_have_value("2026-03-01")


def blueness(page: Page, x: float, y: float) -> int:
    """How much more blue than red the tile at a place of the page is."""
    return page.evaluate(
        """([x, y]) => {
          const isHere = ({ left, top, right, bottom }) => left <= x && x < right && top <= y && y < bottom;
          const tiles = [...document.querySelectorAll("canvas.leaflet-tile-loaded")];
          const tile = tiles.find((one) => isHere(one.getBoundingClientRect()));
          const { left, top } = tile.getBoundingClientRect();
          const scratch = new OffscreenCanvas(256, 256).getContext("2d", { willReadFrequently: true });
          scratch.drawImage(tile, 0, 0);
          const [red, , blue] = scratch.getImageData(x - left, y - top, 1, 1).data;
          return blue - red;
        }""",
        [x, y],
    )


def test_the_ground_is_drawn_below_the_grids_and_can_be_switched_off(page: Page):
    open_map(page, f"/{at(*POND)}&panel=layers")
    box = page.locator("#map").bounding_box()
    # Beside the name of the water, which stands in its middle.
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 30)
    page.wait_for_load_state("networkidle")
    assert blueness(page, *middle) > 20
    page.get_by_label("地物").uncheck()
    expect(page).to_have_url(re.compile("off=reference"))
    page.wait_for_timeout(300)
    assert blueness(page, *middle) < 10
