"""Every rule is provoked, says where it is broken and what to do, in two languages."""

import re

import pytest
import shapely

from gridsvc.errors import GridsvcError
from gridsvc.geometry.edit import (
    Coverage,
    Division,
    Grid,
    Refusal,
    Rule,
    Sites,
    Terms,
    add_vertex,
    change,
    cut_out,
    draw,
    draw_by_addresses,
    fill_gap,
    merge,
    move,
    remove_vertex,
    reshape,
    retire,
    settle_overlap,
    split,
    transfer,
)
from gridsvc.geometry.edits.refusals import WORDS
from tests.geometry.draw import cell, shape
from tests.geometry.edits.asked import at, line
from tests.geometry.edits.coverages import drawn

AB, FOUR, NINE = drawn("ab"), drawn("ab/cd"), drawn("abc/def/ghi")
LOCKED = Coverage.build([Grid("a", cell(0, 0), locked=True)])
TWO = Coverage.build([Grid("a", cell(0, 0), "c1"), Grid("b", cell(1, 0), "c2")])
OUTLINED = drawn("ab", also=[Division("D", cell(0, 0))])
TRIANGLE = shape((1, 1), (2, 1), (1.5, 2))
ENCLAVE = Coverage.build([Grid("a", cell(0, 0, 3, 3) - TRIANGLE), Grid("e", TRIANGLE)])
# Three borders that overlap one another within a tenth of a micrometre: no joining of them leaves the place a gap.
NEST = Coverage.build([Grid("a", cell(0, 0)), Grid("b", cell(1 + 1e-12, 0)), Grid("c", cell(0, 1, 2, 1))])

PROVOKED = {
    Rule.UNKNOWN_CODE: lambda: merge(AB, ["a", "z"]),
    Rule.CODE_TAKEN: lambda: change(AB, "a", new_code="b"),
    Rule.LOCKED: lambda: change(LOCKED, "a", name="n"),
    Rule.BAD_SHAPE: lambda: draw(AB, shapely.Point(0, 0)),
    Rule.NO_CUT: lambda: split(AB, "a", line((-1, 0.5), (0.5, 0.5))),
    Rule.NOT_ON_BORDER: lambda: reshape(AB, "a", line((0.2, 0.5), (0.8, 0.5))),
    Rule.NOT_ADJACENT: lambda: merge(FOUR, ["a", "d"]),
    Rule.OTHER_COMMUNITY: lambda: merge(TWO, ["a", "b"]),
    Rule.MULTIPART: lambda: draw(AB, cell(0.4, -1, 0.2, 3), cut=True),
    Rule.SLIVER: lambda: split(AB, "a", line((0, 1), (0.5, 0.9996), (1, 1)), terms=Terms(tolerance_m=0.4)),
    Rule.EMPTIED: lambda: transfer(AB, "a", "b", cell(-1, -1, 5, 5)),
    Rule.OPENS_GROUND: lambda: move(AB, [(at(0, 0), at(0.1, 0.1))]),
    Rule.TAKEN: lambda: draw(AB, cell(0.2, 0.2, 0.5, 0.5)),
    Rule.NO_HOST: lambda: cut_out(AB, cell(0.2, 0.2, 0.5, 0.5), hosts=["b"]),
    Rule.DIVISION_BORDER: lambda: merge(OUTLINED, ["a", "b"]),
    Rule.CROSSES: lambda: move(NINE, [(at(1, 1), at(1.6, 2.7))]),
    Rule.TOO_CLOSE: lambda: add_vertex(AB, at(1, 1)),
    Rule.JUNCTION: lambda: remove_vertex(FOUR, at(1, 1)),
    Rule.SEVERAL_NEIGHBOURS: lambda: reshape(FOUR, "a", line((1, 1.5), (0.5, 1))),
    Rule.NO_VERTEX: lambda: remove_vertex(AB, at(0.5, 0.5)),
    Rule.NO_BORDER: lambda: add_vertex(AB, at(0.5, 0.5)),
    Rule.FEW_VERTICES: lambda: remove_vertex(ENCLAVE, at(1.5, 2)),
    Rule.NO_GAP: lambda: fill_gap(AB, at(0.5, 0.5), "a"),
    Rule.NO_OVERLAP: lambda: settle_overlap(AB, at(0.5, 0.5), "a"),
    Rule.NO_SHARE: lambda: retire(FOUR, "a", ["b", "c"]),
    Rule.NO_ADDRESSES: lambda: draw_by_addresses(AB, Sites()),
    Rule.NOTHING: lambda: change(AB, "a", name=""),
    Rule.TANGLED: lambda: Refusal(Rule.TANGLED, "a"),  # of borders that are nanometres apart: see test_gaps.py
}


def test_every_rule_has_words_and_is_provoked():
    assert set(WORDS) == set(PROVOKED) == set(Rule)


@pytest.mark.parametrize("rule", PROVOKED)
def test_a_refusal_says_in_two_languages_what_is_wrong_and_the_way_out(rule):
    refusal = PROVOKED[rule]()
    assert isinstance(refusal, Refusal)
    assert refusal.rule == rule
    for lang, chinese in (("zh", True), ("en", False)):
        said = refusal.detail(lang)
        assert bool(re.search("[一-鿿]", said)) is chinese
        assert "{" not in said


@pytest.mark.parametrize("rule", set(Rule) - {Rule.UNKNOWN_CODE, Rule.NO_ADDRESSES, Rule.NOTHING, Rule.TANGLED})
def test_a_refusal_has_a_place_where_the_ground_has_one(rule):
    facts = PROVOKED[rule]().facts
    if rule is not Rule.BAD_SHAPE:
        assert {"lon", "lat"} <= set(facts)
        assert all(type(facts[name]) is float for name in ("lon", "lat"))


@pytest.mark.parametrize("words", WORDS.values())
def test_both_languages_ask_for_the_same_facts(words):
    plain = [set(re.findall(r"{(\w+)", text)) for text in (words.zh + words.way_zh, words.en + words.way)]
    assert {name.removesuffix("_zh") for name in plain[0]} == plain[1]


def test_a_refusal_may_be_raised_as_any_other():
    with pytest.raises(GridsvcError, match="locked"):
        raise PROVOKED[Rule.LOCKED]()
