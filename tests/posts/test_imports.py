"""Imports and exports of posts and rosters."""

import csv
from io import StringIO

import pandas as pd
import pytest
from sqlalchemy import select

from gridsvc.accounts.models import AuditEntry
from gridsvc.accounts.principal import EVERYWHERE, OPERATOR, Principal, Scope
from gridsvc.extensions import db
from gridsvc.imports.registry import exporter
from gridsvc.io.writers import write_table
from gridsvc.posts import queries
from gridsvc.posts.models import Appointment, Duty, Person, Post, StandIn
from tests.factories import load
from tests.posts.conftest import TODAY

POSTS = """division,grid,post,person,from,to,stand_in_for,phone,active,note
K1,,commander_1,甲,2026-01-01,,,13800000001,true,示例
K1,,第二指挥长,乙,2026-01-01,2026-12-31,,13800000002,,
K1,K1001,Grid leader,丙,2026/6/1,,,,,
,K1001,fulltime,丁,,,,,,
,K1001,fulltime,戊,,,,,,
K1,,commander_1,己,2026-11-01,2026-11-30,甲,,,
"""
ROSTER = """division,grid,person,starts_at,ends_at,shift,phone,desk
K1,,甲,2026-11-23 08:00,2026-11-23 20:00,白班,138-0000-0001,3
K1,,乙,2026-11-23T20:00:00+08:00,2026-11-24T08:00:00+08:00,夜班,,
,K1001,丙,2026-11-23 08:00,2026-11-23 20:00,,,
"""


@pytest.fixture
def send(world, tmp_path):
    """Imports a text; answers (loaded, unchanged, reasons of rejected rows)."""

    def go(what, text, **options):
        source, rejects = tmp_path / f"{what}.csv", tmp_path / "rejects.csv"
        source.write_text(text)
        report = load(what, source, on=TODAY, rejects=rejects, **options)
        assert report.read == report.loaded + report.unchanged + report.rejected
        reasons = [row["reason_en"] for row in csv.DictReader(StringIO(rejects.read_text("utf-8-sig")))]
        return report.loaded, report.unchanged, reasons

    return go


def one(send, row, what="posts"):
    """The result of a file with the heading of POSTS or ROSTER and one row."""
    heading = (POSTS if what == "posts" else ROSTER).splitlines()[0]
    return send(what, f"{heading}\n{row}\n")


def test_every_row_of_a_file_of_posts_is_loaded(send, world):
    assert send("posts", POSTS) == (6, 0, [])
    people = queries.people_on(world.divisions["K1"], world.grids["K1001"], TODAY)
    assert [seat.holder.name for seat in people.commanders] == ["甲", "乙"]
    assert [seat.answers.name for seat in people.staff] == ["丙", "丁", "戊"]
    assert people.commanders[0].stand_in.name == "己"


def test_the_same_file_again_changes_nothing(send):
    send("posts", POSTS)
    assert send("posts", POSTS) == (0, 6, [])


def test_the_last_day_of_a_file_is_still_a_day_in_office(send):
    send("posts", POSTS)
    assert (
        str(db.session.scalars(select(Appointment.valid).order_by(Appointment.id)).all()[1])
        == "[2026-01-01,2027-01-01)"
    )


def test_unknown_columns_are_kept(send):
    send("posts", POSTS)
    kept = db.session.scalars(select(Appointment.attributes).order_by(Appointment.id)).all()
    assert kept[:2] == [{"note": "示例"}, {}]


def test_an_import_leaves_one_audit_row(send):
    before = len(db.session.scalars(select(AuditEntry)).all())
    send("posts", POSTS)
    assert [entry.action for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))][before:] == [
        "import"
    ]


def test_kinds_with_several_seats_take_a_free_one(send):
    send("posts", POSTS)
    seats = select(Post.seat).where(Post.kind_code == "fulltime").order_by(Post.seat)
    assert db.session.scalars(seats).all() == [1, 2]


def test_a_second_holder_is_rejected_by_the_name_of_the_first(send):
    send("posts", POSTS)
    assert one(send, "K1,,commander_2,庚,2026-12-31,,,,,") == (
        0,
        0,
        ["乙 holds Second commander from 2026-01-01 to 2026-12-31"],
    )


def test_a_hand_over_may_stand_in_the_file_in_any_order(send):
    send("posts", POSTS)
    heading = POSTS.splitlines()[0]
    handed = "K1,,commander_1,新,2026-11-24,,,,,\nK1,,commander_1,甲,2026-01-01,2026-11-23,,13800000001,true,示例\n"
    assert send("posts", f"{heading}\n{handed}") == (2, 0, [])


