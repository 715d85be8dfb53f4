"""Pages of the library: what address staff see and do, inside their scope, in both languages."""

import re
from html import unescape

import pytest
from sqlalchemy import func, select

from gridsvc.accounts import services as accounts
from gridsvc.addresses.examination import examine
from gridsvc.addresses.models import AddressAlias, AddressFinding, AddressVersion, NameAlias, StandardAddress
from gridsvc.addresses.unmatched import Lacking, note
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db
from gridsvc.jobs.models import Work
from gridsvc.web.assets import compile_catalogues
from tests.factories import centre, gridded, load

WEST, EAST = centre(0, 0), centre(2, 0)
FILE = f"""code,address,road,number,compound,building,unit,room,lon,lat,main
A1,示例路1号,示例路,1号,,,,,{WEST[0]},{WEST[1]},
A2,示例路一号,示例路,一号,,,,,{WEST[0]},{WEST[1]},
B3,示例路1号示例苑3幢,示例路,1号,示例苑,3幢,,,{WEST[0]},{WEST[1]},
R1,示例路1号示例苑3幢2单元501室,示例路,1号,示例苑,3幢,2单元,501室,{WEST[0]},{WEST[1]},
R2,示例路1号示例苑3幢2单元1001室,示例路,1号,示例苑,3幢,2单元,1001室,{WEST[0]},{WEST[1]},
G2,示例巷9号,示例巷,9号,,,,,{EAST[0]},{EAST[1]},A1
"""
COMPOUND = "code,name,community,contacts,gates\nC1,示例苑,320104001001,示例经理 00012345678,A1\n"


@pytest.fixture(scope="module", autouse=True)
def _catalogues():
    compile_catalogues()


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    gridded(tmp_path)
    for what, text in (("addresses", FILE), ("compounds", COMPOUND)):
        (tmp_path / f"{what}.csv").write_text(text)
        load(what, tmp_path / f"{what}.csv")
    examine()
    db.session.commit()


@pytest.fixture
def staff(app):
    """A client of address staff, everywhere or in a division."""

    def make(division=None, role="address_staff"):
        user = accounts.add_user(f"{role}-{division}", "a long enough password")
        accounts.grant(user, role, division_id=by_code(division).id if division else None)
        db.session.flush()
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {accounts.issue_token(user.username)}"
        db.session.commit()
        return client

    return make


@pytest.fixture
def clerk(staff):
    return staff()


def one(code):
    wanted = select(StandardAddress).where(StandardAddress.code == code)
    return db.session.scalar(wanted, execution_options={"populate_existing": True})


def at(code, more=""):
    return f"/addresses/library/{one(code).id}{more}"


def form_of(page):
    """What the first form with a reason would send."""
    form = next(part for part in re.findall(r"<form.*?</form>", page, re.S) if 'name="reason"' in part)
    fields = {
        name: unescape(value) for name, value in re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', form)
    }
    for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        fields[name] = (re.findall(r'<option selected value="([^"]*)"', options) or [""])[0]
    return {name: value for name, value in fields.items() if name != "csrf_token"}


def test_addresses_are_found_by_a_part_of_their_text_and_by_their_code(clerk):
    assert "示例巷9号" in (found := clerk.get("/addresses/library/?q=巷9").text)
    assert "示例路1号" not in found
    assert "示例苑3幢2单元501室" in clerk.get("/addresses/library/?q=R1").text


def test_staff_of_a_community_see_its_addresses_only(staff):
    page = staff("320104001002").get("/addresses/library/").text
    assert "示例巷9号" in page
    assert "示例路1号" not in page
    assert staff("320104001002", "viewer").get("/addresses/library/").status_code == 403


def test_an_address_of_another_community_is_not_there(staff):
    assert staff("320104001002").get(at("A1")).status_code == 404


def test_one_address_shows_its_secondary_ones_what_stands_below_and_its_compound(clerk):
    page = clerk.get(at("A1")).text
    assert all(text in page for text in ("辅地址", "示例巷9号", "示例路1号示例苑3幢", "示例苑</a>"))


def test_rooms_of_a_building_come_in_the_order_of_their_numbers(clerk):
    page = clerk.get(at("B3")).text
    assert 0 < page.index("501室") < page.index("1001室")


def test_an_address_is_changed_with_a_reason_and_its_history_says_so(clerk):
    sent = form_of(clerk.get(at("A1")).text) | {"number": "甲1号", "reason": "换牌"}
    assert clerk.post(at("A1"), data=sent).status_code == 302
    page = clerk.get(at("A1")).text
    assert (one("A1").number, one("A1").main_id) == ("甲1号", None)
    assert all(text in page for text in ("换牌", "1号 → 甲1号", "address_staff-None"))


