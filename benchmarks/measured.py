"""What a run of `benchmarks.locate` measures on one ground, and how: rounds of ours and each peer in turn."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from benchmarks import points
from benchmarks.coverages import Floats, Geoms
from benchmarks.grounds import Ground
from benchmarks.index_costs import Costs
from benchmarks.peers import Peer
from benchmarks.referee import Referee
from gridsvc.geometry.locate import Locator

TRIAL = 200_000  # points of a peer's first look-up, which says how many it is asked about when the clock runs
PER_GRID = 20  # at least so many points a grid, so that what is done once for each grid does not count for much
PEER_LEAST, PEER_MOST = 1_000_000, 4_000_000  # but no more than the least for that
REFEREE_MOST = 2_000_000  # points that the referee decides; all of those at borders
SINGLE_CALLS = 5_000
NEAR_M = 5.0  # as `gridsvc assign` and a batch ask


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    points: int
    rounds: int
    look_up_s: float  # about as long is a peer's look-up


@dataclass(frozen=True)
class Compared:
    """One peer on one kind of points."""

    rate: float  # points/s
    times: float  # our rate divided by its, the median of rounds
    asked: int
    per_million: float  # rows that differ from the referee's


@dataclass(frozen=True)
class Speeds:
    """Ours and the peers' on one kind of points; `checked` of them against the referee."""

    kind: str
    rate: float
    near_share: float  # rate of owner and near_border_m divided by that of owner alone, the median of rounds
    checked: int
    differ: int
    peers: dict[str, Compared]

    @property
    def fastest(self) -> str:
        """The peer that we lead by least."""
        return min(self.peers, key=lambda name: self.peers[name].times)


@dataclass(frozen=True)
class Measured:
    """Everything on one ground; `singles` are (p50, p99) in microseconds, `missing` peers and why."""

    name: str
    title: str
    grids: int
    vertices: int
    costs: Costs
    speeds: dict[str, Speeds]
    singles: dict[str, tuple[float, float]]
    missing: dict[str, str]


def speeds(ground: Ground, locator: Locator, kind: str, peers: list[Peer], effort: Effort) -> Speeds:
    """The locator and its peers on points of one kind, and all of them against the referee."""
    lon, lat = points.draw(ground, kind, effort.points)
    referee = Referee(ground.polygons, ground.codes)
    checked = effort.points if kind == "border" else min(effort.points, REFEREE_MOST)
    right = referee.owners(lon[:checked], lat[:checked])
    answer = locator.owner(lon, lat)[:checked]
    ours = Clock(lambda: locator.owner(lon, lat))
    near = Clock(lambda: locator.owner_and_border_m(lon, lat, NEAR_M))
    near()
    near_times = [ours() / near() for _ in range(effort.rounds)]
    compared = {}
    for peer in peers:
        asked = _sized(peer, lon, lat, effort.look_up_s, min(PER_GRID * len(ground.polygons), PEER_LEAST))
        theirs = Clock(peer.look_up)
        times = [(theirs() / asked) / (ours() / lon.size) for _ in range(effort.rounds)]
        wrong = _wrong(referee, peer.pairs(theirs.answer), right, asked)
        compared[peer.NAME] = Compared(asked / theirs.median, statistics.median(times), asked, wrong)
    differ = int((answer != right).sum())
    return Speeds(kind, lon.size / ours.median, statistics.median(near_times), checked, differ, compared)


class Clock:
    """Calls a function and keeps the seconds that each call took, and the last answer."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self._function = function
        self._spent: list[float] = []
        self.answer: Any = None

    def __call__(self) -> float:
        """Seconds of one call more."""
        self.answer = None  # freed before the clock runs
        started = time.perf_counter()
        self.answer = self._function()
        self._spent.append(time.perf_counter() - started)
        return self._spent[-1]

    @property
    def median(self) -> float:
        """Seconds."""
        return statistics.median(self._spent)


def singles(ground: Ground, locator: Locator) -> dict[str, tuple[float, float]]:
    """(p50, p99) in microseconds of calls with one address each: ours, and what shapely offers."""
    lon, lat = (values.tolist() for values in points.draw(ground, "addresses", SINGLE_CALLS))
    tree = shapely.STRtree(ground.polygons)
    prepared = shapely.from_wkb(shapely.to_wkb(ground.polygons))  # copies: the peers' stay as they are
    shapely.prepare(prepared)

    def by_prepared(x: float, y: float) -> Geoms:
        near = tree.query(shapely.Point(x, y))
        return near[shapely.intersects_xy(prepared[near], x, y)]

    calls: dict[str, Callable[[float, float], Any]] = {
        "gridsvc": locator.owner,
        "STRtree": lambda x, y: tree.query(shapely.Point(x, y), predicate="intersects"),
        "STRtree, prepared polygons": by_prepared,
    }
    return {name: _percentiles(call, lon, lat) for name, call in calls.items()}


def _percentiles(call: Callable[[float, float], Any], lon: list[float], lat: list[float]) -> tuple[float, float]:
    call(lon[0], lat[0])
    spent = []
    for x, y in zip(lon, lat, strict=True):
        started = time.perf_counter_ns()
        call(x, y)
        spent.append(time.perf_counter_ns() - started)
    middle, worst = np.percentile(spent, (50, 99)) / 1000
    return float(middle), float(worst)


def _sized(peer: Peer, lon: Floats, lat: Floats, look_up_s: float, least: int) -> int:
    """Give the peer the points of about `look_up_s` seconds, at least its part of `least`; how many they are."""
    trial = min(int(peer.PART * TRIAL), lon.size)
    peer.take(lon[:trial], lat[:trial])
    rate = trial / Clock(peer.look_up)()
    asked = min(max(int(rate * look_up_s), int(peer.PART * least)), PEER_MOST, lon.size)
    peer.take(lon[:asked], lat[:asked])
    return asked


def _wrong(referee: Referee, pairs: tuple[Any, Any], right: Any, asked: int) -> float:
    """Rows of a million that differ from the referee's after the edge rule, of those that the referee decided."""
    both = min(asked, right.size)
    return 1e6 * float((referee.edge_rule(*pairs, asked)[:both] != right[:both]).mean())
