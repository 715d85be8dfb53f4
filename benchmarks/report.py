"""The tables of a run of `benchmarks.locate` in Markdown, and their place in docs/performance.md."""

import os
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.gates import Results
from benchmarks.measured import Speeds
from benchmarks.peers import PACKAGES, PEERS

START, END = "<!-- make bench ARGS=locate: from here -->", "<!-- make bench ARGS=locate: to here -->"


RATES = """\
Millions of points a second; in brackets how many times as fast ours is, the median of rounds that take turns; bold is
the peer that ours leads by least. `near` is ours with the metres to the border, up to 5."""
DIFFERING = """\
Rows that differ from `shapely.covers` and the edge rule: ours as a count, the peers' of a million, after the edge rule
was applied to their pairs."""
SINGLES = "One call with one point, microseconds, p50 / p99."
COSTS = """\
The index: building it (beside it shapely's STRtree of the same polygons, and how many times as long ours takes), the
memory that building takes, the saved file, loading it in another process, what that one grows by until it has answered
a million points, and a new process from its start to its first answer."""
COST_HEAD = ("ground", "vertices", "build", "STRtree", "peak", "file", "loaded in", "held", "first answer")


def tables(results: Results) -> str:
    """All tables, each with a sentence that says what it shows."""
    peers = [peer.NAME for peer in PEERS]
    singles = next(iter(results.values())).singles
    parts = (
        RATES,
        table(("ground", "points", "gridsvc", "near", *peers), _rates(results)),
        DIFFERING,
        table(("ground", "points", "checked", "gridsvc", *peers), _differing(results)),
        SINGLES,
        table(("ground", *singles), _singles(results)),
        COSTS,
        table(COST_HEAD, _costs(results)),
        _made_of(results),
    )
    return "\n\n".join(parts)


def fill(path: Path, text: str, marks: tuple[str, str] = (START, END)) -> None:
    """Put the text between the two marks of the document, instead of what is there."""
    before, start, rest = path.read_text().partition(marks[0])
    _, end, after = rest.partition(marks[1])
    if not (start and end):
        raise ValueError(f"{path}: the marks {marks[0]} and {marks[1]} are not there")
    path.write_text(f"{before}{start}\n{text}\n{end}{after}")


def write(path: Path, text: str) -> None:
    """A document of nothing but the text."""
    path.write_text(f"{text}\n")


def _rates(results: Results) -> Iterator[list[str]]:
    for measured in results.values():
        for number, speeds in enumerate(measured.speeds.values()):
            head = [measured.title if number == 0 else "", speeds.kind]
            ours = [f"{speeds.rate / 1e6:.1f}", f"{speeds.rate * speeds.near_share / 1e6:.1f}"]
            yield [*head, *ours, *(_compared(speeds, peer.NAME) for peer in PEERS)]


def _compared(speeds: Speeds, name: str) -> str:
    if name not in speeds.peers:
        return "—"
    peer = speeds.peers[name]
    text = f"{peer.rate / 1e6:.2f} ({peer.times:.3g})"
    return f"**{text}**" if name == speeds.fastest else text


def _differing(results: Results) -> Iterator[list[str]]:
    for measured in results.values():
        border = [speeds for speeds in measured.speeds.values() if speeds.kind == "border"]
        others = [speeds for speeds in measured.speeds.values() if speeds.kind != "border"]
        yield [measured.title, "border", *_wrong(border)]
        yield ["", "all others", *_wrong(others)]


def _wrong(kinds: list[Speeds]) -> list[str]:
    """How many points were checked, how many rows of ours differ, and of a million of each peer's."""
    ours = [f"{sum(speeds.checked for speeds in kinds):,}", str(sum(speeds.differ for speeds in kinds))]
    theirs = ([speeds.peers[peer.NAME].per_million for speeds in kinds if peer.NAME in speeds.peers] for peer in PEERS)
    return ours + [_million(sum(shares) / len(shares)) if shares else "—" for shares in theirs]


def _million(share: float) -> str:
    return f"{share:,.0f}" if share == 0 or share >= 10 else f"{share:.2g}"


def _singles(results: Results) -> Iterator[list[str]]:
    for measured in results.values():
        yield [measured.title, *(f"{middle:.1f} / {worst:.1f}" for middle, worst in measured.singles.values())]


def _costs(results: Results) -> Iterator[list[str]]:
    for measured in results.values():
        costs = measured.costs
        yield [
            measured.title,
            f"{measured.vertices:,}",
            f"{costs.build_s:.2f} s",
            f"{1000 * costs.tree_s:.1f} ms ({costs.build_s / costs.tree_s:.0f})",
            f"{costs.peak_mb:.0f} MB",
            f"{costs.file_mb:.1f} MB",
            f"{1000 * costs.load_s:.1f} ms",
            f"{costs.held_mb:.0f} MB",
            f"{costs.first_s:.2f} s",
        ]


def _made_of(results: Results) -> str:
    """A sentence with versions and whoever was not there."""
    missing = {name: why for measured in results.values() for name, why in measured.missing.items()}
    there = ", ".join(f"{package} {_version(package)}" for package in PACKAGES)
    absent = "".join(f" Not there: {name} ({why})." for name, why in missing.items())
    return f"On {os.cpu_count()} cores; {there}.{absent}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def table(head: Sequence[str], rows: Iterator[list[str]]) -> str:
    """Markdown with columns of even width, so that it reads as it is, too."""
    lines = [list(head), *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    cells = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    cells.insert(1, ["-" * width for width in widths])
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)
