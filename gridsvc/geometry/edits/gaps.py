"""Give ground that nobody or more than one grid holds to one grid: a gap to a neighbour, an overlap to one side."""

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.drawing import widened
from gridsvc.geometry.edits.grant import Grant, granted
from gridsvc.geometry.edits.lattice import Lonlat
from gridsvc.geometry.edits.model import STRICT, Edit, Grid, Terms
from gridsvc.geometry.edits.noding import MEND_M, Borders, noded
from gridsvc.geometry.edits.partition import Faces, Owners
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.rings import Edges, array
from gridsvc.geometry.edits.settle import answered
from gridsvc.geometry.overlay import Geoms, beyond, invalid_edges, union

REACH_M = (20.0, 200.0, 2_000.0)  # how far around a place to look for the grids that enclose it
MARGIN_M = 1.0
MENDS_M = (MEND_M, MEND_M / 100.0, MEND_M / 10_000.0)


@answered
def fill_gap(coverage: Coverage, at: Lonlat, code: str, *, within: str | None = None, terms: Terms = STRICT) -> Edit:
    """The blind ground around a place (lon/lat), as far as grids (or the division `within`) enclose it, goes to a
    neighbour."""
    grid = coverage.grid(code)
    outline = array([] if within is None else [coverage.division(within).polygon])
    gap = _gap(coverage, at, outline)
    faces, mended = _local_faces(coverage, gap, outline, lambda held: not held, at)
    face = faces.at(at)
    if not faces.borders_on(face, code):
        raise Refusal(Rule.NOT_ADJACENT, code, place=gap)
    owners = [(code,) if row == face else held for row, held in enumerate(faces.owners)]
    return granted(coverage, Grant("fill_gap", faces, owners, home=grid.community, mended=mended), terms)


@answered
def settle_overlap(coverage: Coverage, at: Lonlat, code: str, *, terms: Terms = STRICT) -> Edit:
    """The ground around a place (lon/lat) that `code` shares with other grids becomes its alone."""
    overlap = _overlap(coverage, at, coverage.grid(code))
    faces, _ = _local_faces(coverage, overlap, array([]), lambda held: code in held and len(held) > 1, at)
    shared = np.array([code in held and len(held) > 1 for held in faces.owners], dtype=bool)
    mine = faces.connected(faces.at(at), shared)
    owners = [(code,) if won else held for won, held in zip(mine, faces.owners, strict=True)]
    return granted(coverage, Grant("settle_overlap", faces, owners, mended=True), terms)


def _local_faces(
    coverage: Coverage, ground: Any, outline: Geoms, wanted: Callable[[Owners], bool], at: Lonlat
) -> tuple[Faces, bool]:
    """The faces of the borders by some ground, and whether these had to be joined first; raises Refusal.

    Where the grids there are no coverage, borders that miss one another by no more than MENDS_M are joined: by the
    widest of them that leaves a face with wanted owners around the place.
    """
    (around,) = widened(array([ground]), MARGIN_M)
    grids = coverage.near(array([around]))
    polygons, box = array(grid.polygon for grid in grids), shapely.bounds(around)
    sound = bool(shapely.is_empty(invalid_edges(polygons)).all())
    for mend_m in MENDS_M:
        borders = [Borders(polygons, 0.0 if sound else mend_m, box), Borders(outline, mend_m, box)]
        faces = Faces.of(noded(borders, [], mend_m), grids)
        face = faces.at(at)
        if face >= 0 and wanted(faces.owners[face]):
            return faces, not sound
    raise Refusal(Rule.TANGLED, *(grid.code for grid in grids), place=ground)


def _gap(coverage: Coverage, at: Lonlat, outline: Geoms) -> Any:
    """The blind ground around a place, perhaps with grids further inside it; raises Refusal where none is enclosed."""
    place = shapely.Point(at)
    for reach in REACH_M:
        ground = union(array(grid.polygon for grid in coverage.near(widened(array([place]), reach))))
        if shapely.intersects(ground, place):
            break
        enclosed = shapely.get_parts(shapely.polygonize(Edges.of(array([ground])).lines()))
        for found in [*enclosed, *shapely.get_parts(beyond(outline, ground))]:
            if shapely.contains(found, place):
                return found
    raise Refusal(Rule.NO_GAP, place=place)


def _overlap(coverage: Coverage, at: Lonlat, grid: Grid) -> Any:
    """The ground around a place that a grid shares with others; raises Refusal where there is none."""
    place = shapely.Point(at)
    others = [other for other in coverage.near(array([place])) if other.code != grid.code]
    shared = [shapely.intersection(grid.polygon, other.polygon) for other in others]
    for part in shapely.get_parts(array(shared)):
        if shapely.get_dimensions(part) == 2 and shapely.intersects(part, place):
            return part
    raise Refusal(Rule.NO_OVERLAP, grid.code, place=place)
