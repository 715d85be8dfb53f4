"""The vertex or the place on an edge that is nearest to a point."""

from typing import NamedTuple

import numpy as np

from gridsvc.geometry.crs import Floats
from gridsvc.geometry.edits.lattice import Lonlat, on_segment
from gridsvc.geometry.edits.rings import Edges, lonlats
from gridsvc.geometry.measure import LocalMetres


class Foot(NamedTuple):
    """The place on an edge nearest to a point: how far (m), the edge, and the float that lies best on it (lon/lat).

    `to_end_m` is how far the point is from the nearer end of the edge.
    """

    away_m: float
    edge: tuple[complex, complex]
    node: Lonlat
    to_end_m: float


def nearest_vertex(edges: Edges, at: Lonlat) -> tuple[float, complex]:
    """How far (m) the nearest vertex is, and the vertex; infinity where there is none."""
    if not len(edges.vertices):
        return np.inf, 0j
    away = np.hypot(*LocalMetres.at(*at).metres(lonlats(edges.vertices)).T)
    return float(away.min()), complex(edges.vertices[away.argmin()])


def nearest_edge(edges: Edges, at: Lonlat) -> Foot | None:
    """The place on the nearest edge; None where there is none."""
    if not len(edges.ends):
        return None
    metres = LocalMetres.at(*at).metres(lonlats(edges.vertices))
    start, end = metres[edges.ends[:, 0]], metres[edges.ends[:, 1]]
    along, beside = seen(np.zeros_like(start), start, end)
    row = int(beside.argmin())
    first, last = edges.vertices[edges.ends[row]].tolist()
    spot = first + float(along[row]) * (last - first)
    node = on_segment((first.real, first.imag), (last.real, last.imag), (spot.real, spot.imag))
    to_end = min(np.hypot(*start[row]), np.hypot(*end[row]))
    return Foot(float(beside[row]), (first, last), node, float(to_end))


def seen(points: Floats, start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """How far along its line start-end (0 … 1) each point (n, 2) is, and how far from it, planar."""
    run = end - start
    along = np.clip(((points - start) * run).sum(axis=1) / (run**2).sum(axis=1), 0.0, 1.0)
    return along, np.hypot(*(points - start - along[:, None] * run).T)
