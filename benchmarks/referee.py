"""Who owns a point according to `shapely.covers` and the edge rule: of the grids that cover it, the smallest code."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.coverages import Floats, Geoms

Rows = NDArray[np.integer[Any]]
BLOCK = 1_000_000  # points that stand in one tree
THREADS = 2


class Referee:
    """Tests each polygon against the points near it: slow, and nothing of the locator's."""

    def __init__(self, polygons: Geoms, codes: Sequence[str]) -> None:
        self._polygons = polygons
        self._by_rank = np.array(sorted(range(len(codes)), key=codes.__getitem__), dtype=np.int32)
        self._rank = np.empty_like(self._by_rank)
        self._rank[self._by_rank] = np.arange(len(codes))

    def owners(self, lon: Floats, lat: Floats) -> NDArray[np.int32]:
        """int32 row of each point's owner; -1 for none."""
        starts = range(0, lon.size, BLOCK)
        with ThreadPoolExecutor(THREADS) as threads:
            parts = threads.map(lambda at: self._covering(lon[at : at + BLOCK], lat[at : at + BLOCK]), starts)
            return np.concatenate(list(parts))

    def edge_rule(self, points: Rows, rows: Rows, count: int) -> NDArray[np.int32]:
        """int32 owner of each of `count` points, from pairs of a point and the row of a grid that covers it."""
        best = np.full(count, len(self._rank), dtype=np.int32)
        np.minimum.at(best, points, self._rank[rows])
        return np.append(self._by_rank, np.int32(-1))[best]

    def _covering(self, lon: Floats, lat: Floats) -> NDArray[np.int32]:
        rows, points = shapely.STRtree(shapely.points(lon, lat)).query(self._polygons, predicate="covers")
        return self.edge_rule(points, rows, lon.size)
