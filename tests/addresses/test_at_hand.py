"""The index of the library that processes share: made anew when the library changed, mapped when another made it."""

import time

import pytest

from gridsvc.addresses import at_hand as kept
from gridsvc.addresses.at_hand import at_hand, file_of
from gridsvc.addresses.models import NameAlias, StandardAddress
from gridsvc.extensions import db
from tests.factories import centre, gridded, load


@pytest.fixture(autouse=True)
def library(app, tmp_path):
    gridded(tmp_path)
    x, y = centre(0, 0)
    file = tmp_path / "addresses.csv"
    file.write_text(f"code,address,road,number,lon,lat\nW1,示例路1号,示例路,1号,{x},{y}\n", "utf-8")
    assert load("addresses", file).loaded == 1


@pytest.fixture
def built(monkeypatch):
    made = []
    build = kept._of_rows
    monkeypatch.setattr(kept, "_of_rows", lambda: made.append(None) or build())
    return made


def change(text):
    address = db.session.query(StandardAddress).one()
    address.text, address.text_key, address.number = text, text, text.removeprefix("示例路")
    db.session.flush()


def test_nothing_is_made_anew_while_nothing_changes(built):
    first = at_hand()
    assert at_hand().library is first.library
    assert len(built) <= 1


@pytest.mark.parametrize("changed", ["an address", "an alias of a name"])
def test_what_the_session_changed_counts_at_once(changed):
    before = at_hand()
    if changed == "an address":
        change("示例路2号")
    else:
        db.session.add(NameAlias(kind="road", alias="老示例街", alias_key="老示例街", name="示例路"))
        db.session.flush()
    assert at_hand().version != before.version
    assert at_hand().library is not before.library


def test_an_owner_that_moved_makes_no_new_index(built):
    at_hand()
    made = len(built)
    db.session.query(StandardAddress).update({"near_border_m": 1.0})
    at_hand()
    assert len(built) == made


def test_the_next_process_maps_what_the_first_one_built(built):
    change("示例路3号")
    found = at_hand()
    made = len(built)
    kept._remembered.clear()
    assert file_of(found).is_file()
    assert at_hand().library.ids.tolist() == found.library.ids.tolist()
    assert len(built) == made


def test_a_file_that_cannot_be_used_is_built_anew(built):
    change("示例路4号")
    found = at_hand()
    file_of(found).write_bytes(b"broken")
    kept._remembered.clear()
    assert at_hand().library.texts[0] == "示例路4号"


def test_while_people_edit_the_old_index_answers_and_the_next_one_is_due():
    old = at_hand()
    change("示例路5号")
    waiting = kept._make(kept.replace(old, not_before=time.monotonic() + 60))
    assert (waiting.due, waiting.library is old.library) == (True, True)
    assert not kept._make(kept.replace(old, not_before=0.0)).due
