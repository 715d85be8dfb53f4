"""The library changed by hand: with a reason, into the right grid, and back."""

import pytest
from sqlalchemy import func, select

from gridsvc.accounts.audit import acting
from gridsvc.addresses import editing
from gridsvc.addresses.editing import change, learn, propose, put_back
from gridsvc.addresses.models import AddressVersion, StandardAddress
from gridsvc.errors import BadParameter, Conflict
from gridsvc.extensions import db
from gridsvc.geometry.crs import from_wgs84
from gridsvc.grids.models import Grid
from tests.factories import centre, gridded, load

LON, LAT = centre(0, 0)
FILE = f"""code,address,road,number,lon,lat,households
A1,示例路1号,示例路,1号,{LON},{LAT},3
A2,示例路2号,示例路,2号,{LON},{LAT},5
"""


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    gridded(tmp_path)
    (tmp_path / "a.csv").write_text(FILE)
    load("addresses", tmp_path / "a.csv")
    db.session.commit()


def one(code="A1"):
    return db.session.scalar(select(StandardAddress).where(StandardAddress.code == code))


def versions():
    rows = select(AddressVersion).where(AddressVersion.address_id == one().id).order_by(AddressVersion.id)
    return [(version.actor, version.reason, version.before) for version in db.session.scalars(rows)]


def grid_of(address):
    return db.session.scalar(select(Grid.code).where(Grid.id == address.grid_id))


def test_a_change_is_kept_with_who_and_why_and_the_keys_follow():
    with acting("clerk"):
        assert change(one(), {"text": "示例路甲1号", "number": "甲1号"}, "换牌")
    assert (one().text_key, one().place_key) == ("示例路甲1号", "示例路甲1号")
    assert versions() == [("clerk", "换牌", {"text": "示例路1号", "number": "1号"})]


def test_a_text_that_somebody_takes_between_the_look_and_the_write_is_a_conflict(monkeypatch):
    monkeypatch.setattr(editing, "_check", lambda *_: None)
    with pytest.raises(Conflict, match="text or code"):
        propose({"text": "示例路2号", "lonlat": (LON, LAT)}, "新门牌")


@pytest.mark.parametrize(("name", "longest"), editing.LONGEST.items())
def test_what_no_index_could_hold_is_refused_by_name(name, longest):
    with pytest.raises(BadParameter, match=name):
        change(one(), {name: "长" * (longest + 1)}, "换牌")
    assert change(one(), {name: "长" * longest}, "换牌")


def test_an_address_that_moves_gets_the_grid_of_where_it_is():
    change(one(), {"lonlat": centre(1, 1)}, "点位有误")
    assert grid_of(one()) == "320104001001004"


def test_a_point_of_a_web_map_is_converted():
    change(one(), {"lonlat": from_wgs84(*centre(1, 1), "gcj02"), "crs": "gcj02"}, "点位有误")
    place = db.session.execute(select(func.ST_X(StandardAddress.geometry)).where(StandardAddress.code == "A1")).scalar()
    assert (place, one().src_crs) == (pytest.approx(centre(1, 1)[0], abs=1e-9), "gcj02")


def test_what_a_form_sends_back_unchanged_is_no_change():
    assert not change(one(), {"text": "示例路1号", "lonlat": (LON, LAT), "households": 3}, "看了看")
    assert versions() == []


@pytest.mark.parametrize(
    ("facts", "reason", "name"),
    [
        ({"text": "示例路3号"}, " ", "reason"),
        ({"text": ""}, "甲", "text"),
        ({"text": "示例路 2号"}, "甲", "text"),
        ({"code": "A2"}, "甲", "code"),
        ({"lonlat": (999.0, 0.0)}, "甲", "lon"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field_and_nothing_changes(facts, reason, name):
    with pytest.raises(BadParameter) as refused:
        change(one(), facts, reason)
    assert refused.value.facts["name"] == name
    db.session.rollback()
    assert one().text == "示例路1号"


def test_an_address_is_not_its_own_main_address():
    with pytest.raises(BadParameter):
        change(one(), {"main_id": one().id}, "甲")


def test_the_last_change_is_taken_back_to_the_digit_and_so_is_that():
    was = one().geometry.desc
    change(one(), {"number": "甲1号", "lonlat": centre(1, 1)}, "甲")
    put_back(one())
    assert (one().number, one().geometry.desc, grid_of(one())) == ("1号", was, "320104001001001")
    put_back(one())
    assert (one().number, grid_of(one())) == ("甲1号", "320104001001004")


def test_what_was_never_changed_or_changed_by_an_import_is_not_taken_back(tmp_path):
    with pytest.raises(Conflict, match="never changed"):
        put_back(one())
    (tmp_path / "a.csv").write_text("code,address,households\nA1,示例路1号,9\n")
    load("addresses", tmp_path / "a.csv")
    with pytest.raises(Conflict, match="undo that"):
        put_back(one())


def test_a_proposal_is_of_use_at_once():
    made = propose({"text": "示例路9号", "road": "示例路", "number": "9号", "lonlat": centre(0, 0)}, "新建楼")
    assert (made.status, made.provisional, grid_of(made)) == ("UN", True, "320104001001001")


def test_a_proposal_that_gets_a_status_is_none_any_more():
    made = propose({"text": "示例路9号", "lonlat": None}, "新建楼")
    change(made, {"status": "OC"}, "已批")
    assert not made.provisional


def test_an_alias_is_learned_once():
    assert learn(one(), "老街口", "").text_key == "老街口"
    with pytest.raises(BadParameter):
        learn(one("A2"), "老 街口", "")
    with pytest.raises(BadParameter):
        learn(one(), "示例路2号", "")
