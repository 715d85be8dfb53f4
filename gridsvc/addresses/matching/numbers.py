"""Door numbers as keys that sort as the doors stand along a road. Pure."""

import re

NUMBER = re.compile(r"(?P<series>\D*)(?P<main>\d{1,7})(?P<rest>.*)")
MORE = re.compile(r"(?P<kind>-|附)(?P<sub>\d{1,4})")
STEMS = "甲乙丙丁戊己庚辛壬癸"
SERIES = ("", "临")  # numbers of another series (临) count apart; further ones are kept apart by their words
SERIES_AT, MAIN_AT = 44, 20
MAIN, SUB = (1 << (SERIES_AT - MAIN_AT)) - 1, (1 << MAIN_AT) - 1
AFTER, STEM, LETTER, WORDS = 1 << 13, 2 << 13, 3 << 13, 4 << 13  # where the kinds of sub-numbers begin
NO_NUMBER = 1 << 60
RANGE = re.compile(r"(?P<first>\D*\d+[^~]*)~(?P<last>\D*\d+[^~]*)")


def number_key(number: str) -> int:
    """An int that sorts numbers: their series, the number, then what stands behind it; NO_NUMBER of words."""
    found = NUMBER.fullmatch(number)
    if not found:
        return NO_NUMBER
    return _series(found["series"]) << SERIES_AT | int(found["main"]) << MAIN_AT | _sub(found["rest"])


def main_of(key: int) -> int:
    """The number itself: 25 of 25-1."""
    return key >> MAIN_AT & MAIN


def series_of(key: int) -> int:
    """Numbers are comparable inside one series only."""
    return key >> SERIES_AT


def is_read(key: int) -> bool:
    """Whether what stands behind the number is understood; 281-66-8 may be anything."""
    return key & SUB < WORDS


def plain(key: int) -> int:
    """The key of the same number without the word of its series."""
    return key & ((1 << SERIES_AT) - 1)


def ends(number: str) -> tuple[str, str] | None:
    """First and last number of a range such as 2~66; None when it is none."""
    found = RANGE.fullmatch(number)
    return (found["first"], found["last"]) if found else None


def _series(words: str) -> int:
    return SERIES.index(words) if words in SERIES else 2 + sum(map(ord, words)) % 1000


def _sub(rest: str) -> int:
    if not rest:
        return 0
    if found := MORE.fullmatch(rest):
        return (AFTER if found["kind"] == "附" else 0) + int(found["sub"])
    if rest in STEMS:
        return STEM + STEMS.index(rest)
    if len(rest) == 1 and rest.isascii():
        return LETTER + ord(rest)
    return WORDS + sum(map(ord, rest)) % (1 << 13)
