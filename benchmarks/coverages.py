"""Coverages of any number of grids, made up: shared wiggly borders, about 100 vertices a grid, no gap, no overlap.

Grids are the cells of a jittered lattice, six borders each. A border is one arc, made once and used by both
neighbours, so they share every vertex. Arcs wiggle by midpoint displacement, from nearly straight (a road) to crooked
(a river), inside a diamond around their chord, so that none meets another. Towns draw the cells near them together, so
that grids are small in a town and large outside. One grid in sixty is an enclave in another. Positions are cut to 1e-7
degree, as files carry them; codes follow neither rows nor places.
"""

import hashlib
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Geoms = NDArray[Any]

CACHE = Path(__file__).parent.parent / "var" / "bench-locate"
CITY = (118.79, 32.02)  # of the middle, degrees
SPACING_M, DEGREE_M = 600.0, 111_000.0
SEED = 20261101
ARC = 16  # segments of a border
SIDES = 6
DIAMOND = 0.36  # a border strays no further from its chord than this part of the way to the chord's nearer end
JITTER = 0.18
ENCLAVE_ONE_IN = 60
TOWN_ONE_IN = 4_000  # one town for so many grids
TOWN_REACH = 0.35  # of the side of a square with so many grids
TOWN_PULL = 0.6


def coverage(grids: int) -> geopandas.GeoDataFrame:
    """`grids` rows of code and polygon in lon/lat; made once, then read from var/."""
    edition = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    path = CACHE / f"coverage-{grids}-{edition}.parquet"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        polygons, codes = make(grids)
        made = geopandas.GeoDataFrame({"code": codes}, geometry=polygons, crs="EPSG:4490")
        partial = path.with_suffix(".tmp")
        made.to_parquet(partial)
        partial.replace(path)
    return geopandas.read_parquet(path)


def make(grids: int, seed: int = SEED) -> tuple[Geoms, list[str]]:
    """Polygons (degrees) and unique codes of 15 digits, the same for the same seed."""
    rng = np.random.default_rng(seed)
    enclaves = grids // ENCLAVE_ONE_IN
    nodes, centres = _cells(grids - enclaves, rng)
    to_degrees = _Place(centres, rng)
    shells = shapely.linearrings(to_degrees(_rings(*nodes, rng)))
    hosts = rng.choice(len(centres), enclaves, replace=False)
    holes = shapely.linearrings(to_degrees(_enclaves(centres[hosts], rng)))
    polygons = shapely.polygons(shells)
    polygons[hosts] = shapely.polygons(shells[hosts], holes[:, np.newaxis])
    polygons = rng.permutation(np.concatenate((polygons, shapely.polygons(holes))))
    return polygons, [f"{320104001001 + number // 500}{number % 500:03d}" for number in rng.permutation(grids).tolist()]


def _cells(count: int, rng: np.random.Generator) -> tuple[tuple[Floats, NDArray[np.intp]], Floats]:
    """(node positions, six nodes of each cell counter-clockwise) and the middles of the cells, lattice units.

    A node is the centroid of three neighbouring middles, so however those are jittered no cell degenerates. The cells
    are those in an irregular round outline.
    """
    side = int(1.5 * np.sqrt(count)) + 8
    row, column = np.divmod(np.arange(side * side), side)
    middles = np.column_stack((column + 0.5 * (row % 2), row * np.sqrt(0.75))) + rng.uniform(
        -JITTER, JITTER, (side**2, 2)
    )
    to_right, odd = np.arange(side * side) + 1, row % 2
    up = (middles + middles[to_right % side**2] + middles[(to_right - 1 + side + odd) % side**2]) / 3
    down = (middles + middles[to_right % side**2] + middles[(to_right - 1 - side + odd) % side**2]) / 3
    offset = middles - middles.mean(axis=0)
    angle = np.arctan2(offset[:, 1], offset[:, 0])
    outline = 1 + 0.12 * np.sin(3 * angle + 1) + 0.06 * np.sin(5 * angle)
    chosen = np.sort(np.argsort(np.hypot(*offset.T) / outline, kind="stable")[:count])
    o, d = odd[chosen], side**2  # nodes of triangles that point down are numbered after the others
    around = (chosen, chosen + side + o - 1 + d, chosen - 1, chosen - 1 + d, chosen - side + o - 1, chosen + d)
    return (np.concatenate((up, down)), np.column_stack(around)), middles[chosen]


