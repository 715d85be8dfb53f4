"""New grids from a drawn area: on blind ground, cut from neighbours, or a special grid cut out of base grids."""

from collections.abc import Collection
from typing import Any

import numpy as np
import shapely

from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.drawing import cut_faces, drawn_rings, widened
from gridsvc.geometry.edits.grant import Grant, granted
from gridsvc.geometry.edits.model import PLAIN, STRICT, Descent, Edit, Grid, Lineage, Terms, Traits
from gridsvc.geometry.edits.noding import MEND_M, Borders
from gridsvc.geometry.edits.partition import Faces, Mask, Owners
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.edits.settle import answered

SPECIAL = Traits(kind="special")


@answered
def draw(
    coverage: Coverage,
    area: Any,
    traits: Traits = PLAIN,
    *,
    cut: bool = False,
    within: str | None = None,
    terms: Terms = STRICT,
) -> Edit:
    """A new grid on the blind ground of a drawn area (lon/lat); with `cut`, on the neighbours' ground inside it too.

    `within` is a division whose outline the grid keeps to.
    """
    faces, inside = _drawn_faces(coverage, area, within, terms)
    mine = inside if cut else inside & faces.open
    return _new_grid(coverage, faces, mine, ("draw", traits, _holders(faces, inside)), terms)


@answered
def cut_out(
    coverage: Coverage,
    area: Any,
    traits: Traits = SPECIAL,
    *,
    hosts: Collection[str] | None = None,
    terms: Terms = STRICT,
) -> Edit:
    """A special grid cut out of the ground its hosts have in a drawn area (lon/lat): of all base grids by default."""
    faces, inside = _drawn_faces(coverage, area, None, terms)
    held = _holders(faces, inside)
    chosen = [code for code in held if coverage.grid(code).kind == "base"] if hosts is None else list(hosts)
    mine = inside & np.array([bool(set(owners) & set(chosen)) for owners in faces.owners], dtype=bool)
    return _new_grid(coverage, faces, mine, ("cut_out", traits, held), terms)


def _drawn_faces(coverage: Coverage, area: Any, within: str | None, terms: Terms) -> tuple[Faces, Mask]:
    """The faces of a drawn area among the grids there, and which of them lie inside it (and inside the division)."""
    rings = drawn_rings(area)
    (around,) = widened(array([area]), terms.tolerance_m)
    grids = coverage.near(array([around]))
    outline = None if within is None else coverage.division(within).polygon
    box = shapely.bounds(around)
    also = [] if outline is None else [Borders(array([outline]), MEND_M, box)]
    faces = cut_faces(grids, rings, terms, also=also, box=box)
    inside = faces.inside(faces.net.ends[faces.net.drawn])
    if outline is not None:
        shapely.prepare(outline)
        inside &= shapely.contains_xy(outline, faces.points)
    return faces, inside


def _new_grid(coverage: Coverage, faces: Faces, mine: Mask, about: tuple[str, Traits, list[str]], terms: Terms) -> Edit:
    """The edit that makes one new grid of those faces."""
    verb, traits, held = about
    if not mine.any():
        rule = Rule.NO_HOST if verb == "cut_out" else Rule.TAKEN
        raise Refusal(rule if held else Rule.NOTHING, *held, place=shapely.multipoints(faces.net.nodes))
    (code,) = coverage.fresh(1)
    owners: list[Owners] = [(code,) if new else was for new, was in zip(mine, faces.owners, strict=True)]
    givers = _holders(faces, mine)
    communities = {coverage.grid(giver).community for giver in givers}
    home = traits.community or (communities.pop() if len(communities) == 1 else "")
    born = Grid(code, None, home, traits.kind, traits.name)
    lineage = [Lineage(Descent.SPLIT_FROM, code, giver) for giver in givers]
    return granted(coverage, Grant(verb, faces, owners, [born], lineage=lineage, home=home), terms)


def _holders(faces: Faces, mask: Mask) -> list[str]:
    """Who holds one of those faces, in code order."""
    return sorted({code for face in np.flatnonzero(mask).tolist() for code in faces.owners[face]})
