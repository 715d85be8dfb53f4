"""The public page `my grid`: what it finds, what it never tells, and to whom it is open."""

import re
from dataclasses import replace
from html import unescape

import pytest
from sqlalchemy import event, update

from gridsvc.accounts import services as accounts
from gridsvc.addresses.models import StandardAddress
from gridsvc.app import create_app
from gridsvc.divisions.models import Division
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db, limiter
from gridsvc.settings import services as settings_
from tests.factories import centre, gridded, load

HERE = "320104001001"
NAMES, PHONES = ("王小明", "李秀英"), ("13812345678", "13987654321")
ROOM = "示例路1号1栋101室"
LON, LAT = centre(0, 0)
OUTSIDE = (100.0, 30.0)


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    """A gridded district with people, and nine addresses of one road, one of them abandoned, one in no grid."""
    gridded(tmp_path)
    posts = [
        f"{HERE},,commander_1,{NAMES[0]},2026-01-01,{PHONES[0]}",
        f",{HERE}001,grid_leader,{NAMES[1]},2026-01-01,{PHONES[1]}",
    ]
    rows = [f"KEY{n},示例路{n}号1栋101室,{LON},{LAT},OC,98765" for n in range(1, 8)]
    rows += [f"KEY8,示例路废弃院8号,{LON},{LAT},AB,98765", "KEY9,示例路界外9号,100,30,OC,98765"]
    for what, heading, lines in (
        ("posts", "division,grid,post,person,from,phone", posts),
        ("addresses", "code,address,lon,lat,status,households", rows),
    ):
        path = tmp_path / f"{what}.csv"
        path.write_text("\n".join([heading, *lines]) + "\n")
        assert load(what, path).loaded == len(lines)


@pytest.fixture
def ask(client):
    """The page's text for a question."""
    return lambda **question: unescape(client.get("/my-grid/", query_string=question).text)


def caller(role, division=None):
    """The headers of a user with a role."""
    user = accounts.add_user(f"{role}-{division}", "a long enough password")
    accounts.grant(user, role, division_id=by_code(division).id if division else None)
    db.session.flush()
    return {"Authorization": f"Bearer {accounts.issue_token(user.username)}"}


@pytest.mark.parametrize("question", [{"lon": LON, "lat": LAT}, {"q": ROOM}, {"q": " 示例路１号1栋 101室"}])
def test_a_place_answers_with_its_grid_community_and_street(ask, question):
    page = ask(**question)
    assert all(word in page for word in (f"{HERE}001", "示例网格00", "示例1社区", "示例街道"))


@pytest.mark.parametrize(
    "question", [{}, {"lon": LON, "lat": LAT}, {"q": ROOM}, {"q": "示例路1号"}, {"q": "示例路界外9号"}]
)
def test_no_answer_holds_a_name_a_phone_a_code_of_an_address_or_a_count_of_households(ask, question):
    page = ask(**question)
    assert "我的网格" in page
    assert not [word for word in (*NAMES, *PHONES, "98765", "KEY") if word in page]


def test_not_even_who_may_see_names_sees_them_here(client):
    page = client.get("/my-grid/", query_string={"q": ROOM}, headers=caller("administrator")).text
    assert HERE in page
    assert not [word for word in (*NAMES, *PHONES) if word in page]


def test_part_of_an_address_offers_at_most_five_by_their_text_alone(ask):
    assert "请再写几个字" in ask(q="示例路")
    offered = re.findall(r"<li><a href=", ask(q="101室"))
    assert len(offered) == 5


@pytest.mark.parametrize("typed", ["%%%%", "____", "101_室", "KEY1", "没有这条路"])
def test_what_is_in_no_address_finds_none(ask, typed):
    assert "没有找到这个地址" in ask(q=typed)


def test_an_abandoned_address_is_not_found(ask):
    assert "没有找到这个地址" in ask(q="示例路废弃院8号")


@pytest.mark.parametrize("question", [{"q": "示例路界外9号"}, dict(zip(("lon", "lat"), OUTSIDE, strict=True))])
def test_a_place_in_no_grid_is_told_so(ask, question):
    assert "这里不属于任何网格" in ask(**question)


def test_a_division_speaks_before_the_setting_and_the_lowest_first(ask):
    assert "还没有公布联系方式" in ask(q=ROOM)
    settings_.change({"public_contact_zh": "12345"})
    db.session.commit()
    assert "12345" in ask(q=ROOM)
    for code, contact in (("320104", "区里"), (HERE, "社区服务站")):
        db.session.execute(update(Division).where(Division.code == code).values(attributes={"public_contact": contact}))
    page = ask(q=ROOM)
    assert "社区服务站" in page
    assert "区里" not in page


@pytest.mark.parametrize(
    "question", [{"lon": "east", "lat": "1"}, {"lon": "181", "lat": "1"}, {"lat": "1"}, {"q": "路" * 101}]
)
def test_what_cannot_be_used_is_refused_in_words(client, question):
    answer = client.get("/my-grid/", query_string=question)
    assert answer.status_code == 400
    assert "不可用：应为" in answer.text


def test_markup_in_a_question_stays_text(client):
    assert "<script>alert" not in client.get("/my-grid/", query_string={"q": "<script>alert(1)</script>"}).text


def test_the_number_of_statements_does_not_grow_with_what_is_found(ask):
    def statements(**question):
        seen = []
        listener = lambda *_: seen.append(1)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        ask(**question)
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    ask(q="101室")
    first = statements(q="101室")
    db.session.execute(update(StandardAddress).where(StandardAddress.code != "KEY1").values(status="AB"))
    assert statements(q="101室") == first


@pytest.fixture
def closed(app, monkeypatch):
    """The service as it is when it is not public."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], public=False))


@pytest.mark.usefixtures("closed")
def test_a_closed_service_asks_to_sign_in_and_does_not_link_the_page(client):
    assert client.get("/my-grid/").status_code == 401
    assert "/my-grid/" not in client.get("/login").text


@pytest.mark.usefixtures("closed")
def test_in_a_closed_service_one_finds_addresses_by_right_and_grids_in_scope(client):
    viewer, dispatcher = caller("viewer"), caller("dispatcher", "320104001002")
    assert client.get("/my-grid/", query_string={"q": ROOM}, headers=viewer).status_code == 403
    assert f"{HERE}001" in client.get("/my-grid/", query_string={"lon": LON, "lat": LAT}, headers=viewer).text
    assert "没有找到这个地址" in client.get("/my-grid/", query_string={"q": ROOM}, headers=dispatcher).text


def test_an_open_service_links_the_page_until_one_signs_in(client):
    assert 'href="/my-grid/"' in client.get("/").text
    assert 'href="/my-grid/"' not in client.get("/", headers=caller("viewer")).text


def test_who_asks_too_often_waits_while_the_empty_page_stays_open(app, settings, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", limiter.enabled)  # one limiter for all apps: as before, afterwards
    visitor = create_app(settings, database_url=app.config["SQLALCHEMY_DATABASE_URI"]).test_client()
    asked = [visitor.get("/my-grid/?q=abc").status_code for _ in range(31)]
    assert asked == [200] * 30 + [429]
    assert visitor.get("/my-grid/").status_code == 200
    limiter.reset()
