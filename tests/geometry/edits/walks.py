"""Random walks of edits, and what must hold after each step."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import shapely

from gridsvc.geometry.edit import VERBS, Coverage, Edit, Keep, Refusal
from gridsvc.geometry.edits.rings import Edges, array, spots
from gridsvc.geometry.measure import LocalMetres
from tests.geometry.edits.asked import fits

SAME_M2 = 1e-6


@dataclass
class Walk:
    """A coverage under random edits; every step is checked, refusals are counted."""

    coverage: Coverage
    rng: np.random.Generator
    focus: object = None
    edits: list = field(default_factory=list)
    tally: Counter = field(default_factory=Counter)

    def step(self):
        """Try one random edit; apply and check it unless it is refused."""
        grid = self.pick()
        name = str(self.rng.choice(list(MOVES)))
        answer = MOVES[name](self, grid)
        self.tally[name, "refused" if isinstance(answer, Refusal) else "made"] += 1
        if isinstance(answer, Refusal):
            assert answer.detail("zh")
            assert answer.detail("en")
            self.tally[name, str(answer.rule)] += 1
            return
        after = self.coverage.apply(answer)
        must_hold(self.coverage, answer, after)
        self.coverage = after
        self.edits.append(answer)

    def pick(self):
        """A random grid, near the focus where there is one."""
        near = list(self.coverage) if self.focus is None else self.coverage.near(array([self.focus]))
        return near[self.rng.integers(len(near))]

    def neighbour(self, grid):
        """A random grid that shares an edge with `grid`, or itself."""
        near = [other for other in self.coverage.near(array([grid.polygon])) if other.code != grid.code]
        edges = Edges.of(array([grid.polygon, *(other.polygon for other in near)]))
        shared = np.isin(edges.keys, edges.keys[edges.row == 0]) & (edges.row > 0)
        rows = np.unique(edges.row[shared])
        return near[self.rng.choice(rows) - 1] if len(rows) else grid

    def inside(self, grid):
        """A random place in or near a grid, and its size in degrees."""
        west, south, east, north = grid.polygon.bounds
        size = max(east - west, north - south)
        spot = shapely.point_on_surface(shapely.get_parts(grid.polygon)[0])
        return np.array([spot.x, spot.y]) + self.rng.normal(0.0, 0.1 * size, 2), size

    def blob(self, centre, radius, corners=7):
        """A star-shaped polygon around a place."""
        angles = np.sort(self.rng.uniform(0.0, 2.0 * np.pi, corners))
        away = radius * self.rng.uniform(0.4, 1.0, corners)
        return shapely.Polygon(centre + away[:, None] * np.column_stack((np.cos(angles), np.sin(angles))))

    def keep(self):
        """Who keeps the code."""
        return list(Keep)[self.rng.integers(2)]

    def vertex(self, grid):
        """A random vertex of a grid."""
        vertices = shapely.get_coordinates(grid.polygon)
        return vertices[self.rng.integers(len(vertices))]


def _split(walk, grid):
    middle, size = walk.inside(grid)
    angle = walk.rng.uniform(0.0, np.pi)
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    steps = np.linspace(-1.2, 1.2, walk.rng.integers(2, 7))
    bends = walk.rng.normal(0.0, 0.15, len(steps)) * (walk.rng.random() < 0.7)
    line = middle + size * (steps[:, None] * along + bends[:, None] * across)
    if walk.rng.random() < 0.3:
        line[len(line) // 2] = walk.vertex(grid)
    return VERBS["split"](walk.coverage, grid.code, shapely.LineString(line), keep=walk.keep())


def _ring(walk, grid):
    middle, size = walk.inside(grid)
    ring = walk.blob(middle, 0.3 * size).exterior
    return VERBS["split"](walk.coverage, grid.code, ring)


def _merge(walk, grid):
    return VERBS["merge"](walk.coverage, [grid.code, walk.neighbour(grid).code], into=walk.keep())


def _reshape(walk, grid):
    _, size = walk.inside(grid)
    ring = shapely.get_parts(grid.polygon)[0].exterior
    start = walk.rng.uniform(0.0, ring.length)
    length = walk.rng.uniform(0.05, 0.4) * ring.length
    places = [ring.interpolate((start + share * length) % ring.length) for share in (0.0, 0.3, 0.6, 1.0)]
    line = shapely.get_coordinates(places)
    line[1:-1] += walk.rng.normal(0.0, 0.08 * size, (2, 2))
    return VERBS["reshape"](walk.coverage, grid.code, shapely.LineString(line))


def _move(walk, grid):
    vertex = walk.vertex(grid)
    _, size = walk.inside(grid)
    offset = walk.rng.normal(0.0, 0.05 * size, 2)
    return VERBS["move"](walk.coverage, [(tuple(vertex), tuple(vertex + offset))])


def _add(walk, grid):
    spot = grid.polygon.boundary.interpolate(walk.rng.random(), normalized=True)
    return VERBS["add_vertex"](walk.coverage, (spot.x, spot.y))


def _remove(walk, grid):
    return VERBS["remove_vertex"](walk.coverage, tuple(walk.vertex(grid)))


def _transfer(walk, grid):
    other = walk.neighbour(grid)
    _, size = walk.inside(grid)
    area = walk.blob(walk.vertex(other), 0.3 * size)
    return VERBS["transfer"](walk.coverage, grid.code, other.code, area)


def _cut_out(walk, grid):
    middle, size = walk.inside(grid)
    return VERBS["cut_out"](walk.coverage, walk.blob(middle, 0.25 * size), hosts=[grid.code])


def _draw(walk, grid):
    _, size = walk.inside(grid)
    places = [walk.vertex(grid), shapely.get_coordinates(shapely.point_on_surface(grid.polygon))[0]]
    areas = [walk.blob(place, radius * size) for place in places for radius in (0.3, 0.1, 0.01)]
    ground = shapely.union_all([near.polygon for near in walk.coverage.near(array(areas))])
    inside = [area for area in areas if ground.contains(area)]  # beyond the outer boundary it would add ground
    return VERBS["draw"](walk.coverage, inside[0] if inside else areas[0].boundary, cut=True)


def _retire(walk, grid):
    return VERBS["retire"](walk.coverage, grid.code, [walk.neighbour(grid).code])


def _change(walk, grid):
    return VERBS["change"](walk.coverage, grid.code, name=f"n{walk.rng.integers(9)}")


MOVES = {
    "split": _split,
    "ring": _ring,
    "merge": _merge,
    "reshape": _reshape,
    "move": _move,
    "add": _add,
    "remove": _remove,
    "transfer": _transfer,
    "cut_out": _cut_out,
    "draw": _draw,
    "retire": _retire,
    "change": _change,
}


def must_hold(before, edit: Edit, after):
    """The invariants of one edit."""
    touched = array(grid.polygon for grid in (*edit.before, *edit.after))
    old, new = (state.near(touched) for state in (before, after))
    assert fits(new)
    untouched = {grid.code: grid for grid in old}.keys() - {grid.code for grid in edit.before}
    assert all(before.grid(code) is after.grid(code) for code in untouched)
    same_ground(old, new)
    outer_vertices_stay(old, new)
    nodes_only(edit)
    back = after.undo(edit)
    assert all(shapely.to_wkb(back.grid(g.code).polygon) == shapely.to_wkb(g.polygon) for g in old)


def same_ground(old, new):
    """The union is where it was."""
    assert moved_m2(old, new) <= SAME_M2


def moved_m2(old, new):
    """The ground (m2) that is in one union of grids and not in the other."""
    grounds = array(shapely.coverage_union_all(array(grid.polygon for grid in grids)) for grids in (old, new))
    frame = LocalMetres.around(grounds)
    return shapely.symmetric_difference(*grounds).area * frame.lon_m * frame.lat_m


def outer_vertices_stay(old, new):
    """Every vertex of the outer boundary is still one of it, to the byte."""
    was, now = (_outer(grids) for grids in (old, new))
    assert np.isin(was, now).all()


def nodes_only(edit):
    """A neighbour that only got nodes has all its old vertices, in order."""
    was = {grid.code: grid for grid in edit.before}
    for grid in edit.after:
        if grid.code in edit.noded:
            left = spots(shapely.get_coordinates(grid.polygon))
            kept = left[np.isin(left, spots(shapely.get_coordinates(was[grid.code].polygon)))]
            assert np.array_equal(kept, spots(shapely.get_coordinates(was[grid.code].polygon)))


def _outer(grids):
    edges = Edges.of(array(grid.polygon for grid in grids))
    _, first, counts = np.unique(edges.keys, return_index=True, return_counts=True)
    return np.unique(edges.vertices[edges.ends[first[counts == 1]]])
