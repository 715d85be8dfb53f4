"""The card of every kind of thing: lists inside it, the way from one to the next, and what a reader may not see."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import FIRST, sign_in
from tests.browser.test_access import faults

GRID = "320104001001001"


@pytest.fixture
def insider(page: Page) -> Page:
    sign_in(page)
    return page


def test_a_number_of_the_card_opens_its_list_and_a_row_leads_to_the_thing(insider: Page):
    insider.goto(f"/#14/32.03/118.8&grid={GRID}")
    insider.locator("#card .count[data-list=addresses]").first.click()
    insider.locator("#card .card-row").first.click()
    expect(insider.locator("#card .card-title")).to_have_text("示例路1号")
    assert "address=A0" in insider.url
    insider.go_back()
    expect(insider.locator("#card .card-row")).to_have_count(1)


def test_reloading_keeps_the_list_and_escape_leaves_it_before_the_card(insider: Page):
    insider.goto(f"/#14/32.03/118.8&grid={GRID}&list=history")
    expect(insider.locator("#card .card-row")).to_have_count(1)
    insider.reload()
    expect(insider.locator("#card .card-row")).to_have_count(1)
    insider.keyboard.press("Escape")
    expect(insider.locator("#card .card-code")).to_be_visible()
    insider.keyboard.press("Escape")
    expect(insider.locator("#card")).to_be_hidden()


def test_the_card_of_an_address_names_its_grid_and_the_commanders_that_the_api_names(insider: Page):
    insider.goto("/#address=A0")
    expect(insider.locator("#card [data-grid]")).to_have_text(GRID)
    named = insider.request.get(f"/api/v1/posts/answers?grid={GRID}").json()["commanders"]
    expect(insider.locator("#card .people dd")).to_contain_text([person["name"] for person in named])


def test_an_address_in_no_grid_says_so(insider: Page):
    code = insider.request.get("/api/v1/addresses?grid=none").json()["features"][0]["properties"]["code"]
    insider.goto(f"/#address={code}")
    expect(insider.locator("#card .note-error")).to_contain_text("不在任何网格内")


def test_the_card_of_a_division_counts_what_the_api_counts(insider: Page):
    insider.goto(f"/#area={FIRST}")
    held = insider.request.get(f"/api/v1/divisions/{FIRST}/summary").json()
    expect(insider.locator("#card .count[data-list=addresses]").first).to_have_text(str(held["addresses"]))
    insider.locator("#card [data-list=gaps]").click()
    expect(insider.locator("#card .card-row").first).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_card_has_a_fault(insider: Page, language: str):
    for place in (f"area={FIRST}", "address=A0", f"grid={GRID}&list=addresses"):
        insider.goto(f"/?lang={language}#14/32.03/118.8&{place}")
        expect(insider.locator("#card [data-close-card]")).to_be_visible()
        insider.wait_for_load_state("networkidle")
        assert faults(insider) == []
