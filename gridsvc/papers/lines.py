"""Text broken into lines as Chinese is set: between any characters, but not before a closing mark. Pure."""

import re
from collections.abc import Callable, Iterator

CLOSING = "，。、；：？！）》〉」』】〕”’…％%)]},.;:?!"
OPENING = "（《〈「『【〔“‘([{"
# A Latin word or number stays whole; a blank goes with what is before it.
PIECE = re.compile(rf"[{re.escape(OPENING)}]*(?:[\x21-\x7e\xa0-\u024f]+|.)[{re.escape(CLOSING)}]*\s?", re.DOTALL)


def wrapped(text: str, most: float, width_of: Callable[[str], float]) -> list[str]:
    """Lines no wider than `most`, in the unit of `width_of`; at least one. A word that is wider is cut."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for piece in _pieces(paragraph, most, width_of):
            if line and width_of((line + piece).rstrip()) > most:
                lines.append(line.rstrip())
                line = ""
            line += piece
        lines.append(line.rstrip())
    return lines


def _pieces(paragraph: str, most: float, width_of: Callable[[str], float]) -> Iterator[str]:
    for piece in PIECE.findall(paragraph):
        if width_of(piece.rstrip()) <= most:
            yield piece
        else:
            yield from piece
