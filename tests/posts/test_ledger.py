"""Terms in the seats of a post: never two on one day."""

from datetime import date
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from gridsvc.posts.ledger import Ledger, Term

ANN, BEN, EVE = ("Ann", "1"), ("Ben", "2"), ("Eve", "")

days = st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 12))
terms = st.builds(Term, st.sampled_from([ANN, BEN, EVE]), days, days).filter(
    lambda term: not (term.first and term.last) or term.first <= term.last
)


def january(first, last, who=ANN):
    return Term(who, date(2026, 1, first), last and date(2026, 1, last))


@given(st.integers(1, 2), st.lists(terms, max_size=12))
def test_no_seat_has_two_holders_on_a_day_and_nobody_two_seats(seats, entered):
    ledger = Ledger(seats)
    for term in entered:
        ledger.put(term)
    for (seat, one), (other_seat, other) in combinations(list(ledger), 2):
        assert not (one.meets(other) and (seat == other_seat or one.who == other.who))


@given(st.integers(1, 2), st.lists(terms, max_size=8))
def test_what_was_entered_last_is_there_the_second_time(seats, entered):
    ledger = Ledger(seats)
    for term in entered:
        ledger.put(term)
    for _, known in list(ledger):
        again = ledger.put(Term(known.who, known.first, known.last))
        assert not again.written
        assert again.in_the_way is None


@given(terms, terms)
def test_two_terms_meet_or_one_is_over_before_the_other(one, other):
    apart = any(a.last and b.first and a.last < b.first for a, b in ((one, other), (other, one)))
    assert one.meets(other) == other.meets(one) == (not apart)


def test_a_new_last_day_makes_room_for_the_next():
    ledger = Ledger(1)
    ledger.put(january(1, None))
    assert ledger.put(january(11, None, BEN)).in_the_way == january(1, None)
    assert ledger.put(january(1, 10)).written
    assert ledger.put(january(11, None, BEN)).written


def test_a_longer_term_is_refused_when_the_next_one_has_begun():
    ledger = Ledger(1)
    ledger.put(january(1, 10))
    ledger.put(january(11, None, BEN))
    assert ledger.put(january(1, 11)).in_the_way == january(11, None, BEN)


def test_changed_attributes_are_written():
    ledger = Ledger(1)
    ledger.put(january(1, None))
    changed = january(1, None)
    changed.attributes = {"note": "x"}
    assert ledger.put(changed).written


def test_a_stand_ins_seat_is_the_one_its_holder_has_on_those_days():
    ledger = Ledger(2)
    ledger.put(january(1, None, BEN))
    ledger.put(january(1, 5))
    assert ledger.seat_of("Ann", january(5, 9, EVE)) == 2
    assert ledger.seat_of("Ann", january(6, 9, EVE)) is None
