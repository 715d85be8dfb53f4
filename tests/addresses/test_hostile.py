"""Whatever is typed, pasted or sent: an answer that holds together, the same each time, in steps as many as letters."""

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gridsvc.addresses.match import LEVELS, complete, geocode
from gridsvc.addresses.parse import parse
from gridsvc.addresses.parsing.squeeze import squeeze
from gridsvc.addresses.spellings import fold, normal
from tests.addresses.libraries import ROOMS, SUB, library, row, street

HOUSE = {"road": "木新路", "number": "9號", "compound": "木新小區", "building": "3幢", "unit": "2單元", "room": "501室"}
CITY = library(
    *street("1", "3", "5", "5之1", "臨25", road="木新路"),
    *street("2", "4", road="興隆路", section="二段", lane="5巷"),
    row("臺北市文山區樟新里木新路9號木新小區3幢2單元501室", **HOUSE),
)
SAME_ROOMS = library(row("文山區樟新里木新路9號木新小區3幢2單元501室", **HOUSE), profile=ROOMS)
LONG = 10_000
ROWS = [CITY.texts[at] for at in range(len(CITY))]
NOISE = [
    *(
        "😀",
        "👨‍👩‍👧",
        "\0",
        "\ud800",
        "\udfff",
        "\u200f",
        "\u202e",
        "\u2066",
        "\u0301",
        "e\u0301",
        "㍿",
        "ﷺ",
        "Ⅷ",
        "①",
        "½",
    ),
    *(
        "\u200b",
        "\ufeff",
        "\t",
        "\r\n",
        "　",
        "(",
        "）",
        "[",
        "】",
        "、",
        "與",
        "和",
        "/",
        "~",
        "-",
        "—",
        "#",
        "&",
        ";",
    ),
    *(
        "0912-345-678",
        "13812345678",
        "0",
        "00000",
        "99999999",
        "十百千萬",
        "之",
        "號",
        "路口",
        "對面",
        "臨",
        "附",
        "B1",
        "10491",
    ),
]
PIECES = st.sampled_from([*ROWS, *(line[at : at + 3] for line in ROWS for at in range(0, len(line), 3)), *NOISE])
WRITTEN = st.one_of(st.lists(PIECES, max_size=10).map("".join), st.text(max_size=30))


def holds_together(text, parsed):
    for element in (one for each in (parsed, *parsed.more) for one in each.elements):
        written = text[element.start : element.end]
        assert 0 <= element.start < element.end <= len(text)
        assert element.known or written == element.value or says(element, written), element


def says(element, written):
    """Whether the value is the normal form of what is written there, blanks and brackets left out, or a part of it."""
    plain = squeeze(fold(written)).text
    forms = {normal(element.name, part, profile) for part in (written, plain) for profile in (SUB, ROOMS)}
    return element.value in forms or letters(element.value) in letters(fold(written))


def letters(text):
    return "".join(char for char in text if char.isalnum())


@given(WRITTEN)
@example("永安街\u030112號")
@example("12(新)號之\u202e3")
def test_what_is_read_stands_in_the_text_where_it_is_said_to_stand(text):
    for index in (CITY, SAME_ROOMS):
        parsed = parse(text, index.lexicon, index.profile)
        assert parsed.text == text
        holds_together(text, parsed)
        assert parse(text, index.lexicon, index.profile) == parsed


@given(WRITTEN)
def test_an_answer_has_a_level_and_a_score_and_is_the_same_each_time(text):
    for index in (CITY, SAME_ROOMS):
        matches = geocode(text, index)
        assert matches
        for match in matches:
            assert match.level in LEVELS
            assert 0 <= match.score <= 100
            assert all(0 <= at < len(index) for at in match.rows)
        assert list(map(told, geocode(text, index))) == list(map(told, matches))
        assert [one.text for one in complete(text, index)] == [one.text for one in complete(text, index)]


def told(one):
    return one.row, one.level, one.score, one.faults, one.label, list(one.rows)


@given(st.sampled_from(ROWS), st.data())
def test_invisible_marks_in_an_address_do_not_change_what_it_is(line, data):
    text = line
    for mark in data.draw(st.lists(st.sampled_from(["\u200b", "\u200f", "\u202a", "\u2066", "\ufeff"]), max_size=4)):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + mark + text[at:]
    assert geocode(text, CITY)[0].row == geocode(line, CITY)[0].row


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_every_normal_form_of_unicode_reads_the_same(form):
    assert [geocode(unicodedata.normalize(form, line), CITY)[0].score for line in ROWS] == [100] * len(ROWS)


def steps(call):
    """How many lines of Python a call runs."""
    count = 0

    def trace(*_):
        nonlocal count
        count += 1
        return trace

    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(None)
    return count


ENDLESS = [
    *("木新路", "臺北市", "樟新里", "和木新路", "木新路5號、", "木新路二段5號", "與", "、", "路口", "近"),
    *(
        "1",
        "１",
        "1-",
        "1.",
        "0912345678",
        "一百",
        "之",
        "號",
        "臨",
        "A",
        "X ",
        "(",
        "()",
        "((木",
        "\0",
        "😀",
        "\ud800",
        "門",
        "请",
        "中路",
    ),
]


@pytest.mark.parametrize("piece", ENDLESS)
def test_a_line_ten_times_as_long_takes_ten_times_the_steps(piece):
    geocode(piece * 3, CITY)  # what is made at the first question
    few, many = (steps(lambda size=size: geocode((piece * size)[:size], CITY)) for size in (LONG // 40, LONG // 4))
    assert many < 12 * few + 5_000


@pytest.mark.parametrize("piece", ENDLESS)
def test_a_line_of_ten_thousand_characters_has_an_answer(piece):
    text = (piece * LONG)[:LONG]
    assert geocode(text, CITY)[0].level in LEVELS
    holds_together(text, parse(text, CITY.lexicon, CITY.profile))
