"""A file's way through the import page: dropped, matched, imported by a worker, its refused row corrected."""

import threading
from contextlib import contextmanager
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from gridsvc.accounts.services import add_user, grant
from gridsvc.extensions import db
from gridsvc.jobs.queue import run_worker
from tests.browser.conftest import PASSWORD, sign_in
from tests.browser.test_access import faults
from tests.factories import centre

LON, LAT = centre(0, 0)
HEADING = "编号,详细地址,经度,纬度\n"
# A drag ends in one event that carries the file.
DROP = """(form, [name, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name, { type: "text/csv" }));
  for (const type of ["dragenter", "dragover", "drop"])
    form.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
}"""
FILE = f"{HEADING}Z1,示例大道1号,{LON},{LAT}\nZ2,示例大道2号,east,{LAT}\n"


@pytest.fixture
def hands(served, page: Page):
    """Does, on call, what a worker does until nothing is due; the page is an importer's."""

    @contextmanager
    def around(_name):
        with served.app_context():
            yield
            db.session.commit()

    def work(*, wait: bool = True):
        other = threading.Thread(
            target=run_worker, args=(served.config["SQLALCHEMY_DATABASE_URI"], around), kwargs={"forever": False}
        )
        other.start()
        if wait:
            other.join()
        return other

    with served.app_context():
        name = f"importer-{uuid4()}"
        grant(add_user(name, PASSWORD), "administrator")
        db.session.commit()
    sign_in(page, name)
    return work


def drop(page: Page, name: str, content: str) -> None:
    """Let go of a file above the form."""
    page.locator("#drop").evaluate(DROP, [name, content])
    page.wait_for_url("**/admin/imports/new/*")


def sound(page: Page) -> bool:
    """Whether the page has no fault of accessibility and fits a phone and an office screen."""
    page.wait_for_load_state("networkidle")
    for size in ({"width": 390, "height": 844}, {"width": 1366, "height": 768}):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert faults(page) == []
    return True


@pytest.mark.changes
def test_a_file_is_dropped_imported_its_refused_row_corrected_and_all_of_it_undone(page: Page, hands):
    page.goto("/admin/imports/")
    drop(page, "新址.csv", FILE)
    expect(page.locator("#reading select[name=what]")).to_have_value("addresses")
    page.locator("#column-code").select_option("编号")
    page.locator("#column-address").select_option("详细地址")
    expect(page.locator("#candidates input:checked")).to_have_value("wgs84")
    expect(page.locator("input[name=crs]")).to_have_value("wgs84")  # what is shown is what is imported
    expect(page.locator("#where path").first).to_be_visible()
    assert sound(page)
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.locator("#done-words")).to_contain_text("排队中")
    page.goto("/admin/imports/")  # left, and found again
    page.get_by_role("link", name="新址.csv").first.click()
    hands()
    expect(page.locator(".corrections tbody tr")).to_have_count(1)
    assert sound(page)
    page.get_by_label("第 3 行，经度").fill(str(LON))
    page.get_by_role("button", name="导入这 1 行").click()
    expect(page.locator("#watch")).to_be_visible()
    hands()
    expect(page.locator(".counts dd").nth(1)).to_have_text("1")
    expect(page.locator(".corrections")).to_have_count(0)
    told = page.request.get("/api/v1/addresses/Z2").json()
    assert told["properties"]["text"] == "示例大道2号"
    page.get_by_role("link", name="撤销这次导入").click()
    assert sound(page)
    page.get_by_role("button", name="撤销这次导入").click()
    hands()
    expect(page.locator(".counts dd").first).to_have_text("1")
    assert sound(page)
    assert page.request.get("/api/v1/addresses/Z2").status == 404


@pytest.mark.changes
def test_a_running_import_is_cancelled_by_its_button(page: Page, hands, served):
    page.goto("/admin/imports/")
    drop(page, "慢.csv", FILE)
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.locator("#watch")).to_be_visible()
    with served.app_context(), db.engine.begin() as other:  # the import waits for whoever writes to the table
        other.execute(text("LOCK TABLE standard_address"))
        worker = hands(wait=False)
        expect(page.locator("#done-words")).not_to_contain_text("排队中")
        page.get_by_role("button", name="取消").click()
        expect(page.locator(".state-cancelled")).to_be_visible()
        worker.join()
    assert sound(page)
