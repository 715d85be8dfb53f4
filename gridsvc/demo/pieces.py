"""Blocks cut by lanes into the pieces that become grids."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.ops import split

from gridsvc.demo.carve import frame_of
from gridsvc.demo.frame import Floats, Ints

OLD_CITY, OLD_CITY_M = np.array([-400.0, 800.0]), 2000.0
TURNS = (0.0, -9.0, 9.0, 90.0)
OVERSHOOT_M = 0.02
FINE = 22.0  # perimeter^2 / area; a square has 16


@dataclass(frozen=True)
class Cut:
    """A lane (local metres) and whether it is among the first, hence wider, of its block."""

    line: LineString
    main: bool


def density(xy: Floats) -> Floats:
    """Households per square metre, relative: 1 in the old city, a sixth at the edge."""
    return np.asarray(0.17 + 0.83 * np.exp(-(((xy - OLD_CITY) ** 2).sum(1)) / OLD_CITY_M**2 / 2))


def shares(weight: Floats, total: int) -> Ints:
    """Whole numbers >= 1 in proportion to `weight` that add up to `total`."""
    exact = weight / weight.sum() * (total - len(weight))
    counts = np.floor(exact).astype(np.int64)
    rest = total - len(weight) - int(counts.sum())
    counts[np.argsort(-(exact - counts), kind="stable")[:rest]] += 1
    return np.asarray(counts + 1)


def cut_block(block: Polygon, count: int, rng: np.random.Generator) -> list[Cut]:
    """The lanes that cut a block into `count` pieces of like size."""
    if count < 2:
        return []
    first = count // 2 if count % 2 == 0 or rng.random() < 0.5 else count - count // 2
    line, sides = _best_cut(block, first / count, rng)
    if len(sides) != 2:
        return []
    counts = (
        (first, count - first)
        if sides[0].area / block.area > 0.5 == (first > count - first)
        else (count - first, first)
    )
    rest = [cut for side, n in zip(sides, counts, strict=True) for cut in cut_block(side, n, rng)]
    return [Cut(line, main=count >= 6), *rest]


def _best_cut(block: Polygon, share: float, rng: np.random.Generator) -> tuple[LineString, list[Polygon]]:
    """The first cut with two shapely sides, else the least clumsy one."""
    tried = []
    for turn in TURNS:
        tried.append(_halves(block, share, turn, rng))
        if _clumsy(tried[-1][1]) < FINE:
            break
    return min(tried, key=lambda cut: _clumsy(cut[1]))


def _halves(block: Polygon, share: float, turn: float, rng: np.random.Generator) -> tuple[LineString, list[Polygon]]:
    """A slightly kinked line across the block with `share` of the area before it, and the two sides."""
    along = frame_of(block)[1][0]
    angle = np.radians(turn + rng.normal(0, 2.0))
    turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ along
    axes = np.vstack([turned, [-turned[1], turned[0]]])
    su = np.asarray(block.exterior.coords) @ axes.T
    at, (low, high) = _station(su, share), (su[:, 1].min(), su[:, 1].max())
    kink = rng.normal(0, 0.012) * (high - low)
    stations = np.array([[at, low - 10], [at + kink, (low + high) / 2], [at, high + 10]])
    line = LineString(stations @ axes)
    parts = [part for part in split(block, line).geoms if isinstance(part, Polygon)]
    parts.sort(key=lambda part: float(np.asarray(part.centroid.coords)[0] @ turned))
    inside = shapely.intersection(line, block)
    return (_longer(inside), parts) if isinstance(inside, LineString) else (line, [])


def _station(su: Floats, share: float) -> float:
    """Where along the first axis `share` of the ring's area lies before; by halving."""
    low, high = float(su[:, 0].min()), float(su[:, 0].max())
    wanted = share * abs(_before(su, high))
    for _ in range(12):
        at = (low + high) / 2
        low, high = (at, high) if abs(_before(su, at)) < wanted else (low, at)
    return (low + high) / 2


def _before(su: Floats, at: float) -> float:
    """Signed area of the part of a closed ring (n, 2) whose first coordinate is below `at` (Green)."""
    s, c = su.T
    held = np.minimum(s, at)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(s[1:] == s[:-1], 0.0, 1 / (s[1:] - s[:-1]))
    start = c[:-1] + (held[:-1] - s[:-1]) * share * (c[1:] - c[:-1])
    end = c[:-1] + (held[1:] - s[:-1]) * share * (c[1:] - c[:-1])
    return float(((start + end) / 2 * (held[1:] - held[:-1])).sum())


def _longer(line: LineString) -> LineString:
    """The line with both ends moved on by OVERSHOOT_M, so that noding cannot miss the border."""
    xy = np.asarray(line.coords)
    ends = np.array([xy[0] - xy[1], xy[-1] - xy[-2]])
    ends *= OVERSHOOT_M / np.hypot(*ends.T)[:, None]
    return LineString(np.vstack([xy[0] + ends[0], xy[1:-1], xy[-1] + ends[1]]))


def _clumsy(parts: list[Polygon]) -> float:
    """The worst perimeter^2 / area of the parts; infinite unless there are two."""
    if len(parts) != 2:
        return np.inf
    return max(part.length**2 / part.area for part in parts)
