"""Writes on posts: refusals that name who is in the way, locks, the audit trail."""

from datetime import date, datetime, timedelta
from threading import Thread
from time import sleep
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from gridsvc.accounts.audit import acting
from gridsvc.accounts.models import AuditEntry
from gridsvc.divisions.models import Division
from gridsvc.errors import BadParameter, Conflict, NotFound
from gridsvc.extensions import db
from gridsvc.posts.models import Appointment, Person, Post
from gridsvc.posts.services import (
    Place,
    appoint,
    days,
    end_appointment,
    name_stand_in,
    record_leave,
    set_duty,
)

MARCH = days(date(2026, 3, 1), date(2026, 3, 31))
EIGHT = datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Asia/Shanghai"))


def put(world, kind, name, valid=MARCH, code="K1"):
    return appoint(world.place(code), kind, world.person(name), valid=valid)


def test_a_second_holder_is_refused_by_the_name_of_the_first(world):
    put(world, "commander_1", "甲")
    with pytest.raises(Conflict) as refused:
        put(world, "commander_1", "乙", days(date(2026, 3, 31), None))
    assert "甲 holds First commander from 2026-03-01 to 2026-03-31" in refused.value.detail("en")
    assert "甲自 2026-03-01 起至 2026-03-31担任第一指挥长" in refused.value.detail("zh")


def test_the_day_after_the_post_is_free(world):
    put(world, "commander_1", "甲")
    follower = put(world, "commander_1", "乙", days(date(2026, 4, 1), None))
    assert db.session.scalars(select(Post)).one().id == follower.post_id


def test_a_kind_with_several_seats_takes_the_first_free_one(world):
    made = [put(world, "fulltime", name, code="K1001") for name in ("甲", "乙")]
    assert [db.session.get_one(Post, one.post_id).seat for one in made] == [1, 2]


def test_when_all_seats_are_held_the_next_is_refused(world):
    for number in range(9):
        put(world, "fulltime", f"示例-{number}", code="K1001")
    with pytest.raises(Conflict, match="示例-0 holds Full-time"):
        put(world, "fulltime", "乙", code="K1001")


def test_nobody_takes_two_seats_of_one_kind_in_one_place(world):
    put(world, "fulltime", "甲", code="K1001")
    with pytest.raises(Conflict):
        put(world, "fulltime", "甲", code="K1001")


def test_one_person_may_command_several_communities(world):
    assert put(world, "commander_1", "甲").post_id != put(world, "commander_1", "甲", code="K2").post_id


@pytest.mark.parametrize(("kind", "person"), [("no_such", 1), ("commander_1", 0)])
def test_an_unknown_kind_or_person_is_not_found(world, kind, person):
    with pytest.raises(NotFound):
        appoint(world.place("K1"), kind, person and world.person("甲"), valid=MARCH)


def test_days_in_the_wrong_order_are_refused():
    with pytest.raises(BadParameter):
        days(date(2026, 3, 2), date(2026, 3, 1))


def test_an_appointment_ends_with_its_last_day(world):
    ended = end_appointment(put(world, "commander_1", "甲").id, last_day=date(2026, 3, 10))
    db.session.flush()
    db.session.refresh(ended)
    assert (ended.valid.lower, ended.valid.upper) == (date(2026, 3, 1), date(2026, 3, 11))


@pytest.mark.parametrize("last_day", [date(2026, 2, 28), date(2026, 4, 1)], ids=["before it began", "after its end"])
def test_an_appointment_cannot_end_outside_its_days(world, last_day):
    with pytest.raises(BadParameter):
        end_appointment(put(world, "commander_1", "甲").id, last_day=last_day)


def test_ending_what_is_not_there_is_not_found(world):
    with pytest.raises(NotFound):
        end_appointment(0, last_day=date(2026, 3, 1))


def test_a_second_stand_in_is_refused_by_the_name_of_the_first(world):
    post_id = put(world, "commander_1", "甲").post_id
    name_stand_in(post_id, world.person("乙"), valid=MARCH)
    with pytest.raises(Conflict, match="乙 stands in for First commander"):
        name_stand_in(post_id, world.person("丙"), valid=MARCH)


def test_leave_on_a_day_of_leave_is_refused(world):
    record_leave(world.person("甲"), valid=MARCH, reason="年假")
    with pytest.raises(Conflict, match="甲 is on leave from 2026-03-01 to 2026-03-31"):
        record_leave(world.person("甲"), valid=days(date(2026, 3, 31), date(2026, 4, 2)))


def test_shifts_of_one_person_follow_each_other_and_do_not_overlap(world):
    hours = [EIGHT + timedelta(hours=hour) for hour in (0, 8, 16)]
    set_duty(world.place("K1"), world.person("甲"), starts_at=hours[0], ends_at=hours[1], shift="白班")
    set_duty(world.place("K1"), world.person("甲"), starts_at=hours[1], ends_at=hours[2])
    with pytest.raises(Conflict, match="甲 is on duty there since 2026-11-23 08:00"):
        set_duty(world.place("K1"), world.person("甲"), starts_at=hours[0], ends_at=hours[2])


def test_a_shift_ends_after_it_starts(world):
    with pytest.raises(BadParameter):
        set_duty(world.place("K1"), world.person("甲"), starts_at=EIGHT, ends_at=EIGHT)


def test_an_appointment_leaves_its_post_and_itself_in_the_audit_trail(world):
    with acting("示例操作员"):
        put(world, "commander_1", "甲")
    wrote = db.session.scalars(
        select(AuditEntry.subject).where(AuditEntry.actor == "示例操作员").order_by(AuditEntry.id)
    )
    assert [subject for subject in wrote if subject != "person"] == ["post", "appointment"]


@pytest.mark.parametrize("there", [True, False], ids=["post is set up", "post is new"])
def test_whoever_comes_second_waits_and_is_refused(fresh_app, there):
    app = fresh_app("posts_race")
    with app.app_context():
        place = _two_people(there=there)
        appoint(place, "commander_1", _id_of("甲"), valid=MARCH)
        refused: list[str] = []
        second = Thread(target=_appoint_second, args=(app, place, refused))
        second.start()
        while second.is_alive() and not db.session.scalar(
            text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        ):
            sleep(0.01)
        db.session.commit()
        second.join()
        assert len(db.session.scalars(select(Appointment)).all()) == 1
    assert "甲 holds First commander" in refused[0]


def _two_people(*, there: bool) -> Place:
    community = Division(code="K", name="示例", level="community")
    db.session.add_all([community, Person(name="甲"), Person(name="乙")])
    db.session.flush()
    if there:
        db.session.add(Post(kind_code="commander_1", division_id=community.id))
    db.session.commit()
    return Place(division_id=community.id)


def _id_of(name: str) -> int:
    return db.session.scalars(select(Person.id).where(Person.name == name)).one()


def _appoint_second(app, place: Place, refused: list[str]) -> None:
    with app.app_context():
        try:
            appoint(place, "commander_1", _id_of("乙"), valid=MARCH)
        except Conflict as refusal:
            refused.append(refusal.detail("en"))
