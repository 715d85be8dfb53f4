"""Reads of posts on real rows: what they find, and in how many statements."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import Range

from gridsvc.accounts.principal import EVERYWHERE, NOWHERE, Scope
from gridsvc.divisions.models import Division
from gridsvc.extensions import db
from gridsvc.posts import queries
from gridsvc.posts.models import Duty
from gridsvc.posts.rules import By
from gridsvc.posts.services import days
from tests.posts.conftest import SPLIT_ON, TODAY

NOON = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def only(world, code):
    return Scope(everywhere=False, divisions=frozenset({world.divisions[code]}))


def commanders(world, grid, day=TODAY):
    community = world.divisions[grid[:2]]
    found = queries.commanders_on(community, world.grids[grid], day)
    return [seat.answers and seat.answers.name for seat in found]


def gone(world, scope=EVERYWHERE, day=TODAY):
    codes = {division_id: code for code, division_id in world.divisions.items()}
    grids = {grid_id: code for code, grid_id in world.grids.items()}
    found = queries.vacancies(day, scope)
    return {(codes[v.community_id], grids.get(v.grid_id), v.seat.kind.code): v.reason for v in found}


def on_duty(world, code, name, *, hours=(0, 24)):
    start = NOON.replace(hour=0)
    during = Range(*(start + timedelta(hours=hour) for hour in hours))
    place = world.place(code)
    db.session.add(
        Duty(
            division_id=place.division_id,
            grid_id=place.grid_id,
            person_id=world.person(name),
            during=during,
            shift="班",
        )
    )
    db.session.flush()


@pytest.fixture
def staffed(world):
    """Both communities have two commanders."""
    for code in ("K1", "K2"):
        for number in (1, 2):
            world.appoint(code, f"commander_{number}", f"{code}-{number}")
    return world


def test_commanders_follow_from_the_community(staffed):
    assert commanders(staffed, "K1002") == ["K1-1", "K1-2"]


def test_commanders_come_in_rank_order_whatever_was_set_up_first(world):
    world.appoint("K1", "commander_2", "second")
    world.appoint("K1", "commander_1", "first")
    assert commanders(world, "K1001") == ["first", "second"]


def test_a_grid_overrides_one_commander(staffed):
    staffed.appoint("K1002", "commander_2", "own")
    assert commanders(staffed, "K1002") == ["K1-1", "own"]
    assert commanders(staffed, "K1001") == ["K1-1", "K1-2"]


def test_posts_never_set_up_are_listed_without_anybody(world):
    assert commanders(world, "K1001") == [None, None]


def test_the_first_and_the_last_day_of_an_appointment_count(world):
    world.appoint("K1", "commander_1", "spring", first=date(2026, 3, 1), last=date(2026, 5, 31))
    asked = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 5, 31), date(2026, 6, 1)]
    assert [commanders(world, "K1001", day)[0] for day in asked] == [None, "spring", "spring", None]


def test_staff_are_the_filled_posts_of_the_grid_alone(staffed):
    staffed.appoint("K1001", "fulltime", "worker")
    staffed.appoint("K1001", "grid_leader", "leader")
    staffed.appoint("K1002", "grid_leader", "other")
    staff = queries.staff_on(staffed.grids["K1001"], TODAY)
    assert [(seat.kind.code, seat.answers.name) for seat in staff] == [
        ("grid_leader", "leader"),
        ("fulltime", "worker"),
    ]


def test_nobody_commands_where_there_is_no_community(staffed):
    assert queries.commanders_on(None, None, TODAY) == []


def test_every_community_without_posts_is_vacant_twice(world):
    assert gone(world) == {
        ("K1", None, "commander_1"): "empty",
        ("K1", None, "commander_2"): "empty",
        ("K2", None, "commander_1"): "empty",
        ("K2", None, "commander_2"): "empty",
    }


def test_a_vacancy_says_why(world):
    world.appoint("K1", "commander_1", "left", last=SPLIT_ON)
    world.appoint("K1", "commander_2", "inactive")
    world.person("inactive", active=False)
    world.appoint("K2", "commander_1", "both")
    world.appoint("K2", "commander_2", "both")
    assert gone(world) == {
        ("K1", None, "commander_1"): "expired",
        ("K1", None, "commander_2"): "inactive",
        ("K2", None, "commander_2"): "same_person",
    }


def test_leave_is_a_vacancy_until_somebody_stands_in(staffed):
    post_id = staffed.appoint("K1002", "commander_1", "away")
    staffed.leave("away")
    assert gone(staffed) == {("K1", "K1002", "commander_1"): "on_leave"}
    staffed.stand_in(post_id, "deputy")
    assert gone(staffed) == {}
    assert commanders(staffed, "K1002") == ["deputy", "K1-2"]


def test_a_stand_in_without_a_holder_answers_and_the_post_stays_vacant(staffed):
    post_id = staffed.appoint("K1002", "commander_1", "short", last=SPLIT_ON)
    staffed.stand_in(post_id, "deputy")
    assert gone(staffed) == {("K1", "K1002", "commander_1"): "expired"}
    assert commanders(staffed, "K1002")[0] == "deputy"


def test_somebody_appointed_for_later_does_not_fill_the_post_yet(staffed):
    staffed.appoint("K1002", "commander_1", "later", first=TODAY + timedelta(days=1))
    assert gone(staffed) == {("K1", "K1002", "commander_1"): "empty"}


def test_an_overriding_grid_is_uncovered_when_its_own_post_is_held_by_the_other_commander(staffed):
    staffed.appoint("K1002", "commander_1", "K1-2")
    assert gone(staffed) == {("K1", "K1002", "commander_1"): "same_person"}
    assert queries.uncovered(TODAY, EVERYWHERE) == [(staffed.grids["K1002"], staffed.divisions["K1"])]


def test_grids_of_a_community_without_two_commanders_are_uncovered(staffed):
    staffed.person("K1-1", active=False)
    staffed.appoint("K1002", "commander_1", "own")
    assert queries.uncovered(TODAY, EVERYWHERE) == [(staffed.grids["K1001"], staffed.divisions["K1"])]


def test_a_communitys_vacancy_is_not_counted_again_for_a_grid_with_a_post_of_its_own(staffed):
    staffed.person("K1-1", active=False)
    staffed.appoint("K1002", "commander_2", "own")
    assert gone(staffed) == {("K1", None, "commander_1"): "inactive"}


def test_a_post_is_expired_from_the_day_after_the_last(world):
    for kind in ("commander_1", "commander_2"):
        world.appoint("K1", kind, kind, last=TODAY - timedelta(days=1))
    assert set(gone(world, only(world, "K1")).values()) == {"expired"}


def test_whatever_holds_primary_grids_is_to_have_commanders(world):
    db.session.execute(update(Division).where(Division.code == "K1").values(level="ward"))
    assert len(gone(world, only(world, "K1"))) == 2


def test_vacancies_stay_inside_the_scope(world):
    assert {community for community, _, _ in gone(world, only(world, "K2"))} == {"K2"}
    assert gone(world, NOWHERE) == {}


def test_a_community_without_ground_grids_and_posts_has_nothing_to_command(world):
    assert "S" not in {community for community, _, _ in gone(world)}


def test_staffing_counts_who_answers(world):
    world.appoint("K1001", "grid_leader", "leader")
    world.appoint("K1001", "fulltime", "one")
    world.appoint("K1001", "fulltime", "two")
    world.appoint("K1002", "grid_leader", "inactive")
    world.person("inactive", active=False)
    world.appoint("K1002", "parttime", "helper")
    found = {s.grid_id: (s.leaders, s.workers) for s in queries.staffing(TODAY, only(world, "K1"))}
    assert found == {world.grids["K1001"]: (1, 2), world.grids["K1002"]: (0, 0)}


def test_staffing_asks_for_the_grids_of_that_day(world):
    assert {s.grid_id for s in queries.staffing(SPLIT_ON - timedelta(days=1), only(world, "K1"))} == {
        world.grids["K1001"]
    }


def test_the_duty_roster_answers_first_the_grids_before_the_communitys(staffed):
    on_duty(staffed, "K1", "of community")
    on_duty(staffed, "K1001", "of grid", hours=(8, 13))
    answers = [
        queries.answers_now(staffed.divisions["K1"], staffed.grids["K1001"], NOON + timedelta(hours=h)) for h in (0, 1)
    ]
    assert [[one.person.name for one in answer.people] for answer in answers] == [["of grid"], ["of community"]]


def test_without_duty_the_commanders_answer(staffed):
    answer = queries.answers_now(staffed.divisions["K1"], None, NOON)
    assert (answer.by, [one.person.name for one in answer.people]) == (By.COMMANDER, ["K1-1", "K1-2"])


def test_last_of_all_the_streets_duty_answers(world):
    on_duty(world, "S", "of street")
    on_duty(world, "K2", "of another community")
    answer = queries.answers_now(world.divisions["K1"], world.grids["K1001"], NOON)
    assert (answer.by, [one.person.name for one in answer.people]) == (By.STREET_DUTY, ["of street"])


READS = {
    "people_on": (lambda w: queries.people_on(w.divisions["K1"], w.grids["K1001"], TODAY), 1),
    "answers_now": (lambda w: queries.answers_now(w.divisions["K1"], w.grids["K1001"], NOON), 2),
    "vacancies": (lambda _: queries.vacancies(TODAY, EVERYWHERE), 2),
    "uncovered": (lambda _: queries.uncovered(TODAY, EVERYWHERE), 3),
    "staffing": (lambda w: queries.staffing(TODAY, only(w, "S")), 2),
}


@pytest.mark.parametrize("name", READS)
def test_the_number_of_statements_does_not_grow(staffed, statements, name):
    read, count = READS[name]
    for code in ("K1001", "K1002", "K2001"):
        staffed.appoint(code, "commander_1", f"{code}-1")
        staffed.appoint(code, "fulltime", f"{code}-worker")
    statements.clear()
    read(staffed)
    assert len(statements) == count


def test_an_open_range_is_all_days():
    assert days(None, None) == Range()