def test_a_stand_in_may_stand_before_its_holder(send):
    rows = POSTS.splitlines()
    assert send("posts", "\n".join([rows[0], rows[6], rows[1]]) + "\n") == (2, 0, [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",,commander_1,甲,,,,,,", "it names neither a division nor a grid"),
        ("K9,,commander_1,甲,,,,,,", "there is no division K9"),
        (",K9,commander_1,甲,,,,,,", "there is no grid K9"),
        ("K1,,commander_1,甲,2026-02-01,2026-01-31,,,,", "it ends before it begins"),
        ("K1,,commander_1,己,,,甲,,,", "nobody named '甲' is First commander there on those days"),
        ("K1,,commander_1,,,,,,,", "person is missing"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(send, row, reason):
    assert one(send, row) == (0, 0, [reason])


def test_an_unknown_kind_of_post_lists_the_known_ones(send):
    _, _, [reason] = one(send, "K1,,mayor,甲,,,,,,")
    assert "'mayor' is not one of commander_1, 第一指挥长, First commander" in reason


def test_a_rejected_row_leaves_no_person_behind(send):
    one(send, "K1,,commander_1,己,,,甲,,,")
    assert db.session.scalars(select(Person.name)).all() == []


def test_the_same_row_twice_in_a_file_is_rejected_once(send):
    rows = POSTS.splitlines()
    assert send("posts", "\n".join([*rows[:2], rows[1]]) + "\n") == (1, 0, ["the same row already stands in this file"])


def test_without_a_phone_the_only_one_of_that_name_is_meant(send):
    send("posts", POSTS)
    one(send, "K2,,commander_1,甲,,,,,,")
    assert db.session.scalars(select(Person.phone).where(Person.name == "甲")).all() == ["13800000001"]


def test_without_a_phone_a_name_that_several_have_is_rejected(send):
    send("posts", POSTS)
    one(send, "K2,,commander_1,甲,,,,13800000009,,")
    assert one(send, "K2,,commander_2,甲,,,,,,") == (0, 0, ["several persons are named '甲': give the phone"])


def test_a_file_says_who_is_no_longer_active(send):
    send("posts", POSTS)
    assert one(send, "K1,,commander_1,甲,2026-01-01,,,13800000001,离职,示例") == (1, 0, [])
    assert db.session.scalars(select(Person.active).where(Person.name == "甲")).one() is False
    assert one(send, "K1,,commander_1,甲,2026-01-01,,,13800000001,离职,示例") == (0, 1, [])


def test_a_file_may_not_say_both_of_one_person(send):
    heading = POSTS.splitlines()[0]
    rows = "K1,,commander_1,甲,,,,1,true,\nK2,,commander_1,甲,,,,1,false,\n"
    assert send("posts", f"{heading}\n{rows}")[2] == ["the same file says that '甲' is active and is not"]


def test_grids_of_another_layer_are_named_by_the_option(send, world):
    heading = POSTS.splitlines()[0]
    assert send("posts", f"{heading}\n,P1,police,警,,,,,,\n", layer="police") == (1, 0, [])
    assert db.session.scalars(select(Post.grid_id)).all() == [world.grids["P1"]]


def test_every_row_of_a_roster_is_loaded_once(send):
    send("posts", POSTS)
    assert send("rosters", ROSTER) == (3, 0, [])
    assert send("rosters", ROSTER) == (0, 3, [])
    first = db.session.scalars(select(Duty).order_by(Duty.id)).first()
    assert (first.person.name, first.shift, first.attributes) == ("甲", "白班", {"desk": 3}) or first.attributes == {
        "desk": "3"
    }
    assert first.during.lower.isoformat() == "2026-11-23T00:00:00+00:00"


def test_a_roster_in_excel_is_read(send, world, tmp_path):
    sheet = pd.DataFrame(
        [line.split(",") for line in ROSTER.splitlines()[1:]], columns=ROSTER.splitlines()[0].split(",")
    )
    sheet.to_excel(tmp_path / "roster.xlsx", index=False)
    assert load("rosters", tmp_path / "roster.xlsx", on=TODAY).loaded == 3


def test_a_changed_shift_is_loaded_again(send):
    send("rosters", ROSTER)
    assert send("rosters", ROSTER.replace("白班", "早班")) == (1, 2, [])
    assert db.session.scalars(select(Duty.shift).order_by(Duty.id)).first() == "早班"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("K1,,甲,2026-11-23 08:00,2026-11-23 08:00,,,", "it ends before it begins"),
        ("K1,,甲,2026-11-23 19:00,2026-11-23 21:00,,,", "甲 is on duty there since 2026-11-23 08:00"),
        ("K9,,甲,2026-11-23 08:00,2026-11-23 20:00,,,", "there is no division K9"),
    ],
)
def test_a_shift_that_cannot_be_taken_says_why(send, row, reason):
    send("rosters", ROSTER)
    assert one(send, row, "rosters") == (0, 0, [reason])


@pytest.mark.parametrize(("what", "text", "rows"), [("posts", POSTS, 6), ("rosters", ROSTER, 3)])
def test_what_was_exported_imports_unchanged(send, world, tmp_path, what, text, rows):
    send("posts", POSTS)
    send(what, text)
    assert write_table(exporter(what)(OPERATOR, on=TODAY, layer=None), tmp_path / "out.csv") == rows
    again = load(what, tmp_path / "out.csv", on=TODAY)
    assert (again.loaded, again.unchanged, again.rejected) == (0, rows, 0)


def test_an_export_stays_inside_the_scope_and_hides_phones_without_the_right(send, world):
    send("posts", POSTS)
    one(send, "K2,,commander_1,庚,,,,13800000007,,")
    here = Scope(everywhere=False, divisions=frozenset({world.divisions["K2"]}))
    asker = Principal(1, "示例", {"file.export": EVERYWHERE, "people.read": here})
    [frame] = exporter("posts")(asker, on=TODAY, layer=None)
    assert frame[["division", "person", "phone"]].to_numpy().tolist() == [["K2", "庚", ""]]


def test_stand_ins_are_kept_apart_from_holders(send):
    send("posts", POSTS)
    assert len(db.session.scalars(select(StandIn)).all()) == 1
