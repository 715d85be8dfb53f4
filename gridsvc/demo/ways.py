"""The lines of the demo district: its rivers and its roads, as named curves in local metres."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString

from gridsvc.demo.frame import Floats, smooth

# Kilometres from the middle of the district; width in metres at each corner.
RIVERS: dict[str, list[tuple[float, float, float]]] = {
    "外秦淮河": [
        (6.4, -5.6, 70), (5.0, -4.55, 75), (4.1, -4.35, 70), (3.2, -3.25, 80), (2.55, -2.75, 75), (2.15, -1.75, 75),
        (1.75, -1.15, 85), (0.9, -1.3, 80), (-0.2, -1.2, 85), (-1.2, -1.3, 80), (-2.1, -0.85, 85), (-2.75, -0.35, 90),
        (-2.85, 0.55, 85), (-3.2, 1.3, 90), (-3.05, 2.2, 85), (-3.3, 3.6, 85),
    ],
    "护城河": [
        (1.75, -1.15, 60), (2.55, -0.75, 60), (2.75, 0.1, 70), (2.85, 0.9, 150), (3.2, 1.55, 190), (3.1, 2.2, 110),
        (2.85, 3.6, 60),
    ],
    "内秦淮河": [
        (2.75, 0.12, 22), (1.95, 0.42, 22), (1.25, 0.3, 24), (0.7, -0.15, 26), (0.05, -0.3, 26), (-0.5, -0.8, 24),
        (-1.15, -0.85, 24), (-1.55, -0.4, 22), (-1.9, 0.25, 22), (-2.4, 0.45, 22), (-2.9, 0.62, 22),
    ],
    "友谊河": [
        (6.4, 0.35, 16), (5.3, -0.1, 16), (4.6, -0.75, 18), (3.7, -0.6, 18), (3.1, -1.15, 20), (2.15, -1.7, 22),
    ],
}  # fmt: skip

# Roads across the whole ground: metres in the plan before it is bent (see `bend`).
NORTH_SOUTH = {
    "莫愁路": -2150, "中山南路": -1080, "太平南路": -60, "龙蟠中路": 1080, "御道街": 2020,
    "苜蓿园大街": 3320, "双麒路": 4520,
}  # fmt: skip
EAST_WEST = {
    "中山东路": 2650, "白下路": 1420, "建康路": 480, "集庆路": -420, "应天大街": -1420,
    "大明路": -2650, "机场路": -3850,
}  # fmt: skip
EDGE = (-3400.0, 5900.0), (-5200.0, 3300.0)
# Roads that follow no plan; kilometres.
OBLIQUE: dict[str, list[tuple[float, float]]] = {
    "秦虹路": [(0.6, -3.4), (0.95, -2.4), (1.6, -1.6), (2.35, -1.0), (3.4, -0.4), (4.4, 0.9), (5.2, 1.6)],
    "宁溧路": [(-0.9, -0.6), (-0.55, -1.6), (-0.25, -2.6), (0.35, -3.6), (0.5, -5.4)],
    "石杨路": [(2.3, -2.5), (3.2, -2.0), (4.2, -1.9), (5.2, -2.3), (6.2, -2.2)],
}
RAILWAY = "示例铁路", [(-3.2, -2.4), (-1.6, -2.25), (0.2, -2.3), (1.6, -2.1), (2.6, -2.35), (4.0, -2.9), (6.2, -3.1)]


@dataclass(frozen=True)
class Way:
    """One curve of the skeleton, by its address elements. kind: river, arterial, street or lane."""

    road: str
    kind: str
    width_m: float
    line: LineString = field(repr=False)
    lane: str = ""

    @property
    def name(self) -> str:
        """What the map calls it."""
        return self.road + self.lane


def bend(uv: Floats) -> Floats:
    """The plan's straight lines (n, 2) as a grown city has them: turned by 5 degrees and wavy."""
    u, v = uv[:, 0] / 1000, uv[:, 1] / 1000
    x = u + 0.16 * np.sin(0.9 * v + 0.5 * u) + 0.09 * np.sin(1.9 * v - 0.7 * u + 1.0)
    y = v + 0.15 * np.sin(0.8 * u - 0.4 * v + 0.6) + 0.08 * np.sin(2.1 * u + 0.6 * v)
    turn = np.radians(5.0)
    return 1000 * np.column_stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)])


