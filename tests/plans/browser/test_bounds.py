"""The bounds of a grid in words, looked at and written on the planner's page."""

from playwright.sync_api import expect

from gridsvc.plans import bounds
from gridsvc.plans.queries import one
from tests.browser.test_access import faults
from tests.plans.browser.desk import WEST, Desk

A = WEST[0]


def written(desk: Desk) -> dict[str, str]:
    """The Chinese words that the database has, by code."""
    with desk.app.app_context():
        return {code: row.zh for code, row in bounds.written(one(desk.plan)).items()}


def test_what_is_generated_is_written_anew_and_taken_back(desk: Desk):
    desk.open(f"&grid={A}")
    card = desk.page.locator("#card")
    card.locator("[data-act=bounds]").click()
    words = card.locator("textarea[name=zh]")
    expect(words).to_have_value("东至示例 003，南至区界，西至区界，北至示例 002。")
    words.fill("东至老街。")
    card.get_by_role("button", name="保存").click()
    expect(card).to_contain_text("由 planner 填写")
    assert written(desk) == {A: "东至老街。"}
    assert faults(desk.page) == []
    card.locator("[data-act=generated]").click()
    expect(words).to_have_value("东至示例 003，南至区界，西至区界，北至示例 002。")
    assert written(desk) == {}


def test_back_leads_to_the_card_of_the_grid(desk: Desk):
    desk.open(f"&grid={A}")
    desk.page.locator("#card [data-act=bounds]").click()
    desk.page.locator("#card").get_by_role("button", name="返回").click()
    expect(desk.page.locator("#card [data-code]")).to_have_attribute("data-code", A)
