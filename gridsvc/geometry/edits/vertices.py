"""Move, add and remove the vertices of borders: a vertex is one place, whoever has it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from gridsvc.geometry.crs import Floats
from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.drawing import widened
from gridsvc.geometry.edits.lattice import Lonlat
from gridsvc.geometry.edits.model import STRICT, Division, Edit, Grid, Terms
from gridsvc.geometry.edits.nearest import nearest_edge, nearest_vertex
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.rings import Edges, Spots, array, lonlats, moved, spots, without
from gridsvc.geometry.edits.settle import Draft, answered, settled
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.overlay import Geoms


@answered
def move(
    coverage: Coverage,
    moves: Sequence[tuple[Lonlat, Lonlat]],
    *,
    with_divisions: bool = False,
    terms: Terms = STRICT,
) -> Edit:
    """Move vertices or junctions, each from where it is (to within the tolerance) to another place (lon/lat).

    Every border that runs through one or ends there moves with it; outlines of divisions only `with_divisions`.
    """
    places = {_vertex(coverage, start, terms): complex(*end) for start, end in moves}
    grids = coverage.near(_points(places))
    before, after = _changed(grids, [moved(grid.polygon, places) for grid in grids])
    outlines = []
    if with_divisions:
        near = coverage.divisions_near(_points(places))
        outlines = _outlines(near, [moved(division.polygon, places) for division in near])
    places = {start: end for start, end in places.items() if start != end}
    _need_clearance(coverage, before, after, places, terms)
    return settled(coverage, Draft("move", before, after, divisions=outlines), terms)


@answered
def add_vertex(coverage: Coverage, at: Lonlat, *, terms: Terms = STRICT) -> Edit:
    """Add a vertex on the border nearest to a place (within the tolerance), for all who share it; nothing bends."""
    near = _around(at, terms)
    things: list[Grid | Division] = [*coverage.near(near), *coverage.divisions_near(near)]
    foot = nearest_edge(Edges.of(array(thing.polygon for thing in things)), at)
    if foot is None or foot.away_m > terms.tolerance_m:
        raise Refusal(Rule.NO_BORDER, place=shapely.Point(at))
    if foot.to_end_m <= terms.tolerance_m:
        raise _too_close([thing.code for thing in things], at, terms)
    return settled(coverage, Draft("add_vertex", [], [], {foot.edge: spots(np.array([foot.node]))}), terms)


@answered
def remove_vertex(coverage: Coverage, at: Lonlat, *, with_divisions: bool = False, terms: Terms = STRICT) -> Edit:
    """Remove the vertex at a place (to within the tolerance) from every border through it; a junction stays."""
    gone = np.array([_vertex(coverage, at, terms)])
    grids = coverage.near(_points(gone))
    _need_no_junction(grids, gone)
    before, after = _changed(grids, [_without(grid, gone) for grid in grids])
    outlines = []
    if with_divisions:
        near = coverage.divisions_near(_points(gone))
        outlines = _outlines(near, [without(division.polygon, gone) for division in near])
    return settled(coverage, Draft("remove_vertex", before, after, divisions=outlines), terms)


def _vertex(coverage: Coverage, at: Lonlat, terms: Terms) -> complex:
    """The vertex of a border nearest to a place, within the tolerance; raises Refusal."""
    edges = Edges.of(array(grid.polygon for grid in coverage.near(_around(at, terms))))
    away_m, vertex = nearest_vertex(edges, at)
    if away_m > terms.tolerance_m:
        raise Refusal(Rule.NO_VERTEX, place=shapely.Point(at))
    return vertex


def _changed(grids: Sequence[Grid], polygons: Sequence[Any]) -> tuple[list[Grid], list[Grid]]:
    """The grids whose polygon is another one now, before and after."""
    pairs = [(grid, polygon) for grid, polygon in zip(grids, polygons, strict=True) if polygon is not grid.polygon]
    return [grid for grid, _ in pairs], [replace(grid, polygon=polygon) for grid, polygon in pairs]


def _outlines(near: Sequence[Division], polygons: Sequence[Any]) -> list[tuple[Division, Division]]:
    pairs = zip(near, polygons, strict=True)
    return [(was, replace(was, polygon=polygon)) for was, polygon in pairs if polygon is not was.polygon]


def _without(grid: Grid, gone: Spots) -> Any:
    try:
        return without(grid.polygon, gone)
    except Refusal as refusal:
        raise Refusal(refusal.rule, grid.code, place=refusal.place) from refusal


def _need_no_junction(grids: Sequence[Grid], vertex: Spots) -> None:
    """More than two borders at the vertex make a junction; raises Refusal."""
    edges = Edges.of(array(grid.polygon for grid in grids))
    at = (edges.vertices[edges.ends] == vertex).any(axis=1)
    if len(np.unique(edges.keys[at])) > 2:
        codes = [grids[row].code for row in np.unique(edges.row[at]).tolist()]
        raise Refusal(Rule.JUNCTION, *codes, place=shapely.Point(lonlats(vertex)[0]))


def _need_clearance(
    coverage: Coverage, before: Sequence[Grid], after: Sequence[Grid], places: dict[complex, complex], terms: Terms
) -> None:
    """What moved stays further than the tolerance from what it does not meet, or as far as it was; raises Refusal."""
    if not places:
        return
    new = np.array(list(places.values()))
    codes = {grid.code for grid in before}
    others = [grid for grid in coverage.near(widened(_points(new), terms.tolerance_m)) if grid.code not in codes]
    frame = LocalMetres.at(float(new[0].real), float(new[0].imag))
    old = Edges.of(array(grid.polygon for grid in [*before, *others]))
    taken = new[np.isin(new, np.setdiff1d(old.vertices, list(places)))]
    if len(taken) or len(np.unique(new)) < len(new):
        raise _too_close(sorted(codes), _lonlat(taken[0] if len(taken) else new[0]), terms)
    gap, place = _clearance(Edges.of(array(grid.polygon for grid in [*after, *others])), new, frame)
    if gap < min(terms.tolerance_m, _clearance(old, np.array(list(places)), frame)[0]):
        raise _too_close(sorted(codes), place, terms)


def _clearance(edges: Edges, vertices: Spots, frame: LocalMetres) -> tuple[float, Lonlat]:
    """The least distance (m) between edges at those vertices and vertices that are not theirs, or between those
    vertices and edges that are not theirs; and at which vertex."""
    _, first = np.unique(edges.keys, return_index=True)
    ends = edges.ends[first]
    metres = frame.metres(lonlats(edges.vertices))
    hit = np.isin(edges.vertices, vertices)
    touched = hit[ends].any(axis=1)
    pairs = [_pairs(ends[touched], np.arange(len(metres)), metres), _pairs(ends, np.flatnonzero(hit), metres)]
    away, vertex = (np.concatenate(column) for column in zip(*pairs, strict=True))
    if not len(away):
        return np.inf, (0.0, 0.0)
    return float(away.min()), _lonlat(edges.vertices[vertex[away.argmin()]])


def _pairs(ends: Any, vertices: Any, metres: Floats) -> tuple[Floats, Any]:
    """The distance of each vertex from each edge that does not end there, and the vertex."""
    lines, points = shapely.linestrings(metres[ends]), shapely.points(metres[vertices])
    apart = (ends[:, None] != vertices[None, :, None]).all(axis=2)
    edge, vertex = np.nonzero(apart)
    return shapely.distance(lines[edge], points[vertex]), vertices[vertex]


def _lonlat(spot: complex) -> Lonlat:
    return float(spot.real), float(spot.imag)


def _points(places: Any) -> Geoms:
    return array(shapely.points(lonlats(np.array(list(places), dtype=np.complex128))))


def _around(at: Lonlat, terms: Terms) -> Geoms:
    return widened(array([shapely.Point(at)]), terms.tolerance_m)


def _too_close(codes: Sequence[str], at: Lonlat, terms: Terms) -> Refusal:
    return Refusal(Rule.TOO_CLOSE, *codes, place=shapely.Point(at), tolerance_m=terms.tolerance_m)
