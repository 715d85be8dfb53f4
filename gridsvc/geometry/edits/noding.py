"""Drawn lines among borders: every place where they meet becomes one node, and no border moves.

Borders are fixed: a drawn line that comes within the tolerance of one of their vertices runs through it, one that has a
vertex within the tolerance of a border has it there, and where it crosses one the node is the float that lies best on
the border. So the lines bend, by less than the tolerance, and what does not meet is not nearer than that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.borders import TOUCH_DEG
from gridsvc.geometry.crs import Floats
from gridsvc.geometry.edits.lattice import Lonlat, on_segment
from gridsvc.geometry.edits.nearest import seen
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.rings import Edges, Inserts, Spots, array, lonlats, spots
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.overlay import Geoms, Rows

ROUNDS = 40
SAME_M = 1e-6  # crossings no further apart are one
MEND_M = 0.001  # borders that should meet, and miss one another by no more, are joined where the ground is mended


class Borders(NamedTuple):
    """Polygons whose edges stay where they are; a node within `reach_m` of an edge is taken into it (0: never).

    Where a `box` (lon/lat bounds) is given, only edges that reach into it count, and of these in a `region` only those
    that do so. Where `bending` lines are given, only edges along one of them take nodes.
    """

    polygons: Geoms
    reach_m: float = 0.0
    box: Any = None
    region: Any = None
    bending: Any = None


@dataclass(frozen=True)
class Net:
    """Noded lines: pieces between two nodes, in order along each line.

    `line` numbers the lines; the first `fixed` ones are edges of borders, the rest drawn. `edges` are the ends that the
    fixed ones have had.
    """

    nodes: Floats
    ends: Rows
    line: Rows
    edges: Rows

    @property
    def fixed(self) -> int:
        """How many lines are edges of borders."""
        return len(self.edges)

    @property
    def spots(self) -> Spots:
        """The nodes, a number each."""
        return spots(self.nodes)

    @property
    def drawn(self) -> NDArray[np.bool_]:
        """Which rows of `ends` are pieces of drawn lines."""
        return np.asarray(self.line >= self.fixed)

    @property
    def pieces(self) -> Rows:
        """The rows of `ends` that are different pieces, fixed ones first."""
        _, first = np.unique(self.keys(self.ends), return_index=True)
        return np.sort(first)

    def keys(self, ends: Rows) -> Rows:
        """One number for each pair of nodes, the same in both directions."""
        return np.asarray(np.sort(ends, axis=1) @ np.array([len(self.nodes), 1]))

    def numbers(self, vertices: Spots) -> Rows:
        """The nodes at those places, -1 where none is."""
        order = np.argsort(self.spots)
        known = self.spots[order]
        at = np.minimum(np.searchsorted(known, vertices), len(known) - 1)
        return np.asarray(np.where(known[at] == vertices, order[at], -1))

    def segments(self, ends: Rows) -> Geoms:
        """Pairs of nodes as lines (lon/lat)."""
        return array(shapely.linestrings(self.nodes[ends]))

    def inserted(self) -> tuple[Rows, Rows]:
        """(fixed line, node) of each new node on an edge, in order from the edge's first end."""
        rows = np.flatnonzero((self.line[:-1] == self.line[1:]) & ~self.drawn[1:])
        return self.line[rows], self.ends[rows, 1]

    def inserts(self, wanted: Rows | None = None) -> Inserts:
        """The new nodes by the edge they lie on; only `wanted` ones when given."""
        lines, nodes = self.inserted()
        if wanted is not None:
            keep = np.isin(nodes, wanted)
            lines, nodes = lines[keep], nodes[keep]
        at = self.spots
        found: dict[tuple[complex, complex], Spots] = {}
        for line in np.unique(lines).tolist():
            first, last = at[self.edges[line]].tolist()
            found[first, last] = at[nodes[lines == line]]
        return found

    def path(self) -> Rows:
        """The nodes of a single drawn line in its order."""
        ends = self.ends[self.drawn]
        return np.concatenate((ends[:1, 0], ends[:, 1]))


def noded(borders: Sequence[Borders], drawn: Sequence[Floats], tolerance_m: float) -> Net:
    """The edges of borders and the drawn lines (each (n, 2) lon/lat) cut where they meet; raises Refusal."""
    edges = Edges.of(np.concatenate([group.polygons for group in borders]))
    group = np.repeat(np.arange(len(borders)), [len(one.polygons) for one in borders])[edges.row]
    _, first = np.unique(edges.keys, return_index=True)
    first = np.sort(first)
    first = first[_in_box(edges.corners[first], group[first], borders)]
    first = first[_meeting(edges, first, group[first], [one.region for one in borders])]
    bends = _meeting(edges, first, group[first], [one.bending for one in borders])
    reach = np.where(bends, np.array([borders[at].reach_m for at in group[first]], dtype=np.float64), 0.0)
    centre = np.concatenate((lonlats(edges.vertices), *drawn)).mean(axis=0)
    noder = _Noder(edges, first, reach, LocalMetres.at(*centre.tolist()))
    for line in drawn:
        noder.draw(line, tolerance_m)
    for _ in range(ROUNDS):
        if not (noder.through_nodes() or noder.at_crossings()):
            return noder.net()
    raise Refusal(Rule.TANGLED, place=shapely.multilinestrings([*drawn]) if drawn else None)


