"""Pages of posts: what an appointer of one community sees and may do there, and what is refused and where."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from gridsvc.extensions import db
from gridsvc.posts.models import Appointment, Person, StandIn
from gridsvc.web.params import today

K1, K2 = "/admin/posts/seat?division=K1&post=commander_1", "/admin/posts/seat?division=K2&post=commander_1"
ACTS = ("term", "term/cancel")
LEADER, ELSEWHERE = "/admin/posts/seat?grid=K1001&post=grid_leader", "/admin/posts/seat?grid=K2001&post=grid_leader"


def appointing(act, name, first="2026-11-01", to=""):
    return {"act": act, f"{act}-person": name, f"{act}-first": first, f"{act}-to": to}


def held(model=Appointment):
    rows = db.session.execute(select(Person.name, model.valid).join(Person, Person.id == model.person_id))
    return sorted(((name, str(valid.lower)) for name, valid in rows), key=lambda row: row[1])


@pytest.fixture
def known(world):
    """示例甲 held a post long ago, so K1 knows the name."""
    return world.appoint("K1", "commander_2", "示例甲", first=date(2025, 1, 1), last=date(2025, 2, 1))


def test_a_list_holds_only_posts_of_the_scope(ask, world):
    world.appoint("K2", "commander_1", "示例外人")
    page = ask("/admin/posts/").text
    assert "K1001" in page
    assert "K2001" not in page
    assert "示例外人" not in page


def test_vacancies_come_first_and_can_be_all(ask, world):
    world.appoint("K1", "commander_1", "示例甲")
    rows = re.findall(r"tag-vacant|在岗", ask("/admin/posts/").text)
    assert rows == ["tag-vacant"] * 5 + ["在岗"]
    assert "在岗" not in ask("/admin/posts/?vacant=1").text


def test_the_list_is_as_of_a_day(ask, world):
    world.appoint("K1", "commander_1", "示例甲", last=date(2026, 3, 1))
    assert "示例甲" in ask("/admin/posts/?on=2026-02-01").text
    assert "示例甲" not in ask("/admin/posts/?on=2026-11-01").text


def test_a_list_of_any_length_takes_the_same_statements(ask, world, statements):
    ask("/admin/posts/")
    counts = []
    for kind in ("commander_1", "commander_2", "party_secretary"):
        world.appoint("K1", kind, f"示例{kind}")
        statements.clear()
        ask("/admin/posts/")
        counts.append(len(statements))
    assert len(set(counts)) == 1


@pytest.mark.parametrize("path", [K2, ELSEWHERE, "/admin/posts/seat?division=K1&post=none", f"{K1}&seat=2"])
def test_a_seat_of_another_scope_looks_as_if_it_were_not_there(ask, world, known, path):
    assert ask(path).status_code == 404
    assert ask(path, **appointing("appoint", "示例甲")).status_code == 404
    assert len(held()) == 1


@pytest.mark.parametrize("path", ["/admin/posts/", K1, *(K1.replace("seat?", f"seat/{act}?") for act in ACTS)])
def test_whoever_may_not_appoint_is_told_so(client, signed_in, world, path):
    headers = signed_in("planner")
    assert client.get(path, headers=headers).status_code == 403
    assert client.get(path).status_code == 401
    assert client.post(K1, headers=headers, data=appointing("appoint", "示例甲")).status_code == 403


def test_a_person_is_appointed_into_a_vacant_seat(ask, world, known):
    assert ask(LEADER, **appointing("appoint", "示例甲")).status_code == 302
    assert ("示例甲", "2026-11-01") in held()
    assert "在岗" in ask("/admin/posts/?kind=grid_leader").text


@pytest.mark.usefixtures("known")
def test_a_person_of_another_scope_is_refused_beside_the_field(ask, world):
    world.appoint("K2", "commander_1", "示例外人")
    answer = ask(LEADER, **appointing("appoint", "示例外人"))
    assert answer.status_code == 422
    assert re.search(r'id="appoint-person-about"><span class="field-fault">', answer.text)


@pytest.mark.usefixtures("known")
def test_a_held_seat_is_refused_beside_the_person(ask, world):
    world.appoint("K1", "commander_1", "示例乙")
    answer = ask(K1, **appointing("appoint", "示例甲"))
    assert answer.status_code == 422
    assert len(held()) == 2


@pytest.mark.usefixtures("known")
def test_days_in_the_wrong_order_are_refused_beside_the_last_one(ask):
    answer = ask(LEADER, **appointing("appoint", "示例甲", "2026-11-02", "2026-11-01"))
    assert 'id="appoint-to-about"><span class="field-fault">应为不早于 2026-11-02 的日期' in answer.text


@pytest.mark.usefixtures("known")
def test_a_holder_is_replaced_in_one_step(ask, world):
    world.appoint("K1", "commander_1", "示例乙", first=date(2026, 1, 1))
    assert ask(K1, **appointing("replace", "示例甲", str(today()))).status_code == 302
    page = ask(K1).text
    assert page.index("示例甲") < page.index("示例乙")
    assert held()[1:] == [("示例乙", "2026-01-01"), ("示例甲", str(today()))]


def test_an_appointment_ends_with_a_last_day(ask, world):
    world.appoint("K1", "commander_1", "示例乙", first=date(2026, 1, 1))
    wrong = {"act": "end", "end-last_day": "2025-01-01"}
    assert re.search(r'id="end-last_day-about"><span class="field-fault">', ask(K1, **wrong).text)
    assert ask(K1, **wrong | {"end-last_day": str(today())}).status_code == 302
    assert db.session.scalars(select(Appointment)).one().valid.upper is not None


@pytest.mark.usefixtures("known")
def test_a_stand_in_is_named_for_a_seat_never_set_up(ask, world):
    assert ask(LEADER, **appointing("stand_in", "示例甲")).status_code == 302
    assert len(held(StandIn)) == 1


def last_term():
    """The path of the change of the one appointment's days."""
    return (
        f"/admin/posts/seat/term?division=K1&post=commander_1&term={db.session.scalars(select(Appointment.id)).one()}"
    )


