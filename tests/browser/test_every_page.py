"""Every page of the frame, found by its own links: no fault of accessibility, at every size, by keyboard alone."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import sign_in
from tests.browser.test_access import faults

PHONE = {"width": 390, "height": 844}
OFFICE = {"width": 1366, "height": 768}
LINKS = "nav.tabs a, nav.sections a"
HISTORY = "/grids/320104001001001/history?lon=118.785&lat=32.022"
LIBRARY = tuple(
    f"/addresses/library/{rest}" for rest in ("1", "new", "findings/", "compounds/", "aliases/", "unknown/")
)
BESIDE = ("/account", "/my-grid/", "/admin/users/bulk", "/admin/layers/grid?check=1", HISTORY, *LIBRARY)
# Whether the focus can be seen: on the element itself, or on the box around it.
SHOWN = """() => { const at = document.activeElement, style = getComputedStyle(at);
  return at === document.body || at === document.documentElement || style.outlineStyle !== "none"
    || style.boxShadow !== "none" || getComputedStyle(at.parentElement).borderColor !== style.borderColor; }"""


@pytest.fixture(scope="module")
def chief(browser: Browser, site: str):
    """The cookies of one who may open everything."""
    with browser.new_context(base_url=site) as context:
        sign_in(context.new_page(), "chief")
        return context.cookies()


@pytest.fixture
def insider(page: Page, chief) -> Page:
    page.context.add_cookies(chief)
    return page


def pages(page: Page) -> list[str]:
    """The paths that tabs and sections lead to, and BESIDE."""
    page.goto("/admin/")
    hrefs = page.locator(LINKS).evaluate_all("links => links.map((a) => a.getAttribute('href'))")
    return [path for path in dict.fromkeys([*hrefs, *BESIDE]) if path != "/admin/"]


def settle(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("size", [OFFICE, PHONE], ids=["office", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_has_a_fault_or_a_sideways_scroll(insider: Page, language: str, size: dict[str, int]):
    found = {}
    listed = pages(insider)
    assert len(listed) > 4
    insider.set_viewport_size(size)
    for path in listed:
        settle(insider, f"{path}{'&' if '?' in path else '?'}lang={language}")
        wide = insider.evaluate("document.documentElement.scrollWidth") > size["width"]
        found[path] = faults(insider) + ["wider than the screen"] * wide
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_the_keyboard_reaches_every_page_and_shows_where_it_is(insider: Page):
    unseen = {}
    for path in pages(insider):
        settle(insider, path)
        insider.keyboard.press("Tab")
        insider.keyboard.press("Enter")
        for _ in range(5):
            insider.keyboard.press("Tab")
            if not insider.evaluate(SHOWN):
                unseen[path] = insider.evaluate("document.activeElement.outerHTML.slice(0, 160)")
    assert unseen == {}
