"""A bounded memory: what stays and what goes."""

from gridsvc.kept.bounded import Bounded


def counting():
    made = []

    def make():
        made.append(1)
        return len(made)

    return make


def test_a_value_is_made_once():
    kept, make = Bounded(2), counting()
    assert [kept.get("a", make), kept.get("a", make)] == [1, 1]


def test_the_least_recently_used_goes_first():
    kept, make = Bounded(2), counting()
    for key in "ababc":
        kept.get(key, make)
    assert kept.get("b", make) == 2
    assert kept.get("a", make) == 4


def test_the_capacity_is_a_weight():
    kept = Bounded(5, len)
    kept.get("a", lambda: "1234")
    kept.get("b", lambda: "12")
    assert kept.get("b", lambda: "new") == "12"
    assert kept.get("a", lambda: "new") == "new"


def test_a_value_heavier_than_the_capacity_is_given_but_not_kept():
    kept = Bounded(1, len)
    assert kept.get("a", lambda: "long") == "long"
    assert kept.get("a", lambda: "other") == "other"


def test_what_is_dropped_is_made_anew():
    kept, make = Bounded(2), counting()
    kept.get("a", make)
    kept.drop("a")
    kept.drop("b")
    assert kept.get("a", make) == 2


def test_none_is_a_value():
    kept = Bounded(2)
    kept.get("a", lambda: None)
    assert kept.get("a", lambda: "new") is None