def _in_box(corners: Floats, group: Rows, borders: Sequence[Borders]) -> NDArray[np.bool_]:
    """Which edges (m, 2, 2) reach into the box of their group."""
    low, high = corners.min(axis=1), corners.max(axis=1)
    inside = np.ones(len(corners), dtype=bool)
    for number, one in enumerate(borders):
        if one.box is not None:
            inside &= (group != number) | ((low <= one.box[2:]) & (high >= one.box[:2])).all(axis=1)
    return inside


def _meeting(edges: Edges, rows: Rows, group: Rows, places: Sequence[Any]) -> NDArray[np.bool_]:
    """Which edges of those rows meet the place of their group; all where it has none."""
    meets = np.ones(len(rows), dtype=bool)
    for number, place in enumerate(places):
        if place is not None:
            mine = np.flatnonzero(group == number)
            shapely.prepare(place)
            meets[mine] = shapely.dwithin(edges.lines(rows[mine]), place, TOUCH_DEG)
    return meets


class _Noder:
    """The pieces while they are being cut: for each its ends, its line, and how near (m) a node must come to be taken
    into it. Nodes are kept in lon/lat and in metres; the lure of a crossing is SAME_M, that of vertices has no bound:
    lines that are drawn to crossings, bend, and cross again would come to no end where vertices are close."""

    def __init__(self, edges: Edges, first: Rows, reach: Floats, frame: LocalMetres) -> None:
        used, ends = np.unique(edges.ends[first], return_inverse=True)
        self.nodes = lonlats(edges.vertices[used])
        self.lure = np.full(len(used), np.inf)
        self.frame = frame
        self.metres = self.frame.metres(self.nodes)
        self.ends: Rows = ends.reshape(-1, 2)
        self.edges = self.ends
        self.line: Rows = np.arange(len(self.ends))
        self.reach = reach

    def net(self) -> Net:
        """What has been made."""
        return Net(self.nodes, self.ends, self.line, self.edges)

    def draw(self, line: Floats, tolerance_m: float) -> None:
        """Add a line; vertices within the tolerance of a node or of a border are put there."""
        path = self._placed(line, tolerance_m)
        path = path[np.append(True, np.diff(path) != 0)]
        ends = np.column_stack((path[:-1], path[1:]))
        first = int(self.line.max(initial=-1)) + 1
        self.ends = np.concatenate((self.ends, ends))
        self.line = np.concatenate((self.line, np.arange(first, first + len(ends))))
        self.reach = np.concatenate((self.reach, np.full(len(ends), tolerance_m)))

    def through_nodes(self) -> bool:
        """Cut pieces at nodes that they pass within their reach; whether there were any."""
        takers = np.flatnonzero(self.reach > 0)
        if not len(takers):
            return False
        tree, points = shapely.STRtree(self._lines(takers)), shapely.points(self.metres)
        node, row = tree.query(points, predicate="dwithin", distance=self.reach[takers].max())
        piece = takers[row]
        along, beside = self._seen(self.metres[node], piece)
        met = (beside <= np.minimum(self.reach[piece], self.lure[node])) & (along > 0) & (along < 1)
        met &= ~np.isin(self.line[piece] * len(self.nodes) + node, self._on_lines())
        self._cut(piece[met], along[met], node[met])
        return bool(met.any())

    def at_crossings(self) -> bool:
        """Cut both pieces where one that may bend crosses another; whether there were any.

        Crossings of drawn lines wait until none crosses a border: where three meet, the node is on the border.
        """
        movers = np.flatnonzero(self.reach > 0)
        if not len(movers):
            return False
        row, other = shapely.STRtree(self._lines(np.arange(len(self.ends)))).query(self._lines(movers))
        pairs = np.column_stack((movers[row], other))
        pairs = pairs[(pairs[:, 0] < other) | (self.reach[other] == 0)]
        pairs = pairs[self._cross(pairs)]
        with_border = self.line[pairs].min(axis=1) < len(self.edges)
        cuts: list[tuple[int, int]] = []
        for pair in pairs[with_border if with_border.any() else slice(None)].tolist():
            place = self._meeting(*sorted(pair, key=lambda piece: int(self.line[piece])))
            if not self._crowded(place, [node for piece, node in cuts if piece in pair]):
                node = self._node(place, SAME_M)
                cuts += [(piece, node) for piece in pair if node not in self.ends[piece]]
        if cuts:
            piece, node = np.array(cuts).T
            self._cut(piece, self._seen(self.metres[node], piece)[0], node)
        return bool(cuts)

    def _placed(self, line: Floats, tolerance_m: float) -> Rows:
        """The nodes for the vertices of a line."""
        points = self.frame.metres(line)
        borders = self._lines(np.flatnonzero(self.line < len(self.edges)))
        near, _ = shapely.STRtree(borders).query(shapely.points(points), predicate="dwithin", distance=tolerance_m)
        by_border = set(near.tolist())
        return np.array(
            [self._put(line[i], points[i], tolerance_m, by_border=i in by_border) for i in range(len(line))],
            dtype=np.intp,
        )

    def _put(self, lonlat: Floats, point: Floats, tolerance_m: float, *, by_border: bool) -> int:
        known = self._nearest(point, tolerance_m)
        if known >= 0:
            return known
        if not by_border:
            return self._node((float(lonlat[0]), float(lonlat[1])))
        borders = np.flatnonzero(self.line < len(self.edges))
        along, beside = self._seen(np.broadcast_to(point, (len(borders), 2)), borders)
        best = [int(beside.argmin())]
        node = self._node(self._on(int(borders[best][0]), float(along[best][0])))
        self._cut(borders[best], along[best], np.array([node]))
        return node

    def _on_lines(self) -> Rows:
        """One number for each line and node on it: no line takes a node twice, or clusters of them had no end."""
        return np.asarray((self.line[:, None] * len(self.nodes) + self.ends).ravel())

    def _meeting(self, held: int, mover: int) -> Lonlat:
        """Where two pieces cross, on the first of them."""
        p, q = self.metres[self.ends[mover]]
        a, b = self.metres[self.ends[held]]
        return self._on(held, float(_turn(q - p, p - a) / _turn(q - p, b - a)))

    def _nearest(self, point: Floats, reach_m: float) -> int:
        """The node within reach of a point (m), -1 where there is none."""
        away = np.hypot(*(self.metres - point).T)
        return int(away.argmin()) if len(away) and away.min() <= reach_m else -1

    def _on(self, piece: int, along: float) -> Lonlat:
        """The coordinate of a new node on a piece, `along` 0 … 1: on an edge of a border the float that lies best."""
        (x, y), (to_x, to_y) = self.nodes[self.ends[piece]].tolist()
        near = (x + along * (to_x - x), y + along * (to_y - y))
        return on_segment((x, y), (to_x, to_y), near) if self.line[piece] < len(self.edges) else near

    def _node(self, lonlat: Lonlat, lure_m: float = np.inf) -> int:
        """The number of the node there, a new one where there is none."""
        there = np.flatnonzero((self.nodes == lonlat).all(axis=1))
        if len(there):
            return int(there[0])
        self.nodes = np.concatenate((self.nodes, [lonlat]))
        self.metres = np.concatenate((self.metres, self.frame.metres(self.nodes[-1:])))
        self.lure = np.append(self.lure, lure_m)
        return len(self.nodes) - 1

    def _crowded(self, place: Lonlat, others: Sequence[int]) -> bool:
        """Whether a place is as good as one of those nodes: then the next round goes through that one."""
        away = self.metres[list(others)] - self.frame.metres(np.array([place]))
        return bool((np.hypot(*away.reshape(-1, 2).T) <= SAME_M).any())

    def _cross(self, pairs: Rows) -> NDArray[np.bool_]:
        """Which pairs of pieces cross between their ends."""
        one, other = self.ends[pairs[:, 0]], self.ends[pairs[:, 1]]
        joined = (one[:, :, None] == other[:, None, :]).any(axis=(1, 2))
        p, q = (self.metres[one[:, end]] for end in (0, 1))
        a, b = (self.metres[other[:, end]] for end in (0, 1))
        parted = _turn(q - p, a - p) * _turn(q - p, b - p) < 0
        return np.asarray(~joined & parted & (_turn(b - a, p - a) * _turn(b - a, q - a) < 0))

    def _seen(self, points: Floats, piece: Rows) -> tuple[Floats, Floats]:
        """How far along its piece (0 … 1) each point (m) is, and how far from it (m)."""
        return seen(points, *(self.metres[self.ends[piece, at]] for at in (0, 1)))

    def _cut(self, piece: Rows, along: Floats, node: Rows) -> None:
        """Cut pieces at nodes, keeping the order along each line."""
        order = np.lexsort((along, piece))
        piece, node = piece[order], node[order]
        counts = np.bincount(piece, minlength=len(self.ends))
        rows = np.repeat(np.arange(len(self.ends)), counts + 1)
        ends = self.ends[rows]
        at = np.arange(len(piece)) + piece  # each piece before this one, and each cut, has made a row
        ends[at, 1] = node
        ends[at + 1, 0] = node
        self.ends, self.line, self.reach = ends, self.line[rows], self.reach[rows]

    def _lines(self, rows: Rows) -> Geoms:
        return array(shapely.linestrings(self.metres[self.ends[rows]]))


def _turn(one: Floats, other: Floats) -> Floats:
    """The cross product of vectors (…, 2): positive where the other turns left."""
    return np.asarray(one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0])
