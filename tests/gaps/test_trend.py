"""The totals from day to day: each is the report's of that day, or unknown."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from gridsvc.addresses.models import StandardAddress
from gridsvc.extensions import db
from gridsvc.gaps import trend
from gridsvc.posts.models import Leave, Person
from gridsvc.posts.services import Place, appoint, days
from tests.factories import DAY, cell, load, write_geojson
from tests.gaps.conftest import EAST_COMMUNITY, MISSING, WEST_COMMUNITY, WIDE, division_id, give, rows

LATER, LAST = DAY + timedelta(days=5), DAY + timedelta(days=12)
TOTALS = ("blind_area_m2", "overlap_area_m2", "addresses_without_grid", "grids_without_address", "posts_vacant")


@pytest.fixture
def follow(client):
    """Asks for the totals from DAY to LAST."""

    def follow(headers=None, **query):
        period = {"from": DAY.isoformat(), "to": LAST.isoformat()}
        answer = client.get("/api/v1/coverage/trend", query_string=period | query, headers=headers or {})
        assert answer.status_code == 200, answer.text
        return answer.json["points"]

    return follow


def held(code: str, kind: str, start: date, end: date | None) -> Person:
    """A new person in a post of the division from day to day."""
    person = Person(name=f"示例{code}{kind}")
    db.session.add(person)
    db.session.flush()
    appoint(Place(division_id=division_id(code)), kind, person.id, valid=days(start, end))
    return person


def repaired(folder):
    """Publish the missing grid on LATER."""
    filled = {"code": MISSING, "name": "示例", "kind": "base", "geometry": cell(3, 1)}
    load("grids", write_geojson(folder / "repaired.geojson", [*rows(), filled]), on=LATER)


def test_each_point_is_what_the_report_says_of_that_day(addressed, follow, ask):
    held(WEST_COMMUNITY, "commander_1", DAY + timedelta(days=2), LATER)
    points = follow()
    assert len(points) == 4
    for point in points:
        totals = ask(on=point["on"])["totals"]
        assert {name: point[name] for name in TOTALS} == {name: totals[name] for name in TOTALS}


def test_only_days_that_changed_something_are_points(faulty, follow):
    held(WEST_COMMUNITY, "commander_1", DAY + timedelta(days=2), None)
    assert [(p["on"], p["posts_vacant"]) for p in follow()] == [
        ("2026-11-01", 4),
        ("2026-11-03", 3),
        ("2026-11-13", 3),
    ]


def test_days_on_which_only_others_came_and_went_are_not_asked_about(faulty, follow, statements):
    def asked():
        follow()
        statements.clear()
        follow()
        return len(statements)

    alone = asked()
    officer = held(WEST_COMMUNITY, "police", DAY + timedelta(days=2), LATER)
    db.session.add(Leave(person_id=officer.id, valid=days(DAY + timedelta(days=3), LATER)))
    db.session.flush()
    assert asked() == alone
    held(WEST_COMMUNITY, "commander_1", DAY + timedelta(days=2), None)
    assert asked() == alone + 2


def test_leave_makes_a_vacancy_for_as_long_as_it_lasts(faulty, follow):
    person = held(WEST_COMMUNITY, "commander_1", DAY, None)
    db.session.add(Leave(person_id=person.id, valid=days(LATER, LATER)))
    db.session.flush()
    assert [p["posts_vacant"] for p in follow()] == [3, 4, 3, 3]


def test_a_new_edition_is_a_point_with_its_own_ground(faulty, follow, ask, tmp_path):
    before = ask()["totals"]["blind_area_m2"]
    repaired(tmp_path)
    assert [(p["on"], p["edition"], p["blind_area_m2"]) for p in follow()] == [
        ("2026-11-01", 1, before),
        ("2026-11-06", 2, 0.0),
        ("2026-11-13", 2, 0.0),
    ]


def test_ground_that_was_never_checked_for_its_edition_is_unknown_until_somebody_looks(faulty, follow, ask, tmp_path):
    repaired(tmp_path)
    assert follow()[0]["blind_area_m2"] is None
    seen = ask()["totals"]["blind_area_m2"]
    assert follow()[0]["blind_area_m2"] == seen > 0


def test_addresses_are_known_for_the_edition_of_their_stored_owners_alone(addressed, follow, tmp_path):
    repaired(tmp_path)
    assert [p["addresses_without_grid"] for p in follow()] == [None, 1, 1]
    assert [p["grids_without_address"] for p in follow()] == [None, 6, 6]


def test_owners_of_several_editions_are_counted_for_none(addressed, follow):
    assert {p["addresses_without_grid"] for p in follow()} == {2}
    db.session.execute(update(StandardAddress).where(StandardAddress.grid_id.is_(None)).values(edition_id=None))
    assert {p["addresses_without_grid"] for p in follow()} == {None}


def test_a_division_answers_for_itself_only(faulty, follow):
    held(EAST_COMMUNITY, "commander_1", LATER, None)
    (first, _) = follow(division=WEST_COMMUNITY)
    assert (first["blind_area_m2"], first["posts_vacant"]) == (0.0, 2)


def test_a_scope_learns_nothing_of_other_places(faulty, follow, token):
    held(EAST_COMMUNITY, "commander_1", LATER, None)
    assert [(p["on"], p["posts_vacant"]) for p in follow(token(viewer=WEST_COMMUNITY))] == [
        ("2026-11-01", 2),
        ("2026-11-13", 2),
    ]


def test_nothing_is_said_of_days_before_the_first_edition(faulty, follow):
    assert follow(**{"from": "2026-01-01"})[0]["on"] == DAY.isoformat()
    assert follow(**{"from": "2026-01-01", "to": "2026-02-01"}) == []


def test_a_period_that_ends_before_it_starts_is_refused(faulty, client):
    answer = client.get("/api/v1/coverage/trend", query_string={"from": "2026-11-02", "to": "2026-11-01"})
    assert (answer.status_code, answer.json["name"]) == (400, "from")


def test_the_default_period_is_the_last_ninety_days(faulty, client):
    answer = client.get("/api/v1/coverage/trend", query_string={"to": LAST.isoformat()}).json
    assert (date.fromisoformat(answer["to"]) - date.fromisoformat(answer["from"])).days == 89


def test_days_are_thinned_out_evenly_and_the_ends_stay(faulty, follow, monkeypatch):
    monkeypatch.setattr(trend, "POINTS", 3)
    for number, kind in enumerate(("commander_1", "commander_2")):
        held(WEST_COMMUNITY, kind, DAY + timedelta(days=3 + number), LATER + timedelta(days=number))
    on = [date.fromisoformat(point["on"]) for point in follow()]
    assert (on[0], on[-1]) == (DAY, LAST)
    assert len(on) <= 3


def test_the_number_of_statements_does_not_grow_with_the_posts(faulty, follow, statements):
    def asked() -> int:
        statements.clear()
        follow()
        return len(statements)

    held(WEST_COMMUNITY, "commander_1", LATER, None)
    asked()
    few = asked()
    for code, kind in ((WEST_COMMUNITY, "commander_2"), (EAST_COMMUNITY, "commander_1"), (WIDE, "grid_leader")):
        give(code, kind, f"示例{code}{kind}")
    asked()
    assert asked() == few
