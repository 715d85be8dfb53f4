"""Which grid owns a point: exact, on the stored lon/lat numbers, with one owner for every edge and corner."""

import math
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gridsvc.geometry.crs import Floats

if TYPE_CHECKING:
    from gridsvc.geometry import packed
    from gridsvc.geometry.cells import build, index, near
else:

    class _Lazily:
        """A module imported when something of it is used: numba takes half a second, and few commands look up."""

        def __init__(self, name: str) -> None:
            self._name = f"gridsvc.geometry.{name}"

        def __getattr__(self, attribute: str) -> Any:
            return getattr(import_module(self._name), attribute)

    packed, build, index, near = map(_Lazily, ("packed", "cells.build", "cells.index", "cells.near"))

Geoms = NDArray[Any]
Rows = NDArray[np.int32]
NONE, FIRST, ROW, SHALLOW, NEAR_M = -1, -2, 2**30 - 1, 2**30, 5.0  # what a cell holds: geometry/cells/index.py
VERSION = 1  # of what a file holds: a change in the index makes older files unreadable
WORTH_A_THREAD = 100_000  # points
NO_ROOM = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32)
BLOCK = 2048  # points looked up before those near a border are taken up


class Locator:
    """Point -> row of the grid that covers it. Of several the smallest code, by code point, is the owner.

    Immutable. Points are degrees, arrays or numbers. `extra` are arrays and `facts` other things kept beside the index.
    """

    def __init__(
        self,
        found: "index.Cells",
        codes: Sequence[str],
        *,
        extra: Mapping[str, NDArray[Any]] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        self.codes = list(codes)
        self.extra, self.facts = dict(extra or {}), dict(facts or {})
        self._index = found._replace(**{name: _frozen(array) for name, array in found._asdict().items()})
        self._columns, self._rows, _ = (int(size) for size in found.sizes[0])
        self._x0, self._y0, self._sx, self._sy = found.frames[0].tolist()
        self._least_m = found.scale.min(axis=0, initial=1e9).tolist()
        self._first = memoryview(self._index.values.data)
        self._owner_at: Callable[..., int] = index.owner_at
        self._border_m: Callable[..., float] = near.border_m
        self._around: Callable[..., tuple[int, float, int]] = near.around

    @classmethod
    def build(cls, polygons: Geoms, codes: Sequence[str], ahead: NDArray[np.bool_] | None = None) -> Self:
        """A locator for valid polygons in lon/lat; None and empty ones own nothing.

        `ahead` are rows that go before all others, whatever their codes (None: none does). Raises ValueError when the
        lengths differ, and for coordinates that are no numbers.
        """
        shapes, names = np.asarray(polygons, dtype=object), [str(code) for code in codes]
        if len(names) != len(shapes):
            raise ValueError(f"{len(shapes)} polygons but {len(names)} codes")
        later = np.ones(len(names), dtype=bool) if ahead is None else ~ahead
        order = sorted(range(len(names)), key=lambda row: (later[row], names[row]))
        return cls(build.built(shapes, np.array(order, dtype=np.intp)), names)

    def owner(self, lon: ArrayLike, lat: ArrayLike, *, threads: int | None = None) -> Any:
        """int32 row of the owner of each point; -1 for none, and for coordinates that are no numbers.

        Two floats give an int. `threads`: as many as there are processors, by default.
        """
        if type(lon) is float and type(lat) is float:
            found = self._found(lon, lat)
            if found >= NONE:
                return found & ROW if found >= 0 else NONE
            return self._owner_at(self._index, FIRST - found, lon, lat)
        x, y = _flat(lon, lat)
        rows = np.empty(x.size, dtype=np.int32)
        _shared(threads, x.size, lambda part: index.owners(self._index, (x[part], y[part]), _scratch(), rows[part]))
        return rows.reshape(np.broadcast(lon, lat).shape)[()]

    def near_border_m(
        self, lon: ArrayLike, lat: ArrayLike, within_m: float = math.inf, *, threads: int | None = None
    ) -> Any:
        """Metres from each point to its owner's nearest border, holes' borders too.

        NaN without an owner, and where it is farther than `within_m`: the less that is, the faster.
        """
        if type(lon) is float and type(lat) is float:
            row, found = self.owner(lon, lat), self._found(lon, lat)
            if row < 0 or self._is_inside(found, within_m):
                return math.nan
            return self._border_m(self._index, row, (lon, lat), float(within_m))
        return self.owner_and_border_m(lon, lat, within_m, threads=threads)[1]

    def owner_and_border_m(
        self, lon: ArrayLike, lat: ArrayLike, within_m: float = math.inf, *, threads: int | None = None
    ) -> tuple[Any, Any]:
        """`owner` and `near_border_m` of each point, in one go."""
        x, y = _flat(lon, lat)
        rows, metres = np.empty(x.size, dtype=np.int32), np.empty(x.size)

        def look_up(part: slice) -> None:
            points, out = (x[part], y[part]), (rows[part], metres[part])
            near.owners_and_border_m(self._index, points, float(within_m), _scratch(), out)

        _shared(threads, x.size, look_up)
        shape = np.broadcast(lon, lat).shape
        return rows.reshape(shape)[()], metres.reshape(shape)[()]

    def around(self, lon: float, lat: float, nearest_m: float, within_m: float) -> tuple[int, float, bool]:
        """Of one point: its owner's row, `near_border_m` up to `nearest_m`, and whether other polygons come within
        `within_m` of it (`border` says which); -1, NaN and False without an owner.
        """
        x, y = float(lon), float(lat)
        row, metres, others = self._around(self._index, (x, y), nearest_m, self._reach(within_m), NO_ROOM)
        return row, metres, others > 0

    def border_rows(self, lon: ArrayLike, lat: ArrayLike, within_m: float = 5.0) -> tuple[Rows, Rows]:
        """Positions of points, ascending, and rows of other polygons within `within_m` metres of them."""
        x, y = _flat(lon, lat)
        owner = np.atleast_1d(self.owner(x, y))
        reach = self._reach(within_m)
        room = x.size + 8
        while True:
            at, rows = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
            count = near.rows_near(self._index, (x, y), owner, reach, (at, rows))
            if count <= room:
                return at[:count], rows[:count]
            room = count

    def border(self, lon: ArrayLike, lat: ArrayLike, within_m: float = 5.0) -> list[list[str]]:
        """For each point the codes of the other grids within `within_m` metres, in code order."""
        if type(lon) is float and type(lat) is float and self._is_inside(self._found(lon, lat), within_m):
            return [[]]
        others: list[set[str]] = [set() for _ in range(np.broadcast(lon, lat).size)]
        for point, row in zip(*(found.tolist() for found in self.border_rows(lon, lat, within_m)), strict=True):
            others[point].add(self.codes[row])
        return [sorted(found) for found in others]

    def save(
        self,
        path: str | Path,
        *,
        extra: Mapping[str, NDArray[Any]] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Write the locator, with arrays and facts to be kept beside it, to one file in one step."""
        kept = {f"+{name}": array for name, array in (extra or self.extra).items()}
        about = {"version": VERSION, "codes": self.codes, "facts": dict(facts or self.facts)}
        packed.save(path, self._index._asdict() | kept, about)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """The locator that `save` wrote: the file is mapped, not read. Raises OSError or ValueError."""
        arrays, kept = packed.load(path)
        if kept.get("version") != VERSION:
            raise ValueError(f"{path} was written by another version")
        extra = {name[1:]: arrays.pop(name) for name in list(arrays) if name.startswith("+")}
        return cls(index.Cells(**arrays), kept["codes"], extra=extra, facts=kept["facts"])

    @staticmethod
    def _is_inside(found: int, within_m: float) -> bool:
        """Whether no border comes within reach of the cell that holds this."""
        return within_m <= NEAR_M and 0 <= found < SHALLOW

    def _reach(self, within_m: float) -> tuple[tuple[float, float], float]:
        """In degrees, not too few anywhere, and in metres."""
        return (within_m / self._least_m[0], within_m / self._least_m[1]), float(within_m)

    def _found(self, lon: float, lat: float) -> int:
        """What the cell of a point holds."""
        u, v = (lon - self._x0) * self._sx, (lat - self._y0) * self._sy
        if 0.0 <= u < self._columns and 0.0 <= v < self._rows:
            return self._first[int(v) * self._columns + int(u)]
        return NONE


def _scratch() -> NDArray[np.int32]:
    return np.empty((3, BLOCK), dtype=np.int32)


def _flat(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    x, y = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    return _frozen(x.ravel()), _frozen(y.ravel())


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    """The array, contiguous and read-only: the look-ups are compiled for one kind of array."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


def _shared(threads: int | None, points: int, look_up: Callable[[slice], None]) -> None:
    """Look up all points, in as many threads as are worth it."""
    count = min(threads or len(os.sched_getaffinity(0)), points // WORTH_A_THREAD + 1)
    if count == 1:
        look_up(slice(None))
        return
    ends = np.linspace(0, points, count + 1).astype(int).tolist()
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(look_up, map(slice, ends, ends[1:])))
