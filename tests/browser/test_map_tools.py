"""The tools of the map page in Chromium: theme, editions, comparison, measuring, paper, files, link."""

import re
import struct
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pyproj import Geod

from tests.browser.conftest import SINCE_DAYS, sign_in
from tests.browser.test_map import at, located, open_map

GRIDS = 7
HOLDS_S = 40  # how long drawing a sheet may take on a busy machine, in seconds


def numbers(page: Page, number: str, by: str = "grid") -> dict[str, float | None]:
    """What the API says of each grid or division."""
    return page.request.get(f"/api/v1/map/numbers?number={number}&by={by}").json()["values"]


def middle(page: Page, dx: float = 0) -> tuple[float, float]:
    """The middle of the map, in pixels of the page, or so many pixels east of it."""
    box = page.locator("#map").bounding_box()
    return box["x"] + box["width"] / 2 + dx, box["y"] + box["height"] / 2


def before_all(page: Page) -> str:
    """The day before the first edition."""
    today = date.fromisoformat(page.locator("#day-picker").evaluate("() => document.getElementById('day-box').value"))
    return (today - timedelta(days=SINCE_DAYS + 1)).isoformat()


def drawn_sheet(page: Page) -> Locator:
    """The print preview, once it is drawn."""
    expect(page.locator(".sheet-tools .btn-primary")).to_be_enabled(timeout=HOLDS_S * 1000)
    expect(page.locator(".sheet canvas")).to_be_visible(timeout=HOLDS_S * 1000)
    return page.locator(".sheet")


def test_the_number_under_the_pointer_is_the_one_of_the_api(page: Page):
    open_map(page, f"/{at(1, 1)}&theme=area_km2&panel=theme")
    expect(page.locator(".class-row").first).to_be_visible()
    page.mouse.move(*middle(page, 40))
    page.mouse.move(*middle(page))
    value = numbers(page, "area_km2")[located(page, 1, 1)]
    expect(page.locator(".theme-tip b")).to_have_text(f"面积（km²） {value:.4g}")


def test_the_classes_hold_every_grid_and_one_of_them_can_be_shown_alone(page: Page):
    open_map(page, f"/{at(1, 1)}&theme=area_km2&panel=theme")
    counts = page.locator(".class-row small")
    expect(counts.first).to_be_visible()
    assert sum(int(text.split()[0]) for text in counts.all_text_contents()) == len(numbers(page, "area_km2"))
    page.locator("button.class-row").first.press("Enter")
    expect(page.locator("button.class-row").first).to_have_attribute("aria-pressed", "true")
    assert "only=1" in page.url


@pytest.mark.parametrize("level", ["community", "street"])
def test_a_theme_is_counted_by_what_is_chosen(page: Page, level: str):
    open_map(page, f"/{at(1, 1)}&theme=households&panel=theme&per={level}")
    expect(page.locator(".measures dd").last).to_have_text(f"{max(numbers(page, 'households', level).values()):.0f}")


def test_two_days_are_compared_and_the_changed_grids_listed(page: Page):
    open_map(page, f"/{at(1, 1)}")
    page.goto(f"/{at(1, 1)}&with={before_all(page)}")
    page.reload()
    changes = page.locator(".changes")
    expect(changes).to_contain_text(f"改了 {GRIDS} 个网格")
    expect(changes.locator(".rows-list li")).to_have_count(GRIDS)
    expect(page.locator(".divider-left")).to_have_text(before_all(page))
    expect(page.locator(".leaflet-compare-to-pane path")).to_have_count(GRIDS)


def test_the_divider_moves_by_keys_and_escape_ends_the_comparison(page: Page):
    open_map(page, f"/{at(1, 1)}")
    page.keyboard.press("c")
    divider = page.get_by_role("slider", name=re.compile("分界线"))
    divider.press("ArrowLeft")
    expect(divider).to_have_attribute("aria-valuenow", "48")
    page.keyboard.press("Escape")
    expect(divider).to_be_hidden()
    assert "with=" not in page.url


def test_arrows_step_from_edition_to_edition_with_the_day_picker(page: Page):
    open_map(page, f"/{at(1, 1)}")
    first = (date.fromisoformat(before_all(page)) + timedelta(days=1)).isoformat()
    page.keyboard.press("e")
    line = page.get_by_role("slider", name="版次时间轴")
    expect(line).to_have_attribute("aria-valuemax", "1")
    line.press("ArrowLeft")
    expect(line).to_have_attribute("aria-valuetext", f"第 1 版 · {first}")
    expect(page.locator("#day-box")).to_have_value(first)


