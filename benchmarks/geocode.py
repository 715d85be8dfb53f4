"""The geocoder's accuracy by kind of variation and its speed: `make bench-geocode`.

`ARGS="--quick"` asks a tenth, `ARGS=parser` measures the parser alone (benchmarks/parser.py). Tables go into
docs/geocoding.md when all was asked.
"""

import sys
from pathlib import Path

import numpy as np

from benchmarks import geocode_queries as written
from benchmarks import geocode_report as report
from benchmarks.gate import hold
from benchmarks.geocode_gates import GATES, Results
from benchmarks.geocode_libraries import demo, held_out, million, plates, rooms, rows, taipei
from benchmarks.geocode_measured import Measured, ask_peer
from benchmarks.geocode_peers import edit_distance, trigrams
from benchmarks.geocode_speeds import Speeds
from benchmarks.geocode_truths import asked, errors, floors
from benchmarks.report import fill
from benchmarks.taipei import FOLDER
from gridsvc.addresses.match import Library
from gridsvc.cluster import Cluster

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs" / "geocoding.md"
QUERIES, SEED = 2_000, 20261128
OF_PEERS = {"edit distance": 60, "trigrams": 30}  # queries of a kind: they are slow
BATCH = 40_000
DRAWINGS = 5  # more than the first, of plates that are held out
KNOWN = {"clean": written.CLEAN, "surrounded": written.SURROUNDED, "road": written.MISSPELT}


def main(*options: str) -> bool:
    """Print the tables; whether a bound was missed."""
    if "parser" in options:
        from benchmarks import parser  # noqa: PLC0415  it needs other data

        return bool(parser.main())
    if not FOLDER.is_dir():
        print(f"geocode: no real data at {FOLDER}: set GRIDSVC_REAL_DATA")
        return False
    count = QUERIES // 10 if "--quick" in options else QUERIES
    results = Results()
    library = taipei(plates())
    results.parts = {
        **{part: _known(library, kinds, count) for part, kinds in KNOWN.items()},
        "unknown": _unknown(count, results.numbers),
        "elsewhere": _elsewhere(library, count),
        "floors": [floors(library, count)],
        "rooms": _rooms(count),
    }
    speeds = Speeds(_lines(count), plates()["text"].tolist())
    results.numbers |= speeds.measured(library, taipei(million()))
    _peers(results, count)
    return _told(results, whole=count == QUERIES)


def _known(library: Library, kinds: dict[str, written.Kind], count: int) -> list[Measured]:
    """Plates of the library, written in each way."""
    drawn = rows(plates(), count * 12, SEED)
    return [asked(library, name, written.made(kind, drawn, count, SEED)) for name, kind in kinds.items()]


def _unknown(count: int, numbers: dict[str, float]) -> list[Measured]:
    """Plates that were held out of their library: where they are said to stand."""
    known, out = held_out()
    drawn = rows(out, count * 3, SEED)
    library = taipei(known)
    kinds = {name: written.CLEAN[name] for name in ("as stored", "district and road")}
    found = [asked(library, name, written.made(kind, drawn, count * 3, SEED)) for name, kind in kinds.items()]
    away, radius = errors(found[0].queries, found[0].answers)
    numbers |= {
        "within 50 m": float((away <= 50).mean()),
        "median error, m": float(np.median(away)),
        "inside the radius": float((away <= radius).mean()),
        "median radius, m": float(np.median(radius)),
    }
    away, radius = _temporary(count)
    numbers |= {"临: within 50 m": float((away <= 50).mean()), "临: inside the radius": float((away <= radius).mean())}
    return found


def _temporary(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Metres and radii of the temporary plates (臨) among those held out, in several drawings: there are few."""
    errors_of = []
    for seed in range(1, DRAWINGS * count // QUERIES + 2):
        known, out = held_out(seed)
        drawn = rows(out[out["number"].str.startswith("臨")], len(out), SEED)
        found = asked(taipei(known), "temporary", written.made(written.CLEAN["as stored"], drawn, len(out), SEED))
        errors_of.append(errors(found.queries, found.answers))
    away, radius = zip(*errors_of, strict=True)
    return np.concatenate(away), np.concatenate(radius)


def _elsewhere(library: Library, count: int) -> list[Measured]:
    """Roads that are not there, and roads in a district where they are not."""
    drawn = rows(plates(), count * 3, SEED)
    kinds = {"no such road": written.on_no_road, "wrong district": written.in_wrong_district}
    return [asked(library, name, written.made(kind, drawn, count, SEED)) for name, kind in kinds.items()]


def _rooms(count: int) -> list[Measured]:
    """Rooms of the demo district in each form, and without their unit."""
    library, drawn = demo()[1], rooms(count, SEED)
    found = [asked(library, name, written.made(kind, drawn, count, SEED)) for name, kind in written.ROOM_FORMS.items()]
    return [*found, asked(library, "3号楼501, no unit", written.made(written.without_unit, drawn, count, SEED))]


def _lines(count: int) -> list[tuple[int, str]]:
    """Lines of every kind in equal shares, shuffled."""
    kinds = [kind for part in KNOWN.values() for kind in part.values()]
    drawn = rows(plates(), BATCH * count // QUERIES, SEED + 1)
    each = len(drawn) // len(kinds)
    lines = [pair for at, kind in enumerate(kinds) for pair in written.made(kind, drawn[at::2], each, SEED)]
    order = np.random.default_rng(SEED).permutation(len(lines))
    return [lines[at] for at in order]


def _peers(results: Results, count: int) -> None:
    """The same queries, some of each kind, put to what one would take instead."""
    texts = plates()["text"].tolist()
    asked = [one for part in KNOWN for one in results.parts[part]]
    cluster = Cluster(ROOT / "var" / "bench")
    cluster.start()
    try:
        for name, answers in (("edit distance", edit_distance(texts)), ("trigrams", trigrams(cluster, texts))):
            some = max(OF_PEERS[name] * count // QUERIES, 10)
            seconds = sum(ask_peer(one, name, answers, some) for one in asked)
            results.numbers[f"lines/s, {name}"] = sum(one.peers[name][1] for one in asked) / seconds
    finally:
        cluster.stop()


def _told(results: Results, *, whole: bool) -> bool:
    """Print the tables, put them into the document when all was asked, and say whether a bound was missed."""
    text = f"{report.kinds(results.parts)}\n\n{report.numbers(results.numbers)}"
    print(text)
    for part, measured in results.parts.items():
        for one in measured if part in KNOWN else ():
            for query, answer in one.missed()[:5]:
                print(f"missed    {part}: {one.name}: {query} -> {answer.level} {answer.score} {answer.faults}")
    if whole:
        fill(DOCUMENT, text, (report.START, report.END))
    return not hold("geocode", GATES, results)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
