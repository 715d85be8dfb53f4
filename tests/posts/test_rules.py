"""Who commands, who is missing, who answers now."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridsvc.posts.rules import (
    By,
    Kind,
    Reason,
    Seat,
    Shift,
    Someone,
    covered,
    missing,
    overridden,
    seats_of,
    vacancies,
    who_answers,
)

FIRST, SECOND = Kind("first", "commander", 10), Kind("second", "commander", 20)
ANN, BEN, EVE = Someone(1, "Ann"), Someone(2, "Ben"), Someone(3, "Eve")
GONE = Someone(4, "Gone", active=False)
AWAY = Someone(5, "Away", on_leave=True)

people = st.none() | st.builds(Someone, st.integers(1, 4), st.just("x"), active=st.booleans(), on_leave=st.booleans())
seats = st.builds(Seat, st.sampled_from([FIRST, SECOND]), holder=people, stand_in=people, inherited=st.booleans())


@pytest.mark.parametrize(
    ("seat", "reason"),
    [
        (Seat(FIRST, holder=ANN), None),
        (Seat(FIRST), Reason.EMPTY),
        (Seat(FIRST, held_before=True), Reason.EXPIRED),
        (Seat(FIRST, holder=ANN, held_before=True), None),
        (Seat(FIRST, holder=GONE), Reason.INACTIVE),
        (Seat(FIRST, holder=GONE, stand_in=BEN), Reason.INACTIVE),
        (Seat(FIRST, holder=AWAY), Reason.ON_LEAVE),
        (Seat(FIRST, holder=AWAY, stand_in=BEN), None),
        (Seat(FIRST, holder=AWAY, stand_in=GONE), Reason.ON_LEAVE),
        (Seat(FIRST, stand_in=BEN), Reason.EMPTY),
    ],
)
def test_a_post_is_vacant_for_a_reason(seat, reason):
    assert missing(seat) == reason


@pytest.mark.parametrize(
    ("seat", "person", "by_stand_in"),
    [
        (Seat(FIRST, holder=ANN, stand_in=BEN), ANN, False),
        (Seat(FIRST, holder=AWAY, stand_in=BEN), BEN, True),
        (Seat(FIRST, stand_in=BEN), BEN, True),
        (Seat(FIRST, holder=AWAY, stand_in=AWAY), None, False),
        (Seat(FIRST), None, False),
    ],
)
def test_a_stand_in_answers_while_the_holder_cannot(seat, person, by_stand_in):
    assert (seat.answers, seat.by_stand_in) == (person, by_stand_in)


def test_two_different_people_cover_a_place():
    assert covered([Seat(FIRST, holder=ANN), Seat(SECOND, holder=BEN)])


def test_the_same_person_twice_leaves_the_later_post_vacant():
    second = Seat(SECOND, holder=ANN)
    assert vacancies([second, Seat(FIRST, holder=ANN)]) == [(second, Reason.SAME_PERSON)]


def test_standing_in_for_the_other_commander_covers_only_the_own_post():
    first = Seat(FIRST, holder=AWAY, stand_in=BEN)
    assert vacancies([first, Seat(SECOND, holder=BEN)]) == [(first, Reason.SAME_PERSON)]


def test_of_an_own_and_an_inherited_post_of_one_person_the_own_one_is_vacant():
    own = Seat(FIRST, holder=ANN)
    assert vacancies([own, Seat(SECOND, holder=ANN, inherited=True)]) == [(own, Reason.SAME_PERSON)]


@given(seats, seats)
def test_covered_means_two_different_available_people(one, other):
    in_office = [seat.answers for seat in (one, other) if seat.holder is not None and seat.holder.active]
    different = {person.id for person in in_office if person is not None}
    assert covered([one, other]) == (len(different) == 2)


@given(st.lists(seats, max_size=4))
def test_whoever_answers_is_available(some):
    answer = who_answers([], some)
    assert all(one.person.available for one in answer.people)
    assert (answer.by is By.NOBODY) == (not any(seat.answers for seat in some))


def test_seats_never_set_up_are_there_as_empty():
    twice = Kind("both", "commander", 10, seats=2)
    held = Seat(twice, 2, holder=ANN)
    assert seats_of([twice], [held]) == [Seat(twice, 1), held]


def test_a_grid_overrides_only_the_posts_it_has():
    community = [Seat(FIRST, holder=ANN), Seat(SECOND, holder=BEN)]
    own = Seat(SECOND, holder=EVE)
    assert overridden(community, [own]) == [Seat(FIRST, holder=ANN, inherited=True), own]


LADDER = [
    (By.DUTY, Shift(EVE, "grid", "night"), "night"),
    (By.DUTY, Shift(EVE, "community", "day"), "day"),
    (By.COMMANDER, Seat(FIRST, holder=EVE), "first"),
    (By.STAND_IN, Seat(SECOND, holder=AWAY, stand_in=EVE), "second"),
    (By.STREET_DUTY, Shift(EVE, "street", "late"), "late"),
]


@pytest.mark.parametrize("rung", range(len(LADDER)))
def test_who_answers_is_the_highest_rung_that_is_there(rung):
    there = [one for _, one, _ in LADDER[rung:]]
    answer = who_answers(
        [one for one in there if isinstance(one, Shift)], [one for one in there if isinstance(one, Seat)]
    )
    assert (answer.by, [one.via for one in answer.people]) == (LADDER[rung][0], [LADDER[rung][2]])


def test_somebody_on_leave_does_not_answer_from_the_roster():
    assert who_answers([Shift(AWAY, "grid")], [Seat(FIRST, holder=ANN)]).by is By.COMMANDER


def test_both_commanders_answer():
    answer = who_answers([], [Seat(FIRST, holder=ANN), Seat(SECOND, holder=BEN)])
    assert [one.person for one in answer.people] == [ANN, BEN]
