"""Accuracy of the parser, element by element, on two sets of tagged mainland addresses.

The library is the divisions of the country by name, from provinces to streets (divisions_cn; the names of provinces and
cities from gcj02): no road, no compound. An element counts as found when its span and its name are those of the tag.
"""

import csv
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.report import fill
from gridsvc.addresses.elements import Parsed
from gridsvc.addresses.parse import parse
from gridsvc.addresses.parsing.lexicon import Lexicon
from gridsvc.addresses.spellings import Profile

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("GRIDSVC_REAL_DATA", ROOT.parent / "shared" / "data"))
MARKS = ("<!-- make bench-geocode ARGS=parser: from here -->", "<!-- make bench-geocode ARGS=parser: to here -->")
Span = tuple[str, int, int]

# The tags of each set and ours, under a name for both. What has no line is not counted on either side.
SWEI = {
    "province": (("province",), ("province",)),
    "city": (("city",), ("city",)),
    "district": (("county",), ("county", "area")),
    "street": (("town",), ("street",)),
    "road": (("road",), ("road", "crossing", "section", "lane", "alley")),
    "road number": (("number of a road",), ("number",)),
    "other number": (("number",), ("neighborhood", "building", "unit", "floor", "room")),
    "place": (("landmark", "poi"), ("compound", "poi", "community")),
    "direction": (("orient",), ("direction",)),
}
NAACL = {
    "province": (("prov",), ("province",)),
    "city": (("city",), ("city",)),
    "district": (("district",), ("county",)),
    "area": (("devZone",), ("area",)),
    "street": (("town",), ("street",)),
    "community": (("community",), ("community",)),
    "road": (("road", "subRoad", "subroad"), ("road", "crossing", "section")),
    "road number": (("roadno", "subroadno"), ("number", "lane", "alley")),
    "place": (("poi", "subpoi"), ("compound", "poi")),
    "building": (("houseno",), ("building",)),
    "unit": (("cellno",), ("unit",)),
    "floor": (("floorno",), ("floor",)),
    "room": (("roomno",), ("room",)),
}
LEAST = dict.fromkeys(("district", "road", "road number"), 0.95)
SETS = {"swei412_train.txt": SWEI, "naacl2019_dev.txt": NAACL}


def main(*options: str) -> int:
    """Print the tables and put them into docs/geocoding.md; 1 when an element of LEAST is below its bound.

    `--misses ELEMENT` prints the lines where tags and parser differ, and leaves the document as it is.
    """
    if not (DATA / "addresses_cn").is_dir():
        print(f"parser: no real data at {DATA}: set GRIDSVC_REAL_DATA")
        return 0
    lexicon, tables, missed = divisions(), [], False
    for name, mapping in SETS.items():
        lines = list(tagged(DATA / "addresses_cn" / name))
        parsed = [parse(text, lexicon, Profile()) for text, _ in lines]
        scores = compared(lines, parsed, mapping)
        tables.append(f"`{name}`, {len(lines):,} lines:\n\n{_table(scores, mapping)}")
        missed |= mapping is SWEI and any(f1(*scores[element]) < bound for element, bound in LEAST.items())
        if "--misses" in options:
            _print_misses(lines, parsed, mapping, options[options.index("--misses") + 1])
    print("\n\n".join(tables))
    if not options:
        fill(ROOT / "docs" / "geocoding.md", "\n\n".join(tables), MARKS)
    return int(missed)


