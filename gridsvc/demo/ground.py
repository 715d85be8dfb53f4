"""The outline of the demo district, and its blocks bounded by rivers and roads."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from gridsvc.demo.frame import Floats, Ints
from gridsvc.demo.mesh import OUTSIDE, Mesh, mesh_of
from gridsvc.demo.ways import Way, arterials, rivers, streets

# Kilometres: roughly the district; the true outline follows the rivers and roads nearest to it.
EXTENT = [
    (-3.3, 3.6), (-3.05, 2.2), (-3.2, 1.3), (-2.85, 0.55), (-2.75, -0.35), (-2.1, -0.85), (-2.1, -1.7), (-1.7, -2.7),
    (-0.6, -3.0), (0.2, -3.6), (0.7, -4.2), (2.6, -4.3), (4.3, -4.3), (4.7, -3.2), (5.4, -2.2), (5.6, -0.4),
    (5.0, 0.6), (4.7, 2.1), (3.4, 2.4), (3.15, 1.6), (2.95, 1.7), (2.75, 2.6), (0.6, 2.9), (-1.2, 2.6),
]  # fmt: skip
SLIVER_M2, SLIVER_M = 16_000.0, 65.0
# How readily a sliver swallows a border: water and main roads stay.
EASE = {"river": 0.02, "arterial": 0.3, "street": 1.0}


@dataclass(frozen=True)
class Ground:
    """Blocks that tile the district (local metres); `edge_ways` is each edge's index in `ways`."""

    ways: list[Way]
    blocks: Mesh
    edge_ways: Ints


def make_ground(rng: np.random.Generator, names: Iterator[str]) -> Ground:
    """About 350 blocks of 2 to 60 hectares between the rivers, main roads and streets; 49 km2."""
    ways = rivers() + arterials() + streets(rng, names)
    lines = [way.line for way in ways]
    ease = np.array([EASE[way.kind] for way in ways])
    mesh = _district(mesh_of(lines))
    groups = _joined_slivers(mesh, ease[mesh.sources(lines)])
    while groups.max() + 1 < len(mesh.faces):
        mesh = mesh.merged(groups)
        groups = _joined_slivers(mesh, ease[mesh.sources(lines)])
    return Ground(ways, mesh, mesh.sources(lines))


def _district(mesh: Mesh) -> Mesh:
    """The faces that lie mostly in EXTENT and hang together, without holes; all else is outside."""
    common = shapely.intersection(mesh.faces, shapely.Polygon(np.asarray(EXTENT) * 1000))
    inside = shapely.area(common) > 0.5 * shapely.area(mesh.faces)
    parts = shapely.get_parts(shapely.coverage_union_all(mesh.faces[inside]))
    whole = shapely.Polygon(parts[np.argmax(shapely.area(parts))].exterior)
    inside = shapely.covers(whole, shapely.point_on_surface(mesh.faces))
    return mesh.merged(np.where(inside, np.cumsum(inside) - 1, OUTSIDE))


def _joined_slivers(mesh: Mesh, ease: Floats) -> Ints:
    """Groups that join each sliver to the neighbour with which it shares the longest easy border."""
    area = shapely.area(mesh.faces)
    thin = (area < SLIVER_M2) | (2 * area / shapely.length(mesh.faces) < SLIVER_M)
    shared = mesh.lengths * ease
    groups, taken = np.arange(len(area)), np.zeros(len(area), bool)
    for face in np.flatnonzero(thin)[np.argsort(area[thin])]:
        others = np.where(mesh.left == face, mesh.right, np.where(mesh.right == face, mesh.left, OUTSIDE))
        near = others != OUTSIDE
        host = int(np.argmax(np.bincount(others[near], shared[near]))) if near.any() else int(face)
        if host != face and not (taken[face] or taken[host]):
            groups[face], taken[face], taken[host] = host, True, True
    return np.unique(groups, return_inverse=True)[1]