def test_the_days_of_a_coming_appointment_change_after_a_preview(ask, world):
    world.appoint("K1", "commander_1", "示例甲", first=date(2999, 1, 1), last=date(2999, 1, 10))
    sent = {"first": "2999-01-03", "to": "2999-01-10"}
    preview = ask(last_term(), **sent).text
    assert re.search(r"减少的天数</td><td class=\"end\">2<", preview)
    assert held() == [("示例甲", "2999-01-01")]
    assert ask(last_term(), **sent, sure="1").status_code == 302
    assert held() == [("示例甲", "2999-01-03")]


def test_the_first_day_of_a_running_appointment_stays(ask, world):
    world.appoint("K1", "commander_1", "示例甲", first=date(2026, 1, 1))
    assert ask(last_term(), first="2026-02-01", to="2999-12-31", sure="1").status_code == 302
    assert held() == [("示例甲", "2026-01-01")]
    assert str(db.session.scalars(select(Appointment.valid)).one().upper) == "3000-01-01"


def test_days_that_another_one_holds_are_refused_before_the_preview(ask, world):
    world.appoint("K1", "commander_1", "示例甲", first=date(2026, 1, 1), last=date(2998, 12, 31))
    path = last_term()
    world.appoint("K1", "commander_1", "示例乙", first=date(2999, 1, 1))
    assert "示例乙自 2999-01-01 起担任" in ask(path, to="").text


def test_a_coming_appointment_is_cancelled_after_asking_and_a_running_one_is_not(ask, world):
    world.appoint("K1", "commander_1", "示例甲", first=date(2999, 1, 1))
    path = last_term().replace("/term?", "/term/cancel?")
    assert "不限" in ask(path).text
    assert ask(path, sure="1").status_code == 302
    assert held() == []
    world.appoint("K1", "commander_1", "示例甲", first=date(2026, 1, 1))
    ask(last_term().replace("/term?", "/term/cancel?"), sure="1")
    assert len(held()) == 1


def test_a_stand_in_ends_with_a_last_day(ask, world):
    world.stand_in(world.appoint("K1", "commander_1", "示例甲"), "示例乙")
    key = db.session.scalars(select(StandIn.id)).one()
    path = f"/admin/posts/seat/term?division=K1&post=commander_1&stands_in=1&term={key}"
    assert ask(path, to=str(today()), sure="1").status_code == 302
    assert db.session.scalars(select(StandIn)).one().valid.upper is not None
    assert ask(path.replace("K1", "K2"), to=str(today()), sure="1").status_code == 404