def rivers() -> list[Way]:
    """The centre lines of the rivers."""
    return [Way(name, "river", corners[0][2], _curve([c[:2] for c in corners])) for name, corners in RIVERS.items()]


def water_area() -> dict[str, shapely.Geometry]:
    """The rivers as areas, as wide as RIVERS says at each place."""
    return {name: _band(corners) for name, corners in RIVERS.items()}


def railway() -> tuple[list[str], list[shapely.Geometry]]:
    """The railway, which no border follows: names and lines."""
    name, corners = RAILWAY
    return [name], [_curve(corners)]


def arterials() -> list[Way]:
    """Main roads: the two families of the plan, bent, and the oblique ones."""
    (west, east), (south, north) = EDGE
    grown = [Way(name, "arterial", 36.0, _bent((u, south), (u, north))) for name, u in NORTH_SOUTH.items()]
    grown += [Way(name, "arterial", 36.0, _bent((west, v), (east, v))) for name, v in EAST_WEST.items()]
    return grown + [Way(name, "arterial", 32.0, _curve(corners)) for name, corners in OBLIQUE.items()]


def streets(rng: np.random.Generator, names: Iterator[str]) -> list[Way]:
    """Roads between the main ones; a run of the same street goes on over several cells of the plan."""
    us, vs = _lines(NORTH_SOUTH, EDGE[0]), _lines(EAST_WEST, EDGE[1])
    ways: list[Way] = []
    for along, across, upright in ((us, vs, True), (vs, us, False)):
        for low, high in pairwise(along):
            for at in _between(low, high, rng):
                ways += _runs(at, across, rng, names, upright=upright)
    return ways


def _lines(named: dict[str, int], edge: tuple[float, float]) -> list[float]:
    return sorted([*map(float, named.values()), *edge])


def _between(low: float, high: float, rng: np.random.Generator) -> Floats:
    count = max(0, round((high - low) / 340) - 1)
    shares = np.arange(1, count + 1) / (count + 1)
    return low + (high - low) * (shares + rng.uniform(-0.06, 0.06, count))


def _runs(
    at: float, across: list[float], rng: np.random.Generator, names: Iterator[str], *, upright: bool
) -> list[Way]:
    """Pieces of one street, cell by cell; a missing piece ends its name, a jog does not."""
    ways, name = [], next(names)
    for low, high in pairwise(across):
        if rng.random() > 0.84:
            name = next(names)
            continue
        shift = rng.choice([0.0, 0.0, 0.0, -60.0, 60.0])
        ends = [(at + shift, low), (at + shift, high)]
        a, b = ends if upright else [(v, u) for u, v in ends]
        ways.append(Way(name, "street", 22.0, _bent(a, b, overshoot_m=4.0)))
    return ways


def _bent(a: tuple[float, float], b: tuple[float, float], overshoot_m: float = 0.0) -> LineString:
    start, end = np.asarray(a), np.asarray(b)
    length = float(np.hypot(*(end - start)))
    t = np.linspace(-overshoot_m / length, 1 + overshoot_m / length, max(3, round(length / 40)))
    return _simple(bend(start + t[:, None] * (end - start)), 0.4)


def _curve(corners: list[tuple[float, float]]) -> LineString:
    return _simple(1000 * smooth(corners), 0.8)


def _simple(xy: Floats, tolerance_m: float) -> LineString:
    line = LineString(xy).simplify(tolerance_m)
    assert isinstance(line, LineString)
    return line


def _band(corners: list[tuple[float, float, float]]) -> shapely.Geometry:
    line = smooth(corners) * (1000, 1000, 1)
    discs = shapely.buffer(shapely.points(line[:, :2]), line[:, 2] / 2, quad_segs=6)
    hulls = [shapely.convex_hull(shapely.union(p, q)) for p, q in pairwise(discs)]
    return shapely.union_all(hulls).simplify(0.7)
