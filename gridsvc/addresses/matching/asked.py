"""What a parsed text asks of a library: its values, the roads it may mean, and whether a division fits it. Pure."""

import re
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gridsvc.addresses.elements import DIVISIONS, Parsed
from gridsvc.addresses.matching.alike import SURE, Alike
from gridsvc.addresses.matching.columns import BELOW, WAY
from gridsvc.addresses.matching.divisions import Said
from gridsvc.addresses.matching.faults import FAULTS, Fault
from gridsvc.addresses.matching.library import Library
from gridsvc.addresses.matching.numbers import ends, number_key
from gridsvc.addresses.parsing.numerals import NUMERAL
from gridsvc.addresses.spellings import fold, normal

Faults = tuple[Fault, ...]
BEFORE_ROAD, AFTER_ROAD = frozenset((*DIVISIONS, "neighborhood")), frozenset(("section", "lane", "alley", "number"))
SECTION = re.compile(rf"(.*?)((?:\d+|{NUMERAL}+)段)")
OF_FLOOR = 2  # digits of a room's number without its floor
OF_ROAD = frozenset(("section", "lane", "alley"))  # behind a crossing they are its own
TURNED = {"road": "crossing"}
COARSE = frozenset({"province", "city", "county"})


class Asked:
    """One question; what follows from it is worked out when a rung needs it, and once."""

    def __init__(self, parsed: Parsed, library: Library) -> None:
        self.parsed, self.library = parsed, library
        self.values: dict[str, str] = {}
        of_crossing, before = False, None
        for element in parsed.elements:
            of_crossing = element.name == "crossing" or (of_crossing and element.name != "road")
            if of_crossing and element.name in OF_ROAD:
                continue
            if before and before.name == element.name == "alley" and before.end == element.start:  # 66弄3衖
                written = parsed.text[before.start : element.end]
                self.values["alley"] = normal("alley", written, library.profile)
            before = element
            again = element.name == "lane" and "lane" in self.values  # 怡和巷4弄 stands in a lane: an alley
            self.values.setdefault("alley" if again else element.name, element.value)
        self._read_as_road()
        named = tuple((one.name, one.value) for one in parsed.elements if one.name in DIVISIONS)
        self.compound = self._compound(named)
        self.said: tuple[Said, ...] = tuple(one for one in named if one != ("community", self.compound))
        self._judged: dict[int, Faults] = {}

    def value(self, name: str) -> str:
        """The normal form that is asked for; "" when the text names none."""
        return self.values.get(name, "")

    def forms(self, name: str) -> tuple[str, ...]:
        """The normal forms that mean it: 2层02室 is room 202 as well."""
        floor, value = self.value("floor"), self.value(name)
        short = name == "room" and value.isdecimal() and len(value) <= OF_FLOOR and floor.isdecimal()
        return (value, f"{floor}{value:0>{OF_FLOOR}}") if short else (value,)

    @cached_property
    def unread_within(self) -> bool:
        """Whether something between road and number was not understood: 厚生 there may be a lane."""
        places = {one.name: one.start for one in reversed(self.parsed.elements)}
        first, last = places.get("road"), places.get("number")
        if first is None or last is None:
            return False
        return any(one.name == "rest" and first < one.start < last for one in self.parsed.elements)

    @cached_property
    def below(self) -> tuple[str, ...]:
        """The elements under a plate that are asked for."""
        return tuple(name for name in BELOW if name in self.values)

    def _read_as_road(self) -> None:
        """双城2号, 罗斯路福二段38号: no compound is called so, a road with a slip may be, and then 2号 is its door."""
        house, estate = self.parsed.find("building"), self.parsed.find("compound") or self.parsed.find("poi")
        if not house or not estate or "number" in self.values or self.library.code("compound", estate.value) > 0:
            return
        split = SECTION.fullmatch(estate.value)
        written = self.parsed.text[house.start : house.end]
        if not fold(written).endswith("号") or ("road" in self.values and not split):
            return
        road = self.value("road") + (split[1] if split else estate.value)
        if self.library.code("road", road) > 0 or self.library.roads.alike(road):
            parts = {"section": split[2] if split else "", "number": written}
            named = {name: normal(name, text, self.library.profile) for name, text in parts.items() if text}
            self.values |= {"road": road, **named}
            for other in ("compound", "poi", "building"):
                self.values.pop(other, None)

    @cached_property
    def turned(self) -> "Asked | None":
        """The same about the other one of two roads that cross, where only that one is known; else None."""
        elements = self.parsed.elements
        if self.known_road >= 0 or self.library.code("road", self.value("crossing") or "?") <= 0:
            return None
        at = [one.name for one in elements].index("crossing")
        before = (
            replace(one, name=TURNED.get(one.name, one.name)) for one in elements[:at] if one.name not in AFTER_ROAD
        )
        other = replace(elements[at], name="road")
        return Asked(replace(self.parsed, elements=(*before, other, *elements[at + 1 :])), self.library)

    def _compound(self, named: tuple[Said, ...]) -> str:
        """The compound, the point of interest, or the community in which a building is asked for without a road."""
        name = self.value("compound") or self.value("poi")
        if name or self.value("road") or not self.below:
            return name
        communities = (name for level, name in named if level == "community")
        return next((name for name in communities if self.library.code("compound", name) > 0), "")

    @cached_property
    def number(self) -> str:
        """The door's number; "" of a range, unless a plate is called so."""
        return "" if self.stretch else self.value("number")

    @cached_property
    def stretch(self) -> tuple[str, str] | None:
        """First and last number of a range that is not itself a plate of the library."""
        written = self.value("number")
        return ends(written) if written and self.library.code("number", written) < 0 else None

    @cached_property
    def number_key(self) -> int:
        """The key of the number."""
        return number_key(self.number)

    @cached_property
    def known_road(self) -> int:
        """The code of the road as it is written, or of the village that stands for one; 0 of none, -1 of an unknown."""
        if road := self.value("road"):
            return self.library.code("road", road)
        villages = [self.library.code("road", name) for level, name in self.said if level == "community"]
        return max(villages, default=0) if self.number else 0

    @cached_property
    def roads(self) -> list[tuple[int, Faults]]:
        """Codes of the roads that may be meant: the one that is written, else those alike, each with its fault."""
        if self.known_road > 0:
            return [(self.known_road, ())]
        return [(one.name, (FAULTS["road", one.kind],)) for one in self.roads_alike]

    @cached_property
    def roads_alike(self) -> list[Alike]:
        """Roads whose names differ by a slip from what is written where the road stands."""
        found: dict[int, Alike] = {}
        for name in dict.fromkeys((self._before_the_way(), self.value("road"))):
            for one in self.library.roads.alike(name) if name else ():
                found.setdefault(one.name, one)
        return list(found.values())

    def _before_the_way(self) -> str:
        """All that is written between the divisions and section, lane or number: a slip may hide a road among words."""
        after = [one.start for one in self.parsed.elements if one.name in AFTER_ROAD]
        if not after:
            return ""
        before = [one.end for one in self.parsed.elements if one.name in BEFORE_ROAD and one.end <= min(after)]
        return normal("road", self.parsed.text[max(before, default=0) : min(after)], self.library.profile)

    @cached_property
    def sure_roads(self) -> list[tuple[int, Faults]]:
        """Those of the roads that need no door to bear them out."""
        return [(road, faults) for road, faults in self.roads if not faults or faults[0].fault in SURE]

    @cached_property
    def way_codes(self) -> tuple[int, int, int]:
        """Codes of section, lane and alley."""
        section, lane, alley = (self.library.code(name, self.value(name)) for name in WAY[1:])
        return section, lane, alley

    def ways(self, road: int) -> range:
        """The way of that road; a lane is looked for among alleys, too, when it stands alone."""
        section, lane, alley = self.way_codes
        if min(section, lane, alley) >= 0 and (found := self.library.ways(road, section, lane, alley)):
            return found
        return self._turned(road, section)

    def _turned(self, road: int, section: int) -> range:
        """弄 stands beside 巷 here and below it there: one word for a lane in the text, the other in the library."""
        names = [self.value("lane"), self.value("alley")]
        if section < 0 or all(names) or not any(names):
            return range(0)
        codes = [self.library.code(name, value) for name, value in zip(("lane", "alley"), names[::-1], strict=True)]
        return self.library.ways(road, section, *codes) if min(codes) >= 0 else range(0)

    def judged(self, division: int) -> Faults:
        """What of the named divisions does not hold for a division."""
        if not self.said:
            return ()
        found = self._judged.get(division)
        if found is None:
            found = self._judged[division] = self.library.divisions.faults(division, self.said)
        return found

    def fits(self, rows: Any, *, coarsely: bool = False) -> NDArray[np.bool_]:
        """For each row whether its divisions are those that are named; coarsely: district, city and province only."""
        codes = self.library.arrays["division"]
        there = codes[rows.start : rows.stop] if isinstance(rows, range) else codes[rows]
        there, at = np.unique(there, return_inverse=True)
        faults = [self.judged(int(code) - 1) for code in there]
        differ = [[fault.element for fault in some if fault.fault == "differs"] for some in faults]
        fit = [not COARSE.intersection(elements) if coarsely else not elements for elements in differ]
        return np.array(fit, dtype=bool)[at]

    @cached_property
    def named(self) -> list[int]:
        """The divisions that the text names, by the finest."""
        return self.library.divisions.named(self.said)