def _rings(nodes: Floats, cells: NDArray[np.intp], rng: np.random.Generator) -> Floats:
    """(cells, vertices + 1, 2): closed rings of the cells, put together from arcs."""
    first, then = cells, np.roll(cells, -1, axis=1)
    ends = np.sort(np.stack((first, then), axis=-1).reshape(-1, 2), axis=1)
    borders, of_cell = np.unique(ends[:, 0] * len(nodes) + ends[:, 1], return_inverse=True)
    arcs = _arcs(nodes[borders // len(nodes)], nodes[borders % len(nodes)], rng)
    mine = arcs[of_cell.reshape(-1, SIDES)]
    forward = (first < then)[:, :, np.newaxis, np.newaxis]
    rings = np.where(forward, mine[:, :, :-1], mine[:, :, :0:-1]).reshape(len(cells), SIDES * ARC, 2)
    return np.concatenate((rings, rings[:, :1]), axis=1)


def _arcs(start: Floats, end: Floats, rng: np.random.Generator) -> Floats:
    """(arcs, ARC + 1, 2): from start to end; never back along the chord, so that no arc crosses itself."""
    count, chord = len(start), end - start
    stray = np.zeros((count, ARC + 1))
    crooked = rng.uniform(0.0, 0.35, count)[:, np.newaxis]
    step = ARC
    while step > 1:
        middle = np.arange(step // 2, ARC, step)
        between = (stray[:, middle - step // 2] + stray[:, middle + step // 2]) / 2
        stray[:, middle] = between + crooked * step / ARC * rng.normal(size=between.shape)
        step //= 2
    along = np.arange(ARC + 1) + rng.uniform(-0.3, 0.3, (count, ARC + 1))
    along[:, 0], along[:, -1] = 0, ARC
    along /= ARC
    bound = DIAMOND * np.minimum(along, 1 - along)
    stray = np.clip(stray, -bound, bound)[..., np.newaxis]
    across = np.column_stack((-chord[:, 1], chord[:, 0]))[:, np.newaxis]
    arcs = start[:, np.newaxis] + along[..., np.newaxis] * chord[:, np.newaxis] + stray * across
    arcs[:, -1] = end
    return arcs


def _enclaves(centres: Floats, rng: np.random.Generator) -> Floats:
    """(enclaves, vertices + 1, 2): closed rings around the centres, well inside their cells."""
    turn = np.linspace(0, 2 * np.pi, SIDES * ARC, endpoint=False)
    radius = rng.uniform(0.05, 0.15, (len(centres), 1)) * (1 + rng.uniform(-0.1, 0.1, (len(centres), SIDES * ARC)))
    rings = centres[:, np.newaxis] + np.stack((radius * np.cos(turn), radius * np.sin(turn)), axis=-1)
    return np.concatenate((rings, rings[:, :1]), axis=1)


class _Place:
    """Lattice units to degrees, drawn together around towns; one-to-one, since towns stand apart."""

    def __init__(self, centres: Floats, rng: np.random.Generator) -> None:
        self._middle = centres.mean(axis=0)
        self._reach = TOWN_REACH * np.sqrt(min(TOWN_ONE_IN, len(centres)))
        self._towns: list[Floats] = []
        for place in rng.permutation(centres)[:1000]:
            apart = all(np.hypot(*(place - town)) > 3 * self._reach for town in self._towns)
            if apart and len(self._towns) <= len(centres) // TOWN_ONE_IN:
                self._towns.append(place)

    def __call__(self, positions: Floats) -> Floats:
        moved = positions - self._middle
        for town in self._towns:
            from_town = positions - town
            near = np.exp(-(from_town**2).sum(axis=-1, keepdims=True) / (2 * self._reach**2))
            moved -= TOWN_PULL * near * from_town
        degrees = moved * SPACING_M / DEGREE_M
        degrees[..., 0] /= np.cos(np.radians(CITY[1]))
        return np.round(degrees + CITY, 7)
