"""Pages of duty rosters: what an appointer of one community sees and may do there; what nobody covers comes first."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from gridsvc.accounts.models import AuditEntry
from gridsvc.extensions import db
from gridsvc.posts.models import Duty, Person
from gridsvc.posts.services import days, record_leave, set_duty
from gridsvc.web import params

WEEK = "/admin/rosters/?view=week"
DAY = timedelta(days=1)


@pytest.fixture
def tomorrow(app):
    return params.today() + DAY


@pytest.fixture
def put(world):
    """Puts somebody on duty: a day from 8 to 20, or a night from 20 to 8."""

    def make(name, day, code="K1", *, night=False):
        start = datetime(day.year, day.month, day.day, 20 if night else 8, tzinfo=params.zone())
        hours = {"starts_at": start, "ends_at": start + timedelta(hours=12)}
        return set_duty(world.place(code), world.person(name), **hours, shift="夜班" if night else "白班")

    return make


def sending(name, day, place="K1", **more):
    return {"place": place, "person": name, "day": str(day), "shift": "白班"} | more


def on_duty():
    rows = select(Person.name, Duty.during).join(Person, Person.id == Duty.person_id)
    return sorted((row.name, row.during.lower.astimezone(params.zone()).date()) for row in db.session.execute(rows))


def open_shifts(page):
    """(day, shift) of what is listed as open, in order."""
    listed = page[page.index('id="holes-title"') : page.index("cal-nav")]
    return re.findall(r'datetime="([\d-]+)".*?<b>(.*?)</b>', listed)


def test_what_nobody_covers_is_listed_from_today_on_and_marked(ask, put, tomorrow):
    put("甲", tomorrow)
    page = ask(f"{WEEK}&on={tomorrow}").text
    assert open_shifts(page)[0] == (str(tomorrow), "夜班")
    assert (str(tomorrow), "白班") not in open_shifts(page)
    assert page.count("cal-open") == len(open_shifts(page))


def test_a_place_without_any_duty_has_no_vacancies_but_a_way_to_begin(ask, world):
    assert "这里还没有值班表" in ask("/admin/rosters/").text


def test_somebody_on_leave_leaves_the_shift_open(ask, put, world, tomorrow):
    duty = put("甲", tomorrow)
    put("乙", tomorrow, night=True)
    world.leave("甲", tomorrow)
    page = ask(f"{WEEK}&on={tomorrow}").text
    assert open_shifts(page)[0] == (str(tomorrow), "白班")
    assert f"/admin/rosters/{duty.id}?" in page
    assert "甲 请假中" in page


def test_a_link_to_an_open_shift_fills_the_form(ask, put, tomorrow):
    put("甲", tomorrow)
    link = re.search(r'href="(/admin/rosters/new\?[^"]*at=[^"]*)"', ask(f"{WEEK}&on={tomorrow}").text)[1]
    page = ask(link.replace("&amp;", "&")).text
    assert f'value="{tomorrow}"' in page
    assert re.search(r'<option selected value="夜班">', page)
    assert 'value="K1 示例K1"' in page


def test_a_list_holds_only_rosters_of_the_scope(ask, put, tomorrow):
    put("甲", tomorrow)
    put("外人", tomorrow, "K2")
    put("格内", tomorrow, "K1001")
    page = ask(f"{WEEK}&on={tomorrow}").text
    assert "甲" in page
    assert "格内" in page
    assert "外人" not in page
    assert "示例K2" not in page


def test_duty_of_another_scope_looks_as_if_it_were_not_there(ask, put, tomorrow):
    duty = put("外人", tomorrow, "K2")
    paths = [f"/admin/rosters/{duty.id}{end}" for end in ("", "/remove")]
    assert [ask(path).status_code for path in paths] == [404, 404]
    assert [ask(path, sure="1").status_code for path in paths] == [404, 404]
    assert ask("/admin/rosters/?place=K2").status_code == 400
    assert len(on_duty()) == 1


@pytest.mark.parametrize(
    "path", ["/admin/rosters/", "/admin/rosters/new", "/admin/rosters/copy", "/admin/rosters/export"]
)
def test_whoever_may_not_appoint_is_told_so(client, signed_in, world, path):
    assert client.get(path, headers=signed_in("planner")).status_code == 403
    assert client.get(path).status_code == 401


@pytest.fixture
def known(world):
    """甲 held a post in K1 long ago, so the name is known there."""
    day = params.today()
    world.appoint("K1", "commander_2", "甲", first=day - 90 * DAY, last=day - 60 * DAY)


@pytest.mark.usefixtures("known")
def test_duty_is_added_and_leaves_an_audit_row(ask, tomorrow):
    assert ask("/admin/rosters/new?view=week", **sending("甲", tomorrow)).headers["Location"].endswith("?view=week")
    assert on_duty() == [("甲", tomorrow)]
    assert db.session.scalar(select(AuditEntry.actor).where(AuditEntry.subject == "duty")) == "administrator-K1"


@pytest.mark.usefixtures("known")
def test_duty_on_leave_is_refused_naming_person_and_days(ask, world, tomorrow):
    record_leave(world.person("甲"), valid=days(tomorrow, tomorrow))
    answer = ask("/admin/rosters/new", **sending("甲", tomorrow))
    assert answer.status_code == 422
    assert re.search(
        rf'id="person-about"><span class="field-fault">[^<]*甲自 {tomorrow} 起至 {tomorrow}已请假', answer.text
    )


@pytest.mark.usefixtures("known")
def test_a_second_duty_at_the_same_time_is_refused_wherever_it_is(ask, put, tomorrow):
    put("甲", tomorrow, "K2")
    answer = ask("/admin/rosters/new", **sending("甲", tomorrow))
    assert answer.status_code == 422
    assert f"甲 自 {tomorrow} 08:00 起已在别处值班" in answer.text
    assert not re.search(r">[^<]*K2", answer.text)  # among the words: a token in an attribute may have any letters


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"shift": ""}, "begins"),
        ({"until": "2020-01-01"}, "until"),
        ({"place": "K2"}, "place"),
        ({"day": ""}, "day"),
        ({"day": "9999-12-31", "shift": "夜班"}, "day"),
    ],
)
def test_what_cannot_be_used_is_refused_beside_its_field(ask, tomorrow, sent, field):
    answer = ask("/admin/rosters/new", **sending("甲", tomorrow) | sent)
    assert answer.status_code == 422
    assert f'id="{field}-about"><span class="field-fault">' in answer.text


@pytest.mark.usefixtures("known")
def test_duty_beside_somebody_elses_is_asked_about_first(ask, put, tomorrow):
    put("乙", tomorrow)
    page = ask("/admin/rosters/new", **sending("甲", tomorrow)).text
    assert "乙 在这段时间已在该处值班" in page
    assert len(on_duty()) == 1
    kept = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    assert ask("/admin/rosters/new", **kept).status_code == 302
    assert on_duty() == [("乙", tomorrow), ("甲", tomorrow)]


def test_duty_moved_away_from_its_shift_is_asked_about_first(ask, put, tomorrow):
    path = f"/admin/rosters/{put('甲', tomorrow).id}"
    moved = sending("甲", tomorrow + DAY)
    assert "原来的班次将没有人" in ask(path, **moved).text
    assert ask(path, **moved, sure="1").status_code == 302
    assert on_duty() == [("甲", tomorrow + DAY)]


def test_another_person_takes_a_duty_over_without_a_question(ask, put, world, tomorrow):
    put("乙", tomorrow + 3 * DAY)
    duty = put("甲", tomorrow)
    assert ask(f"/admin/rosters/{duty.id}", **sending("乙", tomorrow)).status_code == 302
    assert on_duty()[0] == ("乙", tomorrow)


def test_duty_is_removed_after_showing_what_that_leaves_open(ask, put, tomorrow):
    path = f"/admin/rosters/{put('甲', tomorrow).id}/remove"
    assert re.search(r"因此空缺的班次</td><td class=\"end\">1<", ask(path).text)
    assert ask(path, sure="1").status_code == 302
    assert on_duty() == []


def test_a_week_is_copied_after_a_preview_that_writes_nothing(ask, put, tomorrow):
    put("甲", tomorrow)
    path = f"/admin/rosters/copy?week={tomorrow}&weeks=2&place=K1"
    assert "将新增 2 个班，跳过 0 个" in ask(path).text
    assert len(on_duty()) == 1
    assert ask(path, sure="1").status_code == 302
    assert on_duty() == [("甲", tomorrow + 7 * n * DAY) for n in range(3)]
    assert "将新增 0 个班，跳过 2 个" in ask(path).text


def test_a_copy_leaves_out_who_is_away_and_where_somebody_is(ask, put, world, tomorrow):
    put("甲", tomorrow)
    put("乙", tomorrow, night=True)
    put("丙", tomorrow + 7 * DAY, night=True)
    world.leave("甲", tomorrow + 7 * DAY)
    page = ask(f"/admin/rosters/copy?week={tomorrow}&weeks=1").text
    assert "将新增 0 个班，跳过 2 个" in page
    assert "请假" in page
    assert "丙 已在该处值班" in page


def test_what_is_shown_comes_as_a_file(ask, put, tomorrow):
    put("甲", tomorrow)
    put("外人", tomorrow, "K2")
    put("乙", tomorrow + 40 * DAY)
    text = ask(f"/admin/rosters/export?view=week&on={tomorrow}").text
    assert "甲" in text
    assert not {"外人", "乙"} & set(text.replace(",", "\n").split())


def test_duty_is_narrowed_to_who_holds_a_post(ask, put, world, tomorrow):
    put("甲", tomorrow)
    put("乙", tomorrow, night=True)
    world.appoint("K1", "commander_1", "甲")
    page = ask(f"{WEEK}&on={tomorrow}&kind=commander_1").text
    assert "甲" in page
    assert "乙" not in page
    assert (str(tomorrow), "夜班") in open_shifts(page)


def test_a_calendar_of_any_length_takes_the_same_statements(ask, put, statements, tomorrow):
    ask("/admin/rosters/")
    counts = []
    for code in ("K1", "K1001", "K1002"):
        put(f"示例{code}", params.today(), code)
        statements.clear()
        assert f"示例{code}" in ask(WEEK).text
        counts.append(len(statements))
    assert len(set(counts[1:])) == 1


@pytest.mark.parametrize("sent", ["view=year", "on=1066-01-01", "on=x", "place=none"])
def test_an_address_that_says_nothing_known_is_refused(ask, world, sent):
    assert ask(f"/admin/rosters/?{sent}").status_code == 400


def test_hours_that_are_partly_covered_are_open_for_the_rest(ask, world, tomorrow):
    start = datetime(tomorrow.year, tomorrow.month, tomorrow.day, 8, tzinfo=params.zone())
    db.session.add(
        Duty(
            division_id=world.divisions["K1"],
            person_id=world.person("甲"),
            during=Range(start, start + timedelta(hours=4)),
        )
    )
    assert "12:00–20:00" in ask(f"{WEEK}&on={tomorrow}").text
