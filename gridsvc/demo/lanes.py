"""Names of lanes: their own (石鼓巷), or a number of the road they leave (秦虹路7巷)."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely import STRtree

from gridsvc.demo.pieces import Cut
from gridsvc.demo.ways import Way

NUMBERED = 0.35  # share of the lanes that are called by number
NARROW_M, WIDE_M = 9.0, 15.0


def named_lanes(cuts: list[Cut], ways: list[Way], rng: np.random.Generator, names: Iterator[str]) -> list[Way]:
    """A way for each cut; numbered lanes count along their road."""
    roads = [way for way in ways if way.kind != "river"]
    starts = shapely.get_point([cut.line for cut in cuts], 0)
    which, away = STRtree([way.line for way in roads]).query_nearest(starts, return_distance=True, all_matches=False)
    numbered = (away < 1.0) & (rng.random(len(cuts)) < NUMBERED)
    along = [roads[w].line.project(start) for w, start in zip(which[1], starts, strict=True)]
    lanes = [Way("", "lane", WIDE_M if cut.main else NARROW_M, cut.line, lane=next(names)) for cut in cuts]
    counts: dict[str, int] = {}
    for cut in sorted(np.flatnonzero(numbered), key=lambda cut: (which[1][cut], along[cut])):
        road = roads[which[1][cut]].road
        counts[road] = counts.get(road, 0) + 1
        old = lanes[cut]
        lanes[cut] = Way(road, "lane", old.width_m, old.line, lane=f"{counts[road]}巷")
    return lanes
