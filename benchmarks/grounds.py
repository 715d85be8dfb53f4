"""The grounds that points are located on: Taipei's areas, Washington's block groups, coverages that are made up."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Self

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from benchmarks.coverages import Floats, Geoms, coverage

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("GRIDSVC_REAL_DATA", ROOT.parent / "shared" / "data"))


@dataclass(frozen=True)
class Borders:
    """Every edge of every ring: positions of vertices in ring order, and which of them start an edge."""

    vertices: Floats  # (vertices, 2), degrees
    starts: NDArray[np.intp]
    ring: NDArray[np.intp]  # of each vertex
    hubs: Floats  # (rings, 2): the mean of each ring's vertices

    @classmethod
    def of(cls, polygons: Geoms) -> Self:
        """The borders of polygons, holes' borders too."""
        vertices, ring = shapely.get_coordinates(shapely.get_rings(polygons), return_index=True)
        first = np.flatnonzero(np.diff(ring, prepend=-1))
        hubs = np.add.reduceat(vertices, first) / np.bincount(ring)[:, np.newaxis]
        return cls(vertices, np.flatnonzero(ring[:-1] == ring[1:]), ring, hubs)


@dataclass(frozen=True)
class Ground:
    """Polygons in lon/lat with their codes; `addresses` are real ones, (points, 2), where there are any."""

    title: str
    polygons: Geoms
    codes: list[str]
    addresses: Floats | None = None

    @cached_property
    def borders(self) -> Borders:
        """Every edge."""
        return Borders.of(self.polygons)

    @property
    def vertices(self) -> int:
        """Of all rings together."""
        return int(shapely.get_num_coordinates(self.polygons).sum())


def _real(title: str, code: str, zones: str, addresses: str) -> Ground:
    for file in (zones, addresses):
        if not (DATA / file).exists():
            raise FileNotFoundError(f"no {DATA / file}: set GRIDSVC_REAL_DATA")
    shapes = geopandas.read_file(f"/vsigzip/{DATA / zones}")
    points = pd.read_csv(DATA / addresses, usecols=["lon", "lat"])[["lon", "lat"]].dropna()
    return Ground(title, shapes.geometry.to_numpy(), shapes[code].tolist(), points.to_numpy())


def _made(grids: int) -> Ground:
    made = coverage(grids)
    return Ground(f"made up, {grids:,} grids", made.geometry.to_numpy(), made["code"].tolist())


GROUNDS: dict[str, Callable[[], Ground]] = {
    "taipei": partial(
        _real,
        "Taipei, 11,490 areas",
        "CODEBASE",
        "taipei/taipei_basic_statistical_areas.geojson.gz",
        "taipei/doorplates.csv.gz",
    ),
    "dc": partial(
        _real, "Washington, 450 block groups", "GEOID", "dc/zones/blockgroup2010.geojson.gz", "dc/dc311_2016.csv.gz"
    ),
    "1000": partial(_made, 1_000),
    "13000": partial(_made, 13_000),
    "100000": partial(_made, 100_000),
}
