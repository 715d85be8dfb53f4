"""Ground cut into atoms that a border need not cross: along roads and other lines into blocks, and within these around
each place where households are. All planar metres."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.crs import Floats
from gridsvc.geometry.edits.rings import Edges, array
from gridsvc.geometry.overlay import Geoms, Rows

GRAIN_M = 0.01  # lines are noded on a grid this wide
SAMPLE_M = 5.0  # how densely outlines are sampled where ground is shared out between them
APART_M = 20.0  # places nearer than this should not be parted
ON_LINE_M = 0.05
INSIDE = 4.0  # a metre of border inside a block counts as so many along a line


@dataclass(frozen=True)
class Atoms:
    """Atoms (polygons) with the households of each, and the edges (lines) between any two with their weights.

    An edge weighs its length along a line, which `given` says it runs along, more inside a block, and most between
    places close together.
    """

    polygons: Geoms
    households: Floats
    edges: Geoms
    pairs: Rows
    weights: Floats
    given: NDArray[np.bool_]

    @property
    def connected(self) -> bool:
        """Whether every atom is reached from the first over edges."""
        reached = np.zeros(len(self.polygons), dtype=bool)
        reached[:1] = True
        while (further := reached[self.pairs].any(axis=1) & ~reached[self.pairs].all(axis=1)).any():
            reached[self.pairs[further]] = True
        return bool(reached.all())


def atoms_of(ground: Geoms, lines: Geoms, places: Geoms, households: Floats) -> Atoms:
    """The atoms of some ground (polygons); `places` are points or outlines with the households of each."""
    whole = shapely.union_all(ground)
    inside = shapely.intersection(lines, whole)
    cuts = inside[shapely.length(inside) > 0]
    borders = [*cuts, *shapely.boundary(ground), *_cell_borders(places, whole)]
    noded = shapely.union_all(array(borders), grid_size=GRAIN_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    faces = faces[shapely.intersects(whole, shapely.point_on_surface(faces))]
    home, face = shapely.STRtree(faces).query(shapely.point_on_surface(places), predicate="intersects")
    home, first = np.unique(home, return_index=True)
    face = face[first]
    held = np.bincount(face, households[home], minlength=len(faces)).astype(np.float64)
    edges, pairs = _between(faces)
    road = _near(edges, np.concatenate((cuts, shapely.boundary(ground))))
    group = _grouped(held > 0, pairs, np.where(road, 0.0, shapely.length(edges)))
    weights = shapely.length(edges) * np.where(road, 1.0, _closeness(places, home, face, group[pairs]))
    return _merged(faces, group, Atoms(faces, held, edges, pairs, weights, road))


def _cell_borders(places: Geoms, whole: Any) -> Geoms:
    """The lines half-way between neighbouring places, within the ground."""
    points, of_place = _sampled(places)
    if len(np.unique(of_place)) < 2:
        return array([])
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=whole, ordered=True))
    edges, pairs = _between(cells)
    parting = of_place[pairs[:, 0]] != of_place[pairs[:, 1]]
    lines = array([shapely.line_merge(shapely.multilinestrings(edges[parting]))])
    return np.asarray(shapely.intersection(shapely.get_parts(lines), whole))


def _sampled(places: Geoms) -> tuple[Geoms, Rows]:
    """Different points along outlines, or the points themselves, and which place each is of."""
    areal = shapely.get_dimensions(places) == 2
    lines = places.copy()
    lines[areal] = shapely.segmentize(shapely.boundary(places[areal]), SAMPLE_M)
    corners, row = shapely.get_coordinates(lines, return_index=True)
    corners, first = np.unique(np.round(corners, 2), axis=0, return_index=True)
    return array(shapely.points(corners)), row[first]


def _between(faces: Geoms) -> tuple[Geoms, Rows]:
    """The edges (lines) that two faces share, and these two."""
    edges = Edges.of(faces)
    order = np.argsort(edges.keys, kind="stable")
    keys = edges.keys[order]
    twice = np.flatnonzero(keys[:-1] == keys[1:])
    pairs = np.column_stack((edges.row[order[twice]], edges.row[order[twice + 1]]))
    apart = pairs[:, 0] != pairs[:, 1]
    return edges.lines(order[twice[apart]]), np.asarray(pairs[apart])


def _near(edges: Geoms, lines: Geoms) -> NDArray[np.bool_]:
    """Which edges run along one of the lines."""
    middles = shapely.line_interpolate_point(edges, 0.5, normalized=True)
    found = np.zeros(len(edges), dtype=bool)
    if len(lines):
        found[np.unique(shapely.STRtree(lines).query(middles, predicate="dwithin", distance=ON_LINE_M)[0])] = True
    return found


def _grouped(settled: NDArray[np.bool_], pairs: Rows, metres: Floats) -> Rows:
    """For each face the one it is part of: without households, that which it has most border with in its block."""
    group = np.arange(len(settled))
    face, beside = np.concatenate((pairs, pairs[:, ::-1])).T
    shared = np.concatenate((metres, metres))
    found = np.flatnonzero((shared > 0) & ~settled[face] & settled[beside])
    found = found[np.lexsort((-shared[found], face[found]))]
    first = np.unique(face[found], return_index=True)[1]
    group[face[found[first]]] = beside[found[first]]
    return group


def _closeness(places: Geoms, home: Rows, face: Rows, pairs: Rows) -> Floats:
    """How much a metre of border inside a block counts: more where the places of its two faces are close together."""
    middle = np.full((int(pairs.max(initial=-1)) + 1, 2), np.nan)
    known = face < len(middle)
    middle[face[known]] = shapely.get_coordinates(shapely.centroid(places[home[known]]))
    away = np.hypot(*(middle[pairs[:, 0]] - middle[pairs[:, 1]]).T)
    return np.asarray(INSIDE + np.nan_to_num((APART_M / np.maximum(away, 1.0)) ** 2))


def _merged(faces: Geoms, group: Rows, atoms: Atoms) -> Atoms:
    """The groups of faces as atoms, and the edges between these."""
    names, number = np.unique(group, return_inverse=True)
    order = np.argsort(number, kind="stable")
    parts = np.split(faces[order], np.searchsorted(number[order], np.arange(1, len(names))))
    polygons = array(part[0] if len(part) == 1 else shapely.coverage_union_all(part) for part in parts)
    households = np.bincount(number, atoms.households).astype(np.float64)
    pairs = number[atoms.pairs]
    apart = pairs[:, 0] != pairs[:, 1]
    return Atoms(polygons, households, atoms.edges[apart], pairs[apart], atoms.weights[apart], atoms.given[apart])
