"""The authority's update file: told before it is applied, applied as one run, undone as one."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from gridsvc.accounts.principal import OPERATOR
from gridsvc.addresses import waiting
from gridsvc.addresses.models import AddressVersion, StandardAddress, UnmatchedText
from gridsvc.extensions import db
from gridsvc.imports.undo import undo
from gridsvc.jobs.models import Work
from gridsvc.jobs.running import Running
from tests.factories import centre, gridded, load
from tests.imports.test_page import caller, carried_out, clerk, sent  # noqa: F401

LON, LAT = centre(0, 0)
LIBRARY = f"""code,address,road,number,lon,lat,status,households,provisional
A1,示例路1号,示例路,1号,{LON},{LAT},,3,
A2,示例路2号,示例路,2号,{LON},{LAT},,5,
,示例路9号,示例路,9号,{LON},{LAT},,0,是
"""
HEADING = "变更类型,编码,地址,道路,门牌号,经度,纬度,替代地址\n"
UPDATE = f"""{HEADING}撤销,A2,,,,,,A3
变更,A1,示例路甲1号,示例路,甲1号,{LON + 1e-4},{LAT},
新增,A3,示例路2之1号,示例路,2之1号,{LON},{LAT},
新增,A9,示例路9号,示例路,9号,{LON},{LAT},
"""


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    gridded(tmp_path)
    (tmp_path / "library.csv").write_text(LIBRARY)
    load("addresses", tmp_path / "library.csv")


@pytest.fixture
def send(tmp_path):
    """Imports an update; answers (report, what is told of each row by its line)."""

    def go(text):
        (tmp_path / "update.csv").write_text(text)
        report = load("address_updates", tmp_path / "update.csv")
        rows = csv.DictReader(StringIO(Path(report.results).read_text(encoding="utf-8")))
        return report, {int(row["line"]): (row["outcome"], row["reason"], row["reason_en"]) for row in rows}

    return go


def one(code):
    wanted = select(StandardAddress).where(StandardAddress.code == code)
    return db.session.scalar(wanted, execution_options={"populate_existing": True})


def test_each_row_is_told_with_what_it_changes(send):
    report, told = send(UPDATE)
    assert report.tally == {"new": 2, "changed": 1, "revoked": 1}
    assert told[2][1:] == ("撤销：由 A3 替代", "revoked: replaced by A3")
    assert told[3][1].startswith("变更：地址 示例路1号 → 示例路甲1号；门牌号 1号 → 甲1号；点位移动 9.")
    assert told[4] == ("loaded", "新增", "new")


def test_a_revoked_address_goes_out_of_use_and_keeps_the_rest(send):
    send(UPDATE)
    it = one("A2")
    assert (it.status, it.text, it.households, it.replaced_by_id) == ("AB", "示例路2号", 5, one("A3").id)


def test_a_proposal_that_the_authority_issues_gets_its_code_and_comes_into_use(send):
    send(UPDATE)
    assert (one("A9").status, one("A9").provisional) == ("OC", False)
    assert db.session.scalar(select(func.count()).where(StandardAddress.text == "示例路9号")) == 1


def test_the_same_update_again_changes_nothing(send):
    send(UPDATE)
    report, _ = send(UPDATE)
    assert (report.loaded, report.unchanged, report.rejected) == (0, 4, 0)


def test_it_is_undone_as_a_whole(send):
    report, _ = send(UPDATE)
    done = undo(report.run_id, OPERATOR).touched
    assert (done.removed, done.put_back) == (1, 3)
    assert (one("A2").status, one("A1").text, one("A3")) == ("OC", "示例路1号", None)
    assert db.session.scalar(select(StandardAddress.provisional).where(StandardAddress.text == "示例路9号"))


def test_the_history_names_the_update(send):
    report, _ = send(UPDATE)
    kept = db.session.scalars(select(AddressVersion).where(AddressVersion.address_id == one("A2").id)).all()
    assert {version.run_id for version in kept} == {report.run_id}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("变更,A7,示例路7号,示例路,7号,,,", "no address with the code A7"),
        ("撤销,A7,,,,,,", "no address with the code A7"),
        ("新增,A1,示例路7号,示例路,7号,,,", "in the library already, as 示例路1号"),
        ("新增,A7,,示例路,7号,,,", "the address is missing"),
        ("新增,A7,示例路1号,示例路,1号,,,", "is in the library with the code A1"),
        ("撤销,A2,,,,,,A7", "no address with the code or text 'A7'"),
        ("搬迁,A1,,,,,,", "is not one of"),
    ],
)
def test_a_row_that_does_not_fit_the_library_is_refused(send, row, reason):
    report, told = send(f"{HEADING}{row}\n")
    assert (report.rejected, reason in told[2][2]) == (1, True), told


def lacking(text):
    db.session.add(UnmatchedText(text=text, text_key=text, count=3))
    db.session.flush()


def test_what_waited_for_an_address_is_looked_at_again(send):
    lacking("示例路2之1号")
    lacking("示例路7号")
    send(UPDATE)
    [asked] = db.session.scalars(select(Work).where(Work.kind == waiting.KIND)).all()
    assert waiting.geocode_again(Running(asked))["unmatched_texts"] == 1
    assert db.session.scalars(select(UnmatchedText.text)).all() == ["示例路7号"]


def test_it_is_asked_once_however_many_updates_came(send):
    send(UPDATE)
    send(f"{HEADING}撤销,A1,,,,,,\n")
    assert db.session.scalar(select(func.count()).where(Work.kind == waiting.KIND)) == 1


def test_the_page_tells_a_checked_update_row_by_row_and_nothing_is_written(clerk):  # noqa: F811
    place = sent(clerk, UPDATE, name="更新.csv").partition("?")[0]
    columns = {"change": "变更类型", "code": "编码", "address": "地址", "number": "门牌号", "replaced_by": "替代地址"}
    form = {"what": "address_updates", "act": "check"} | {f"column.{name}": f":{has}" for name, has in columns.items()}
    work = carried_out(clerk.post(place, data=form).location)
    page = clerk.get(f"/admin/imports/jobs/{work.id}").text
    assert "变更：地址 示例路1号 → 示例路甲1号；门牌号 1号 → 甲1号" in page
    assert "撤销的地址" in page
    assert one("A2").status == "OC"
