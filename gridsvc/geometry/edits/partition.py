"""The one mechanism of every edit of ground. Borders and drawn lines cut the touched ground into faces, the verb says
who gets each face, and grids are put together from their faces along matching edges: no coordinate is computed here."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.crs import Floats
from gridsvc.geometry.edits.lattice import Lonlat
from gridsvc.geometry.edits.model import Grid
from gridsvc.geometry.edits.noding import Net
from gridsvc.geometry.edits.rings import Edges, Spots, array, with_nodes, without
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.overlay import Geoms, Rows

Owners = tuple[str, ...]  # the codes that hold a face: none on open ground, several where grids overlap
OPEN: Owners = ()
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Faces:
    """The faces of a net (lon/lat polygons) and who holds each of them now."""

    net: Net
    polygons: Geoms
    owners: tuple[Owners, ...]
    grids: dict[str, Grid]

    @classmethod
    def of(cls, net: Net, grids: Sequence[Grid]) -> "Faces":
        """The faces of a net; `grids` are all that may hold one of them."""
        polygons = shapely.get_parts(shapely.polygonize(net.segments(net.ends[net.pieces])))
        tree = shapely.STRtree([grid.polygon for grid in grids])
        face, row = tree.query(shapely.point_on_surface(polygons), predicate="within")
        holders: list[list[str]] = [[] for _ in polygons]
        for at, holder in zip(face.tolist(), row.tolist(), strict=True):
            holders[at].append(grids[holder].code)
        by_code = {grid.code: grid for grid in grids}
        return cls(net, polygons, tuple(tuple(sorted(codes)) for codes in holders), by_code)

    @cached_property
    def points(self) -> Floats:
        """A point (lon/lat) inside each face, (n, 2)."""
        return _inside(self.polygons)

    @cached_property
    def edges(self) -> Edges:
        """The edges of the faces."""
        return Edges.of(self.polygons)

    def held_by(self, code: str) -> Mask:
        """Which faces a grid holds."""
        return np.array([code in owners for owners in self.owners], dtype=bool)

    @property
    def open(self) -> Mask:
        """Which faces nobody holds."""
        return np.array([not owners for owners in self.owners], dtype=bool)

    def inside(self, ends: Rows) -> Mask:
        """Which faces lie inside the closed lines made of pieces (pairs of nodes): an odd number of lines around."""
        return _odd(self.points, self.net.nodes[ends])

    @cached_property
    def cut(self) -> Mask:
        """Which faces have a drawn piece on their rim that is not also the edge of a border."""
        net, pieces = self.net, self.net.pieces
        drawn = net.ends[pieces[net.drawn[pieces]]]
        return self.along(drawn)

    def along(self, ends: Rows) -> Mask:
        """Which faces have one of those pieces (pairs of nodes) on their rim."""
        keys = self.net.keys(self.net.numbers(self.edges.vertices)[self.edges.ends])
        found = np.zeros(len(self.polygons), dtype=bool)
        found[self.edges.row[np.isin(keys, self.net.keys(ends))]] = True
        return found

    def across(self, face: int, ends: Rows) -> set[Owners]:
        """Who is on the other side of those pieces (pairs of nodes) on the rim of a face; OPEN where nobody is."""
        keys = self.net.keys(self.net.numbers(self.edges.vertices)[self.edges.ends])
        own = keys[(self.edges.row == face) & np.isin(keys, self.net.keys(ends))]
        others = np.isin(keys, own) & (self.edges.row != face)
        found = {self.owners[row] for row in np.unique(self.edges.row[others]).tolist()}
        return found | ({OPEN} if others.sum() < len(own) else set())

    def beside(self, mask: Mask) -> Mask:
        """Which faces share an edge with one of those in `mask`."""
        keys = self.edges.keys
        shared = np.isin(keys, keys[mask[self.edges.row]])
        found = np.zeros(len(self.polygons), dtype=bool)
        found[self.edges.row[shared]] = True
        return found & ~mask

    def borders(self, face: int) -> dict[str, float]:
        """How much border (m) a face has with each grid that holds a face beside it."""
        edges = self.edges
        own = edges.row == face
        rows = np.flatnonzero(np.isin(edges.keys, edges.keys[own]) & ~own)
        lines = edges.lines(rows)
        lengths = shapely.length(LocalMetres.around(lines).to_metres(lines))
        shared: dict[str, float] = {}
        for other, metres in zip(edges.row[rows].tolist(), lengths.tolist(), strict=True):
            for code in self.owners[other]:
                shared[code] = shared.get(code, 0.0) + metres
        return shared

    def borders_on(self, face: int, code: str) -> bool:
        """Whether a face has an edge of a grid on its rim."""
        ground = with_nodes(self.grids[code].polygon, self.net.inserts()) if code in self.grids else None
        edges = Edges.of(array([self.polygons[face], *([] if ground is None else [ground])]))
        return bool(np.isin(edges.keys[edges.row == 0], edges.keys[edges.row == 1]).any())

    def connected(self, start: int, within: Mask) -> Mask:
        """The faces of `within` that are joined to one of them by edges, through faces of `within`."""
        reached = np.zeros(len(self.polygons), dtype=bool)
        reached[start] = True
        while (further := self.beside(reached) & within).any():
            reached |= further
        return reached

    def at(self, place: Lonlat) -> int:
        """The face around a place, -1 where there is none."""
        found = np.flatnonzero(shapely.intersects_xy(self.polygons, *place))
        return int(found[0]) if len(found) else -1

    def given(self, owners: Sequence[Owners]) -> "Shares":
        """The ground of each grid whose faces are not the same afterwards."""
        changes = list(zip(self.owners, owners, strict=True))
        changed = sorted({code for was, now in changes if was != now for code in {*was, *now}})
        inserts = self.net.inserts()
        ground = {}
        for code in changed:
            grid = self.grids.get(code)
            flips = np.array([(code in was) != (code in now) for was, now in changes], dtype=bool)
            old = [] if grid is None else [with_nodes(grid.polygon, inserts)]
            ground[code] = toggled(array([*old, *self.polygons[flips]]))
        return Shares.of(self.net, ground)


@dataclass(frozen=True)
class Shares:
    """New ground of grids by code (None: nothing left), the nodes that borders and divisions around must get, and the
    places of those that nobody needs."""

    ground: dict[str, Any]
    nodes: Rows
    gone: Spots

    @classmethod
    def of(cls, net: Net, ground: dict[str, Any], also: Rows | None = None) -> "Shares":
        """Keep those new nodes on borders where borders meet or turn; what a dropped line has cut is whole again.

        The nodes `also` stay in any case.
        """
        _, inserted = net.inserted()
        inserted = np.unique(inserted)
        needed = _turning(net, array(polygon for polygon in ground.values() if polygon is not None))
        if also is not None:
            needed = np.union1d(needed, also)
        nodes = inserted[np.isin(inserted, needed)]
        gone = net.spots[inserted[~np.isin(inserted, needed)]]
        whole = {code: None if polygon is None else without(polygon, gone) for code, polygon in ground.items()}
        return cls(whole, nodes, gone)


def toggled(polygons: Geoms) -> Any:
    """The ground that an odd number of the polygons cover, as one Polygon or MultiPolygon; None where there is none.

    Edges that two of them share vanish, all others stay as they are.
    """
    edges = Edges.of(polygons)
    _, first, counts = np.unique(edges.keys, return_index=True, return_counts=True)
    corners = edges.corners[first[counts % 2 == 1]]
    faces = shapely.get_parts(shapely.polygonize(array(shapely.linestrings(corners))))
    parts = faces[_odd(_inside(faces), corners)]
    if not len(parts):
        return None
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts.tolist())


def _inside(polygons: Geoms) -> Floats:
    """A point (lon/lat) inside each polygon, (n, 2)."""
    return np.asarray(shapely.get_coordinates(shapely.point_on_surface(polygons)))


def _turning(net: Net, polygons: Geoms) -> Rows:
    """The nodes where borders of the polygons run along more than one line, or along a drawn one."""
    if not len(polygons):
        return np.empty(0, dtype=np.intp)
    edges = Edges.of(polygons)
    number = net.numbers(edges.vertices)
    ends = number[edges.ends]
    ends = ends[(ends >= 0).any(axis=1)]
    pieces = net.pieces
    order = np.argsort(net.keys(net.ends[pieces]))
    known = net.keys(net.ends[pieces])[order]
    keys = net.keys(ends)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    line = np.where(known[at] == keys, net.line[pieces[order[at]]], len(net.ends))  # the last: no line of the net
    turning = ends[(line >= net.fixed) & (line < len(net.ends))].ravel()
    least, most = np.full(len(net.nodes), len(net.ends) + 1), np.full(len(net.nodes), -1)
    for end in ends.T:
        np.minimum.at(least, end[end >= 0], line[end >= 0])
        np.maximum.at(most, end[end >= 0], line[end >= 0])
    return np.union1d(np.flatnonzero(most > least), turning)


def _odd(points: Floats, lines: Floats) -> Mask:
    """Whether a ray eastwards from each point (n, 2) crosses an odd number of the lines (m, 2, 2).

    A point on the level of a vertex sees it with one of its two lines.
    """
    x, y = points[:, None, 0], points[:, None, 1]
    (start_x, start_y), (end_x, end_y) = lines[:, 0].T, lines[:, 1].T
    with np.errstate(divide="ignore", invalid="ignore"):
        east = x < start_x + (y - start_y) / (end_y - start_y) * (end_x - start_x)
    return np.asarray((((start_y > y) != (end_y > y)) & east).sum(axis=1) % 2 == 1)
