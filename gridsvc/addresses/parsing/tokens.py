"""What may begin at a place of a text: names the library has, names by their ending, pieces, words, the rest.

Each is a token with its gain; the lattice chooses the chain of tokens that gains most. Pure.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from gridsvc.addresses.elements import DIVISIONS
from gridsvc.addresses.parsing.lexicon import HEAD, Lexicon, Name
from gridsvc.addresses.parsing.pieces import AFTER_COMPOUND, AFTER_ROAD, FIRST, piece_at
from gridsvc.addresses.parsing.squeeze import Squeezed
from gridsvc.addresses.parsing.words import (
    AND,
    COMMITTEE,
    CROSSING,
    DIRECTION,
    GENERIC,
    IDEOGRAPH,
    LEADING,
    LETTER,
    LONG,
    LONGEST,
    NAMED,
    PHASE,
    REMARK,
    RESIDENCE,
)


class Token(NamedTuple):
    """text[start:end] taken for an element; `kind` is what the lattice weighs; value "" where it is as written."""

    kind: str
    element: str
    start: int
    end: int
    gain: float
    value: str = ""
    known: bool = False


FULL, SHORT, COMMON = 3.0, 1.0, -1.0  # gain of a character of a known name: in full, short, short and common
UNKNOWN = {"road": 2.6, "compound": 2.2, "poi": 2.0, "area": 2.2}
UNKNOWN_DIVISION, NO_ENDING, PER_PIECE, PER_WORD = 2.3, 0.4, 1.5, 0.8
PER_UNKNOWN = 0.03  # of two unknown names of a kind the shorter one is likelier
REST, PER_REST = -2.0, -1.0
SKIPPED = frozenset(" -~.#")
SURE_PLACE = frozenset({"road", "compound", *DIVISIONS})
STREET_KIND = re.compile("街道|镇|乡")  # a street keeps its place when it is raised from 乡 to 镇 to 街道
OTHER_KIND = re.compile(f"{STREET_KIND.pattern}|[省市区县](?![政场民间])")
WITH_TAIL = {
    "community": COMMITTEE,
    "street": re.compile("办事处"),
    "compound": re.compile(f"(?:住宅)?{RESIDENCE}"),
}
ENDINGS = {
    element: re.compile(
        rf"{LETTER}(?:{LETTER}|\d(?=\d?[路街道])){{0,{LONGEST.get(element, LONG) - 1}}}?(?:{'|'.join(endings)})"
    )
    for element, endings in NAMED.items()
}
NUMBERED_ROAD = re.compile(r"[A-Z]?\d{1,4}(?:国道|省道|县道|乡道|号(?:路|大街|大道))")
ROAD_GOES_ON = re.compile(
    r"[东南西北中](?:段(?=\d|[一二三四五六七八九十]+号)|[一二三四五六七八九]?[路街巷])|支[路巷]|辅路"
)
AVENUE_GOES_ON = re.compile(r"[东南西北中](?=\d+号|$)")
GOES_ON = re.compile(
    "|".join(rf"[东南西北中]?(?:{end})" for element in ("road", "compound", "poi") for end in NAMED[element])
)
# What is named after the road it stands on: 瑞金路小学.
INSTITUTION = re.compile("|".join(ending for ending in NAMED["poi"] if len(ending) > 1 and "(" not in ending))
POSTCODE = re.compile(r"\d{3}(?:-?\d{2,3})?(?!\d)")
CROSSED_ROAD = re.compile(rf"(?<=[与和及跟、/&;]){LETTER}{{1,6}}?[路街道巷](?=口)")  # else 路口 is no road
BARE_ROAD = re.compile(f"{GENERIC}(?:大道|大街|马路|公路|快速路?|[路街道巷])")
STREET_WITHIN = re.compile(f"{GENERIC}(?:大道|大街|马路|[路街巷])|.*[路街巷].")  # no name of a place without an ending
UNLIKELY = {
    True: re.compile("[与及路街巷]|.*[侧米]."),
    False: re.compile("[与及路街巷]|.*(?:[侧米]|大道|[路街巷][^小中店])."),
}
ODD = 2.0
BEFORE_PIECE = re.compile(rf"{IDEOGRAPH}{{1,8}}?(?={AFTER_ROAD.pattern})")
BEFORE_BUILDING = re.compile(rf"{LETTER}{{2,12}}?(?={AFTER_COMPOUND.pattern})")
WORDS = {"remark": REMARK, "direction": DIRECTION, "and": AND, "corner": CROSSING}


class Places:
    """The tokens of one text, found as the lattice asks for them."""

    def __init__(self, squeezed: Squeezed, lexicon: Lexicon) -> None:
        self.text, self.lexicon = squeezed.text, lexicon
        self.breaks = squeezed.breaks

    def at(self, start: int) -> list[Token]:
        """The tokens that begin there; where the library or a piece is sure of it, nothing else is tried."""
        if start == 0 and (code := POSTCODE.match(self.text)) and self._divides(code.end()):
            return [Token("remark", "remark", start, code.end(), PER_WORD * code.end())]
        named = (self._known(start, end, name) for end, name in self.lexicon.at(self.text, start))
        found = [token for token in named if token]
        sure = any(token.known and token.kind == token.element and not self._goes_on(token.end) for token in found)
        piece = piece_at(self.text, start) if FIRST.match(self.text, start) else None
        for kind, end in self._pieces(start, piece) if piece else ():
            found.append(Token(kind, kind, start, end, PER_PIECE * (end - start) + 1))
            sure |= kind not in {"bare", "plate"} or not (self._goes_on(end) or NUMBERED_ROAD.match(self.text, start))
        if sure:
            return [token for token in found if token.kind == token.element]
        return [*found, *self._unknown(start), *self._words(start), *self._rest(start)]

    def _divides(self, start: int) -> bool:
        return any(name.element in DIVISIONS for _, name in self.lexicon.at(self.text, start))

    def _pieces(self, start: int, piece: tuple[str, int]) -> Iterator[tuple[str, int]]:
        """The piece; cut where a known name begins in it (377号丁香坊), or where a blank followed a door (8号 楼下)."""
        heads, text = self.lexicon.lengths, self.text
        cuts = [place for place in range(start + 1, piece[1]) if text[place : place + HEAD] in heads]
        cuts = [place for place in cuts if place in self.known_places] if cuts else cuts
        cuts += [place for place in self.breaks if start < place < piece[1] and "之" not in text[place - 1 : place + 1]]
        shorter = [found for cut in cuts if (found := piece_at(text[:cut], start)) and found[1] == cut]
        if not any(kind == "plate" and cut in self.breaks for kind, cut in shorter):
            yield piece
        yield from shorter

    def _goes_on(self, end: int) -> bool:
        return end < len(self.text) and GOES_ON.match(self.text, end) is not None

    def _known(self, start: int, end: int, name: Name) -> Token | None:
        """A name of the library; None where 区 or the like follows a short name and makes it another one's."""
        text, element = self.text, name.element
        full = name.full
        if (tail := WITH_TAIL.get(element)) and (more := tail.match(text, end)):
            end, full = more.end(), True
        if element == "compound" and (phase := PHASE.match(text, end)):
            return Token(element, element, start, phase.end(), FULL * (phase.end() - start) - 2)
        if element == "compound" and not full and self._is_within(end):
            return None
        if full:
            return Token(element, element, start, end, FULL * (end - start) - 1, name.value, known=True)
        if other := OTHER_KIND.match(text, end):
            if element != "street" or not STREET_KIND.match(text, end):
                return None
            return Token(element, element, start, other.end(), FULL * (end - start), name.value, known=True)
        each = COMMON if name.common else SHORT
        kind = f"short_{element}" if element in DIVISIONS else element
        return Token(kind, element, start, end, each * (end - start), name.value, known=True)

    def _is_within(self, place: int) -> bool:
        """Whether a name goes on there: nothing else begins, as behind 清水 in 清水雅院3幢."""
        if place in self.breaks or place in self.known_places:
            return False
        return re.match(IDEOGRAPH, self.text[place:]) is not None and not self._may_begin(place)

    def _unknown(self, start: int) -> Iterator[Token]:
        """Names by what they end in, and names without an ending before a piece that must follow one."""
        for element, pattern in ENDINGS.items():
            if (match := pattern.match(self.text, start)) and self._is_one(start, match.end()):
                yield self._by_ending(element, start, match.end())
        if (match := CROSSED_ROAD.match(self.text, start)) and self._is_one(start, match.end()):
            yield self._by_ending("road", start, match.end())
        if match := NUMBERED_ROAD.match(self.text, start):
            yield Token("road", "road", start, match.end(), PER_PIECE * (match.end() - start) + 1)
        if match := INSTITUTION.match(self.text, start):
            yield Token("institution", "poi", start, match.end(), NO_ENDING)
        for element, pattern in (("road", BEFORE_PIECE), ("compound", BEFORE_BUILDING)):
            match = pattern.match(self.text, start)
            if match and self._is_one(start, match.end()) and not STREET_WITHIN.match(match[0]):
                begun = element == "road" and self.text[start : start + HEAD] in self.lexicon.road_heads
                gain = UNKNOWN["road"] if begun else NO_ENDING
                yield Token("run" if element == "road" else "estate", element, start, match.end(), gain)

    def _by_ending(self, element: str, start: int, end: int) -> Token:
        kind = "bare_road" if element == "road" and BARE_ROAD.fullmatch(self.text, start, end) else element
        if element == "road" and self.text[end - 1] != "巷" and (more := ROAD_GOES_ON.match(self.text, end)):
            end = more.end()
        if self.text.startswith("大道", end - 2) and (more := AVENUE_GOES_ON.match(self.text, end)):
            end = more.end()
        if element in {"compound", "poi"} and (more := PHASE.match(self.text, end)):
            end = more.end()
        name = self.text[start:end]
        gain = UNKNOWN.get(element, UNKNOWN_DIVISION) - PER_UNKNOWN * (end - start)
        return Token(kind, element, start, end, gain - (ODD if UNLIKELY[element == "road"].match(name) else 0.0))

    def _is_one(self, start: int, end: int) -> bool:
        """No break inside, and no known name that the beginning does not belong to (请送到忠孝东路)."""
        if bisect_right(self.breaks, start) != bisect_right(self.breaks, end - 1):
            return False
        first = start + (1 if self.text[start] in LEADING else 2)
        return bisect_left(self.known_places, min(first, end)) == bisect_left(self.known_places, end)

    def _words(self, start: int) -> Iterator[Token]:
        for kind, pattern in WORDS.items():
            match = pattern.match(self.text, start)
            if match and (kind != "remark" or self.text[start : start + HEAD] not in self.lexicon.road_heads):
                gain = -1.0 if kind == "and" else PER_WORD * (match.end() - start)
                yield Token(kind, kind, start, match.end(), gain)

    def _rest(self, start: int) -> Iterator[Token]:
        """Up to the next place where something may begin, and up to the next break."""
        for places in (self.anchors, self.breaks, (len(self.text),)):
            nth = bisect_right(places, start)
            if nth < len(places):
                yield Token("rest", "rest", start, places[nth], REST + PER_REST * (places[nth] - start))

    @cached_property
    def known_places(self) -> list[int]:
        """Where roads, compounds and divisions that the library knows are written in full."""
        named = self.lexicon.at
        return [
            place
            for place in range(len(self.text))
            if any(name.full and name.element in SURE_PLACE for _, name in named(self.text, place))
        ]

    @cached_property
    def anchors(self) -> list[int]:
        """Where something may begin after what is not understood."""
        return sorted({*self.known_places, *(place for place in range(len(self.text)) if self._may_begin(place))})

    def _may_begin(self, place: int) -> bool:
        text = self.text
        if FIRST.match(text, place) and not text[place - 1 : place].isdigit() and piece_at(text, place):
            return True
        return any(WORDS[kind].match(text, place) for kind in ("remark", "direction"))
