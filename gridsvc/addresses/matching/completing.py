"""What the beginning of an address may go on as: names by their letters or their sounds, then lanes and doors. Pure."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from gridsvc.addresses.elements import DIVISIONS
from gridsvc.addresses.matching.asked import Asked
from gridsvc.addresses.matching.columns import WAY
from gridsvc.addresses.matching.labels import area, named, words
from gridsvc.addresses.matching.library import NAMED, Library
from gridsvc.addresses.parse import parse
from gridsvc.addresses.spellings import fold

NUMBER = re.compile(r"(临?\d+)(?:号?([之-])(\d*))?号?")
SOUNDS = re.compile(r"([A-Z]+)(.*)")
MOST_NAMES, MOST_FREQUENT = 2_000, 3  # names that are counted; times the limit: those looked at more closely
LAST = "\uffff"


@dataclass(frozen=True, slots=True)
class Completion:
    """A text to go on with, its level (road, compound, door, community …), its own row (-1: none) and all its rows."""

    text: str
    level: str
    row: int
    rows: Any


def completions(text: str, library: Library, limit: int) -> tuple[Completion, ...]:
    """Up to `limit` completions, the likeliest first, each once."""
    asked = Asked(parse(text, library.lexicon, library.profile), library)
    found = chain.from_iterable(step(asked, limit) for step in STEPS)
    unique: dict[str, Completion] = {}
    for one in found:
        unique.setdefault(one.text, one)
        if len(unique) == limit:
            break
    return tuple(unique.values())


def _on_road(asked: Asked, limit: int) -> Iterator[Completion]:
    """A road that is written in full: itself, and its doors and lanes that begin as the text ends."""
    road = asked.parsed.find("road")
    if not road or asked.known_road <= 0:
        return
    written = [one for one in asked.parsed.elements if one.name in WAY]
    tail = fold(asked.parsed.text[max(one.end for one in written) :]).replace(" ", "")
    codes = [asked.known_road, *asked.way_codes][: max(WAY.index(one.name) for one in written) + 1]
    if min(codes) < 0:
        return
    if not tail:
        yield from _way(asked.library, codes)
    if not tail or NUMBER.fullmatch(tail):
        yield from islice(_doors(asked.library, codes, _number(tail)), limit)
        yield from islice(_further(asked.library, codes, tail), limit)


def _number(tail: str) -> str:
    """The beginning of a number's normal form."""
    found = NUMBER.fullmatch(tail)
    if not found:
        return tail
    return found[1] + ("-" + found[3] if found[2] else "")


def _way(library: Library, codes: list[int]) -> Iterator[Completion]:
    if ways := library.ways(*codes):
        rows = library.rows(ways)
        yield Completion(words(library, rows), "road", -1, rows)


def _doors(library: Library, codes: list[int], number: str) -> Iterator[Completion]:
    """Doors of the way itself whose numbers begin so, in their order."""
    ways = library.ways(*(*codes, 0, 0, 0)[: len(WAY)])
    rows = library.rows(ways) if ways else range(0)
    at = rows.start
    while at < rows.stop:
        door = library.door(rows, library.of("number", at))
        if library.values["number"][library.of("number", at)].startswith(number):
            yield Completion(library.texts[at], "door", at, door)
        at = door.stop


def _further(library: Library, codes: list[int], tail: str) -> Iterator[Completion]:
    """Sections, lanes or alleys of the way whose names begin so."""
    ways = library.ways(*codes)
    at = ways.start
    while at < ways.stop:
        there = library.way_codes(at)
        depth = next((one for one in range(len(codes), len(WAY)) if there[one]), None)
        if depth is None:
            at += 1
            continue
        if library.values[WAY[depth]][there[depth]].startswith(tail):
            yield from _way(library, there[: depth + 1])
        at = library.ways(*there[: depth + 1]).stop


def _names(asked: Asked, limit: int) -> Iterator[Completion]:
    """Roads, compounds and divisions whose names begin so or hold it; of those alike the ones with most addresses."""
    for part in _parts(asked):
        for find in (_beginning, _holding):
            yield from _shown(asked, find(asked.library, part), limit)


def _parts(asked: Asked) -> Iterator[str]:
    """The text, and what follows the divisions in it."""
    text = fold(asked.parsed.text).replace(" ", "")
    ends = [one.end for one in asked.parsed.elements if one.name in DIVISIONS]
    rest = fold(asked.parsed.text[max(ends, default=0) :]).replace(" ", "")
    yield from dict.fromkeys(part for part in (text, rest) if part)


def _by_sound(asked: Asked, limit: int) -> Iterator[Completion]:
    """Names by the initials of their syllables or by their pinyin; a number behind them is a door there."""
    found = SOUNDS.fullmatch(fold(asked.parsed.text).replace(" ", ""))
    if not found:
        return
    library, names = asked.library, list(_sounding(asked.library, found[1].lower()))
    if not found[2]:
        yield from _shown(asked, iter(names), limit)
        return
    for name, code in names if NUMBER.fullmatch(found[2]) else ():
        if name == "road":
            yield from islice(_doors(library, [code], _number(found[2])), limit)


def _beginning(library: Library, part: str) -> Iterator[tuple[str, int]]:
    for name in NAMED:
        values = library.values[name]
        first = bisect_left(values, part)
        yield from ((name, code) for code in range(first, bisect_left(values, part + LAST)))
    yield from (("division", at) for at, name in enumerate(library.divisions.names) if name.startswith(part))


def _holding(library: Library, part: str) -> Iterator[tuple[str, int]]:
    for name in NAMED:
        yield from ((name, code) for code in library.written[name].holding(part))
    yield from (("division", at) for at, name in enumerate(library.divisions.names) if part in name)


def _sounding(library: Library, letters: str) -> Iterator[tuple[str, int]]:
    for name in NAMED:
        keys = library.sounds[name]
        first = bisect_left(keys, (letters, 0))
        yield from dict.fromkeys((name, code) for _, code in keys[first : bisect_left(keys, (letters + LAST, 0))])


def _shown(asked: Asked, names: Iterator[tuple[str, int]], limit: int) -> Iterator[Completion]:
    """The names with most addresses, those in the divisions that the text names before all others."""
    library = asked.library
    counted = sorted(islice(names, MOST_NAMES), key=lambda one: -library.counts[one[0]][one[1]])
    frequent = [(name, code) for name, code in counted[: MOST_FREQUENT * limit] if library.counts[name][code]]
    placed = [(ROWS[name](library, code), name, code) for name, code in frequent]
    for there, name, code in sorted(placed, key=lambda one: _elsewhere(asked, one[0]))[:limit]:
        yield _completion(library, there, name, code)


def _elsewhere(asked: Asked, rows: Any) -> bool:
    """Whether none of the rows lies in the district that is named."""
    return bool(asked.said) and not asked.fits(rows, coarsely=True).any()


def _completion(library: Library, rows: Any, name: str, code: int) -> Completion:
    if name == "division":
        level = LEVEL_OF.get(library.divisions.rows[code][1], "district")
        return Completion(area(library, rows, level), level, -1, rows)
    return Completion(named(library, rows, name, code), name, -1, rows)


Step = Callable[[Asked, int], Iterator[Completion]]
STEPS: tuple[Step, ...] = (_on_road, _names, _by_sound)
LEVEL_OF = {"community": "community", "street": "street"}
ROWS: dict[str, Callable[[Library, int], Any]] = {
    "road": lambda library, code: library.rows(library.ways(code)),
    "compound": lambda library, code: library.in_compound(code),
    "division": lambda library, at: library.in_division(at),
}
