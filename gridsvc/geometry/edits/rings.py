"""Polygons as rings of vertices, changed vertex by vertex: every other coordinate keeps its bytes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.crs import Floats
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.overlay import Geoms, Rows

Spots = NDArray[np.complex128]  # lon + lat i: one number a vertex, equal only where both coordinates are
Inserts = Mapping[tuple[complex, complex], Spots]  # the new nodes on an edge, in order from its first end


def spots(coordinates: Floats) -> Spots:
    """Coordinates (n, 2) as numbers."""
    return np.ascontiguousarray(coordinates, dtype=np.float64).view(np.complex128).ravel()


def lonlats(vertices: Spots) -> Floats:
    """Numbers as coordinates (n, 2)."""
    return np.ascontiguousarray(vertices).view(np.float64).reshape(-1, 2)


def array(geoms: Any) -> Geoms:
    """Geometries as an object array (n,)."""
    listed = list(geoms)
    out = np.empty(len(listed), dtype=object)
    out[:] = listed
    return out


@dataclass(frozen=True)
class Edges:
    """The edges of polygons, each as often as a ring has it: two vertex numbers, in the ring's direction, and the row
    of its polygon."""

    vertices: Spots
    ends: Rows
    row: Rows

    @classmethod
    def of(cls, polygons: Geoms) -> Self:
        """The edges of an array of polygons or multipolygons; numbers are those of the sorted vertices."""
        parts, of_part = shapely.get_parts(polygons, return_index=True)
        rings, of_ring = shapely.get_rings(parts, return_index=True)
        coordinates, ring = shapely.get_coordinates(rings, return_index=True)
        vertices, number = np.unique(spots(coordinates), return_inverse=True)
        follows = np.flatnonzero(np.diff(ring) == 0)
        ends = np.column_stack((number[follows], number[follows + 1]))
        return cls(vertices, ends, of_part[of_ring[ring[follows]]])

    @property
    def keys(self) -> Rows:
        """One number for each edge, the same in both directions."""
        return np.asarray(np.sort(self.ends, axis=1) @ np.array([len(self.vertices), 1]))

    @property
    def corners(self) -> Floats:
        """The ends of the edges (lon/lat, (m, 2, 2))."""
        return np.asarray(lonlats(self.vertices[self.ends].ravel()).reshape(-1, 2, 2))

    def lines(self, rows: Rows | slice = slice(None)) -> Geoms:
        """The edges of those rows (all by default) as lines."""
        return array(shapely.linestrings(self.corners[rows]))


def rebuilt(polygon: Any, change: Callable[[Floats], Floats]) -> Any:
    """The polygon with each ring's coordinates changed; raises Refusal when a ring has less than three left."""
    parts = []
    for part in shapely.get_parts(polygon):
        rings = [change(shapely.get_coordinates(ring)) for ring in shapely.get_rings(part)]
        if min(map(len, rings)) < 4:
            raise Refusal(Rule.FEW_VERTICES, place=part)
        parts.append(shapely.Polygon(rings[0], rings[1:]))
    return parts[0] if shapely.get_type_id(polygon) == 3 else shapely.MultiPolygon(parts)


def with_nodes(polygon: Any, inserts: Inserts) -> Any:
    """The polygon with new nodes on those of its edges that `inserts` names; itself where it has none of them."""
    ends = np.array([end for edge in inserts for end in edge], dtype=np.complex128)
    if np.isin(spots(shapely.get_coordinates(polygon)), ends).sum() < 2:
        return polygon
    places = 0

    def change(coordinates: Floats) -> Floats:
        nonlocal places
        ring = spots(coordinates)
        on = np.isin(ring, ends)
        added = [(i, _along(inserts, ring[i], ring[i + 1])) for i in np.flatnonzero(on[:-1] & on[1:]).tolist()]
        at = np.array([i + 1 for i, nodes in added for _ in nodes], dtype=np.intp)
        places += len(at)
        return lonlats(np.insert(ring, at, np.concatenate([nodes for _, nodes in added]))) if len(at) else coordinates

    changed = rebuilt(polygon, change)
    return changed if places else polygon


def without(polygon: Any, gone: Spots) -> Any:
    """The polygon without those of its vertices; itself where it has none of them."""
    if not len(gone) or not np.isin(spots(shapely.get_coordinates(polygon)), gone).any():
        return polygon

    def change(coordinates: Floats) -> Floats:
        ring = spots(coordinates)[:-1]
        left = ring[~np.isin(ring, gone)]
        return lonlats(np.concatenate((left, left[:1])))

    return rebuilt(polygon, change)


def moved(polygon: Any, places: Mapping[complex, complex]) -> Any:
    """The polygon with vertices moved from one place to another; itself where it has none of them."""
    old = np.array(list(places), dtype=np.complex128)
    if not np.isin(spots(shapely.get_coordinates(polygon)), old).any():
        return polygon

    def change(coordinates: Floats) -> Floats:
        ring = spots(coordinates).copy()
        for i in np.flatnonzero(np.isin(ring, old)).tolist():
            ring[i] = places[complex(ring[i])]
        return lonlats(ring)

    return rebuilt(polygon, change)


def _along(inserts: Inserts, start: complex, end: complex) -> Spots:
    """The nodes to be set between two vertices that follow one another in a ring, in that order."""
    start, end = complex(start), complex(end)
    if (start, end) in inserts:
        return inserts[start, end]
    back = inserts.get((end, start))
    return np.empty(0, dtype=np.complex128) if back is None else back[::-1]
