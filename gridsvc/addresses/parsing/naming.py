"""What a piece is called, by what stands before it: 号 is a door on a road, a building in a compound. Pure."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from gridsvc.addresses.parsing.pieces import PART
from gridsvc.addresses.parsing.tokens import Token
from gridsvc.addresses.spellings import Profile


class Part(NamedTuple):
    """A token, or a part of it, under the name of its element."""

    element: str
    start: int
    end: int
    value: str = ""
    known: bool = False


# What stands before, as the piece sees it.
STREET, LANE, DOOR, ESTATE = "street", "lane", "door", "estate"
HOUSE, STAIR, STOREY, ROOM = "house", "stair", "storey", "room"
SEEN = {
    "lane": LANE,
    "alley": LANE,
    "number": DOOR,
    "compound": ESTATE,
    "poi": ESTATE,
    "building": HOUSE,
    "unit": STAIR,
    "floor": STOREY,
    "room": ROOM,
}
UNCHANGED = {"remark", "direction", "rest", "and", "phone"}  # what leaves it as it was
ROOM_BEHIND = re.compile(r"(?<=号)-\d{3,4}$")
LEAST_ROOM = 3  # digits of a room's number that says its floor

ROAD = {STREET: "number", LANE: "number"}
PLATE = ROAD | {DOOR: "building", ESTATE: "building", HOUSE: "room", STAIR: "room", STOREY: "room"}
SHORT = ROAD | {DOOR: "building", ESTATE: "building", HOUSE: "room", STAIR: "room", STOREY: "room"}
LONG = SHORT | {DOOR: "room", ESTATE: "room"}
DASHED: dict[tuple[str, int], tuple[str, ...]] = {
    (STREET, 2): ("number", "room"),
    (STREET, 3): ("building", "unit", "room"),
    (STREET, 4): ("number", "building", "unit", "room"),
    (DOOR, 2): ("building", "room"),
    (DOOR, 3): ("building", "unit", "room"),
    (ESTATE, 2): ("building", "room"),
    (ESTATE, 3): ("building", "unit", "room"),
    (ESTATE, 4): ("building", "unit", "floor", "room"),
    (HOUSE, 2): ("unit", "room"),
    (HOUSE, 3): ("unit", "floor", "room"),
    (STAIR, 2): ("floor", "room"),
}
PLAIN = {"lane", "alley", "section", "neighborhood", "building", "unit", "floor", "room"}


def named(tokens: list[Token], text: str, profile: Profile) -> list[Part]:
    """The parts of the chain, in order."""
    parts: list[Part] = []
    seen = before = STREET
    for nth, token in enumerate(tokens):
        if token.kind == "and":
            seen = before
        follows = tokens[nth + 1].kind if nth + 1 < len(tokens) else ""
        for part in _parts(token, text, seen, follows, profile):
            part = _placed(part, text, parts)  # noqa: PLW2901
            parts.append(part)
            if part.element not in UNCHANGED:
                before, seen = seen, _after(part.element, seen)
    return parts


def _placed(part: Part, text: str, before: list[Part]) -> Part:
    """A lane may have a name of its own (大屯路光华四巷), and a city below a city is a county (杭州市富阳市)."""
    if part.known or not before:
        return part
    if part.element == "road" and before[-1].element in {"road", "section"} and text[part.end - 1] in "巷弄里":
        return part._replace(element="lane")
    if part.element == "city" and before[-1].element == "city":
        return part._replace(element="county")
    return part


def _after(element: str, seen: str) -> str:
    """A compound on a lane does not hide the lane: 600弄锦绣小区4号 is number 4 of the lane."""
    after = SEEN.get(element, STREET)
    return LANE if (seen, after) == (LANE, ESTATE) else after


def _parts(token: Token, text: str, seen: str, follows: str, profile: Profile) -> Iterator[Part]:
    kind, start, end = token.kind, token.start, token.end
    if kind == "dashed" or (
        kind == "plate" and seen == ESTATE and "-" in text[start:end] and profile.hyphen == "rooms"
    ):
        yield from _dashed(text, start, end, seen, profile)
    elif kind == "plate" and profile.hyphen == "rooms" and (room := ROOM_BEHIND.search(text, start, end)):
        yield Part(_plate(text[start : room.start()], seen), start, room.start())
        yield Part("room", room.start() + 1, end)
    elif kind == "plate":
        yield Part(_plate(text[start:end], seen), start, end)
    elif kind == "bare":
        yield Part(_bare(text[start:end], seen, follows), start, end)
    elif kind in OTHERWISE:
        yield Part(OTHERWISE[kind].get(seen, "rest"), start, end)
    else:
        element = "alley" if kind == "lane" and seen == LANE and text[start] != "L" else token.element
        yield Part(element, start, end, token.value, token.known)


OTHERWISE = {
    "sharp": PLATE,
    "range": ROAD | {DOOR: "building", ESTATE: "building"},
    "letter": {DOOR: "building", HOUSE: "room", STAIR: "room", STOREY: "room"},
    "sub": {STOREY: "room", HOUSE: "room", STAIR: "room", ROOM: "room", DOOR: "room"},
}


def _digits(written: str) -> int:
    return sum(map(str.isnumeric, written))


def _plate(written: str, seen: str) -> str:
    if written[0] == "N" and seen in {STOREY, ROOM}:  # 3F., No. 12, Sec. 2: from small to large
        return "number"
    if seen == DOOR and _digits(written) >= LEAST_ROOM:
        return "room"
    return PLATE.get(seen, "room")


def _bare(written: str, seen: str, follows: str) -> str:
    if _digits(written) >= LEAST_ROOM:
        return LONG.get(seen, "rest")
    if seen == HOUSE and follows in {"bare", "dashed", "room"}:
        return "unit"
    return SHORT.get(seen, "rest")


def _dashed(text: str, start: int, end: int, seen: str, profile: Profile) -> Iterator[Part]:
    """3-2-501 by its parts; on a street, or where a hyphen means 之, it is one number."""
    spans = [found.span() for found in PART.finditer(text, start, end)]
    far = _digits(text[slice(*spans[-1])]) >= LEAST_ROOM
    street = seen in ROAD
    elements = DASHED.get((STREET if street else seen, len(spans)), ())
    if not elements or (street and (profile.hyphen == "sub" or (len(spans) == 2 and not far))):
        yield Part("number" if street else "room", start, end)
        return
    if seen in {DOOR, ESTATE} and len(spans) == 2 and not far:
        elements = ("building", "unit")
    for element, (first, _), last in zip(elements, spans, [*(one for _, one in spans[:-1]), end], strict=True):
        yield Part(element, first, last)
