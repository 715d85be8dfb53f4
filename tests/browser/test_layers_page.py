"""The page of a layer: a rule that is broken leads to its place on the map."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser


def test_a_broken_rule_leads_to_its_grid_on_the_map(page: Page, site: str):
    sign_in(page, "chief")
    page.goto("/admin/layers/")
    page.locator("table.data a").first.click()
    page.get_by_role("link", name="检查今天的网格").click()
    page.get_by_role("link", name="处不符合").first.click()
    row = page.locator("table.data tbody tr").first
    code = row.locator("th").inner_text().split()[0]
    row.get_by_role("link").click()
    expect(page.locator("#card")).to_contain_text(code)
