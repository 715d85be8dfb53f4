"""Lines to faces that share every node: the one place where the demo's polygons come from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from gridsvc.demo.frame import NODE_M, Floats, Ints, Shapes

OUTSIDE = -1


@dataclass(frozen=True)
class Mesh:
    """Faces (polygons) and the edges between them; `left`/`right` are face indices or OUTSIDE."""

    faces: Shapes
    start: Floats
    end: Floats
    left: Ints
    right: Ints

    @property
    def lengths(self) -> Floats:
        """Metres of each edge."""
        return np.asarray(np.hypot(*(self.end - self.start).T))

    @property
    def middles(self) -> Floats:
        """The middle (x, y) of each edge."""
        return np.asarray((self.start + self.end) / 2)

    def merged(self, groups: Ints) -> "Mesh":
        """The mesh of face groups 0..n-1 (a group below 0 becomes outside); edges inside a group go."""
        labels = np.append(groups, OUTSIDE)
        left, right = labels[self.left], labels[self.right]
        keep = left != right
        faces = [shapely.coverage_union_all(self.faces[groups == g]) for g in range(groups.max() + 1)]
        return Mesh(np.asarray(faces, object), self.start[keep], self.end[keep], left[keep], right[keep])

    def part(self, members: Ints) -> "tuple[Mesh, Ints]":
        """The mesh of some faces without its outer edges, and the indices of the edges kept."""
        renumbered = np.full(len(self.faces) + 1, OUTSIDE, np.int64)
        renumbered[members] = np.arange(len(members))
        left, right = renumbered[self.left], renumbered[self.right]
        kept = np.flatnonzero((left >= 0) & (right >= 0))
        return Mesh(self.faces[members], self.start[kept], self.end[kept], left[kept], right[kept]), kept

    def sources(self, lines: Sequence[shapely.Geometry]) -> Ints:
        """The index of the line that each edge lies on."""
        xy, line = shapely.get_coordinates(lines, return_index=True)
        step = line[:-1] == line[1:]
        segments = np.asarray(shapely.linestrings(np.stack([xy[:-1][step], xy[1:][step]], axis=1)), object)
        nearest = STRtree(segments).nearest(shapely.points(self.middles))
        return np.asarray(line[:-1][step][nearest], np.int64)

    def lines(self) -> Shapes:
        """The edges as two-point lines."""
        return np.asarray(shapely.linestrings(np.stack([self.start, self.end], axis=1)), object)


def mesh_of(lines: Sequence[shapely.Geometry] | Shapes) -> Mesh:
    """All faces that the lines enclose, every crossing a node on the NODE_M raster."""
    noded = shapely.union_all(lines, grid_size=NODE_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return edges_of(shapely.orient_polygons(faces))


def edges_of(faces: Shapes) -> Mesh:
    """The mesh of polygons that are a valid coverage with outer rings anticlockwise."""
    rings, owner = shapely.get_rings(faces, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    step = ring[:-1] == ring[1:]
    start, end, left = xy[:-1][step], xy[1:][step], owner[ring[:-1][step]]
    keys = np.rint(np.hstack([start, end]) / NODE_M).astype(np.int64)
    forward = (keys[:, 0] < keys[:, 2]) | ((keys[:, 0] == keys[:, 2]) & (keys[:, 1] < keys[:, 3]))
    canonical = np.where(forward[:, None], keys, keys[:, [2, 3, 0, 1]])
    _, first, which = np.unique(canonical, axis=0, return_index=True, return_inverse=True)
    right = np.full(len(first), OUTSIDE, np.int64)
    twin = np.flatnonzero(np.arange(len(left)) != first[which.ravel()])
    right[which.ravel()[twin]] = left[twin]
    return Mesh(np.asarray(faces, object), start[first], end[first], left[first], right)
