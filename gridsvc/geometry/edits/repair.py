"""Mend what is at fault about some grids: narrow gaps and slits, overlaps, borders that do not fit."""

from collections.abc import Sequence

from gridsvc.geometry.checked import Yardstick, beside, check_around
from gridsvc.geometry.defects import Defect, Kind
from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.model import STRICT, Edit, Terms, chained
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.settle import answered, no_lock
from gridsvc.geometry.mending.allot import Limits
from gridsvc.geometry.mending.caps import slits
from gridsvc.geometry.mending.rounds import mended

REACH_M = 1.0


@answered
def repair(
    coverage: Coverage,
    codes: Sequence[str],
    *,
    snap_m: float = 0.1,
    gap_width_m: float = 5.0,
    terms: Terms = STRICT,
) -> Edit:
    """Close slits of the grids no wider than `snap_m` and gaps no wider than `gap_width_m`, share out overlaps and fit
    their borders; as `gridsvc repair` does it, for all faults that concern one of them. Locked grids stay."""
    del terms
    grids = [coverage.grid(code) for code in sorted(set(codes))]
    wanted = frozenset(codes)
    yardstick = Yardstick.of(coverage, gap_width_m=gap_width_m)

    def look(state: Coverage) -> list[Defect]:
        near = beside(state, [state.grid(grid.code) for grid in grids], REACH_M)
        narrow = [slit for slit in slits(near, yardstick.frame, snap_m) if not wanted.isdisjoint(slit.codes)]
        return [d for d in check_around(state, wanted, yardstick) if d.kind != Kind.NARROW_GAP] + narrow

    done = mended(coverage, Limits(snap_m, gap_width_m), look, (no_lock,))
    if done.edits:
        return chained("repair", done.edits)
    left = look(coverage)
    faulty = sorted({code for defect in left for code in defect.codes})
    raise Refusal(Rule.TANGLED, *faulty, place=left[0].geometry) if left else Refusal(Rule.NOTHING)
