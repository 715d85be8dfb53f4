"""Settings in Chromium: the banner that everybody sees until they close it, the number at the map's lower edge."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.changes


@pytest.fixture
def set_to(page: Page):
    """Sets what is given, and empties it again in the end."""
    typed: list[str] = []

    def save(**values: str) -> None:
        page.goto("/admin/settings/")
        for key, value in values.items():
            page.fill(f"#{key}", value)
        page.click("form.settings button[type=submit]")
        expect(page.locator(".note-success")).to_be_visible()
        typed.extend(values)

    sign_in(page, "chief")
    yield save
    save(**dict.fromkeys(typed, ""))


def test_the_banner_is_closed_for_this_browser_until_it_says_something_else(page: Page, set_to):
    set_to(banner_zh="示例停水")
    page.goto("/")
    page.locator(".banner button").press("Enter")
    expect(page.locator(".banner")).to_have_count(0)
    page.goto("/my-grid/")
    expect(page.locator(".banner")).to_have_count(0)
    set_to(banner_zh="示例停电")
    expect(page.locator(".banner")).to_contain_text("示例停电")


def test_the_approval_number_is_on_the_map_as_text(page: Page, set_to):
    set_to(map_approval="GS<b>1号")
    page.goto("/")
    expect(page.locator(".leaflet-control-attribution")).to_have_text("审图号：GS<b>1号")
