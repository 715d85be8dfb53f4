"""Which standard address a text means: candidates, best first, each with its score and what is wrong with it. Pure.

The ladder is LADDER; what a fault costs stands in matching/faults.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from gridsvc.addresses.elements import Parsed
from gridsvc.addresses.matching import rungs
from gridsvc.addresses.matching.asked import Asked
from gridsvc.addresses.matching.completing import Completion, completions
from gridsvc.addresses.matching.faults import FAULTS, Fault, score
from gridsvc.addresses.matching.found import LEVELS, Found, Match, judged, match_of
from gridsvc.addresses.matching.labels import label_of
from gridsvc.addresses.matching.library import Library, as_array
from gridsvc.addresses.matching.nearest import Near, nearest
from gridsvc.addresses.parse import parse

__all__ = [
    "LADDER",
    "LEVELS",
    "Completion",
    "Fault",
    "Library",
    "Match",
    "Near",
    "complete",
    "geocode",
    "match",
    "reverse",
]


class Rung(NamedTuple):
    """A step of the ladder: what must agree, how it is looked for, and the score that makes further steps needless."""

    agree: str
    find: Callable[[Asked], Iterator[Found]]
    enough: int


LADDER = (
    Rung("road, section, lane, alley and number; below the plate as far as the library goes", rungs.at_door, 90),
    Rung("compound, then building, unit, floor, room", rungs.in_compound, 90),
    Rung("the plate in another section of its road", rungs.in_other_section, 80),
    Rung("the way, and a range of numbers", rungs.along_stretch, 80),
    Rung("the way, with known numbers on the same side", rungs.between_doors, 60),
    Rung("the plate on a road of a like name, where its own has no such section", rungs.at_door_of_another_road, 70),
    Rung("two roads", rungs.at_crossing, 60),
    Rung("the known one of two roads", rungs.on_known_crossing, 60),
    Rung("the road, and as much of section, lane and alley as is known", rungs.on_way, 30),
    Rung("the divisions", rungs.in_division, 0),
)
MOST_TIED = 50  # rows of places that a text fits equally well, listed with the first
NOTHING = Match(-1, "none", 0, (), float("nan"), float("nan"), float("inf"), ())
NOT_TIED = frozenset({"door_interpolated", "intersection", "road", "community", "street", "district"})


def geocode(text: str, library: Library, limit: int = 5) -> tuple[Match, ...]:
    """What `match` finds for the first address in a text."""
    return match(parse(text, library.lexicon, library.profile), library, limit)


def match(parsed: Parsed, library: Library, limit: int = 5) -> tuple[Match, ...]:
    """The candidates of a parsed text, best first; at least one, whose level is "none" when nothing fits.

    Places that a text fits equally well say so by a fault, and the first lists the rows of all.
    """
    asked = Asked(parsed, library)
    found = sorted(_climb(asked), key=_rank)
    if not found:
        return (replace(NOTHING, faults=rungs.unplaced(asked)),)
    return tuple(match_of(one, library, label_of(one, asked)) for one in _tied(_distinct(found))[:limit])


def complete(prefix: str, library: Library, limit: int = 10) -> tuple[Completion, ...]:
    """What the beginning of an address, or the initials of a name in pinyin, may go on as; the likeliest first."""
    return completions(prefix, library, limit)


def reverse(lon: float, lat: float, library: Library, limit: int = 5) -> tuple[Near, ...]:
    """The addresses nearest to a point in degrees, with their distances in metres; rooms stand for their building."""
    return nearest(lon, lat, library, limit)


def _climb(asked: Asked) -> Iterator[Found]:
    """Down the ladder until a step finds something good enough."""
    best = -1
    for rung in LADDER:
        for found in rung.find(asked):
            one = judged(found, asked)
            best = max(best, score(one.faults))
            yield one
        if best >= rung.enough:
            return


def _rank(found: Found) -> tuple[int, int]:
    """The best score first; of two, the one that goes further down."""
    return -score(found.faults), LEVELS.index(found.level)


def _distinct(found: list[Found]) -> list[Found]:
    """Each place once, by the way that costs least."""
    places: dict[tuple[object, ...], Found] = {}
    for one in found:
        places.setdefault((one.level, int(one.rows[0]), len(one.rows)), one)
    return list(places.values())


def _tied(found: list[Found]) -> list[Found]:
    """With the fault said of those that fit as well as the first, which gets the rows of all of them.

    They stay before the others: who cannot be told apart still fits better than those behind.
    """
    best = found[0]
    if len(found) == 1 or best.level in NOT_TIED:
        return found
    points = score(best.faults)
    count = sum(score(one.faults) == points and one.level not in NOT_TIED for one in found[: MOST_TIED + 1])
    if count == 1:
        return found
    rows = np.concatenate([as_array(one.rows) for one in found[:count]])
    first, *others = [replace(one, faults=(*one.faults, FAULTS["address", "tied"])) for one in found[:count]]
    return [replace(first, rows=rows, for_all=True), *others, *found[count:]]
