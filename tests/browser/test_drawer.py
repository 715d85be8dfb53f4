"""The drawer: its rows are the API's, a row leads to its place, and the place to its row."""

from playwright.sync_api import Page, expect


def test_the_rows_are_what_the_api_says_and_a_row_selects_its_grid(page: Page):
    page.goto("/")
    page.locator("#map").press("t")
    rows = page.locator("#drawer tbody:not(.table-pad) tr")
    expect(rows).to_have_count(7)
    told = {feature["properties"]["code"] for feature in page.request.get("/api/v1/grids").json()["features"]}
    assert set(page.locator("#drawer tbody th").all_inner_texts()) == told
    rows.nth(1).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    code = rows.nth(2).locator("th").inner_text()
    expect(page.locator("#card [data-code]")).to_have_attribute("data-code", code)
    assert "table=grids" in page.url


def test_rows_that_are_asked_for_again_leave_the_focus_on_its_row(page: Page):
    page.goto("/#table=grids")
    rows = page.locator("#drawer tbody:not(.table-pad) tr")
    expect(rows).to_have_count(7)
    rows.nth(3).focus()
    code = rows.nth(3).locator("th").inner_text()
    with page.expect_response("**/api/v1/grids?*"):
        page.evaluate("document.getElementById('drawer-extent').click()")
    expect(page.locator("#drawer-body")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("#drawer tr:focus th")).to_have_text(code)


def test_what_the_map_selects_is_marked_in_the_table(page: Page):
    page.goto("/#table=grids&grid=320104001002001")
    expect(page.locator("#drawer tr[aria-current] th")).to_have_text("320104001002001")


def test_tabs_are_those_the_reader_may_open(page: Page):
    page.goto("/#table=addresses")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page.locator("[data-tab]")).to_have_count(1)


def test_what_is_chosen_on_the_map_is_marked_and_a_chosen_row_leaves_the_table_to_walk_on(signed_in: Page):
    signed_in.goto("/#13/32.03/118.79&table=addresses&address=A5")
    chosen = signed_in.locator("#drawer tr[aria-current]")
    expect(chosen).to_contain_text("示例路6号")
    chosen.focus()
    signed_in.keyboard.press("ArrowDown")
    signed_in.keyboard.press("Enter")
    expect(chosen).to_contain_text("示例路7号")
    expect(signed_in.locator("#drawer-note")).to_contain_text("表格没有跟着变")
    expect(signed_in.locator("#drawer tbody:not(.table-pad) tr")).to_have_count(8)


def test_a_division_narrows_the_rows_and_their_files_and_another_day_is_told(signed_in: Page):
    signed_in.goto("/#table=addresses&on=2020-01-01")
    signed_in.get_by_label("只列这个区划").select_option("320104001001")
    expect(signed_in.locator("#drawer tbody:not(.table-pad) tr")).to_have_count(4)
    expect(signed_in.locator("#drawer-note")).to_contain_text("不是 2020-01-01 的")
    signed_in.locator("#drawer-files summary").click()
    href = signed_in.locator("#drawer-files a", has_text="CSV").get_attribute("href")
    file = signed_in.request.get(href).text()
    assert len(file.strip().splitlines()) == 1 + 4


def test_addresses_and_gaps_lead_to_their_place_and_the_height_is_kept(signed_in: Page):
    signed_in.goto("/#table=addresses")
    expect(signed_in.locator("#drawer tbody:not(.table-pad) tr")).to_have_count(8)
    signed_in.get_by_role("rowheader", name="示例路3号").click()
    expect(signed_in.locator("#card [data-grid]")).to_have_attribute("data-grid", "320104001001003")
    edge = signed_in.get_by_role("separator")
    before = int(edge.get_attribute("aria-valuenow"))
    edge.press("ArrowUp")
    expect(edge).to_have_attribute("aria-valuenow", str(before + 32))
    signed_in.reload()
    expect(edge).to_have_attribute("aria-valuenow", str(before + 32))
