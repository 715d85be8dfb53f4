"""Lines across open ground between grids: they close the mouths of slits, and part long gaps at their junctions."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely

from gridsvc.geometry.borders import TOUCH_DEG
from gridsvc.geometry.coverage import Subject, narrow_gaps
from gridsvc.geometry.defects import Defect
from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.model import Grid
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.overlay import Geoms

LONG_M, SLENDER = 50.0, 10.0  # of the outline of a gap, and how many times its width that is
ONE_SIDE = 0.45  # who has so much of a gap's outline lies along all of one side, and can take it whole


def slits(grids: Sequence[Grid], frame: LocalMetres, snap_m: float) -> list[Defect]:
    """The open slits no wider than `snap_m` among grids: stretches of border with another grid before them."""
    if snap_m <= 0:
        return []
    polygons, codes = array(grid.polygon for grid in grids), [grid.code for grid in grids]
    return narrow_gaps(Subject(polygons, codes, boundary=None, gap_width_m=snap_m, metres=frame))


def caps(slit: Defect, coverage: Coverage, snap_m: float) -> Geoms:
    """Lines (lon/lat) across both ends of a slit."""
    lines = array(_across(slit, [coverage.grid(code).polygon for code in slit.codes]))
    metres = shapely.length(LocalMetres.around(lines).to_metres(lines))
    return np.asarray(lines[(metres > 0) & (metres <= 1.01 * snap_m)])


def _across(slit: Defect, pair: Sequence[Any]) -> Iterator[Any]:
    """The shortest lines from the ends of a slit, which runs along the border of one of the pair, to the other."""
    other = max(pair, key=lambda polygon: float(shapely.distance(polygon, slit.geometry)))
    for line in shapely.get_parts(slit.geometry):
        for end in (0, -1):
            yield shapely.shortest_line(shapely.get_point(line, end), other)


def ties(gap: Defect, coverage: Coverage, width_m: float) -> Geoms:
    """Lines (lon/lat) across a long narrow gap from each junction of the grids around it to the other side.

    So each grid beside it gets the part that lies before it, instead of one of them all of it.
    """
    if (gap.length_m or 0.0) < max(LONG_M, SLENDER * (gap.width_m or 0.0)) or len(gap.codes) < 3:
        return array([])
    beside = array(coverage.grid(code).polygon for code in gap.codes)
    rim = shapely.boundary(gap.geometry)
    along = shapely.length(shapely.intersection(shapely.buffer(beside, TOUCH_DEG, quad_segs=1), rim))
    if along.max() >= ONE_SIDE * shapely.length(rim):
        return array([])
    corners = array(shapely.points(np.unique(shapely.get_coordinates(rim), axis=0)))
    meets = shapely.dwithin(corners[:, None], beside, TOUCH_DEG)
    junctions = np.flatnonzero(meets.sum(axis=1) > 1)
    away = np.where(meets[junctions], np.inf, shapely.distance(corners[junctions][:, None], beside))
    lines = shapely.shortest_line(corners[junctions], beside[away.argmin(axis=1)])
    frame = LocalMetres.around(array([gap.geometry]))
    metres = shapely.length(frame.to_metres(lines))
    across = (metres > 0) & (metres <= width_m) & shapely.covers(shapely.buffer(gap.geometry, TOUCH_DEG), lines)
    return np.asarray(lines[across])
