"""Split a grid by a line."""

from typing import Any

import numpy as np
import shapely

from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.drawing import cut_faces, drawn_lines
from gridsvc.geometry.edits.grant import Grant, granted
from gridsvc.geometry.edits.lattice import Lonlat
from gridsvc.geometry.edits.model import STRICT, Descent, Edit, Grid, Keep, Lineage, Terms
from gridsvc.geometry.edits.partition import OPEN, Faces
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.settle import answered
from gridsvc.geometry.measure import area_m2
from gridsvc.geometry.overlay import Rows


@answered
def split(
    coverage: Coverage, code: str, line: Any, *, keep: Keep | Lonlat = Keep.LARGEST, terms: Terms = STRICT
) -> Edit:
    """Cut one grid along `line` (stored lon/lat): every piece becomes a grid of its own.

    `line` may cross the grid several times, run through junctions or be closed, and may be several lines. The piece
    that keeps the code is the largest, the one around a point, or none: then the code retires. Parts that the line does
    not touch go with that piece, or with the largest.
    """
    grid = coverage.grid(code)
    faces = cut_faces([grid], drawn_lines(line), terms)
    pieces = _pieces(faces, grid, line)
    keeper = _keeper(faces, pieces, keep)
    names = coverage.fresh(len(pieces) - (keep is not Keep.NOBODY))
    heirs = iter(names)
    code_of = {int(p): code if p == keeper and keep is not Keep.NOBODY else next(heirs) for p in pieces}
    mine = faces.held_by(code)
    owners = [(code_of.get(face, code_of[keeper]),) if mine[face] else OPEN for face in range(len(mine))]
    born = [Grid(name, None, grid.community, grid.kind) for name in names]
    lineage = [Lineage(Descent.SPLIT_FROM, name, code) for name in names]
    return granted(coverage, Grant("split", faces, owners, born, retiring=[code], lineage=lineage), terms)


def _pieces(faces: Faces, grid: Grid, line: Any) -> Rows:
    """The faces that the line has cut, from west to east and north to south; raises Refusal when there are none."""
    rows = np.flatnonzero(faces.held_by(grid.code) & faces.cut)
    if len(rows) < 2:
        loose = shapely.intersection(grid.polygon, shapely.boundary(line))
        raise Refusal(Rule.NO_CUT, grid.code, place=line if shapely.is_empty(loose) else loose)
    middle = shapely.centroid(faces.polygons[rows])
    return np.asarray(rows[np.lexsort((-shapely.get_y(middle), shapely.get_x(middle)))])


def _keeper(faces: Faces, pieces: Rows, keep: Keep | Lonlat) -> int:
    """The piece that untouched parts go with."""
    if not isinstance(keep, Keep):
        around = np.flatnonzero(shapely.intersects_xy(faces.polygons[pieces], keep[0], keep[1]))
        if len(around):
            return int(pieces[around[0]])
    return int(pieces[area_m2(faces.polygons[pieces]).argmax()])