def test_a_form_sent_back_as_it_came_changes_nothing(clerk):
    clerk.post(at("G2"), data=form_of(clerk.get(at("G2")).text) | {"reason": "看了看"})
    assert db.session.scalar(select(func.count()).select_from(AddressVersion)) == 0
    assert one("G2").main_id == one("A1").id


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": ""}, "请填写此项"),
        ({"reason": "甲", "place": "甲"}, "应为经度, 纬度"),
        ({"reason": "甲", "main": "无此地址"}, "应为一条地址的编码或全文"),
        ({"reason": "甲", "text": "示例巷9号"}, "应为其他地址没有的"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(clerk, given, said):
    answer = clerk.post(at("A1"), data=form_of(clerk.get(at("A1")).text) | given)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_the_last_change_is_taken_back_by_one_press(clerk):
    clerk.post(at("A1"), data=form_of(clerk.get(at("A1")).text) | {"state": "AB", "reason": "拆除"})
    assert one("A1").status == "AB"
    clerk.post(at("A1", "/back"))
    assert one("A1").status == "OC"


def test_who_only_reads_sees_no_form_and_cannot_send_one(staff):
    reader = staff(role="dispatcher")
    assert 'name="reason"' not in reader.get(at("A1")).text
    assert reader.post(at("A1"), data={"text": "甲", "reason": "甲"}).status_code == 403


def test_an_alias_is_learned_and_removed(clerk):
    clerk.post(at("A1", "/aliases"), data={"alias": "老街口", "origin": "俗称"})
    [alias] = db.session.scalars(select(AddressAlias)).all()
    assert "老街口" in clerk.get(at("A1")).text
    clerk.post(at("A1", f"/aliases/{alias.id}/remove"))
    assert db.session.scalar(select(func.count()).select_from(AddressAlias)) == 0


def test_an_address_is_proposed_and_stands_on_the_list_of_applications(clerk):
    data = {"text": "示例路7号", "road": "示例路", "number": "7号", "place": f"{WEST[0]}, {WEST[1]}", "crs": "wgs84"}
    answer = clerk.post("/addresses/library/new", data=data | {"point_kind": "plate", "reason": "新建楼"})
    assert "示例路7号" in clerk.get(answer.location).text
    listed = clerk.get("/api/v1/addresses/export?format=csv&provisional=true").text
    assert ("示例路7号" in listed, "示例路1号" in listed) == (True, False)


def test_findings_are_listed_with_what_to_do_and_settled_with_a_reason(clerk):
    assert "保留一条" in clerk.get("/addresses/library/findings/?kind=spelled_twice").text
    number = db.session.scalar(select(AddressFinding.id).where(AddressFinding.kind == "spelled_twice"))
    clerk.post(f"/addresses/library/findings/{number}/settle", data={"reason": "两块牌子"})
    assert "两块牌子" not in clerk.get("/addresses/library/findings/").text
    assert "两块牌子" in clerk.get("/addresses/library/findings/?state=settled").text
    clerk.post(f"/addresses/library/findings/{number}/reopen")
    assert "保留一条" in clerk.get("/addresses/library/findings/").text


def test_the_library_is_examined_by_a_job(clerk, staff):
    assert clerk.post("/addresses/library/findings/examine").status_code == 302
    assert db.session.scalar(select(func.count()).where(Work.kind == "examine_addresses")) == 1
    assert staff("320104001002").post("/addresses/library/findings/examine").status_code == 403


def test_a_compound_shows_its_gates_its_addresses_and_no_whole_phone(clerk):
    page = clerk.get(re.search(r"/addresses/library/compounds/\d+", clerk.get("/addresses/library/compounds/").text)[0])
    assert all(text in page.text for text in ("示例经理", "000****5678", "示例苑3幢2单元501室"))


def test_an_alias_of_a_road_is_added_once_and_removed(clerk):
    data = {"kind": "road", "alias": "老街", "name": "示例路", "origin": "旧名"}
    assert clerk.post("/addresses/library/aliases/", data=data).status_code == 302
    assert clerk.post("/addresses/library/aliases/", data=data).status_code == 422
    number = db.session.scalar(select(NameAlias.id))
    clerk.post(f"/addresses/library/aliases/{number}/remove")
    assert db.session.scalar(select(func.count()).select_from(NameAlias)) == 0


def test_what_the_library_lacks_leads_to_a_proposal(clerk):
    note([Lacking("无名路3号", "无名路", number="3号")])
    db.session.commit()
    page = clerk.get("/addresses/library/unknown/").text
    link = unescape(re.search(r'href="(/addresses/library/new[^"]+)"', page)[1])
    assert 'value="无名路3号"' in clerk.get(link).text


@pytest.mark.parametrize("path", ["", "new", "findings/", "compounds/", "aliases/", "unknown/"])
def test_pages_are_all_english_on_request(clerk, path):
    page = clerk.get(f"/addresses/library/{path}?lang=en").text
    shown = re.sub(r"示例\S*|<a [^>]*lang=\"zh-CN\"[^>]*>中文</a>|data-page=\"[^\"]*\"", "", page)
    assert re.findall(r"[\u4e00-\u9fff]+", re.sub(r'value="[^"]*"', "", shown)) == []


def test_the_list_takes_as_many_statements_for_many_addresses_as_for_one(clerk, statements):
    def count(query):
        db.session.remove()
        clerk.get(f"/addresses/library/{query}")
        statements.clear()
        db.session.remove()
        clerk.get(f"/addresses/library/{query}")
        return len(statements)

    assert count("?q=R1") == count("?q=示例")
