"""Two changes of one polygon put together, vertex by vertex: what one side left alone is as the other has it. Pure."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from gridsvc.geometry.edits.lattice import Lonlat
from gridsvc.geometry.edits.rings import Edges, array, lonlats, spots, with_nodes

Ring = list[Lonlat]
Choose = Callable[[Ring, Ring], str]

ON_EDGE = 1e-8  # degrees, about a millimetre: how far a node may lie from the edge that it was put on


def merged(base: Any, mine: Any, theirs: Any, choose: Choose | None = None) -> Any | None:
    """`base` with the changes of both sides; None where they changed one stretch otherwise than by nodes on an edge.

    `choose(a, b)` is asked about such a stretch (the vertices of both sides from end to end): "mine" or "theirs"
    decides it, "" does not. A vertex that neither side touched keeps its exact numbers.
    """
    if _same(base, mine) or _same(mine, theirs):
        return theirs
    if _same(base, theirs):
        return mine
    sides = [_rings(polygon) for polygon in (base, mine, theirs)]
    if len({tuple(map(len, side)) for side in sides}) > 1:
        return None
    found = [[_of_ring(ring, sides, choose) for ring in part] for part in sides[0]]
    if not all(ring for part in found for ring in part):
        return None
    polygons = [shapely.Polygon(part[0], part[1:]) for part in found]
    together = shapely.MultiPolygon(polygons) if len(polygons) > 1 else polygons[0]
    return together if shapely.is_valid(together) else None


def noded(polygon: Any, nodes: Any) -> Any:
    """The polygon with those of the `nodes` (lon/lat, (n, 2)) that lie on its edges as vertices; itself without any."""
    there = spots(shapely.get_coordinates(polygon))
    fresh = np.unique(spots(np.asarray(nodes, dtype=np.float64).reshape(-1, 2)))
    points = lonlats(fresh[~np.isin(fresh, there)])
    edges = Edges.of(array([polygon]))
    lines = edges.lines()
    at, on = shapely.STRtree(lines).query(shapely.points(points), predicate="dwithin", distance=ON_EDGE)
    inserts = {}
    for edge in np.unique(on).tolist():
        start, end = edges.corners[edge].tolist()
        along = _along(tuple(start), tuple(end), set(map(tuple, points[at[on == edge]].tolist())))
        inserts[complex(*start), complex(*end)] = spots(np.array(along))
    return with_nodes(polygon, inserts) if inserts else polygon


def _same(one: Any, other: Any) -> bool:
    return bool(shapely.equals_exact(one, other, 0.0))


def _rings(polygon: Any) -> list[list[Ring]]:
    """The rings of each part, the outer one first, without the repeated last vertex."""
    parts = shapely.get_parts(polygon).tolist()
    return [[_open(ring) for ring in (part.exterior, *part.interiors)] for part in parts]


def _open(ring: Any) -> Ring:
    return [(lon, lat) for lon, lat in shapely.get_coordinates(ring)[:-1].tolist()]


def _of_ring(ring: Ring, sides: Sequence[list[list[Ring]]], choose: Choose | None) -> Ring | None:
    """One ring of the base with what became of it on both sides."""
    mine, theirs = (_likest(ring, side) for side in sides[1:])
    shared = set(mine) & set(theirs)
    anchors = [vertex for vertex in ring if vertex in shared]
    if len(anchors) < 2 or any(len(set(one)) < len(one) for one in (ring, mine, theirs)):
        return None
    stretches = [_between(anchors, one) for one in (ring, mine, theirs)]
    if not all(stretches):
        return None
    found: Ring = []
    ends = zip(anchors, [*anchors[1:], anchors[0]], strict=True)
    for (start, end), was, one, other in zip(ends, *(s or [] for s in stretches), strict=True):
        stretch = _settled((start, end), was, one, other, choose)
        if stretch is None:
            return None
        found += [start, *stretch]
    return found


def _likest(ring: Ring, side: list[list[Ring]]) -> Ring:
    """The ring of a side with the most of its vertices."""
    known = set(ring)
    return max((one for part in side for one in part), key=lambda one: len(known.intersection(one)))


def _between(anchors: Ring, ring: Ring) -> list[Ring] | None:
    """What lies between each anchor and the next along a ring; None where it has them in another order."""
    for turned in (ring, ring[::-1]):
        start = turned.index(anchors[0])
        walked = turned[start:] + turned[:start]
        at = {vertex: place for place, vertex in enumerate(walked)}
        places = [at[anchor] for anchor in anchors]
        if places == sorted(places):
            return [walked[one + 1 : other] for one, other in pairwise([*places, len(walked)])]
    return None


def _settled(ends: tuple[Lonlat, Lonlat], was: Ring, mine: Ring, theirs: Ring, choose: Choose | None) -> Ring | None:
    """A stretch between two vertices that all have, without these; None where the sides are at odds."""
    if mine in (was, theirs):
        return theirs
    if theirs == was:
        return mine
    start, end = ends
    nodes = None if was else _along(start, end, {*mine, *theirs})
    if nodes is not None or choose is None:
        return nodes
    return {"mine": mine, "theirs": theirs}.get(choose([start, *mine, end], [start, *theirs, end]))


def _along(start: Lonlat, end: Lonlat, nodes: set[Lonlat]) -> Ring | None:
    """Nodes of one edge in order from its start; None where one lies elsewhere."""
    edge = shapely.LineString([start, end])
    points = np.array(sorted(nodes))
    if not shapely.dwithin(edge, shapely.points(points), ON_EDGE).all():
        return None
    way = np.array(end) - np.array(start)
    order = np.argsort((points - np.array(start)) @ way, kind="stable")
    return [(lon, lat) for lon, lat in points[order].tolist()]
