"""Give the faces of a cut to grids, and make an edit of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.model import Edit, Grid, Lineage, Terms
from gridsvc.geometry.edits.partition import Faces, Owners, Shares
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.rings import without
from gridsvc.geometry.edits.settle import Draft, settled
from gridsvc.geometry.overlay import Geoms


@dataclass(frozen=True)
class Grant:
    """Who is to hold each face.

    `born` are new grids, without ground yet; only `retiring` ones may lose all of theirs. `home` is the community of
    open ground that is taken or left, when the verb means to do that (None: it does not). `mended` says that borders
    did not fit before.
    """

    verb: str
    faces: Faces
    owners: Sequence[Owners]
    born: Sequence[Grid] = ()
    retiring: Collection[str] = ()
    lineage: Sequence[Lineage] = ()
    home: str | None = None
    mended: bool = False


def granted(coverage: Coverage, grant: Grant, terms: Terms) -> Edit:
    """The edit by which the faces change hands; raises Refusal."""
    shares = grant.faces.given(grant.owners)
    before, after = _regrid(coverage, shares, grant)
    draft = Draft(
        grant.verb,
        before,
        after,
        grant.faces.net.inserts(shares.nodes),
        tuple(grant.lineage),
        turned=[] if grant.home is None else [without(face, shares.gone) for face in _turned(grant)],
        home=grant.home or "",
        mended=grant.mended,
    )
    return settled(coverage, draft, terms)


def _regrid(coverage: Coverage, shares: Shares, grant: Grant) -> tuple[list[Grid], list[Grid]]:
    """The grids whose ground changes, before and after; raises Refusal for one that is left without any."""
    born = {grid.code: grid for grid in grant.born}
    before = [coverage.grid(code) for code in shares.ground if code not in born]
    for grid in before:
        if shares.ground[grid.code] is None and grid.code not in grant.retiring:
            raise Refusal(Rule.EMPTIED, grid.code, place=grid.polygon)
    held = {grid.code: grid for grid in before} | born
    left = {code: ground for code, ground in shares.ground.items() if ground is not None}
    return before, [replace(held[code], polygon=ground) for code, ground in left.items()]


def _turned(grant: Grant) -> Geoms:
    """The faces that gain or lose their grid."""
    changed = [bool(was) != bool(now) for was, now in zip(grant.faces.owners, grant.owners, strict=True)]
    return np.asarray(grant.faces.polygons[np.array(changed, dtype=bool)])
