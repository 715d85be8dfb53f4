"""A list whose own coordinates are GCJ-02 without saying so: stopped, and read rightly at one press."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from gridsvc.extensions import db
from gridsvc.geometry.crs import from_wgs84
from tests.browser.test_import_page import hands, sound  # noqa: F401  a fixture
from tests.factories import centre, load

DOORS = 25


@pytest.fixture
def shifted(served, tmp_path) -> Iterator[bytes]:
    """A list of doors of a street that is there as long as this test, with their places as numbers in GCJ-02."""
    x, y = centre(0, 1)
    doors = [(f"长街{n}号", x + n * 1e-5, y) for n in range(1, DOORS + 1)]
    file = tmp_path / "doors.csv"
    rows = [f"{name},长街,{name[2:]},{lon},{lat}" for name, lon, lat in doors]
    file.write_text("\n".join(["address,road,number,lon,lat", *rows]), "utf-8")
    with served.app_context():
        load("addresses", file)
        db.session.commit()
    places = [(name, *map(float, from_wgs84(lon, lat, "gcj02"))) for name, lon, lat in doors]
    yield "\n".join(["地址,经度,纬度", *(f"{name},{lon},{lat}" for name, lon, lat in places)]).encode()
    with served.app_context():
        db.session.execute(text("DELETE FROM standard_address WHERE road = '长街'"))
        db.session.commit()


@pytest.mark.changes
def test_a_shifted_list_is_stopped_and_read_with_its_datum_at_one_press(page: Page, hands, shifted):  # noqa: F811
    page.goto("/addresses/")
    page.locator("#file").set_input_files({"name": "平台.csv", "mimeType": "text/csv", "buffer": shifted})
    page.wait_for_url("**/addresses/lists/new/*")
    page.get_by_role("button", name="开始匹配").click()
    page.wait_for_url(lambda url: "/lists/new/" not in url)
    hands()
    expect(page.get_by_role("alert")).to_contain_text("已停止，还没有写入任何内容")
    expect(page.get_by_role("alert")).to_contain_text(f"与 {DOORS} 处匹配到的地址相比")
    assert sound(page)
    page.get_by_role("button", name="按 GCJ-02").click()
    expect(page.locator("#watch")).to_be_visible()
    hands()
    hands()  # reading starts the second job
    page.reload()
    expect(page.locator(".counts")).to_contain_text(f"自动匹配{DOORS}", use_inner_text=False)
    assert sound(page)
