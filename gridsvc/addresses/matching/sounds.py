"""How Chinese characters sound: syllables, initials, and one key for sounds that are heard as the same. Pure.

Readings are pypinyin's, loaded when the first of them is asked for.
"""

import re
import unicodedata
from functools import cache
from importlib import import_module
from itertools import islice, product

# Sounds that many speakers do not tell apart, so that those who write by ear or by pinyin confuse them.
ALIKE = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"^n(?=[aeiouv])"), "l"),
    (re.compile(r"^f"), "h"),
    (re.compile(r"([aei])ng$"), r"\1n"),
)
MOST_READINGS = 4  # of a whole name


@cache
def syllables(char: str) -> tuple[str, ...]:
    """The readings of one character without tones, the usual one first; the character itself when it has none."""
    readings: dict[int, str] = import_module("pypinyin.pinyin_dict").pinyin_dict
    written = readings.get(ord(char), "") if char >= "㐀" else ""
    return tuple(dict.fromkeys(map(_toneless, written.split(",")))) if written else (char.lower(),)


@cache
def heard(char: str) -> str:
    """The usual reading of a character, as it is heard: zh and z, n and l, ang and an are one."""
    sound = syllables(char)[0]
    for pattern, same in ALIKE:
        sound = pattern.sub(same, sound)
    return sound


def sounding(name: str) -> str:
    """A key that names sounding alike share."""
    return " ".join(map(heard, name))


def initials(name: str) -> tuple[str, ...]:
    """The first letters of a name's syllables, lower case, one text for each of its readings."""
    return _readings([tuple(dict.fromkeys(reading[0] for reading in syllables(char))) for char in name])


def spelled(name: str) -> tuple[str, ...]:
    """The name in pinyin letters without tones or blanks, one text for each of its readings."""
    return _readings([syllables(char) for char in name])


def _readings(syllables_of: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple("".join(reading) for reading in islice(product(*syllables_of), MOST_READINGS))


def _toneless(reading: str) -> str:
    plain = unicodedata.normalize("NFD", reading.strip().replace("ü", "v"))
    return "".join(char for char in plain if char.isascii())
