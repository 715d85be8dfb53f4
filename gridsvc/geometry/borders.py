"""Stretches of faulty border: who lies on the other side, and each fault told from one side only."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.crs import Floats

Geoms = NDArray[Any]
Rows = NDArray[np.intp]
TOUCH_DEG = 1e-8  # a millimetre: nearer than this, two borders meet


def touching(polygons: Geoms, geoms: Geoms, distance: float = TOUCH_DEG) -> tuple[Rows, Rows]:
    """(geometry, row) of each polygon within `distance` of a geometry, in the unit of the numbers."""
    which, rows = shapely.STRtree(polygons).query(geoms, predicate="dwithin", distance=distance)
    return which, rows


def stretches(edges: Geoms) -> tuple[Geoms, Rows]:
    """The connected lines of invalid edges, and the row each belongs to."""
    lines, rows = shapely.get_parts(shapely.line_merge(edges), return_index=True)
    return lines, rows


def rims(lines: Geoms, rows: Rows, overlaps: list[tuple[int, int, Any]]) -> NDArray[np.bool_]:
    """Which of the lines bound one of their row's own overlaps."""
    pairs = np.array([(i, j) for i, j, _ in overlaps], dtype=np.intp).reshape(-1, 2)
    which, overlap = touching(np.array([ground for *_, ground in overlaps], dtype=object), lines)
    own = (pairs[overlap] == rows[which, None]).any(axis=1)
    return np.isin(np.arange(len(lines)), which[own])


def along(polygons: Geoms, lines: Geoms, rows: Rows) -> tuple[Rows, Rows]:
    """(line, row) of the other polygons whose border runs along a line, else of those that touch it."""
    which, partner = _others(*touching(polygons, lines), rows)
    strips = shapely.buffer(lines[which], TOUCH_DEG, quad_segs=1)
    shared = shapely.length(shapely.intersection(shapely.boundary(polygons[partner]), strips))
    runs = shared > 10.0 * TOUCH_DEG
    runs |= ~np.isin(which, which[runs])
    return which[runs], partner[runs]


def facing(polygons: Geoms, lines: Geoms, rows: Rows, width_m: float) -> tuple[Geoms, Rows, Floats]:
    """For each line the part within `width_m` of the polygon it faces, that polygon's row (-1: none), and
    how far apart they are at most; planar metres."""
    which, partner = _others(*touching(polygons, lines, width_m), rows)
    near = shapely.intersection(lines[which], shapely.buffer(polygons[partner], width_m))
    by_length = np.lexsort((partner, -shapely.length(near), which))
    best = by_length[np.diff(which[by_length], prepend=-1) > 0]
    vertices, of_best = shapely.get_coordinates(near[best], return_index=True)
    widths = np.zeros(len(best))
    np.maximum.at(widths, of_best, shapely.distance(shapely.points(vertices), polygons[partner[best][of_best]]))
    parts, row, width = lines.copy(), np.full(len(lines), -1), np.full(len(lines), np.nan)
    parts[which[best]], row[which[best]], width[which[best]] = near[best], partner[best], widths
    return parts, row, width


def one_side(rows: Rows, which: Rows, partner: Rows) -> NDArray[np.bool_]:
    """Which lines to report: all but those that only repeat what a lower row already says from its side."""
    told = set(zip(rows[which].tolist(), partner.tolist(), strict=True))
    back = [(p, r) in told for r, p in zip(rows[which].tolist(), partner.tolist(), strict=True)]
    repeats = (partner < rows[which]) & np.array(back, dtype=bool)
    lone = ~np.isin(np.arange(len(rows)), which)
    return lone | np.isin(np.arange(len(rows)), which[~repeats])


def _others(which: Rows, partner: Rows, rows: Rows) -> tuple[Rows, Rows]:
    other = partner != rows[which]
    return which[other], partner[other]
