"""The tables of a run of `benchmarks.geocode` in Markdown, and their place in docs/geocoding.md."""

from collections.abc import Iterator, Sequence

from benchmarks.geocode_measured import Measured
from benchmarks.report import table

START, END = "<!-- make bench-geocode: from here -->", "<!-- make bench-geocode: to here -->"
PEERS = ("edit distance", "trigrams")
HEAD = ("kind", "queries", "exact", "no fault", "or listed", "false exacts", "levels", *PEERS)


def kinds(parts: dict[str, list[Measured]]) -> str:
    """One row for each kind of query; the peers' shares are of the first queries of it."""
    return table(HEAD, _rows(parts))


def numbers(found: dict[str, float]) -> str:
    """One row for each number."""
    return table(("measure", "value"), ([name, f"{value:,.3g}"] for name, value in found.items()))


def _rows(parts: dict[str, list[Measured]]) -> Iterator[Sequence[str]]:
    for part, measured in parts.items():
        for one in measured:
            shares = (percent(one.exact), percent(one.faultless), percent(one.listed))
            peers = (peer_share(one, name) for name in PEERS)
            yield [f"{part}: {one.name}", f"{one.asked:,}", *shares, str(one.false_exact), one.levels, *peers]


def peer_share(measured: Measured, name: str) -> str:
    """The share of right answers of a peer, or a dash."""
    right, asked = measured.peers.get(name, (0, 0))
    return percent(right / asked) if asked else "—"


def percent(share: float) -> str:
    """A share in per cent."""
    return f"{100 * share:.2f} %"
