"""The administration of users, posts and rosters in Chromium: by keyboard alone, and open to everybody."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import FIRST, sign_in
from tests.browser.test_access import faults

PATHS = (
    "/admin/users/",
    "/admin/users/new",
    "/admin/users/roles",
    "/admin/users/1",
    "/admin/users/1/password",
    "/admin/posts/",
    f"/admin/posts/seat?division={FIRST}&post=commander_1",
    f"/admin/posts/seat/term?division={FIRST}&post=commander_1&term=1",
    "/admin/persons/1",
    "/admin/persons/1/phone",
    "/admin/rosters/new",
    "/admin/rosters/copy?week=2026-11-23&weeks=1",
    "/admin/organisations/new",
    "/admin/layers/new",
    "/admin/layers/grid/misfits",
    "/admin/layers/grid/findings/blind",
    "/account",
)


@pytest.fixture
def chief(page: Page) -> Page:
    """The page of the administrator."""
    sign_in(page, "chief")
    return page


def walk_to(page: Page, name: str) -> None:
    """Tab until the element of that name has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent").strip() == name:
            return
    raise AssertionError(name)


def test_a_user_is_added_and_locked_out_by_keyboard_alone(chief: Page):
    chief.goto("/admin/users/new")
    for label, typed in (("用户名", "new-clerk"), ("姓名", "新人")):
        walk_to(chief, label)
        chief.keyboard.type(typed)
    walk_to(chief, "角色")
    chief.keyboard.press("ArrowDown")
    walk_to(chief, "范围")
    chief.keyboard.type(FIRST)
    chief.keyboard.press("Enter")
    expect(chief.locator("#secret")).to_have_text(re.compile(r"^\S{16}$"))
    walk_to(chief, "已记下，继续")
    chief.keyboard.press("Enter")
    expect(chief.locator("#grants")).to_contain_text("示例1社区")
    walk_to(chief, "停用")
    chief.keyboard.press("Enter")
    expect(chief.get_by_role("heading", level=1)).to_have_text("停用用户 new-clerk")
    walk_to(chief, "停用")
    chief.keyboard.press("Enter")
    expect(chief.get_by_role("status").first).to_have_text("已停用。")


def test_a_division_is_completed_as_it_is_typed(chief: Page):
    chief.goto("/admin/users/new")
    chief.get_by_label("范围").press_sequentially("示例1")
    expect(chief.locator("#division-offers option")).to_have_count(1)
    expect(chief.locator("#division-offers option")).to_have_attribute("value", f"{FIRST} 示例1社区")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_of_users_are_open_to_everybody_and_fit_a_phone(chief: Page, language: str):
    for path in PATHS:
        chief.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        expect(chief.locator("h1")).to_be_visible()
        assert faults(chief) == []
    chief.set_viewport_size({"width": 390, "height": 844})
    for path in PATHS:
        chief.goto(path)
        assert chief.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.changes
def test_a_vacant_seat_is_filled_by_keyboard_alone(chief: Page):
    chief.goto(f"/admin/posts/seat?grid={FIRST}002&post=grid_leader")
    # Past the links of the frame, one of which has the field's name.
    chief.keyboard.press("Tab")
    chief.keyboard.press("Enter")
    walk_to(chief, "人员")
    chief.keyboard.type("示例指挥长-001")
    walk_to(chief, "任命")
    chief.keyboard.press("Enter")
    expect(chief.get_by_role("status").first).to_have_text("已任命。")
    expect(chief.locator("#history")).to_contain_text("示例指挥长-001")


@pytest.mark.changes
def test_a_roster_is_begun_and_its_first_open_shift_filled_by_keyboard_alone(chief: Page):
    now = datetime.now(UTC)
    monday = (now + timedelta(days=14 - now.weekday())).date()  # on a week's last day no second shift is open
    chief.goto(f"/admin/rosters/new?view=week&on={monday}&day={monday}")
    put_on_duty(chief, FIRST, "示例指挥长-001")
    first = chief.locator(".holes a").first
    title = first.evaluate("link => link.textContent").strip()
    walk_to(chief, title)
    chief.keyboard.press("Enter")
    put_on_duty(chief, None, "示例指挥长-002")
    expect(chief.locator(".cal-line").filter(has_text="示例指挥长-002")).to_be_visible()
    assert chief.locator(".holes a").first.evaluate("link => link.textContent").strip() != title
    assert faults(chief) == []
    chief.set_viewport_size({"width": 390, "height": 844})
    chief.goto("/admin/rosters/?lang=en")
    assert faults(chief) == []
    assert chief.evaluate("document.documentElement.scrollWidth") <= 390


def put_on_duty(page: Page, place: str | None, person: str) -> None:
    """Fill in the form of a duty and send it."""
    expect(page.get_by_role("heading", level=1)).to_have_text("添加值班")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for label, typed in (("区划或网格", place), ("人员", person)):
        walk_to(page, label)
        page.keyboard.type(typed or "")
    walk_to(page, "添加")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("已保存值班。")
