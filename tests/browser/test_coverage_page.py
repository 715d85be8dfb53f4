"""The gap report page in Chromium: numbers, the way down, places, trend, keys, phone, paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import FIRST, PREFIX, SECOND, sign_in
from tests.browser.test_access import faults

PLACES = "#places tbody tr:not(.rest)"


def open_report(page: Page, hash_: str = "", language: str = "zh") -> None:
    """The page in that state, its report and trend drawn."""
    page.goto("about:blank")
    page.goto(f"/coverage/?lang={language}{hash_}")
    expect(page.locator("#totals .tile")).to_have_count(9)
    expect(page.locator("#trend svg.line").first).to_be_visible()


def digits(text: str) -> int:
    """The number in a text with thousands separated."""
    return int(re.sub(r"[^\d]", "", text.replace("m²", "")))


@pytest.mark.parametrize("cookied", [False, True], ids=["anonymous", "signed in"])
def test_the_totals_are_the_api_s(page: Page, cookies, cookied: bool):
    page.context.add_cookies(cookies if cookied else [])
    open_report(page)
    totals = page.request.get("/api/v1/coverage").json()["totals"]
    shown = [digits(text) for text in page.locator("#totals .value").all_inner_texts()]
    assert shown[2:] == list(totals.values())[2:]
    assert page.locator("#divisions tfoot td").nth(2).inner_text() == str(totals["addresses_without_grid"])


def test_the_public_sees_numbers_and_signs_in_to_the_same_place(page: Page):
    open_report(page, f"#division={FIRST}")
    expect(page.locator("#places")).to_contain_text("未登录只显示数量")
    expect(page.locator(PLACES)).to_have_count(0)
    page.locator("#places").get_by_role("link", name="登录").click()
    page.get_by_label("用户名").fill("planner")
    page.get_by_label("密码").fill("a long enough password")
    page.get_by_role("button", name="登录").click()
    expect(page.locator(PLACES).first).to_be_visible()
    assert page.url.endswith(f"/coverage/#division={FIRST}")


def test_a_division_leads_down_and_the_path_and_back_lead_up(signed_in: Page):
    open_report(signed_in)
    signed_in.locator("#divisions").get_by_role("link", name="示例2社区").click()
    expect(signed_in.locator("#crumbs b")).to_have_text("示例2社区")
    expect(signed_in.locator("#divisions tbody tr")).to_have_count(1)
    assert f"division={SECOND}" in signed_in.url
    signed_in.locator("#crumbs a").click()
    expect(signed_in.locator("#divisions tbody tr")).to_have_count(2)
    signed_in.go_back()
    expect(signed_in.locator("#crumbs b")).to_have_text("示例2社区")


def test_reloading_loses_nothing(signed_in: Page):
    state = f"#division={SECOND}&kind=no_leader&sort=name&order=up&days=30&twin=1"
    open_report(signed_in, state)
    expect(signed_in.locator(PLACES)).to_have_count(3)
    signed_in.reload()
    expect(signed_in.locator(PLACES)).to_have_count(3)
    expect(signed_in.locator("#trend details[open]")).to_be_visible()
    assert signed_in.url.endswith(state)


def test_a_column_s_head_sorts_turns_round_and_lets_go(signed_in: Page):
    open_report(signed_in)
    names = signed_in.locator("#divisions tbody th")
    worst = names.all_inner_texts()
    head = signed_in.locator("#divisions thead").get_by_role("link", name="重叠")
    head.click()
    expect(signed_in.locator("#divisions [aria-sort=descending]")).to_contain_text("重叠")
    expect(names.first).to_have_text("示例1社区")
    head.click()
    expect(signed_in.locator("#divisions [aria-sort=ascending]")).to_contain_text("重叠")
    expect(names.first).to_have_text("示例2社区")
    head.click()
    expect(signed_in.locator("#divisions [aria-sort]")).to_have_count(0)
    assert names.all_inner_texts() == worst


def test_a_total_lists_all_places_of_its_kind(signed_in: Page):
    open_report(signed_in)
    expect(signed_in.locator(".rest")).to_have_count(2)  # seven grids without leader, seven without worker
    signed_in.locator("#totals").get_by_role("link", name="无网格长").click()
    expect(signed_in.locator(PLACES)).to_have_count(7)
    expect(signed_in.locator("#totals [aria-current]")).to_contain_text("无网格长")
    signed_in.locator("#all-kinds").click()
    expect(signed_in.locator(".rest")).to_have_count(2)
    assert "kind=" not in signed_in.url


def test_a_number_of_a_division_lists_its_places(signed_in: Page):
    open_report(signed_in)
    row = signed_in.locator("#divisions tbody tr", has_text="示例2社区")
    row.locator("td a").first.click()
    expect(signed_in.locator(PLACES)).to_have_count(1)
    assert f"division={SECOND}&kind=blind" in signed_in.url


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("blind", "此处没有网格"), ("address_without_grid", "此处没有网格"), ("no_leader", "网格长")],
)
def test_every_place_is_one_press_from_the_map(signed_in: Page, kind: str, shown: str):
    open_report(signed_in, f"#kind={kind}")
    place = signed_in.locator(PLACES).first
    place.get_by_role("link").click()
    expect(signed_in.locator("#card")).to_contain_text(shown)
    assert re.search(r"/#\d+/32\.\d+/118\.\d+", signed_in.url)


def test_the_trend_is_a_line_for_each_total_and_the_same_as_a_table(signed_in: Page):
    open_report(signed_in)
    expect(signed_in.locator("#trend svg.line")).to_have_count(5)
    expect(signed_in.locator("#trend svg.line-post_vacant")).to_have_attribute("aria-label", re.compile("，最多 1，"))
    signed_in.locator("#trend summary").click()
    expect(signed_in).to_have_url(re.compile("twin=1"))
    points = signed_in.request.get("/api/v1/coverage/trend").json()["points"]
    expect(signed_in.locator("#trend tbody tr")).to_have_count(len(points))
    signed_in.locator("#trend tbody a").last.click()
    expect(signed_in.locator("#day-box")).to_have_value(points[0]["on"])
    assert f"on={points[0]['on']}" in signed_in.url


def test_under_the_pointer_a_line_says_the_value_of_that_day(signed_in: Page):
    open_report(signed_in)
    now = signed_in.locator("#trend .now").last
    before = now.inner_text()
    signed_in.locator("#trend svg.line-post_vacant").hover(position={"x": 1, "y": 5})
    expect(now).to_contain_text(re.compile(r"\d{4}-\d\d-\d\d"))
    signed_in.locator("h1").hover()
    expect(now).to_have_text(re.sub(r"\s+", "", before))


def test_before_the_first_edition_there_is_no_line_and_all_ground_is_blind(signed_in: Page):
    page = signed_in
    page.goto("/coverage/#on=2020-01-01")
    expect(page.locator("#trend")).to_contain_text("这段时间还没有发布过网格")
    expect(page.locator("#totals .tile-blind .value")).to_contain_text("km²")


def test_without_gaps_the_page_says_so(signed_in: Page):
    def clean(route):
        report = route.fetch().json()
        zero = dict.fromkeys(report["totals"], 0)
        route.fulfill(json={"totals": zero, "divisions": [], "places": report["places"] | {"features": []}})

    signed_in.route("**/api/v1/coverage?*", clean)
    open_report(signed_in)
    expect(signed_in.locator("#places")).to_contain_text("没有盲区")


def test_a_failure_says_what_is_wrong_and_can_be_tried_again(signed_in: Page):
    page = signed_in.context.new_page()  # one that may log the failure
    problem = {"detail_zh": "数据库正在重启。", "detail": "restarting"}
    page.route("**/api/v1/coverage?*", lambda route: route.fulfill(json=problem, status=503))
    page.goto("/coverage/")
    expect(page.get_by_role("alert")).to_contain_text("数据库正在重启")
    page.unroute_all()
    page.get_by_role("button", name="重试").click()
    expect(page.locator("#totals .tile")).to_have_count(9)
    page.close()


def test_what_takes_long_can_be_given_up(signed_in: Page):
    signed_in.route("**/api/v1/coverage?*", lambda _: None)
    signed_in.goto("/coverage/")
    signed_in.get_by_role("button", name="取消").click()
    expect(signed_in.get_by_role("alert")).to_contain_text("已取消")
    signed_in.unroute_all(behavior="ignoreErrors")


def test_files_are_of_the_day_and_division_shown(signed_in: Page):
    open_report(signed_in, f"#division={FIRST}")
    with signed_in.expect_download() as download:
        signed_in.get_by_role("link", name="导出 CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    assert SECOND not in text
    assert text.count("no_leader") == 4
    expect(signed_in.get_by_role("link", name="导出 GeoPackage")).to_have_attribute(
        "href", re.compile("on=.*format=gpkg")
    )


def test_whoever_may_not_take_files_is_not_offered_any(page: Page):
    sign_in(page, "viewer")
    open_report(page)
    expect(page.locator(PLACES).first).to_be_visible()
    expect(page.locator("[data-export]")).to_have_count(0)


def test_the_keyboard_alone_reaches_a_place_on_the_map(signed_in: Page):
    open_report(signed_in)
    keys = signed_in.keyboard
    keys.press("t")
    expect(signed_in.locator("#totals a").first).to_be_focused()
    keys.press("Enter")
    expect(signed_in.locator(PLACES)).to_have_count(1)
    expect(signed_in.locator("#totals a").first).to_be_focused()
    keys.press("p")
    keys.press("Tab")
    expect(signed_in.locator("#all-kinds")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(signed_in.locator("#card")).to_contain_text("此处没有网格")


def test_keys_lead_up_and_to_the_day(signed_in: Page):
    open_report(signed_in, f"#division={FIRST}&kind=blind")
    signed_in.keyboard.press("u")
    expect(signed_in.locator("#divisions tbody tr")).to_have_count(2)
    signed_in.keyboard.press("a")
    expect(signed_in.locator("#all-kinds")).to_be_hidden()
    signed_in.keyboard.press("d")
    expect(signed_in.locator("#day-box")).to_be_focused()


def test_the_other_language_shows_the_same_place(signed_in: Page):
    open_report(signed_in, f"#division={FIRST}&kind=overlap")
    signed_in.get_by_role("link", name="EN", exact=True).click()
    expect(signed_in.locator("h1")).to_have_text("Gap report")
    expect(signed_in.locator("#of-kind")).to_have_text("Overlap")
    assert signed_in.url.endswith(f"#division={FIRST}&kind=overlap")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("cookied", "size"),
    [(False, (1366, 768)), (True, (1366, 768)), (True, (390, 844))],
    ids=["anonymous", "signed in", "phone"],
)
def test_it_is_open_to_everybody(page: Page, cookies, language: str, cookied: bool, size: tuple[int, int]):
    page.context.add_cookies(cookies if cookied else [])
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for state in ("", f"#division={SECOND}&kind=post_vacant&sort=name&twin=1"):
        open_report(page, state, language)
        assert faults(page) == []
        assert page.evaluate("document.getElementById('main').scrollWidth") <= size[0]


def test_a_phone_has_the_pages_behind_one_button_and_targets_to_touch(signed_in: Page):
    signed_in.set_viewport_size({"width": 390, "height": 844})
    open_report(signed_in)
    for target in signed_in.locator("#main a:visible, #main button:visible, .topbar summary:visible").all():
        if target.get_attribute("tabindex") != "-1":
            assert target.bounding_box()["height"] >= 44, target.inner_text()
    signed_in.locator(".menu.pages summary").click()
    signed_in.locator(".menu.pages").get_by_role("link", name="地图").click()
    expect(signed_in.locator("#map")).to_be_visible()


def test_on_paper_there_is_the_report_with_its_day_and_nothing_to_press(signed_in: Page):
    open_report(signed_in)
    signed_in.emulate_media(media="print")
    expect(signed_in.locator(".on-paper")).to_be_visible()
    expect(signed_in.locator(PLACES).first).to_be_visible()
    for hidden in (".topbar", "#print", ".periods", "[data-export]"):
        expect(signed_in.locator(hidden).first).to_be_hidden()


def test_below_a_prefix_every_request_and_link_keeps_it(signed_in: Page):
    asked: list[str] = []
    signed_in.on("request", lambda request: asked.append(request.url.split("/", 3)[3]))
    signed_in.goto(f"{PREFIX}/coverage/#kind=blind")
    expect(signed_in.locator(PLACES)).to_have_count(1)
    assert [path for path in asked if not path.startswith(PREFIX[1:])] == []
    expect(signed_in.locator(PLACES).get_by_role("link")).to_have_attribute("href", re.compile(f"^{PREFIX}/#"))
