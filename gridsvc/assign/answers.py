"""The four columns that assignment adds, and the counts that must add up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gridsvc.assign.places import BAD_COORDINATES, NO_COORDINATES, OUTSIDE, OWNED, REASONS, Places
from gridsvc.assign.reading import ANSWERS
from gridsvc.geometry.crs import Floats
from gridsvc.geometry.locate import Locator
from gridsvc.io.problems import Problem

Remark = tuple[int, Problem]  # the line of a row, and what is wrong with it

NEAR_M = 5.0
SHOWN = 5  # remarks kept to be told
SAMPLE = 1000  # places in no grid kept to be looked at again
DIGITS = 3  # millimetres: more than any coordinate is good for
SCHEMA = pa.schema(zip(ANSWERS, (pa.string(), pa.float64(), pa.string(), pa.string()), strict=True))


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by what became of them; `read` is the sum of the others."""

    owned: int = 0
    no_coordinates: int = 0
    bad_coordinates: int = 0
    outside: int = 0

    @property
    def read(self) -> int:
        """All rows."""
        return sum(astuple(self))

    def as_json(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)

    def __add__(self, other: Counts) -> Counts:
        return Counts(*map(sum, zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class _Names:
    """The codes of a locator's rows, None behind the last one; the codes in order, and each row's rank among them."""

    codes: pa.Array
    in_order: pa.Array
    rank: NDArray[np.int64]


@lru_cache(maxsize=1)
def _names(locator: Locator) -> _Names:
    """Made once for all parts."""
    codes = pa.array([*locator.codes, None], pa.string())  # -1, no owner, takes the last
    order = np.array(sorted(range(len(locator.codes)), key=locator.codes.__getitem__), dtype=np.int64)
    return _Names(codes, codes.take(pa.array(order)), np.argsort(order))


class Assigner:
    """Answers for places, from one locator; counts what it answers and tells `progress` how many rows came by."""

    def __init__(
        self, locator: Locator, progress: Callable[[int], None] = lambda _: None, threads: int | None = None
    ) -> None:
        self._locator = locator
        self._threads = threads
        self._names = _names(locator)
        self._progress = progress
        self.counts = Counts()
        self.remarks: list[Remark] = []
        self.remarked = 0
        self._strays: list[Floats] = []

    def answer(
        self, places: Places, line: NDArray[np.int64] | None = None, problem: NDArray[Any] | None = None
    ) -> pa.RecordBatch:
        """SCHEMA for each place: missing code and metres where there are none, empty text for the rest.

        A row with a problem (at `line` of its file) that has no place is bad, not merely without coordinates.
        """
        if problem is not None and line is not None:
            self._remark(places, line, problem)
        owner, near_m = self._locator.owner_and_border_m(places.lon, places.lat, NEAR_M, threads=self._threads)
        reason = np.where((owner < 0) & (places.reason == OWNED), OUTSIDE, places.reason)
        self.counts += Counts(*np.bincount(reason, minlength=len(REASONS)).tolist())
        self._progress(len(places))
        self._keep_strays(places, owner)
        columns = [
            self._names.codes.take(pa.array(owner % len(self._names.codes))),
            pa.array(near_m.round(DIGITS), from_pandas=True),
            self._beside(places),
            pa.array(REASONS, pa.string()).take(pa.array(reason)),
        ]
        return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)

    def _beside(self, places: Places) -> pa.Array:
        """The codes of the other grids within NEAR_M of each place, in order, `;` separated."""
        at, rows = self._locator.border_rows(places.lon, places.lat, NEAR_M)
        names = self._names
        pairs = np.unique(at.astype(np.int64) * len(names.rank) + names.rank[rows])
        point, rank = np.divmod(pairs, len(names.rank))
        starts = np.searchsorted(point, np.arange(len(places) + 1)).astype(np.int32)
        return pc.binary_join(pa.ListArray.from_arrays(pa.array(starts), names.in_order.take(pa.array(rank))), ";")

    def strays(self) -> Floats:
        """(n, 2) x and y, as written, of some of the places in no grid."""
        return np.concatenate([np.empty((0, 2)), *self._strays])

    def _keep_strays(self, places: Places, owner: NDArray[np.int32]) -> None:
        if sum(map(len, self._strays)) < SAMPLE:
            lost = np.flatnonzero((owner < 0) & np.isfinite(places.x) & np.isfinite(places.y))[:SAMPLE]
            self._strays.append(np.column_stack((places.x[lost], places.y[lost])))

    def _remark(self, places: Places, line: NDArray[np.int64], problem: NDArray[Any]) -> None:
        wrong = np.flatnonzero(np.array([one is not None for one in problem], dtype=bool))
        places.reason[wrong[places.reason[wrong] == NO_COORDINATES]] = BAD_COORDINATES
        self.remarked += len(wrong)
        self.remarks += [(int(line[at]), problem[at]) for at in wrong[: SHOWN - len(self.remarks)].tolist()]
