"""An address found, changed and taken back without a mouse."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.changes


@pytest.fixture
def chief(page: Page) -> Page:
    sign_in(page, "chief")
    return page


def test_an_address_is_found_changed_and_taken_back_by_keyboard(chief: Page):
    chief.goto("/addresses/library/")
    chief.locator("table.data tbody tr").first.focus()
    chief.keyboard.press("Enter")
    chief.wait_for_url(re.compile(r"/library/\d+$"))
    chief.keyboard.press("s")
    expect(chief.locator("[name=state]")).to_be_focused()
    chief.locator("[name=state]").select_option("IN")
    chief.locator("[name=reason]").fill("门牌与登记不符")
    chief.keyboard.press("Enter")
    expect(chief.locator("#history")).to_contain_text("在用 → 不一致")
    chief.keyboard.press("u")
    expect(chief.locator("#history")).to_contain_text("不一致 → 在用")


def test_keys_of_the_page_are_listed_and_are_letters_while_one_writes(chief: Page):
    chief.goto("/addresses/library/1")
    chief.locator("[name=reason]").fill("")
    chief.keyboard.type("use")
    expect(chief.locator("[name=reason]")).to_have_value("use")
    chief.locator("h1").click()
    chief.keyboard.press("?")
    expect(chief.locator("#keys")).to_contain_text("撤销上次修改")
