"""Several addresses in one text: where the next one begins, what it inherits; and the crossing of two roads. Pure."""

from collections.abc import Sequence

from gridsvc.addresses.elements import DIVISIONS, NAMES
from gridsvc.addresses.parsing.naming import Part

DOOR = {"number", "building", "unit", "room"}
NEAR = 4  # parts: a road, and its number at most so far behind
RANK = {name: rank for rank, name in enumerate(NAMES[: NAMES.index("room") + 1]) if name != "crossing"}


def addresses(parts: list[Part], text: str) -> list[list[Part]]:
    """The parts of each address, the first one's first; words between them are left out."""
    found: list[list[Part]] = [[]]
    said: set[str] = set()  # elements of the last one
    for segment in _segments(parts, text):
        first = next((part for part in segment if part.element in RANK), None)
        names = {part.element for part in segment}
        if first and said & DOOR and (names & DOOR or not _is_near(segment, text)):
            found.append([*_inherited(found[-1], first), *segment])
            said = {part.element for part in found[-1]}
            continue
        if first and first.element == "road" and "road" in said:
            if _has_number(segment):
                found[-1] = [_crossing(part) if part.element == "road" else part for part in found[-1]]
            else:
                segment = [_crossing(part) if part is first else part for part in segment]  # noqa: PLW2901
        found[-1] += segment
        said |= names
    return [_cornered(_crossed([part for part in address if part.element != "and"])) for address in found]


def _cornered(parts: list[Part]) -> list[Part]:
    """路口 belongs to two roads; behind one lane it says where on it."""
    if any(part.element == "crossing" for part in parts):
        return [part for part in parts if part.element != "corner"]
    return [part._replace(element="direction") if part.element == "corner" else part for part in parts]


def _crossing(part: Part) -> Part:
    return part._replace(element="crossing")


def _segments(parts: list[Part], text: str) -> list[list[Part]]:
    """Cut at 和, 、 and so on, and before a road or division that comes after a door and has one of its own."""
    segments: list[list[Part]] = [[]]
    numbered, door = _numbered(parts), False
    for part, has_number in zip(parts, numbered, strict=True):
        if part.element == "and" or (door and has_number and _may_begin(part, text)):
            segments.append([])
            door = False
        segments[-1].append(part)
        door |= part.element in DOOR
    return [segment for segment in segments if segment]


def _numbered(parts: list[Part]) -> list[bool]:
    """For each part whether the next road, itself or behind it, has a number."""
    found, has_number = [], False
    for nth in range(len(parts) - 1, -1, -1):
        if parts[nth].element == "road":
            has_number = _has_number(parts[nth : nth + NEAR])
        found.append(has_number)
    return found[::-1]


def _may_begin(part: Part, text: str) -> bool:
    if part.element == "road":
        return part.known or text[part.end - 1] in "路街道巷"
    return part.known and part.element in DIVISIONS


def _is_near(segment: Sequence[Part], text: str) -> bool:
    """It only says where the first address is: 近中山路, 与中山路口, or no road at all."""
    first = segment[0]
    near = first.element == "and" and "近" in text[first.start : first.end]
    return near or not any(part.element == "road" for part in segment) or any(p.element == "corner" for p in segment)


def _has_number(parts: Sequence[Part]) -> bool:
    roads = [nth for nth, part in enumerate(parts) if part.element == "road"]
    return bool(roads) and any(part.element == "number" for part in parts[roads[0] : roads[0] + NEAR])


def _inherited(before: list[Part], first: Part) -> list[Part]:
    """What an address leaves out because the one before says it: all that is larger than its first element."""
    largest = min(RANK[first.element], RANK["road"] if first.element == "compound" else len(NAMES))
    return [part for part in before if RANK.get(part.element, len(NAMES)) < largest]


def _crossed(parts: list[Part]) -> list[Part]:
    """Of two roads the one with a number is the road, else the first; the other one is the crossing, if it differs."""
    roads = [nth for nth, part in enumerate(parts) if part.element == "road"]
    if len(roads) < 2:
        return parts
    numbered = [
        nth for nth in roads if nth + 1 < len(parts) and parts[nth + 1].element in {"section", "lane", "number"}
    ]
    road = (numbered or roads)[0]
    named = {nth for nth in roads if nth != road and parts[nth][3:] != parts[road][3:]}
    return [_crossing(part) if nth in named else part for nth, part in enumerate(parts)]
