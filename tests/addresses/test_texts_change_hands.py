"""Texts that go from one address to another: after a revocation, and by exchange within one file."""

import pytest
from sqlalchemy import select, text

from gridsvc.accounts.principal import OPERATOR
from gridsvc.addresses.at_hand import at_hand
from gridsvc.addresses.editing import change, put_back
from gridsvc.addresses.match import geocode
from gridsvc.addresses.merging import settled
from gridsvc.addresses.models import StandardAddress
from gridsvc.addresses.named import ids_by_name
from gridsvc.addresses.services import place_of
from gridsvc.errors import BadParameter, Conflict
from gridsvc.extensions import db
from gridsvc.imports import run
from gridsvc.imports.undo import undo
from tests.factories import centre, gridded

LON, LAT = centre(0, 0)
HEADING = "code,address,road,number,lon,lat,status\n"
UPDATE = "change,code,address,road,number,lon,lat,replaced_by\n"
EXCHANGE = "A1,示例路2号,示例路,2号,,,\nA2,示例路1号,示例路,1号,,,\n"
REVOKED = f"new,A3,示例路2号,示例路,2号,{LON},{LAT},\nrevoked,A2,,,,,,A3\n"


@pytest.fixture(autouse=True)
def world(app, tmp_path, send):
    gridded(tmp_path)
    send(f"{HEADING}A1,示例路1号,示例路,1号,{LON},{LAT},OC\nA2,示例路2号,示例路,2号,{LON},{LAT},OC\n")


def texts():
    """{code: (text, status)} of the library, as it is stored, which is checked now."""
    db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    rows = select(StandardAddress.code, StandardAddress.text, StandardAddress.status)
    return {code: (line, status) for code, line, status in db.session.execute(rows)}


BEFORE = {"A1": ("示例路1号", "OC"), "A2": ("示例路2号", "OC")}
EXCHANGED = {"A1": ("示例路2号", "OC"), "A2": ("示例路1号", "OC")}
RENEWED = BEFORE | {"A2": ("示例路2号", "AB"), "A3": ("示例路2号", "OC")}
FILES = [
    ("addresses", HEADING + EXCHANGE, EXCHANGED),
    ("address_updates", f"{UPDATE}changed,A1,示例路2号,示例路,2号,,,\nchanged,A2,示例路1号,示例路,1号,,,\n", EXCHANGED),
    (
        "addresses",
        f"{HEADING}A2,示例路2号,示例路,2号,{LON},{LAT},AB\nA3,示例路2号,示例路,2号,{LON},{LAT},OC\n",
        RENEWED,
    ),
    ("address_updates", UPDATE + REVOKED, RENEWED),
]


@pytest.mark.parametrize(("what", "file", "after"), FILES)
@pytest.mark.parametrize("rows", [1, 10_000], ids=["row by row", "at once"])
def test_texts_change_hands_and_an_undo_gives_them_back(send, monkeypatch, rows, what, file, after):
    monkeypatch.setattr(run, "CHUNK_ROWS", rows)
    report = send(file, what)
    assert (report.rejected, texts()) == (0, after)
    assert send(file, what).unchanged == 2
    undo(report.run_id, OPERATOR)
    assert texts() == BEFORE


BOTH = [
    f"A2,示例路2号,示例路,2号,{LON},{LAT},AB\n,示例路2号,示例路,2号,{LON},{LAT},OC\n",
    f",示例路9号,示例路,9号,{LON},{LAT},OC\n,示例路9号,示例路,9号,{LON},{LAT},AB\n",
    f",示例路9号,示例路,9号,{LON},{LAT},AB\n,示例路9号,示例路,9号,{LON},{LAT},OC\n",
]


@pytest.mark.parametrize("file", BOTH, ids=["of a code", "in force first", "revoked first"])
@pytest.mark.parametrize("rows", [1, 10_000], ids=["row by row", "at once"])
def test_a_text_in_force_and_revoked_in_one_file_is_that_of_two_addresses(send, monkeypatch, rows, file):
    send(f"{HEADING},示例路9号,示例路,9号,{LON},{LAT},OC\n")
    monkeypatch.setattr(run, "CHUNK_ROWS", rows)
    assert send(HEADING + file).rejected == 0
    [name] = {line.split(",")[1] for line in file.splitlines()}
    states = select(StandardAddress.status).where(StandardAddress.text == name).order_by(StandardAddress.status)
    assert db.session.scalars(states).all() == ["AB", "OC"]
    assert send(HEADING + file).unchanged == 2


def test_a_text_that_stays_where_it_is_is_not_taken(send):
    report = send(f"{HEADING}A1,示例路2号,示例路,2号,,,\n")
    assert (report.rejected, texts()) == (1, BEFORE)


def test_a_chain_that_ends_at_a_text_in_force_is_refused_as_a_whole(send):
    send(f"{HEADING}A3,示例路3号,示例路,3号,{LON},{LAT},OC\n")
    report = send(f"{HEADING}A1,示例路2号,示例路,2号,,,\nA2,示例路3号,示例路,3号,,,\n")
    assert (report.rejected, texts()) == (2, BEFORE | {"A3": ("示例路3号", "OC")})


def test_a_file_whose_refused_row_keeps_a_text_that_another_took_is_refused(send):
    with pytest.raises(Conflict, match="示例路2号"):
        send(f"{HEADING}A1,示例路2号,示例路,2号,{LON},{LAT},\nA2,示例路1号,示例路,1号,999,99,\n")


def test_a_library_with_a_text_in_force_and_a_revoked_one_comes_back_unchanged(send):
    send(UPDATE + REVOKED, "address_updates")
    report = send("code,address\nA1,示例路1号\nA2,示例路2号\nA3,示例路2号\n")
    assert (report.unchanged, texts()) == (3, RENEWED)


def test_of_two_addresses_of_a_text_the_one_in_force_is_meant(send):
    send(UPDATE + REVOKED, "address_updates")
    wanted = db.session.scalar(select(StandardAddress.id).where(StandardAddress.code == "A3"))
    found = at_hand().library
    [first, *_] = geocode("示例路2号", found)
    assert (found.ids[first.row], first.score) == (wanted, 100)
    assert ids_by_name(["示例路2号"]) == {"示例路2号": wanted}
    assert place_of("示例路2号").place_key == "示例路2号"


def test_the_text_of_a_revoked_address_means_it_as_long_as_nobody_else_has_it(send):
    send(f"{UPDATE}revoked,A2,,,,,,\n", "address_updates")
    [first, *_] = geocode("示例路2号", at_hand().library)
    assert [(one.element, one.fault) for one in first.faults] == [("status", "AB")]


def test_by_hand_a_revoked_address_does_not_come_back_beside_the_new_one(send):
    send(UPDATE + REVOKED, "address_updates")
    old = db.session.scalar(select(StandardAddress).where(StandardAddress.code == "A2"))
    with pytest.raises(BadParameter, match="text"):
        change(old, {"status": "OC"}, "它还在")
    assert change(old, {"households": 1}, "普查")
    put_back(old)
    assert texts() == RENEWED


def test_what_is_given_up_ends_at_a_free_text_or_goes_round():
    assert settled({"a": "b", "b": "a", "c": "d", "e": ""}, ["b", "a"]) == {"a", "b", "c", "e"}
    assert settled({"a": "b", "b": "c"}, ["b", "c"]) == frozenset()
