"""axe-core finds no fault (WCAG 2 A and AA) on any page, in both languages, signed in and anonymous."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

AXE = Path(__file__).parent.parent.parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}"
GRID = "320104001001001"


def faults(page: Page) -> list[str]:
    """Each broken rule with the elements that break it."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(f"axe.run(document, {RULES})")["violations"]
    return [f"{fault['id']}: {[node['html'][:160] for node in fault['nodes']]}" for fault in found]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("cookied", [False, True], ids=["anonymous", "signed in"])
def test_the_map_with_its_panels_and_card_is_open_to_everybody(page: Page, cookies, language: str, cookied: bool):
    page.context.add_cookies(cookies if cookied else [])
    shown = {
        f"panel=layers&grid={GRID}": "#card .counts",
        f"panel=gaps&grid={GRID}": ".totals",
        "panel=gaps&by=division": ".rows-list",
        "at=119,32": ".card-head-nowhere",
    }
    for place, part in shown.items():
        page.goto(f"/?lang={language}#14/32.03/118.8&{place}")
        expect(page.locator(part)).to_be_visible()
        assert faults(page) == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", ["/login", "/account"])
def test_the_other_pages_are_open_to_everybody(signed_in: Page, language: str, path: str):
    if path == "/login":
        signed_in.context.clear_cookies()
    signed_in.goto(f"{path}?lang={language}")
    expect(signed_in.locator("h1")).to_be_visible()
    assert faults(signed_in) == []


def test_the_key_list_is_open_to_everybody(page: Page):
    page.goto("/#panel=layers")
    page.locator("[data-open-keys]").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert faults(page) == []


def test_the_map_fits_a_phone_without_faults(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/#14/32.03/118.8&panel=gaps&grid={GRID}")
    expect(page.locator("#card .counts")).to_be_visible()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_skip_link_leads_to_the_main_content_and_keeps_the_state(page: Page):
    page.goto("/#14/32.03/118.8&panel=layers")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    assert "#14/" in page.url
