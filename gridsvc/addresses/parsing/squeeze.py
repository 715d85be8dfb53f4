"""The text as it is parsed: folded, without blanks, what is in brackets and phone numbers set aside. Pure."""

import re
from dataclasses import dataclass

IN_BRACKETS = re.compile(r"\([^()]*\)")
PHONE = re.compile(
    r"(?:(?:(?:联系)?电话|手机号?码?|TEL|联系方式)[:\s]*)?(?<![\d-])(?:"
    r"(?:\+?86[- ]?)?1[3-9]\d[- ]?[\d*]{4}[- ]?\d{4}|09\d{2}[- ]?\d{3}[- ]?\d{3}|400[- ]?\d{3,4}[- ]?\d{3,4}|"
    r"0\d{1,3}[- ]?\d{3,4}[- ]?\d{4}|[2-9]\d{6,7}(?![号室幢栋楼弄巷]))(?:转\d{1,5})?(?![\d-])"
)
MANY_DIGITS = re.compile(r"\d[\d*-]{2}[\d* -]*[\d*]{3}")
SEPARATORS = re.compile(r"[^一-鿿〇A-Z0-9#&;/、①-⑳㐀-䶿\U00020000-\U0003FFFF]+")
ALNUM = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
SET_ASIDE = "\0"


@dataclass(frozen=True, slots=True)
class Squeezed:
    """`text` to parse; `at`: where each of its characters stands in the original; breaks: places where some went.

    `aside` holds the spans that were in brackets, `phones` those of phone numbers.
    """

    text: str
    at: range | list[int]
    breaks: tuple[int, ...] = ()
    aside: tuple[tuple[int, int], ...] = ()
    phones: tuple[tuple[int, int], ...] = ()


def squeeze(folded: str, start: int = 0, end: int | None = None) -> Squeezed:
    """Of folded[start:end]; between two digits or letters one blank is left, and a hyphen beside one of them."""
    part = folded[start:end]
    long = MANY_DIGITS.search(part)
    if not long and not SEPARATORS.search(part):
        return Squeezed(part, range(start, start + len(part)))
    phones = tuple(found.span() for found in PHONE.finditer(part)) if long else ()
    part = _masked(part, phones)
    brackets = tuple(found.span() for found in IN_BRACKETS.finditer(part))
    part = _masked(part, brackets)
    text, at, breaks = _joined(part, start)
    inner = tuple((start + first + 1, start + last - 1) for first, last in brackets)
    return Squeezed(text, at, breaks, inner, tuple((start + first, start + last) for first, last in phones))


def _masked(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    for first, last in spans:
        text = text[:first] + SET_ASIDE * (last - first) + text[last:]
    return text


def _joined(part: str, start: int) -> tuple[str, list[int], tuple[int, ...]]:
    pieces: list[str] = []
    at: list[int] = []
    breaks: list[int] = []
    done = 0
    for run in SEPARATORS.finditer(part):
        first, last = run.span()
        pieces.append(part[done:first])
        at += range(start + done, start + first)
        if kept := _kept(part, first, last):
            pieces.append(kept)
            at.append(start + first)
        if kept not in {"-", "~", "."} and at and last < len(part):
            breaks.append(len(at))
        done = last
    pieces.append(part[done:])
    at += range(start + done, start + len(part))
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
