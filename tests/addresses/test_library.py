"""The library of addresses through its imports: kinds of points, main addresses, proposals, versions."""

import csv
from io import StringIO

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from gridsvc.accounts.audit import acting
from gridsvc.accounts.principal import OPERATOR
from gridsvc.addresses.models import AddressVersion, StandardAddress
from gridsvc.extensions import db
from gridsvc.imports.registry import exporter
from gridsvc.imports.undo import undo
from gridsvc.io.writers import write_table
from tests.factories import DAY, centre, gridded, load

HEADING = "code,address,number,lon,lat,status,point_kind,main,replaced_by,provisional\n"
LON, LAT = centre(0, 0)
GATES = f"""{HEADING}G2,示例路3号,3号,{LON},{LAT},,大门,G1,,
G1,示例路1号,1号,{LON},{LAT},,gate,,,
OLD,示例路甲1号,甲1号,,,AB,,,示例路1号,
NEW,示例路5号,5号,{LON},{LAT},,plate,,,是
"""


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    gridded(tmp_path)


@pytest.fixture
def send(tmp_path):
    """Imports a text; answers (report, reasons of rejected rows)."""

    def go(text):
        source, rejects = tmp_path / "addresses.csv", tmp_path / "rejects.csv"
        source.write_text(text)
        report = load("addresses", source, rejects=rejects)
        return report, [row["reason_en"] for row in csv.DictReader(StringIO(rejects.read_text("utf-8-sig")))]

    return go


def one(code):
    return db.session.scalar(
        select(StandardAddress).where(StandardAddress.code == code), execution_options={"populate_existing": True}
    )


def versions(code):
    wanted = select(AddressVersion).where(AddressVersion.address_id == one(code).id)
    return db.session.scalars(wanted.order_by(AddressVersion.id)).all()


def test_a_file_may_name_main_addresses_and_successors_in_any_order(send):
    assert send(GATES)[0].loaded == 4
    assert (one("G2").main_id, one("OLD").replaced_by_id) == (one("G1").id,) * 2
    assert (one("G2").point_kind, one("NEW").point_kind) == ("gate", "plate")


def test_an_export_of_the_library_comes_back_unchanged(send, tmp_path):
    send(GATES)
    write_table(exporter("addresses")(OPERATOR, on=DAY, layer=None), tmp_path / "out.csv")
    report = load("addresses", tmp_path / "out.csv")
    assert (report.read, report.unchanged) == (4, 4)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,甲路1号,1号,,,,,XX,,", "no address with the code or text 'XX'"),
        ("A,甲路1号,1号,,,,,A,,", "its own main address"),
        ("A,甲路1号,1号,,,OC,,,,true", "can only have the status UN"),
        ("A,甲路1号,1号,,,,屋顶,,,", "is not one of gate"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(send, row, reason):
    report, [told] = send(f"{HEADING}{row}\n")
    assert (report.rejected, reason in told) == (1, True), told


def test_two_addresses_that_name_each_other_are_both_refused(send):
    report, reasons = send(f"{HEADING}A,甲路1号,1号,,,,,B,,\nB,甲路2号,2号,,,,,A,,\n")
    assert (report.rejected, len(reasons)) == (2, 2)


def test_a_proposal_stays_one_until_a_file_gives_it_a_status(send):
    send(GATES)
    assert (one("NEW").status, one("NEW").provisional) == ("UN", True)
    send("code,address,households\nNEW,示例路5号,7\n")
    assert (one("NEW").households, one("NEW").provisional) == (7, True)
    send("code,address,status\nNEW,示例路5号,OC\n")
    assert (one("NEW").status, one("NEW").provisional) == ("OC", False)


def test_the_database_knows_no_proposal_in_use(send):
    send(GATES)
    one("NEW").status = "OC"
    with pytest.raises(IntegrityError, match="provisional"):
        db.session.flush()
    db.session.rollback()


def test_each_change_keeps_what_was_before_with_who_and_which_import(send):
    send(GATES)
    assert versions("G1") == []
    with acting("clerk"):
        report, _ = send("code,address,number\nG1,示例路1号之1,1号之1\n")
    [kept] = versions("G1")
    assert (kept.actor, kept.run_id) == ("clerk", report.run_id)
    assert kept.before == {"text": "示例路1号", "number": "1号"}


def test_a_point_is_kept_to_the_last_digit(send):
    send(GATES)
    was = one("G1").geometry.desc
    send(f"code,address,lon,lat\nG1,示例路1号,{LON + 1e-7},{LAT}\n")
    [kept] = versions("G1")
    assert kept.before["geometry"].lower() == was.lower()


def test_a_new_grid_is_no_new_version_of_an_address(send):
    send(GATES)
    one("G1").grid_id = None
    db.session.flush()
    assert versions("G1") == []


def test_the_undo_of_an_import_is_a_version_too(send):
    send(GATES)
    report, _ = send("code,address,number\nG1,示例路1号之1,1号之1\n")
    undo(report.run_id, OPERATOR)
    assert one("G1").number == "1号"
    assert [v.before["number"] for v in versions("G1")] == ["1号", "1号之1"]
    assert f"undo of import {report.run_id}" in versions("G1")[-1].reason


def test_an_import_with_links_is_undone_whole(send):
    report, _ = send(GATES)
    assert undo(report.run_id, OPERATOR).touched.removed == 4
    main = aliased(StandardAddress)
    assert db.session.scalars(select(main)).all() == []
