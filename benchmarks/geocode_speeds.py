"""How fast the geocoder is: batches beside edit distance, single calls on Taipei beside a million addresses.

Whoever is compared takes turns, round by round, so that what else the machine does weighs on both.
"""

import random
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.geocode_measured import Queries, ask
from benchmarks.geocode_peers import edit_distance
from gridsvc.addresses.match import Library, complete, geocode, reverse
from gridsvc.addresses.matching.sounds import initials, spelled

PROCESSES, ROUNDS, LOADS, SEED = 2, 5, 5, 20261128
SOME, OF_PEER, SINGLES = 500, 25, 200  # lines a process takes at once; queries of the peer and single calls in a round
_library: list[Library] = []  # of this process


class Speeds:
    """The lines of a batch, and the texts of the plates that the peer looks through."""

    def __init__(self, lines: Queries, texts: list[str]) -> None:
        self.lines, self.texts = lines, texts

    def measured(self, library: Library, million: Library) -> dict[str, float]:
        """Numbers by name."""
        with tempfile.TemporaryDirectory() as folder:
            files = {"": Path(folder) / "plates", " of a million": Path(folder) / "million"}
            for index, file in zip((library, million), files.values(), strict=True):
                index.save(file)
            return self._batch(files[""]) | self._files(files) | self._single(files)

    def _batch(self, file: Path) -> dict[str, float]:
        """Lines a second in two processes: the best round, and how many times the peer's, the middle of the rounds."""
        peer, part = edit_distance(self.texts), len(self.lines) // ROUNDS
        rates, times = [], []
        with ProcessPoolExecutor(PROCESSES, initializer=_load, initargs=(file,)) as pool:
            list(pool.map(_ask, [self.lines[:SOME]] * PROCESSES))
            for nth in range(ROUNDS):
                lines = self.lines[nth * part : (nth + 1) * part]
                started = time.perf_counter()
                list(pool.map(_ask, [lines[at : at + SOME] for at in range(0, part, SOME)]))
                rates.append(part / (time.perf_counter() - started))
                started = time.perf_counter()
                for _, text in lines[:OF_PEER]:
                    peer(text)
                times.append(rates[-1] * (time.perf_counter() - started) / OF_PEER)
        return {"lines/s, two processes": max(rates), "times edit distance": float(np.median(times))}

    @staticmethod
    def _files(files: dict[str, Path]) -> dict[str, float]:
        numbers = {}
        for name, file in files.items():
            spent = []
            for _ in range(LOADS):
                started = time.perf_counter()
                Library.load(file)
                spent.append(1000 * (time.perf_counter() - started))
            numbers[f"load{name}, ms"] = float(np.median(spent))
            numbers[f"file{name}, MB"] = file.stat().st_size / 1e6
        return numbers

    def _single(self, files: dict[str, Path]) -> dict[str, float]:
        """Milliseconds of one call, p50 and p95."""
        libraries = {name: Library.load(file) for name, file in files.items()}
        numbers = {}
        for call, (put, questions) in self._calls(libraries).items():
            spent: dict[str, list[float]] = {name: [] for name in libraries}
            for nth in range(-1, ROUNDS):  # the first round fills what is made at the first question
                for name, library in libraries.items():
                    some = questions[name][max(nth, 0) * SINGLES : (max(nth, 0) + 1) * SINGLES]
                    seconds = [_seconds(put, question, library) for question in some]
                    spent[name] += seconds if nth >= 0 else []
            for name, seconds in spent.items():
                for part, share in (("p50", 0.5), ("p95", 0.95)):
                    numbers[f"{call}{name}, {part}, ms"] = 1000 * float(np.quantile(seconds, share))
        return numbers

    def _calls(self, libraries: dict[str, Library]) -> dict[str, tuple[Callable[..., Any], dict[str, list[Any]]]]:
        """Each call with what it is asked, by library."""
        texts = [text for _, text in self.lines[: ROUNDS * SINGLES]]
        return {
            "query": (geocode, dict.fromkeys(libraries, texts)),
            "completion": (complete, {name: beginnings(library) for name, library in libraries.items()}),
            "reverse": (_reverse, {name: places(library) for name, library in libraries.items()}),
        }


def beginnings(library: Library) -> list[str]:
    """What people type first: two characters, initials, pinyin, a road with the first digit of a number."""
    names = random.Random(SEED).sample(library.values["road"][1:], ROUNDS * SINGLES // 5)
    made = ((name[:2], initials(name)[0][:2], initials(name)[0], spelled(name)[0][:5], f"{name}1") for name in names)
    return [text for texts in made for text in texts]


def places(library: Library) -> list[tuple[float, float]]:
    """Places by chance, within some hundred metres of addresses."""
    chance = np.random.default_rng(SEED)
    rows = chance.integers(len(library), size=ROUNDS * SINGLES)
    away = chance.normal(0, 0.002, (2, len(rows)))
    return list(zip((library.lon[rows] + away[0]).tolist(), (library.lat[rows] + away[1]).tolist(), strict=True))


def _reverse(place: tuple[float, float], library: Library) -> Any:
    return reverse(*place, library)


def _seconds(put: Callable[..., Any], question: Any, library: Library) -> float:
    started = time.perf_counter()
    put(question, library)
    return time.perf_counter() - started


def _load(file: Path) -> None:
    _library.append(Library.load(file))


def _ask(queries: Queries) -> int:
    return len(ask(_library[0], queries))
