"""Names alike: what a slip of the pen is, and what is another name."""

import pytest

from gridsvc.addresses.matching.alike import Names, difference
from gridsvc.addresses.matching.sounds import initials, spelled

ROADS = Names(["忠孝东路", "忠孝西路", "一寿街", "光复南路", "罗斯福路", "前街"])


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("忠忠孝东路", "doubled"),
        ("孝忠东路", "swapped"),
        ("忠孝东街", "suffix"),
        ("忠孝东", "suffix"),
        ("中效东路", "sound"),
        ("忠考东路", "letter"),
        ("孝东路", "lost"),
        ("忠孝新东路", "added"),
        ("忠孝东路", ""),
        ("仁爱东路", ""),
    ],
)
def test_a_slip_has_a_kind(written, kind):
    assert difference(written, "忠孝东路") == kind


def test_characters_that_look_alike_are_told_from_any_others():
    assert difference("光夏南路", "光复南路") == "shape"


def test_what_is_left_of_a_name_of_two_characters_is_too_little():
    assert difference("港街", "前街") == ""


def test_names_are_found_by_letters_and_by_sound_and_the_surest_comes_first():
    found = [(ROADS.names[one.name], one.kind) for one in ROADS.alike("忠效东路")]
    assert found == [("忠孝东路", "sound")]
    assert [ROADS.names[one.name] for one in ROADS.alike("忠孝路")] == ["忠孝东路", "忠孝西路"]


def test_a_name_two_slips_away_is_not_found():
    assert ROADS.alike("敦化南路") == []


def test_a_character_with_two_readings_has_the_initials_of_both():
    assert {"cql", "zql"} <= set(initials("重庆路"))
    assert "chongqinglu" in spelled("重庆路")
