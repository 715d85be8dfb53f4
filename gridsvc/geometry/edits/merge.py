"""Merge grids, and retire one whose ground goes to heirs."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.drawing import cut_faces, drawn_lines
from gridsvc.geometry.edits.grant import Grant, granted
from gridsvc.geometry.edits.model import STRICT, Descent, Edit, Grid, Keep, Lineage, Terms
from gridsvc.geometry.edits.partition import OPEN, Faces, Owners
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.rings import Edges, array
from gridsvc.geometry.edits.settle import Draft, answered, settled
from gridsvc.geometry.measure import area_m2


@answered
def merge(coverage: Coverage, codes: Sequence[str], *, into: Keep | str = Keep.LARGEST, terms: Terms = STRICT) -> Edit:
    """Make one grid of several that share borders; of one community, unless the terms allow otherwise.

    `into` is the code it bears: one of theirs, that of the largest, or a new one (nobody keeps it); the others retire.
    """
    grids = [coverage.grid(code) for code in sorted(set(codes))]
    if len(grids) < 2:
        raise Refusal(Rule.NOTHING)
    if not terms.multipart:
        _need_connected(grids)
    heir = _heir(coverage, grids, into)
    faces = cut_faces(grids, [], terms)
    owners = [(heir.code,) if held else OPEN for held in faces.owners]
    merged = {grid.code for grid in grids}
    born = [] if heir.code in merged else [heir]
    lineage = [Lineage(Descent.MERGED_FROM, heir.code, code) for code in sorted(merged - {heir.code})]
    return granted(coverage, Grant("merge", faces, owners, born, retiring=merged, lineage=lineage), terms)


@answered
def retire(coverage: Coverage, code: str, heirs: Sequence[str], *, line: Any = None, terms: Terms = STRICT) -> Edit:
    """Give up a grid: its ground goes to its heirs. Several heirs share what `line` cuts, each piece going to the one
    it has most border with. Without heirs the ground is left open, where the terms let the outer boundary move."""
    grid = coverage.grid(code)
    if not heirs:
        return _abandoned(coverage, grid, terms)
    others = [coverage.grid(heir) for heir in sorted(set(heirs) - {code})]
    faces = cut_faces([grid, *others], [] if line is None else drawn_lines(line), terms)
    owners = _bequeathed(faces, code, [heir.code for heir in others])
    lineage = [Lineage(Descent.HEIR_OF, heir.code, code) for heir in others]
    return granted(coverage, Grant("retire", faces, owners, retiring=[code], lineage=lineage), terms)


def _abandoned(coverage: Coverage, grid: Grid, terms: Terms) -> Edit:
    if not terms.outer:
        area = float(area_m2(array([grid.polygon]))[0])
        raise Refusal(Rule.OPENS_GROUND, grid.code, place=grid.polygon, area_m2=area)
    draft = Draft("retire", [grid], [], turned=[grid.polygon], home=grid.community)
    return settled(coverage, draft, terms)


def _bequeathed(faces: Faces, code: str, heirs: Sequence[str]) -> list[Owners]:
    """The owners of each face once the heirs have what they border on most; raises Refusal."""
    owners = list(faces.owners)
    for face in np.flatnonzero(faces.held_by(code)).tolist():
        shared = {heir: metres for heir, metres in faces.borders(face).items() if heir in heirs}
        if not shared:
            raise Refusal(Rule.NOT_ADJACENT, code, *heirs, place=faces.polygons[face])
        owners[face] = (max(shared, key=lambda heir: shared[heir]),)
    idle = set(heirs) - {owners[face][0] for face in np.flatnonzero(faces.held_by(code)).tolist()}
    if idle:
        raise Refusal(Rule.NO_SHARE, *idle, place=faces.polygons[faces.held_by(code)][0])
    return owners


def _heir(coverage: Coverage, grids: Sequence[Grid], into: Keep | str) -> Grid:
    """The grid that the others become part of."""
    largest = max(grids, key=lambda grid: float(area_m2(array([grid.polygon]))[0]))
    if into is Keep.LARGEST:
        return largest
    if into is Keep.NOBODY:
        return replace(largest, code=coverage.fresh(1)[0], name="", locked=False)
    named = next((grid for grid in grids if grid.code == into), None)
    if named is None:
        raise Refusal(Rule.UNKNOWN_CODE, into)
    return named


def _need_connected(grids: Sequence[Grid]) -> None:
    """Every grid is reached from the first over common edges; raises Refusal."""
    edges = Edges.of(array(grid.polygon for grid in grids))
    keys = edges.keys
    reached = edges.row == 0
    while (joined := np.isin(keys, keys[reached])).sum() > reached.sum():
        reached = np.isin(edges.row, edges.row[joined])
    apart = sorted(set(range(len(grids))) - set(edges.row[reached].tolist()))
    if apart:
        place = shapely.shortest_line(grids[0].polygon, grids[apart[0]].polygon)
        raise Refusal(Rule.NOT_ADJACENT, *(grid.code for grid in grids), place=place)
