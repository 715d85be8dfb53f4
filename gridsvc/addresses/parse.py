"""A written address as its elements: `parse(text, lexicon, profile)`. Pure.

Steps: fold the text and set brackets and phone numbers aside; let the names of the library, names by their ending and
pieces compete for it; name the pieces by what stands before them; tell further addresses and crossings from remarks.
"""

import re

from gridsvc.addresses.elements import Element, Parsed
from gridsvc.addresses.parsing.lattice import best_chain
from gridsvc.addresses.parsing.lexicon import Lexicon
from gridsvc.addresses.parsing.naming import Part, named
from gridsvc.addresses.parsing.several import addresses
from gridsvc.addresses.parsing.squeeze import Squeezed, squeeze
from gridsvc.addresses.parsing.tokens import Places
from gridsvc.addresses.parsing.words import CROSSING
from gridsvc.addresses.spellings import Profile, fold, normal

LOOSE = {"remark", "rest"}  # two of these in a row are one
FORMER = re.compile("原|旧称|旧名|曾用|又名|俗称")  # in brackets: an old or popular name
ANYWAY = {"remark", "direction", "phone"}  # kept from brackets however often


def parse(text: str, lexicon: Lexicon, profile: Profile) -> Parsed:
    """The elements of the first address of a text in their order, and the further addresses; raises nothing."""
    folded = fold(text)
    found = _read(folded, 0, len(folded), lexicon, profile)
    first, *more = found
    return Parsed(text, tuple(first), tuple(Parsed(text, tuple(elements)) for elements in more))


def _read(folded: str, start: int, end: int, lexicon: Lexicon, profile: Profile) -> list[list[Element]]:
    """The elements of each address written in folded[start:end]; what is in brackets goes with the first."""
    squeezed = squeeze(folded, start, end)
    tokens = best_chain(Places(squeezed, lexicon))
    found = [
        _elements(parts, squeezed, profile) for parts in addresses(named(tokens, squeezed.text, profile), squeezed.text)
    ]
    if squeezed.aside or squeezed.marks:
        aside = [_mark(name, folded[a:b], a, b) for name, a, b in squeezed.marks]
        for first, last in squeezed.aside:
            aside += _aside(found[0], _read(folded, first, last, lexicon, profile)[0], folded)
        found[0] = sorted([*found[0], *_apart(aside, found[0])], key=lambda element: element.start)
    return found


def _elements(parts: list[Part], squeezed: Squeezed, profile: Profile) -> list[Element]:
    text, at = squeezed.text, squeezed.at
    elements: list[Element] = []
    for name, start, end, value, known in parts:
        first, last = at[start], at[end - 1] + 1
        before = elements[-1] if elements else None
        if before and name in LOOSE and before.name in LOOSE:
            element = "remark" if "remark" in {name, before.name} else "rest"
            elements[-1] = Element(element, before.value + text[start:end], before.start, last)
        else:
            elements.append(Element(name, value or normal(name, text[start:end], profile), first, last, known))
    return elements


def _apart(aside: list[Element], main: list[Element]) -> list[Element]:
    """Without what stands in the middle of an element, such as 12(新)号."""
    return [one for one in aside if not any(one.start < element.end and element.start < one.end for element in main)]


def _aside(main: list[Element], inner: list[Element], folded: str) -> list[Element]:
    """What brackets add: elements that are missing outside, a second road as a crossing, else remarks."""
    if inner and FORMER.match(folded, inner[0].start):
        return [Element("remark", folded[inner[0].start : inner[-1].end], inner[0].start, inner[-1].end)]
    names = {element.name for element in main}
    kept: list[Element] = []
    for element in inner:
        name = element.name
        if name == "road" and "road" in names and "crossing" not in names:
            name = "crossing"
        elif name == "direction" and kept and kept[-1].name == "crossing" and CROSSING.fullmatch(element.value):
            continue
        elif name not in ANYWAY and (name in names or name == "rest"):
            name = "remark"
        kept.append(Element(name, element.value, element.start, element.end, element.known))
    return kept


def _mark(name: str, written: str, start: int, end: int) -> Element:
    return Element(name, _digits(written) if name == "phone" else written, start, end)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit() or char in "*+")