def test_a_distance_is_that_of_the_ellipsoid_and_keys_take_back_and_end(page: Page):
    open_map(page, f"/{at(1, 1)}")
    page.keyboard.press("r")
    page.mouse.click(*middle(page))
    page.mouse.click(*middle(page, 200))
    shown = page.locator(".measure b").first
    expect(shown).to_have_text(re.compile(r"距离 \d+ m"))
    lat = float(page.url.split("/")[4])
    degrees = 200 * 360 / (256 * 2**15)
    known = Geod(ellps="WGS84").inv(118.79, lat, 118.79 + degrees, lat)[2]
    assert abs(int(re.search(r"\d+", shown.inner_text()).group()) - known) <= 3
    page.keyboard.press("Backspace")
    expect(page.locator(".measure b")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator(".measure")).to_be_hidden()
    expect(page.locator("#card")).to_be_hidden()


def test_a_picture_file_is_the_map_twice_as_sharp(page: Page, tmp_path: Path):
    open_map(page, f"/{at(1, 1)}&tool=print")
    drawn_sheet(page)
    width = page.locator("#map").bounding_box()["width"]
    with page.expect_download() as download:
        page.get_by_role("button", name="存为图片", exact=True).click()
    download.value.save_as(tmp_path / "map.png")
    content = (tmp_path / "map.png").read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", content[16:20])[0] == 2 * width
    assert len(content) > 20_000


def test_a_sheet_prints_on_one_page_of_its_size_with_its_title(page: Page):
    open_map(page, f"/{at(1, 1)}&tool=print")
    expect(drawn_sheet(page).get_by_label("标题")).to_have_value(re.compile(r"^示例街道 \d{4}-\d\d-\d\d$"))
    page.locator("[data-key=orientation]").select_option("portrait")
    drawn_sheet(page)
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
    west, south, east, north = map(float, re.search(rb"/MediaBox \[([\d. ]+)\]", pdf).group(1).split())
    assert (round(east - west), round(north - south)) == (595, 842)
    assert len(pdf) > 50_000


def test_printing_without_the_preview_gives_one_page_too(page: Page):
    open_map(page, f"/{at(1, 1)}")
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
    expect(page.locator("#map")).to_be_visible()


def test_what_is_shown_can_be_had_as_files(signed_in: Page):
    open_map(signed_in, f"/{at(1, 1)}")
    signed_in.keyboard.press("x")
    links = signed_in.locator(".files a")
    for href in [link.get_attribute("href") for link in links.all()]:
        assert signed_in.request.get(href).status == 200, href
    assert "bbox=118" in links.first.get_attribute("href")


def test_who_may_not_export_is_told_so(page: Page):
    sign_in(page, "viewer")
    open_map(page, f"/{at(1, 1)}")
    page.keyboard.press("x")
    expect(page.get_by_role("dialog", name="导出所显示的内容")).to_contain_text("不能导出")


def test_a_box_that_changes_its_size_leaves_the_place_in_the_link(page: Page):
    open_map(page, f"/{at(1, 1)}")
    page.wait_for_load_state("networkidle")
    before = page.url
    for width, height in ((1361, 760), (1366, 768), (1200, 701)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("width => document.getElementById('map').offsetWidth < width", arg=width)
        page.wait_for_timeout(300)
        assert page.url == before


def test_every_state_survives_its_link(page: Page):
    open_map(page, f"/{at(1, 1)}&panel=theme&theme=households&per=community&only=1&with=2026-01-01&tool=editions")
    before = page.url
    expect(page.locator(".changes .rows-list li")).to_have_count(GRIDS)
    page.reload()
    expect(page.locator(".changes .rows-list li")).to_have_count(GRIDS)
    expect(page.locator("button.class-row[aria-pressed=true]")).to_be_visible()
    expect(page.locator(".timeline")).to_be_visible()
    assert page.url == before


def test_on_a_phone_the_tools_are_behind_one_button(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    open_map(page, f"/{at(1, 1)}")
    ruler = page.get_by_role("button", name="量测距离和面积")
    expect(ruler).to_be_hidden()
    page.get_by_role("button", name="工具", exact=True).click()
    box = ruler.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    ruler.click()
    expect(page.locator(".measure")).to_be_visible()
