"""How a place is called that is not an address of the library: in the words of an address that lies there. Pure."""

from typing import Any

import numpy as np

from gridsvc.addresses.elements import DIVISIONS, Element, Parsed
from gridsvc.addresses.matching.asked import Asked
from gridsvc.addresses.matching.columns import WAY
from gridsvc.addresses.matching.found import Found
from gridsvc.addresses.matching.library import Library, as_array
from gridsvc.addresses.parse import parse
from gridsvc.addresses.parsing.words import COMMITTEE
from gridsvc.addresses.spellings import fold

# The element that ends the name of a place of each level.
ENDS = {
    "unit": "unit",
    "building": "building",
    "door": "number",
    "compound": "compound",
    "poi": "compound",
    "intersection": "road",
}
FINEST = {"community": "community", "street": "street", "district": "county"}  # division of each level
HOUSE = ("unit", "building", "number")  # the finest of them that a text has ends the name of a house
OWN_WORDS = {"floor": ("", "floor"), "door_interpolated": ("", "number"), "intersection": ("/", "crossing")}


def label_of(found: Found, asked: Asked) -> str:
    """The name of a place; "" for an address, which has its own text."""
    library = asked.library
    if found.row >= 0:
        return ""
    if found.level in FINEST:
        return area(library, found.rows, found.level)
    if found.level == "floor":
        return _floor(library, found.rows, asked)
    return words(library, found.rows, ENDS.get(found.level, "")) + _own_words(asked.parsed, found.level)


def _floor(library: Library, rows: Any, asked: Asked) -> str:
    """The house and the floor, which the texts of rooms seldom say."""
    written = parse(library.texts[int(rows[0])], library.lexicon, library.profile)
    if written.find("floor"):
        return words(library, rows, "floor")
    house = next((name for name in HOUSE if written.find(name)), "")
    return words(library, rows, house) + _own_words(asked.parsed, "floor")


def words(library: Library, rows: Any, last: str = "") -> str:
    """What the texts of the rows have in common, as the first says it, up to an element ("": as much of the way)."""
    written = parse(library.texts[int(rows[0])], library.lexicon, library.profile)
    shared = _shared(library, rows)
    divisions = [one for one in written.elements if (one.name, one.value) in shared]
    start = next((one for one in written.elements if one.name in {"road", "compound", "poi"}), None)
    end = written.find(last) if last else _way_end(library, written, rows)
    if not start or not end:
        return written.text
    return "".join(written.text[one.start : one.end] for one in divisions) + written.text[start.start : end.end]


def named(library: Library, rows: Any, name: str, code: int) -> str:
    """The same up to a road or compound, found by its letters: many are shown at once, and reading takes long."""
    text, value = library.texts[int(rows[0])], library.values[name][code]
    folded, shared, end = fold(text), dict(_shared(library, rows)), 0
    for level in DIVISIONS:
        if (place := folded.find(shared.get(level, "\0"), end)) >= 0:
            end = place + len(shared[level])
    if more := COMMITTEE.match(folded, end):
        end = more.end()
    start = folded.find(value, end)
    return text[:end] + text[start : start + len(value)] if start >= 0 else words(library, rows, name)


def area(library: Library, rows: Any, level: str) -> str:
    """The divisions that all rows share, down to a level (community, street, district), in the first one's words."""
    written = parse(library.texts[int(rows[0])], library.lexicon, library.profile)
    shared, levels = _shared(library, rows), DIVISIONS[: DIVISIONS.index(FINEST[level]) + 1]
    named = [one for one in written.elements if one.name in levels and (one.name, one.value) in shared]
    names = dict(shared)
    return "".join(written.text[one.start : one.end] for one in named) or "".join(
        names[level] for level in levels if level in names
    )


def _shared(library: Library, rows: Any) -> set[tuple[str, str]]:
    """Levels and names of the divisions that all the rows lie in."""
    there = np.unique(library.arrays["division"][as_array(rows)])
    chains = [set(library.divisions.chains[int(at) - 1].items()) for at in there if at > 0]
    return set.intersection(*chains) if len(chains) == len(there) else set()


def _way_end(library: Library, written: Parsed, rows: Any) -> Element | None:
    """The last element of the way that all the rows share."""
    first, last, end = int(rows[0]), int(rows[-1]), None
    for name in WAY:
        if library.of(name, first) != library.of(name, last):
            break
        end = written.find(name) or end
    return end


def _own_words(parsed: Parsed, level: str) -> str:
    before, name = OWN_WORDS.get(level, ("", ""))
    element = parsed.find(name)
    return before + parsed.text[element.start : element.end] if element else ""
