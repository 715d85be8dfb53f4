"""Queries of one kind put to the geocoder and to its peers, and what came out."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import cos, hypot, radians
from typing import TYPE_CHECKING

import numpy as np

from gridsvc.addresses.match import LEVELS, Library, geocode

if TYPE_CHECKING:
    from benchmarks.geocode_peers import Answers  # it needs what only the benchmarks install

Queries = Sequence[tuple[int, str]]  # the id that is meant, and what is written
DOOR = LEVELS.index("door")
METRES, FEW = 111_195.0, 60  # of a degree; rows of an answer that are looked through


@dataclass(frozen=True, slots=True)
class Answer:
    """The first match: its id (-1: none), whether a tie, or any match, lists what was meant; level, faults, place."""

    id: int
    listed: bool
    among: bool
    level: str
    score: int
    faults: tuple[str, ...]
    lon: float
    lat: float
    radius_m: float

    @property
    def fine(self) -> bool:
        """Whether it says to be a door or finer."""
        return LEVELS.index(self.level) <= DOOR


@dataclass
class Measured:
    """What came out of the queries of a kind; `peers` are pairs of right answers and questions."""

    name: str
    queries: Queries
    answers: list[Answer]
    peers: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def asked(self) -> int:
        """How many queries."""
        return len(self.queries)

    def share(self, right: Iterable[bool]) -> float:
        """The share of the answers that hold."""
        return sum(right) / self.asked

    @property
    def exact(self) -> float:
        """The share whose first answer is the address that was meant."""
        return self.share(answer.id == at for answer, (at, _) in self._both())

    @property
    def faultless(self) -> float:
        """The same, and no fault is named."""
        return self.share(answer.id == at and not answer.faults for answer, (at, _) in self._both())

    @property
    def listed(self) -> float:
        """The share that is exact, or a tie that lists the address that was meant."""
        return self.share(answer.id == at or answer.listed for answer, (at, _) in self._both())

    @property
    def false_exact(self) -> int:
        """Doors or finer that are not what was meant, and name no fault."""
        return sum(answer.fine and not answer.faults and answer.id != at for answer, (at, _) in self._both())

    @property
    def levels(self) -> str:
        """How many of each level."""
        return ", ".join(f"{level} {n}" for level, n in Counter(one.level for one in self.answers).most_common())

    def names(self, element: str) -> float:
        """The share of answers that name a fault of that element."""
        return self.share(any(fault.startswith(f"{element}:") for fault in one.faults) for one in self.answers)

    def level_share(self, *levels: str) -> float:
        """The share of answers of these levels."""
        return self.share(answer.level in levels for answer in self.answers)

    def missed(self) -> list[tuple[str, Answer]]:
        """Queries whose first answer is not what was meant, nor lists it."""
        return [(text, one) for one, (at, text) in self._both() if one.id != at and not one.listed]

    def _both(self) -> Iterable[tuple[Answer, tuple[int, str]]]:
        return zip(self.answers, self.queries, strict=True)


def ask(library: Library, queries: Queries) -> list[Answer]:
    """The first answers to queries, in this process."""
    return [_answer(library, at, text) for at, text in queries]


def _answer(library: Library, at: int, text: str) -> Answer:
    first, *more = geocode(text, library, 5)
    rows = np.asarray(first.rows, dtype=np.int64) if len(first.rows) <= FEW else np.zeros(0, dtype=np.int64)
    return Answer(
        int(library.ids[first.row]) if first.row >= 0 else -1,
        bool(at in library.ids[rows]),
        any(one.row >= 0 and library.ids[one.row] == at for one in (first, *more)),
        first.level,
        first.score,
        tuple(f"{fault.element}:{fault.fault}" for fault in first.faults),
        first.lon,
        first.lat,
        first.error_radius_m,
    )


def ask_peer(measured: Measured, name: str, answers: "Answers", count: int) -> float:
    """Put some of the queries to a peer; seconds."""
    some = measured.queries[:count]
    started = time.perf_counter()
    right = sum(answers(text) == at for at, text in some)
    measured.peers[name] = (right, len(some))
    return time.perf_counter() - started


def metres(answer: Answer, lon: float, lat: float) -> float:
    """How far an answer lies from the truth."""
    return hypot((answer.lon - lon) * cos(radians(lat)), answer.lat - lat) * METRES
