"""The names that a library knows, found at a place of a text. Pure, immutable, picklable."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, takewhile

from gridsvc.addresses.elements import DIVISIONS
from gridsvc.addresses.parsing.numerals import NUMERAL, with_digits
from gridsvc.addresses.parsing.words import DIVISION_SHORT, DIVISION_TAIL, RESIDENCE
from gridsvc.addresses.spellings import Profile, fold, normal

HEAD = 2  # characters by which a name is looked for
PLAIN = Profile()
COUNTED_NAME = re.compile(rf"^{NUMERAL}+|{NUMERAL}+(?=(?:路|街|大道|大街|巷|弄|道)$)")
GENERIC_AREA = re.compile("(?:经济|技术|高新|工业)*(?:开发|工业|高新|新|示范|保税)园?区")  # alone it may be anybody's
SHORT_NAME = 3  # a name of so few characters without 区, 街道 … could be anything
ROADLIKE = tuple(
    "路街巷道"
)  # a street named after a road, such as 机场路街道, is never left short: it would be the road


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the library: of which element, its normal form, and whether it is written in full.

    `common` marks a short form that begins names of roads as well (南京 of 南京市 where there is a 南京东路).
    """

    element: str
    value: str
    full: bool = True
    common: bool = False


@dataclass(frozen=True)
class Lexicon:
    """Names by what is written, and the codes of divisions.

    `above` has the codes of all divisions of a level and name and of their parents, upwards; `road_heads` what the
    names of roads begin with.
    """

    names: dict[str, tuple[Name, ...]] = field(default_factory=dict)
    lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)
    codes: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    above: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    road_heads: frozenset[str] = frozenset()

    @classmethod
    def build(
        cls,
        divisions: Iterable[tuple[str, str, str, str]],
        roads: Iterable[str],
        compounds: Iterable[str],
        *,
        pois: Iterable[str] = (),
        aliases: Iterable[tuple[str, str, str]] = (),
    ) -> "Lexicon":
        """Of divisions (name, level, code, parent code), names, and aliases (element, alias, name)."""
        rows = list(divisions)
        written: defaultdict[str, dict[Name, None]] = defaultdict(dict)
        plain = {"road": list(roads), "compound": list(compounds), "poi": list(pois)}
        beginnings = {fold(name)[:size] for name in plain["road"] for size in (2, 3)}
        shared = _shared(plain["compound"])
        for key, name in _all_names(rows, plain, aliases, beginnings):
            if len(key) >= HEAD and (name.full or key not in shared):
                written[key][name] = None
        codes: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for text, level, code, _ in rows:
            codes[level, normal(level, text, PLAIN)].append(code)
        parents = {code: parent for _, _, code, parent in rows}
        return cls(
            {key: tuple(names) for key, names in written.items()},
            _lengths(written),
            {key: tuple(found) for key, found in codes.items()},
            _above(codes, parents),
            parents,
            frozenset(key[:HEAD] for key, found in written.items() if any(name.element == "road" for name in found)),
        )

    def at(self, text: str, start: int) -> Iterator[tuple[int, Name]]:
        """What begins at that place of a folded text: where it ends, and the name; the longest first."""
        for length in self.lengths.get(text[start : start + HEAD], ()):
            end = start + length
            for name in self.names.get(text[start:end], ()) if end <= len(text) else ():
                yield end, name

    def knows(self, element: str, text: str) -> bool:
        """Whether a folded text is a name of that element, in full."""
        return any(name.element == element and name.full for name in self.names.get(text, ()))

    def codes_of(self, element: str, value: str) -> tuple[str, ...]:
        """Codes of the divisions of that level with the normal form; several where parents share a name."""
        return self.codes.get((element, value), ())

    def under(self, code: str) -> Iterator[str]:
        """The code of a division and those of its parents, upwards."""
        return upwards(code, self.parents)

    def may_hold(self, larger: tuple[str, str], smaller: tuple[str, str]) -> bool:
        """Whether a division of one level and normal form has one of the other below it."""
        return not self.above.get(smaller, frozenset()).isdisjoint(self.codes.get(larger, ()))


def upwards(code: str, parents: Mapping[str, str]) -> Iterator[str]:
    """The code and those of its parents; ends where they go round."""
    seen = set()
    while code and code not in seen:
        seen.add(code)
        yield code
        code = parents.get(code, "")


def _above(
    codes: Mapping[tuple[str, str], Iterable[str]], parents: Mapping[str, str]
) -> dict[tuple[str, str], frozenset[str]]:
    return {key: frozenset(up for code in found for up in upwards(code, parents)) for key, found in codes.items()}


def _all_names(
    divisions: list[tuple[str, str, str, str]],
    plain: dict[str, list[str]],
    aliases: Iterable[tuple[str, str, str]],
    beginnings: set[str],
) -> Iterator[tuple[str, Name]]:
    for text, level, _, _ in divisions:
        yield from _division(level, text, beginnings)
    for element, texts in plain.items():
        for text in texts:
            yield from _written(element, text, normal(element, text, PLAIN))
    for element, alias, text in aliases:
        yield from _written(element, alias, normal(element, text, PLAIN))


def _written(element: str, text: str, value: str) -> Iterator[tuple[str, Name]]:
    key = normal("", text, PLAIN)
    name = Name(element, value)
    yield key, name
    yield value, name
    yield COUNTED_NAME.sub(lambda run: with_digits(run[0]), key), name
    if element == "compound" and (short := key.removesuffix(RESIDENCE)) != key:
        yield short, Name(element, value, full=len(short) > HEAD)


def _shared(compounds: Iterable[str]) -> frozenset[str]:
    """Names of compounds without 小区 that begin others', too: 清水 where there are a 清水小区 and a 清水雅苑."""
    keys = sorted({normal("", text, PLAIN) for text in compounds})
    shared = set()
    for key in keys:
        if (short := key.removesuffix(RESIDENCE)) != key:
            begun = takewhile(lambda other: other.startswith(short), islice(keys, bisect_left(keys, short), None))
            if any(not other.startswith(key) for other in begun):
                shared.add(short)
    return frozenset(shared)


def _division(level: str, text: str, beginnings: set[str]) -> Iterator[tuple[str, Name]]:
    """The full name, and the short one without 省, 市, 区, 街道 …; a community's without its committee is full."""
    key, value = normal("", text, PLAIN), normal(level, text, PLAIN)
    short = value if level == "community" else DIVISION_SHORT.get(level, DIVISION_TAIL).sub("", key)
    full = level == "community" and short[-1:] in {"村", "里"}
    telling = short != key or full or len(key) > SHORT_NAME
    yield key, Name(level, value, full=telling and not GENERIC_AREA.fullmatch(key))
    if len(short) >= HEAD and short != key and not short.endswith(ROADLIKE):
        yield short, Name(level, value, full=full, common=short[:3] in beginnings)


def _lengths(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Lengths of the names that begin with the same two characters, the longest first."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for name in names:
        found[name[:HEAD]].add(len(name))
    return {head: tuple(sorted(lengths, reverse=True)) for head, lengths in found.items()}


assert set(DIVISION_SHORT) <= set(DIVISIONS)
