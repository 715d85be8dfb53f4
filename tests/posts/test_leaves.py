"""Leave: imports, exports; and an office's duty roster, in Chinese, with dates as Excel has them."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import select

from gridsvc.accounts.models import AuditEntry
from gridsvc.accounts.principal import EVERYWHERE, OPERATOR, Principal, Scope
from gridsvc.extensions import db
from gridsvc.imports.registry import exporter
from gridsvc.posts import queries
from gridsvc.posts.models import Duty, Leave, Person
from gridsvc.posts.services import days, record_leave
from tests.factories import load
from tests.posts.conftest import TODAY

HEADING = "人员,电话,开始,结束,原因\n"
AUTUMN = f"{HEADING}甲,138-0000-0001,2026-11-20,2026-11-24,年假\n乙,,2026/12/1,,病假\n"


@pytest.fixture
def send(world, tmp_path):
    """Imports a text; answers (loaded, unchanged, reasons of rejected rows)."""
    world.person("甲", phone="13800000001")
    world.person("乙", phone="13800000002")

    def go(text, **options):
        source, rejects = tmp_path / "leaves.csv", tmp_path / "rejects.csv"
        source.write_text(text)
        report = load("leaves", source, on=TODAY, rejects=rejects, **options)
        assert report.read == report.loaded + report.unchanged + report.rejected
        reasons = pd.read_csv(rejects)["reason_en"].tolist() if report.rejected else []
        return report.loaded, report.unchanged, reasons

    return go


def stored():
    rows = db.session.execute(select(Leave.valid, Leave.reason).order_by(Leave.valid))
    return [(str(valid), reason) for valid, reason in rows]


def test_leave_keeps_its_holder_from_answering(send, world):
    world.appoint("K1", "commander_1", "甲")
    assert send(AUTUMN) == (2, 0, [])
    [seat, _] = queries.people_on(world.divisions["K1"], None, TODAY).commanders
    assert seat.answers is None


def test_the_last_day_of_leave_is_a_day_of_leave_and_no_last_day_is_open(send):
    send(AUTUMN)
    assert stored() == [("[2026-11-20,2026-11-25)", "年假"), ("[2026-12-01,)", "病假")]


def test_the_same_file_again_changes_nothing_and_each_run_is_one_audit_row(send):
    send(AUTUMN)
    assert send(AUTUMN) == (0, 2, [])
    assert [row.action for row in db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "leaves"))] == [
        "import",
        "import",
    ]
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "leave")).all() == []


def test_unknown_columns_are_kept(send):
    send("人员,开始,批准\n甲,2026-11-20,示例街道\n")
    assert db.session.scalars(select(Leave.attributes)).all() == [{"批准": "示例街道"}]


def test_leave_of_the_same_first_day_is_amended(send):
    send(AUTUMN)
    assert send(f"{HEADING}甲,,2026-11-20,2026-11-21,事假\n") == (1, 0, [])
    assert stored()[0] == ("[2026-11-20,2026-11-22)", "事假")


def test_a_shortened_leave_makes_room_for_another_in_any_order(send):
    send(AUTUMN)
    assert send(f"{HEADING}甲,,2026-11-23,2026-11-24,\n甲,,2026-11-20,2026-11-22,年假\n") == (2, 0, [])


def test_leave_that_meets_stored_leave_is_rejected_by_its_days(send, world):
    record_leave(world.person("甲"), valid=days(date(2026, 11, 1), date(2026, 11, 20)), reason="年假")
    assert send(AUTUMN) == (1, 0, ["甲 is on leave from 2026-11-01 to 2026-11-20"])


def test_leave_that_meets_leave_of_the_same_file_is_rejected_by_its_days(send):
    text = f"{HEADING}甲,,2026-11-20,,年假\n甲,,2026-11-25,2026-11-26,\n乙,,2026-11-25,2026-11-26,\n"
    assert send(text) == (2, 0, ["甲 is on leave from 2026-11-20"])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("丁,,2026-11-20,,", "there is no person named '丁'"),
        ("甲,139,2026-11-20,,", "there is no person named '甲 139'"),
        ("甲,,2026-11-20,2026-11-19,", "it ends before it begins"),
        ("甲,,,2026-11-19,", "开始 is missing"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(send, row, reason):
    assert send(f"{HEADING}{row}\n") == (0, 0, [reason])


def test_a_wrong_phone_does_not_make_the_name_ambiguous(send):
    assert send(f"{HEADING}甲,139,2026-11-20,,\n甲,,2026-11-20,,\n")[0] == 1


def test_a_name_that_several_have_needs_the_phone(send):
    db.session.add(Person(name="甲", phone="13900000009"))
    assert send(f"{HEADING}甲,,2026-11-20,,\n") == (0, 0, ["several persons are named '甲': give the phone"])
    assert send(f"{HEADING}甲,13900000009,2026-11-20,,\n") == (1, 0, [])


def test_an_export_tells_only_of_people_who_work_in_the_scope(send, world):
    world.appoint("K1", "commander_1", "甲")
    world.appoint("K1001", "fulltime", "乙")
    world.person("丁")
    record_leave(world.person("丁"), valid=days(TODAY, None))
    send(AUTUMN)
    here = Scope(everywhere=False, divisions=frozenset({world.divisions["K1"]}))
    asker = Principal(1, "示例", {"file.export": EVERYWHERE, "people.read": here})
    [frame] = exporter("leaves")(asker, on=TODAY, layer=None)
    assert frame[["person", "phone"]].to_numpy().tolist() == [["甲", ""], ["乙", ""]]
    [whole] = exporter("leaves")(OPERATOR, on=date(2026, 11, 25), layer=None)
    assert sorted(whole["person"]) == ["丁", "乙"]


def test_leave_in_excel_with_dates_as_excel_has_them_is_read(send, tmp_path):
    sheet = pd.DataFrame([["甲", 13800000001, pd.Timestamp("2026-11-20"), pd.Timestamp("2026-11-24"), "年假"]])
    sheet.to_excel(tmp_path / "请假.xlsx", index=False, header=HEADING.strip().split(","))
    assert load("leaves", tmp_path / "请假.xlsx", on=TODAY).loaded == 1
    assert stored() == [("[2026-11-20,2026-11-25)", "年假")]


def test_a_roster_as_an_office_writes_it_is_read(world, tmp_path):
    start, end, morning = map(pd.Timestamp, ("2026-11-23 08:00", "2026-11-23 20:00", "2026-11-24 08:00"))
    rows = [
        ["示例值班表", *[None] * 5],
        ["社区", "网格", "人员", "开始", "结束", "班次"],
        ["K1", None, "甲", start, end, "白班"],
        [None, "K1001", "乙", end, morning, "夜班"],
    ]
    pd.DataFrame(rows, dtype=object).to_excel(tmp_path / "值班表.xlsx", index=False, header=False)
    report = load("rosters", tmp_path / "值班表.xlsx", on=TODAY)
    assert (report.read, report.loaded, report.rejected) == (2, 2, 0)
    shifts = db.session.scalars(select(Duty).order_by(Duty.during)).all()
    assert [(s.person.name, s.shift, s.division_id, s.grid_id) for s in shifts] == [
        ("甲", "白班", world.divisions["K1"], None),
        ("乙", "夜班", None, world.grids["K1001"]),
    ]
    assert shifts[0].during.lower.isoformat() == "2026-11-23T00:00:00+00:00"


def test_the_last_day_of_the_calendar_is_an_open_end(send):
    text = f"{HEADING}甲,,2026-11-20,9999-12-31,年假\n"
    assert send(text) == (1, 0, [])
    assert stored() == [("[2026-11-20,)", "年假")]
    assert send(text) == (0, 1, [])
