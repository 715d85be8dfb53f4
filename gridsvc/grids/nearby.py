"""The division rules asked about some grids only: the part of a layer that decides what is said of them. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from gridsvc.geometry.borders import TOUCH_DEG
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.overlay import Geoms, Rows, beyond, sound, union
from gridsvc.grids.findings import Areas, Around, Grids
from gridsvc.grids.rules import Judgement, Settings, judge

MARGIN_M = 20.0  # around the grids, at first; wider when blind ground beside them leads further
STEPS = 12  # of doubling


def judge_about(
    codes: Collection[str], grids: Grids, around: Around, settings: Settings, only: Iterable[str] | None = None
) -> Judgement:
    """What `judge` finds that concerns one of the codes, by looking at what lies around them."""
    wanted = frozenset(codes)
    rows = np.array([row for row, code in enumerate(grids.codes) if code in wanted], dtype=np.intp)
    tree = shapely.STRtree(grids.polygons)
    window = _window(grids, around, rows, tree)
    judged = judge(*_part(grids, around, tree, window), settings, only)
    found = {key: [one for one in all_ if not wanted.isdisjoint(one.codes)] for key, all_ in judged.found.items()}
    return replace(judged, found=found)


def _window(grids: Grids, around: Around, rows: Rows, tree: Any) -> Any:
    """The box (lon/lat) around the grids and the blind ground beside them, which lies whole in it."""
    if not len(rows):
        return shapely.Polygon()
    mine = sound(grids.polygons[rows])
    window = _box(mine, MARGIN_M)
    if around.communities is None:
        return window
    for step in range(1, STEPS):
        homes = _clipped(around.communities, window).polygons
        blind = shapely.get_parts(beyond(sound(homes), union(sound(grids.polygons[tree.query(window)]))))
        beside = shapely.dwithin(blind[:, None], mine, TOUCH_DEG).any(axis=1)
        if not shapely.dwithin(blind[beside], shapely.boundary(window), TOUCH_DEG).any():
            break
        window = _box(mine, MARGIN_M * 4.0**step)
    return window


def _box(polygons: Geoms, margin_m: float) -> Any:
    frame = LocalMetres.around(polygons)
    west, south, east, north = shapely.total_bounds(polygons).tolist()
    wide, high = margin_m / frame.lon_m, margin_m / frame.lat_m
    return shapely.box(west - wide, south - high, east + wide, north + high)


def _part(grids: Grids, around: Around, tree: Any, window: Any) -> tuple[Grids, Around]:
    """The grids that meet the window or a building that does, and what lies in the window."""
    buildings = None if around.buildings is None else _meeting(around.buildings, window)
    outlines = [window] if buildings is None else [window, *buildings.polygons]
    rows = np.unique(tree.query(outlines)[1])
    part = Grids(
        [grids.codes[row] for row in rows.tolist()],
        grids.community_ids[rows],
        grids.polygons[rows],
        None if grids.special is None else grids.special[rows],
        None if grids.households is None else grids.households[rows],
    )
    communities = None if around.communities is None else _clipped(around.communities, window)
    parents = None if around.parents is None else _meeting(around.parents, window)
    return part, Around(communities, buildings, parents)


def _meeting(areas: Areas, window: Any) -> Areas:
    """Those whose bounds meet the window."""
    rows = np.unique(shapely.STRtree(areas.polygons).query(window))
    return Areas(areas.ids[rows], areas.polygons[rows])


def _clipped(areas: Areas, window: Any) -> Areas:
    """What of them lies in the window; all stay, since a grid may belong to one that is elsewhere."""
    polygons = areas.polygons.copy()
    meets = np.unique(shapely.STRtree(polygons).query(window))
    inside = shapely.intersection(sound(polygons[meets]), window)
    polygons[:] = shapely.MultiPolygon()
    for row, shape in zip(meets.tolist(), inside, strict=True):
        parts = shapely.get_parts(shape)
        polygons[row] = shapely.multipolygons(parts[shapely.get_dimensions(parts) == 2])
    return Areas(areas.ids, polygons)
