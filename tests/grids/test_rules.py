"""Division rules: drawn cases and what always holds, without a database."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridsvc.errors import BadParameter
from gridsvc.geometry.measure import area_m2
from gridsvc.grids.findings import Areas, Around, Grids
from gridsvc.grids.rules import BY_KEY, LEVELS, RULES, field, judge, of_relation, settings_of, to_store

CELL_M2 = area_m2(np.array([shapely.box(118, 32, 118.01, 32.01)]))[0]


def square(x, y, width=1.0, height=1.0):
    return shapely.box(118 + x / 100, 32 + y / 100, 118 + (x + width) / 100, 32 + (y + height) / 100)


def shapes(*polygons):
    return np.array(polygons, dtype=object)


def grids(*polygons, special="", community=1, households=None):
    names = [chr(ord("a") + i) for i in range(len(polygons))]
    return Grids(
        names,
        np.full(len(names), community, dtype=np.int32),
        shapes(*polygons),
        np.array([name in special for name in names], dtype=bool),
        households,
    )


def areas(*polygons):
    return Areas(np.arange(1, len(polygons) + 1), shapes(*polygons))


def broken(key, subject, around=None, relation="primary", overlay=False, **numbers):
    stored = {"overlay": overlay, "rules": {key: {"level": "error", **numbers}}}
    verdict = judge(subject, around or Around(), settings_of(stored, relation), [key])
    return verdict.found[key] if key in verdict.found else verdict.unjudged[key][1]


def told(found):
    return [(one.codes, round(one.amount / CELL_M2, 2)) for one in found]


def test_a_grid_in_its_community_breaks_nothing_and_one_across_is_measured_outside():
    #  communities  | 1 | 2 |     grids  | a|b  |   b is of the first
    around = Around(communities=areas(square(0, 0), square(1, 0)))
    found = broken("one_community", grids(square(0, 0, 0.5), square(0.5, 0, 1.0)), around)
    assert told(found) == [(("b",), 0.5)]


def test_a_grid_without_a_community_is_held_against_the_one_it_has_most_ground_in():
    around = Around(communities=areas(square(0, 0), square(1, 0)))
    assert told(broken("one_community", grids(square(0.25, 0), community=0), around)) == [(("a",), 0.25)]
    assert told(broken("one_community", grids(square(5, 0), community=0), around)) == [(("a",), 1.0)]


def test_ground_outside_within_the_slack_is_let_pass():
    around = Around(communities=areas(square(0, 0)))
    assert broken("one_community", grids(square(0.25, 0)), around, slack_m2=CELL_M2) == []


def test_grids_of_one_kind_overlap_and_a_special_one_over_a_base_one_is_not_cut_out():
    #  | a  |            c, special, lies in b
    #    |  b [c] |
    subject = grids(square(0, 0, 1), square(0.75, 0, 1), square(1.5, 0, 0.25), special="c")
    assert told(broken("overlap", subject)) == [(("a", "b"), 0.25)]
    assert told(broken("special_cut_out", subject)) == [(("b", "c"), 0.25)]
    assert broken("special_cut_out", subject, overlay=True) == "special grids may lie over base grids"


def test_blind_ground_names_the_grids_beside_it():
    #  | a |   | b |   c is far away
    around = Around(communities=areas(square(0, 0, 3)))
    found = broken("blind", grids(square(0, 0), square(2, 0), square(7, 7)), around)
    assert told(found) == [(("a", "b"), 1.0)]


def test_a_building_in_two_grids_is_cut_by_what_lies_outside_the_larger_share():
    around = Around(buildings=Areas(np.array(["1幢", "2幢"], dtype=object), shapes(square(0.5, 0, 1), square(0, 0, 1))))
    found = broken("building_cut", grids(square(0, 0, 1.2), square(1.2, 0)), around)
    assert told(found) == [(("a", "b"), 0.3)]
    assert found[0].name == "1幢"


def test_a_building_under_a_base_grid_and_an_overlaid_special_one_is_not_cut():
    around = Around(buildings=Areas(np.array(["1幢"], dtype=object), shapes(square(0.25, 0, 0.5))))
    assert broken("building_cut", grids(square(0, 0), square(0.2, 0, 0.6), special="b"), around, overlay=True) == []


def test_households_are_held_against_the_target_in_base_grids_only():
    subject = grids(*(square(n, 0) for n in range(4)), special="d", households=np.array([300.0, 451, 149, 0]))
    assert [(one.codes, one.amount) for one in broken("households", subject)] == [(("b",), 451), (("c",), 149)]


def test_a_grid_too_small_or_too_large_is_named_with_its_area():
    found = broken("area", grids(square(0, 0), square(1, 0, 0.1, 0.1)), least_m2=CELL_M2 / 2, most_m2=CELL_M2 * 2)
    assert told(found) == [(("b",), 0.01)]


def test_the_place_of_a_grid_in_parts_is_its_smaller_one():
    small = square(3, 3, 0.2, 0.2)
    (found,) = broken("single_part", grids(shapely.union(square(0, 0), small), square(1, 0)))
    assert (found.codes, found.amount) == (("a",), 2)
    assert shapely.equals(found.place, small)


def test_a_strip_is_not_compact_and_a_hole_does_not_count():
    ring = shapely.difference(square(0, 0), square(0.4, 0.4, 0.2, 0.2))
    found = broken("compactness", grids(ring, square(2, 0, 3, 0.05), square(6, 0, 3, 0.02)))
    assert [one.codes for one in found] == [("c",), ("b",)]


def test_a_nested_grid_across_two_parents_breaks_the_rule():
    around = Around(parents=Areas(np.array(["p", "q"], dtype=object), shapes(square(0, 0), square(1, 0))))
    subject = grids(square(0, 0, 0.5), square(0.6, 0, 0.5))
    assert told(broken("nested", subject, around, relation="nested")) == [(("b",), 0.1)]


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.needs], ids=lambda rule: rule.key)
def test_a_rule_that_lacks_what_it_needs_says_so(rule):
    relation = "nested" if rule.key == "nested" else "primary"
    assert isinstance(broken(rule.key, grids(square(0, 0)), relation=relation), str)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.levels[0]], ids=lambda rule: rule.key)
def test_no_grids_break_no_rule_but_leave_the_ground_blind(rule):
    ground = areas(square(0, 0))
    around = Around(communities=ground, buildings=ground, parents=ground)
    assert len(broken(rule.key, grids(households=np.empty(0)), around)) == (rule.key == "blind")


cuts = st.lists(st.floats(0.05, 0.95), min_size=1, max_size=6, unique_by=lambda cut: round(cut, 2))


@given(cuts)
def test_strips_that_fill_their_community_break_none_of_the_rules_of_the_ground(at):
    edges = [0.0, *sorted(at), 1.0]
    strips = [shapely.box(118 + west, 32, 118 + east, 33) for west, east in pairwise(edges)]
    around = Around(communities=Areas(np.array([1]), shapes(shapely.box(118, 32, 119, 33))))
    for key in ("one_community", "overlap", "blind", "single_part", "special_cut_out"):
        assert broken(key, grids(*strips), around) == []


@given(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5))
def test_what_a_moved_grid_leaves_blind_is_what_it_has_outside(east, north):
    around = Around(communities=areas(square(0, 0)))
    subject = grids(square(east, north))
    outside = sum(one.amount for one in broken("one_community", subject, around, slack_m2=0.0))
    blind = sum(one.amount for one in broken("blind", subject, around))
    own = area_m2(subject.polygons)[0]
    assert own - outside == pytest.approx(CELL_M2 - blind, abs=CELL_M2 * 1e-6)


@given(st.permutations(range(4)))
def test_the_order_of_grids_changes_nothing(order):
    polygons = [square(0, 0, 1.1), square(1, 0), square(2.5, 0), square(2, 0, 0.75)]
    names = np.array(list("abcd"))
    plain, mixed = (
        Grids(names[rows].tolist(), np.ones(4, dtype=np.int32), shapes(*polygons)[rows])
        for rows in (list(range(4)), list(order))
    )
    assert told(broken("overlap", plain)) == told(broken("overlap", mixed))


def typed(relation="primary", **changes):
    """What a form of the defaults sends."""
    asked = settings_of({}, relation)
    numbers = {field(r, p): str(p.default) for r in of_relation(relation) for p in r.parameters}
    return {**asked.levels, **numbers, **changes}


@pytest.mark.parametrize("relation", ["primary", "own", "nested", "free"])
def test_defaults_are_not_stored(relation):
    assert to_store(typed(relation), relation) == {}


@given(st.sampled_from([(rule.key, level) for rule in RULES for level in LEVELS if rule.levels[0]]))
def test_a_level_that_is_stored_is_read_back(choice):
    key, level = choice
    assert settings_of({"rules": to_store(typed(**{key: level}), "primary")}, "primary").levels[key] == level


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("overlap", "sometimes"),
        ("households-target", "0"),
        ("households-target", "nan"),
        ("area-least_m2", "many"),
        ("area-most_m2", "1000"),
        ("compactness-least", "1.5"),
    ],
)
def test_what_cannot_be_used_is_refused_by_the_name_of_its_field(name, value):
    with pytest.raises(BadParameter) as refusal:
        to_store(typed(**{name: value}), "primary")
    assert refusal.value.facts["name"] == name


def test_keys_of_rules_are_their_own():
    assert len(BY_KEY) == len(RULES)
