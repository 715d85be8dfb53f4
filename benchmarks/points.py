"""Points to locate, of several kinds, the same for the same ground, kind and count; in no order."""

import zlib
from collections.abc import Callable

import numpy as np

from benchmarks.coverages import DEGREE_M, Floats
from benchmarks.grounds import Ground

Rng = np.random.Generator

SEED = 20261101
CLUMPS, CLUMP_M = 200, 250.0
PLATE_M = 3.0  # how far a plate's position strays from another register's
# So that distances to the border lie between those of Taipei's plates (15 % within 5 m, 51 % within 10 m, 83 % within
# 20 m; its areas are single blocks) and of Washington's requests (10, 10 and 17 %).
ROADSIDE_M = (3.5, 7.0)  # plates hang at least so far from the road's middle, and the mean of what comes on top
ON_BORDER_ROADS = 0.5  # of the addresses; the others are on roads inside the grids
HUGGING_DEGREES = (1e-9, 1e-6)


def draw(ground: Ground, kind: str, count: int) -> tuple[Floats, Floats]:
    """(lon, lat) in degrees of `count` points."""
    rng = np.random.default_rng([SEED, zlib.crc32(f"{ground.title}/{kind}".encode())])
    positions = KINDS[kind](ground, count, rng)
    return np.ascontiguousarray(positions[:, 0]), np.ascontiguousarray(positions[:, 1])


def kinds(ground: Ground) -> list[str]:
    """The kinds that make sense on this ground."""
    return [kind for kind in KINDS if kind != "jittered" or ground.addresses is not None]


def _addresses(ground: Ground, count: int, rng: Rng) -> Floats:
    """Real ones with replacement; else beside borders, which follow roads, and beside roads inside the grids."""
    if ground.addresses is not None:
        return ground.addresses[rng.integers(len(ground.addresses), size=count)]
    start, end, hub = _edges(ground, count, rng)
    inside = rng.random((count, 1)) > ON_BORDER_ROADS
    start = np.where(inside, hub, start)
    along = start + rng.random((count, 1)) * (end - start)
    least, more = ROADSIDE_M
    aside = (least + rng.exponential(more, (count, 1))) * rng.choice((-1.0, 1.0), (count, 1)) / DEGREE_M
    return along + aside * _across(start, end)


def _jittered(ground: Ground, count: int, rng: Rng) -> Floats:
    return _addresses(ground, count, rng) + rng.normal(0.0, PLATE_M / DEGREE_M, (count, 2))


def _uniform(ground: Ground, count: int, rng: Rng) -> Floats:
    vertices = ground.borders.vertices
    return rng.uniform(vertices.min(axis=0), vertices.max(axis=0), (count, 2))


def _clustered(ground: Ground, count: int, rng: Rng) -> Floats:
    """Clumps around addresses, the second half as large as the first, the third a third."""
    middles = _addresses(ground, CLUMPS, rng)
    size = 1.0 / np.arange(1, CLUMPS + 1)
    chosen = rng.choice(CLUMPS, size=count, p=size / size.sum())
    return middles[chosen] + rng.normal(0.0, CLUMP_M / DEGREE_M, (count, 2))


def _border(ground: Ground, count: int, rng: Rng) -> Floats:
    """Where floating point errs: on vertices, on and beside edges, level with vertices."""
    shares = np.array([share for share, _ in HUGGING])
    sizes = rng.multinomial(count, shares / shares.sum())
    parts = [place(*_edges(ground, size, rng), rng) for size, (_, place) in zip(sizes, HUGGING, strict=True)]
    return rng.permutation(np.concatenate(parts))


def _on_vertex(start: Floats, _end: Floats, _hub: Floats, _rng: Rng) -> Floats:
    return start


def _one_step_off_vertex(start: Floats, _end: Floats, _hub: Floats, rng: Rng) -> Floats:
    """The next number that a float can hold, up or down or neither."""
    return np.nextafter(start, start + rng.integers(-1, 2, start.shape))


def _on_midpoint(start: Floats, end: Floats, _hub: Floats, _rng: Rng) -> Floats:
    return (start + end) / 2


def _on_edge(start: Floats, end: Floats, _hub: Floats, rng: Rng) -> Floats:
    return start + rng.random((len(start), 1)) * (end - start)


def _beside_edge(start: Floats, end: Floats, hub: Floats, rng: Rng) -> Floats:
    away = np.exp(rng.uniform(*np.log(HUGGING_DEGREES), (len(start), 1))) * rng.choice((-1.0, 1.0), (len(start), 1))
    return _on_edge(start, end, hub, rng) + away * _across(start, end)


def _level_with_vertex(start: Floats, _end: Floats, hub: Floats, _rng: Rng) -> Floats:
    return np.column_stack((hub[:, 0], start[:, 1]))


Place = Callable[[Floats, Floats, Floats, Rng], Floats]
HUGGING: tuple[tuple[float, Place], ...] = (
    (0.20, _on_vertex),
    (0.10, _one_step_off_vertex),
    (0.20, _on_midpoint),
    (0.10, _on_edge),
    (0.35, _beside_edge),
    (0.05, _level_with_vertex),
)
KINDS: dict[str, Callable[[Ground, int, Rng], Floats]] = {
    "addresses": _addresses,
    "jittered": _jittered,
    "uniform": _uniform,
    "clustered": _clustered,
    "border": _border,
}


def _edges(ground: Ground, count: int, rng: Rng) -> tuple[Floats, Floats, Floats]:
    """Start and end of edges drawn at random, and the hub of each one's ring; (count, 2) each."""
    borders = ground.borders
    at = borders.starts[rng.integers(len(borders.starts), size=count)]
    return borders.vertices[at], borders.vertices[at + 1], borders.hubs[borders.ring[at]]


def _across(start: Floats, end: Floats) -> Floats:
    """Unit vectors to the left of each edge; nought where it has no length."""
    along = end - start
    length = np.hypot(along[:, 0], along[:, 1])[:, np.newaxis]
    return np.column_stack((-along[:, 1], along[:, 0])) / np.where(length > 0, length, 1.0)
