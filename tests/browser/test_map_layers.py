"""The layers of the map: points close by, counted cells further away, rows that are shut with their reason."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import sign_in
from tests.browser.test_map import at, click_middle, open_map


def shown(page: Page) -> Locator:
    """What the row of the addresses says of those in view."""
    return page.locator('[data-count="addresses"]')


def drawn(page: Page) -> int:
    """How many pixels of the points' canvas are not empty."""
    return page.evaluate(
        """() => {
          const canvas = document.querySelector("canvas.points");
          const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
          copy.drawImage(canvas, 0, 0);
          const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
          return data.filter((value, i) => i % 4 === 3 && value > 0).length;
        }"""
    )


def point_at_cell(page: Page) -> tuple[float, float]:
    """Moves the pointer over the counted cell nearest to the map's middle, and says where that is."""
    box = page.locator("#map").bounding_box()
    for x, y in ((x, y) for x in range(-64, 65, 8) for y in range(-64, 65, 8)):
        place = (box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y)
        page.mouse.move(*place)
        if page.locator(".map-tip").is_visible():
            return place
    raise AssertionError("no cell there")


def test_addresses_are_counted_far_away_and_drawn_one_by_one_close_by(signed_in: Page):
    open_map(signed_in, "/#13/32.03/118.8&panel=layers")
    assert drawn(signed_in) == 0
    signed_in.get_by_label("地址", exact=True).check()
    expect(shown(signed_in)).to_have_text("8")
    assert "show=addresses" in signed_in.url
    cells = drawn(signed_in)
    signed_in.goto(f"/{at(1, 1).replace('#15', '#16')}&panel=layers&show=addresses")
    expect(shown(signed_in)).to_have_text("3")
    assert 0 < drawn(signed_in) < cells


def test_grids_and_divisions_in_view_are_counted_and_not_when_they_are_off(page: Page):
    open_map(page, "/#13/32.03/118.8&panel=layers")
    expect(page.locator('[data-count="grids"]')).to_have_text("7")
    expect(page.locator('[data-count="divisions"]')).to_have_text("2")
    page.get_by_label("网格", exact=True).uncheck()
    expect(page.locator('[data-count="grids"]')).to_have_text("")


def test_a_click_on_a_point_selects_it_and_not_the_grid_beneath(signed_in: Page):
    open_map(signed_in, f"/{at(1, 1).replace('#15', '#16')}&panel=layers&show=addresses")
    expect(shown(signed_in)).to_have_text("3")
    click_middle(signed_in)
    expect(signed_in).to_have_url(re.compile("address=A3"))
    assert "grid=" not in signed_in.url


def test_a_click_on_a_counted_cell_goes_closer(signed_in: Page):
    open_map(signed_in, f"/{at(1, 1).replace('#15', '#14')}&panel=layers&show=addresses")
    expect(shown(signed_in)).not_to_have_text("")
    place = point_at_cell(signed_in)
    expect(signed_in.locator(".map-tip")).to_have_text("1 地址 · 12 户")
    signed_in.mouse.click(*place)
    expect(signed_in).to_have_url(re.compile("#16/"))


def test_a_row_without_the_right_is_shut_and_says_why(page: Page):
    sign_in(page, "viewer")
    open_map(page, "/#panel=layers&show=addresses")
    box = page.get_by_label("地址", exact=True)
    expect(box).to_be_disabled()
    expect(box).not_to_be_checked()
    expect(box).to_have_accessible_description("您的角色不可见")
    expect(page.get_by_label("地面盲区")).to_be_enabled()
