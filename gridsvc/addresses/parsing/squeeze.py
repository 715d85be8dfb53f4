"""The text as it is parsed: folded, without blanks, what is in brackets and phone numbers set aside. Pure."""

import re
from dataclasses import dataclass

from gridsvc.addresses.spellings import INVISIBLE

IN_BRACKETS = re.compile(r"\([^()]*\)")
PHONE = re.compile(
    r"(?:(?:(?:联系)?电话|手机号?码?|TEL|联系方式)[:\s]*)?(?<![\d-])(?:"
    r"(?:\+?86[- ]?)?1[3-9]\d[- ]?[\d*]{4}[- ]?\d{4}|09\d{2}[- ]?\d{3}[- ]?\d{3}|400[- ]?\d{3,4}[- ]?\d{3,4}|"
    r"0\d{1,3}[- ]?\d{3,4}[- ]?\d{4}|[2-9]\d{6,7}(?![号室幢栋楼弄巷]))(?:转\d{1,5})?(?![\d-])"
)
# A number with blanks among its digits, before what ends one: 1 65巷. (?<!) keeps 14:30 8号 and 3-1 2号 apart.
SPREAD = re.compile(r"(?<![\dA-Z.:/-])(?<![\dA-Z.:/-] )\d{1,3}(?: +\d{1,3})+(?= *(?:[号巷弄]|之 *\d))")
LETTER_BY_LETTER = re.compile(r"\S(?: +\S){6,}")  # a whole text with blanks between all its characters
SLASHED = re.compile(r"(?<![\d/])\d{1,3}/\d{1,2}/\d{3,4}(?![\d/])")  # 3/2/501 is 3-2-501
WHEN = re.compile(
    r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}月\d{1,2}日|(?<![\d/])\d{1,2}/\d{1,2}(?= +\d{1,2}:\d\d)|"
    r"(?<![\d:])[0-2]?\d:[0-5]\d(?::\d\d)?(?![\d:])|\d{1,2}[时点]\d{1,2}分"
)
MANY_DIGITS = re.compile(r"\d[\d*-]{2}[\d* -]*[\d*]{3}")
SEPARATORS = re.compile(r"[^一-鿿〇A-Z0-9#&;/、①-⑳㐀-䶿\U00020000-\U0003FFFF]+")
ALNUM = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
SET_ASIDE = "\0"


@dataclass(frozen=True, slots=True)
class Squeezed:
    """`text` to parse; `at`: where each of its characters stands in the original; breaks: places where some went.

    `aside` holds the spans that were in brackets, `marks` those of phone numbers, days, hours: (element, start, end).
    """

    text: str
    at: range | list[int]
    breaks: tuple[int, ...] = ()
    aside: tuple[tuple[int, int], ...] = ()
    marks: tuple[tuple[str, int, int], ...] = ()


def squeeze(folded: str, start: int = 0, end: int | None = None) -> Squeezed:
    """Of folded[start:end]; between two digits or letters one blank is left, and a hyphen beside one of them.

    What is not seen is not there; blanks among the digits of one number are not either.
    """
    part = folded[start:end]
    unseen = {place for place, char in enumerate(part) if char == INVISIBLE} if INVISIBLE in part else set()
    if " " in part:
        spread = LETTER_BY_LETTER.fullmatch(part)
        for found in (spread,) if spread else SPREAD.finditer(part):
            unseen |= {place for place in range(*found.span()) if part[place] == " "}
    if "/" in part:
        part = SLASHED.sub(lambda found: found[0].replace("/", "-"), part)
    if not unseen:
        return _seen(part, range(start, start + len(part)))
    kept = [place for place in range(len(part)) if place not in unseen]
    return _seen("".join(part[place] for place in kept), [start + place for place in kept])


def _seen(part: str, places: range | list[int]) -> Squeezed:
    """Of a text whose characters stand at these places."""
    long = MANY_DIGITS.search(part)
    if not long and not SEPARATORS.search(part) and not WHEN.search(part):
        return Squeezed(part, places)
    marks = [("phone", *found.span()) for found in PHONE.finditer(part)] if long else []
    part = _masked(part, [(first, last) for _, first, last in marks])
    when = [("remark", *found.span()) for found in WHEN.finditer(part)]
    part = _masked(part, [(first, last) for _, first, last in when])
    brackets = [found.span() for found in IN_BRACKETS.finditer(part)]
    part = _masked(part, brackets)
    text, at, breaks = _joined(part)
    inner = tuple((places[first] + 1, places[last - 1]) for first, last in brackets)
    told = sorted((places[first], places[last - 1] + 1, name) for name, first, last in (*marks, *when))
    return Squeezed(text, [places[one] for one in at], breaks, inner, tuple((name, a, b) for a, b, name in told))


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    for first, last in spans:
        text = text[:first] + SET_ASIDE * (last - first) + text[last:]
    return text


def _joined(part: str) -> tuple[str, list[int], tuple[int, ...]]:
    pieces: list[str] = []
    at: list[int] = []
    breaks: list[int] = []
    done = 0
    for run in SEPARATORS.finditer(part):
        first, last = run.span()
        pieces.append(part[done:first])
        at += range(done, first)
        if kept := _kept(part, first, last):
            pieces.append(kept)
            at.append(first)
        if kept not in {"-", "~", "."} and at and last < len(part):
            breaks.append(len(at))
        done = last
    pieces.append(part[done:])
    at += range(done, len(part))
    return "".join(pieces), at, tuple(breaks)


def _kept(part: str, first: int, last: int) -> str:
    """What is left of a run of separators: "-" or "~" beside a digit or letter, a blank between two of them."""
    before = first > 0 and part[first - 1] in ALNUM
    after = last < len(part) and part[last] in ALNUM
    run = part[first:last].strip(" ")
    if run in {"-", "~"} and (before or after):
        return run
    if not (before and after):
        return ""
    return "." if run == "." else " "