def divisions() -> Lexicon:
    """Provinces, cities, counties and streets of the country."""
    counties, streets = _rows("areas.csv"), _rows("streets.csv")
    rows = [(row["name"], "county", row["code"], row["cityCode"]) for row in counties]
    rows += [(row["name"], "street", row["code"], row["areaCode"]) for row in streets]
    return Lexicon.build([*_larger(counties), *rows], [], [])


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / "divisions_cn" / name).open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def _larger(counties: list[dict[str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """Provinces and cities: the names that most counties of a code's have in the table of cities."""
    parents: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in counties:
        parents[row["name"]].append((row["provinceCode"], row["cityCode"]))
    votes: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for city in json.loads((DATA / "gcj02" / "china-cities.json").read_text(encoding="utf-8")):
        names = city["attrs"]
        for province, code in parents.get(names["district"], ()):
            votes["province", province, ""][names["province"]] += 1
            votes["city", code, province][names["city"]] += 1
    for (level, code, parent), named in votes.items():
        name, _ = named.most_common(1)[0]
        yield name, level, code, parent


def tagged(path: Path) -> Iterator[tuple[str, list[Span]]]:
    """Each line's text and the spans of its tags."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        text, spans = "", []
        for row in filter(str.strip, block.splitlines()):
            piece, _, tag = row.partition(" ")
            begin, _, name = tag.strip().partition("-")
            if begin in {"B", "S"} or not spans or spans[-1][0] != name:
                spans.append((name, len(text), len(text)))
            text += piece
            spans[-1] = (*spans[-1][:2], len(text))
        if text:
            yield text, list(_told_apart(text, spans))


def _told_apart(text: str, spans: list[Span]) -> Iterator[Span]:
    """Of numbers that are all tagged alike, those of a road: right behind it, or on its lane behind a landmark."""
    road, behind = "", False
    for name, start, end in spans:
        of_road = name == "number" and behind
        yield ("number of a road" if of_road else name), start, end
        if name == "road":
            road, behind = text[start:end], True
        else:
            behind = behind and name in {"landmark", "poi"} and road.endswith("弄")


def compared(
    lines: Iterable[tuple[str, list[Span]]], parsed: Iterable[Parsed], mapping: dict[str, tuple[tuple[str, ...], ...]]
) -> dict[str, tuple[int, int, int]]:
    """Of each element: how many were found rightly, how many were tagged, how many we named."""
    right, wanted, given = Counter(), Counter(), Counter()
    for (_, tags), answer in zip(lines, parsed, strict=True):
        theirs = _mapped(tags, mapping, 0)
        ours = _mapped(_spans(answer), mapping, 1)
        right.update(element for element, _, _ in theirs & ours)
        wanted.update(element for element, _, _ in theirs)
        given.update(element for element, _, _ in ours)
    return {element: (right[element], wanted[element], given[element]) for element in mapping}


def _spans(parsed: Parsed) -> list[Span]:
    addresses = (parsed, *parsed.more)
    return [(element.name, element.start, element.end) for one in addresses for element in one.elements]


def _mapped(spans: Iterable[Span], mapping: dict[str, tuple[tuple[str, ...], ...]], side: int) -> set[Span]:
    names = {name: element for element, sides in mapping.items() for name in sides[side]}
    return {(names[name], start, end) for name, start, end in spans if name in names}


def f1(right: int, wanted: int, given: int) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * right / (wanted + given) if wanted + given else 1.0


def _table(scores: dict[str, tuple[int, int, int]], mapping: dict[str, tuple[tuple[str, ...], ...]]) -> str:
    rows = [("element", "their tags", "ours", "tagged", "precision", "recall", "F1")]
    for element, (right, wanted, given) in scores.items():
        shares = (right / max(given, 1), right / max(wanted, 1), f1(right, wanted, given))
        names = (", ".join(side) for side in mapping[element])
        rows.append((element, *names, str(wanted), *(f"{share:.3f}" for share in shares)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, " | ".join("-" * width for width in widths))
    return "\n".join(f"| {line} |" for line in lines)


def _print_misses(lines, parsed, mapping, element) -> None:
    for (text, tags), answer in zip(lines, parsed, strict=True):
        theirs = {span for span in _mapped(tags, mapping, 0) if span[0] == element}
        ours = {span for span in _mapped(_spans(answer), mapping, 1) if span[0] == element}
        if theirs != ours:
            print(" ".join(f"{text[a:b]}/{name}" for name, a, b in tags))
            print("   ", " ".join(f"{text[a:b]}/{name}" for name, a, b in _spans(answer)))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
