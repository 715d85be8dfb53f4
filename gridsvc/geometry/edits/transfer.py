"""Give a drawn piece of one grid to its neighbour."""

from typing import Any

from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.drawing import cut_faces, drawn_rings
from gridsvc.geometry.edits.grant import Grant, granted
from gridsvc.geometry.edits.model import STRICT, Edit, Terms
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.settle import answered


@answered
def transfer(coverage: Coverage, giver: str, taker: str, area: Any, *, terms: Terms = STRICT) -> Edit:
    """The ground that `giver` has inside a drawn area (lon/lat) goes to `taker`, which must lie beside it."""
    grids = [coverage.grid(code) for code in (giver, taker)]
    faces = cut_faces(grids, drawn_rings(area), terms)
    passed = faces.held_by(giver) & faces.inside(faces.net.ends[faces.net.drawn])
    if not passed.any():
        raise Refusal(Rule.NOTHING, place=area)
    if not terms.multipart and not (faces.beside(passed) & faces.held_by(taker)).any():
        raise Refusal(Rule.NOT_ADJACENT, giver, taker, place=faces.polygons[passed][0])
    owners = [(taker,) if gone else was for gone, was in zip(passed, faces.owners, strict=True)]
    return granted(coverage, Grant("transfer", faces, owners), terms)
