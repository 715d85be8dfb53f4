"""Which grid owns a point: exact, on the stored lon/lat numbers, with one owner for every edge and corner."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from gridsvc.geometry.crs import Floats
from gridsvc.geometry.measure import degree_m

Geoms = NDArray[Any]
Rows = NDArray[np.integer[Any]]
BLOCK = 100_000  # points looked up at once, so that memory stays small


class Locator:
    """Point -> row of the grid that covers it. Of several the smallest code, by code point, is the owner.

    `polygons` are in lon/lat; None and empty ones own nothing. Points are degrees, arrays or numbers. `ahead` are rows
    that go before all others, whatever their codes (None: none does).
    """

    def __init__(self, polygons: Geoms, codes: Sequence[str], ahead: NDArray[np.bool_] | None = None) -> None:
        self.polygons = np.asarray(polygons, dtype=object)
        self.codes = [str(code) for code in codes]
        if len(self.codes) != len(self.polygons):
            raise ValueError(f"{len(self.polygons)} polygons but {len(self.codes)} codes")
        self._ahead = np.zeros(len(self.codes), dtype=bool) if ahead is None else ahead
        in_order = sorted(range(len(self.codes)), key=lambda row: (not self._ahead[row], self.codes[row]))
        self._rank = np.empty(len(self.codes), dtype=np.intp)
        self._rank[in_order] = np.arange(len(self.codes))
        self._by_rank = np.argsort(self._rank)
        self._tree = shapely.STRtree(self.polygons)
        self._frames = _Frames(self.polygons)

    @classmethod
    def build(cls, polygons: Geoms, codes: Sequence[str], ahead: NDArray[np.bool_] | None = None) -> Self:
        """A locator for the polygons, in the order given; raises ValueError when the lengths differ."""
        return cls(polygons, codes, ahead)

    def owner(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int32]:
        """int32 row of the owner of each point; -1 for none, and for coordinates that are no numbers."""
        x, y = _flat(lon, lat)
        best = np.full(x.size, len(self.codes), dtype=np.intp)
        for block in _finite_blocks(x, y):
            at, rows = self._tree.query(shapely.points(x[block], y[block]), predicate="intersects")
            np.minimum.at(best, block[at], self._rank[rows])
        owned = best < len(self.codes)
        out = np.full(x.size, -1, dtype=np.int32)
        out[owned] = self._by_rank[best[owned]]
        return out.reshape(np.broadcast(lon, lat).shape)[()]

    def near_border_m(self, lon: ArrayLike, lat: ArrayLike) -> Floats:
        """Metres from each point to its owner's nearest border, holes' borders too; NaN without an owner."""
        x, y = _flat(lon, lat)
        rows = self.owner(x, y)
        owned = np.flatnonzero(rows >= 0)
        out = np.full(x.size, np.nan)
        out[owned] = self._frames.to_border_m(rows[owned], x[owned], y[owned])
        return out.reshape(np.broadcast(lon, lat).shape)[()]

    def border(self, lon: ArrayLike, lat: ArrayLike, within_m: float = 5.0) -> list[list[str]]:
        """For each point the codes of the other grids within `within_m` metres, in code order."""
        x, y = _flat(lon, lat)
        owner = self.owner(x, y)
        near: list[list[str]] = [[] for _ in range(x.size)]
        for block in _finite_blocks(x, y):
            lon_m, lat_m = degree_m(y[block])
            d_lon, d_lat = _reach(within_m, lon_m), _reach(within_m, lat_m)
            boxes = shapely.box(x[block] - d_lon, y[block] - d_lat, x[block] + d_lon, y[block] + d_lat)
            at, rows = self._tree.query(boxes)
            points = block[at]
            other = rows != owner[points]
            points, rows = points[other], rows[other]
            close = self._frames.to_area_m(rows, x[points], y[points]) <= within_m
            for point, row in zip(points[close].tolist(), rows[close].tolist(), strict=True):
                near[point].append(self.codes[row])
        return [sorted(set(codes)) for codes in near]

    def save(self, path: str | Path) -> None:
        """Write the locator to one file, in one step: a reader sees the old file or the new one."""
        members = self.polygons.copy()
        members[shapely.is_missing(members)] = shapely.MultiPolygon()  # a collection would leave None out
        wkb = shapely.to_wkb(shapely.geometrycollections(members))
        partial = Path(f"{path}.{os.getpid()}.tmp")
        with partial.open("wb") as file:
            codes, shapes = np.array(self.codes, dtype=np.str_), np.frombuffer(wkb, dtype=np.uint8)
            np.savez_compressed(file, codes=codes, wkb=shapes, ahead=self._ahead)
        partial.replace(path)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """The locator that `save` wrote."""
        with np.load(path, allow_pickle=False) as file:
            collection = shapely.from_wkb(file["wkb"].tobytes())
            return cls(shapely.get_parts(collection), file["codes"].tolist(), file["ahead"])


class _Frames:
    """Each polygon in metres around its own centre, so that distances hold wherever it lies."""

    def __init__(self, polygons: Geoms) -> None:
        bounds = shapely.bounds(polygons)
        self._centre = (bounds[:, :2] + bounds[:, 2:]) / 2.0
        self._scale = np.column_stack(degree_m(self._centre[:, 1]))
        vertices, row = shapely.get_coordinates(polygons, return_index=True)
        self._areas = shapely.set_coordinates(polygons.copy(), self._metres(row, vertices))
        self._borders = shapely.boundary(self._areas)

    def to_border_m(self, rows: Rows, lon: Floats, lat: Floats) -> Floats:
        """Metres from each point to the border of the polygon in that row."""
        return np.asarray(shapely.distance(self._borders[rows], self._points(rows, lon, lat)))

    def to_area_m(self, rows: Rows, lon: Floats, lat: Floats) -> Floats:
        """Metres from each point to the polygon in that row; 0 inside."""
        return np.asarray(shapely.distance(self._areas[rows], self._points(rows, lon, lat)))

    def _points(self, rows: Rows, lon: Floats, lat: Floats) -> Geoms:
        return np.asarray(shapely.points(self._metres(rows, np.column_stack((lon, lat)))))

    def _metres(self, rows: Rows, lonlat: Floats) -> Floats:
        return np.asarray((lonlat - self._centre[rows]) * self._scale[rows])


def _flat(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    x, y = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    return x.ravel(), y.ravel()


def _finite_blocks(x: Floats, y: Floats) -> Iterator[Rows]:
    """The positions of usable points, a block at a time."""
    finite = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    for start in range(0, finite.size, BLOCK):
        yield finite[start : start + BLOCK]


def _reach(metres: float, degree: Floats) -> Floats:
    """Degrees that surely span `metres`: a per cent more, since the length of a degree varies."""
    return 1.01 * metres / np.maximum(degree, 1.0)
