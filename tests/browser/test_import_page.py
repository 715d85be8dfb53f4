"""A file's way through the import page: dropped, matched, imported by a worker, its refused row corrected."""

import threading
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from gridsvc.accounts.services import add_user, grant
from gridsvc.extensions import db
from gridsvc.jobs.queue import run_worker
from tests.browser.conftest import PASSWORD, sign_in
from tests.factories import centre

LON, LAT = centre(0, 0)
HEADING = "编号,详细地址,经度,纬度\n"
FILE = f"{HEADING}Z1,示例大道1号,{LON},{LAT}\nZ2,示例大道2号,east,{LAT}\n"


@pytest.fixture
def hands(served):
    """Does, on call, what a worker does until nothing is due."""

    @contextmanager
    def around(_name):
        with served.app_context():
            yield
            db.session.commit()

    def work():
        other = threading.Thread(
            target=run_worker, args=(served.config["SQLALCHEMY_DATABASE_URI"], around), kwargs={"forever": False}
        )
        other.start()
        other.join()

    with served.app_context():
        grant(add_user("importer", PASSWORD), "administrator")
        db.session.commit()
    return work


@pytest.mark.changes
def test_a_file_is_dropped_matched_imported_and_its_refused_row_corrected(page: Page, hands):
    sign_in(page, "importer")
    page.goto("/admin/imports/")
    page.locator("#file").set_input_files({"name": "新址.csv", "mimeType": "text/csv", "buffer": FILE.encode()})
    page.wait_for_url("**/admin/imports/new/*")
    expect(page.locator("#reading select[name=what]")).to_have_value("addresses")
    page.locator("#column-code").select_option("编号")
    page.locator("#column-address").select_option("详细地址")
    expect(page.locator("#candidates input:checked")).to_have_value("wgs84")
    expect(page.locator("#where path").first).to_be_visible()
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.locator("#done-words")).to_contain_text("排队中")
    page.goto("/admin/imports/")  # left, and found again
    page.get_by_role("link", name="新址.csv").first.click()
    hands()
    expect(page.locator(".counts")).to_contain_text("拒绝")
    expect(page.locator(".corrections tbody tr")).to_have_count(1)
    page.get_by_label("第 3 行，经度").fill(str(LON))
    page.get_by_role("button", name="导入改正的行").click()
    expect(page.locator("#watch")).to_be_visible()
    hands()
    expect(page.locator(".counts dd").nth(1)).to_have_text("1")
    expect(page.locator(".corrections")).to_have_count(0)
    told = page.request.get("/api/v1/addresses/Z2").json()
    assert told["properties"]["text"] == "示例大道2号"
