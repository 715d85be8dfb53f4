"""Mend what is at fault about some grids: narrow gaps and slits, overlaps, borders that do not fit."""

from collections.abc import Sequence

from gridsvc.geometry.checked import Yardstick, beside, check_around
from gridsvc.geometry.defects import Defect, Kind
from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.drawing import widened
from gridsvc.geometry.edits.model import STRICT, Edit, Terms, chained
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.edits.settle import answered, no_lock
from gridsvc.geometry.mending.allot import Limits
from gridsvc.geometry.mending.caps import slits
from gridsvc.geometry.mending.rounds import mended
from gridsvc.geometry.overlay import sound, union

MARGIN_M = 1.0


@answered
def repair(
    coverage: Coverage,
    codes: Sequence[str],
    *,
    snap_m: float = 0.1,
    gap_width_m: float = 5.0,
    divisions: bool = False,
    terms: Terms = STRICT,
) -> Edit:
    """Close slits and narrow gaps of the grids, share out overlaps and fit their borders, as `gridsvc repair` does it.

    Every fault that concerns one of them is mended; with `divisions` their outer borders are fitted to the outlines of
    divisions too. Locked grids stay.
    """
    del terms
    grids = [coverage.grid(code) for code in sorted(set(codes))]
    wanted = frozenset(codes)
    polygons = array(grid.polygon for grid in grids)
    ground = [one.polygon for one in coverage.divisions_near(widened(polygons, gap_width_m))] if divisions else []
    boundary = union(sound(array(ground))) if ground else None
    yardstick = Yardstick.of(coverage, boundary=boundary, gap_width_m=gap_width_m)

    def look(state: Coverage) -> list[Defect]:
        near = beside(state, [state.grid(grid.code) for grid in grids], snap_m + MARGIN_M)
        narrow = [slit for slit in slits(near, yardstick.frame, snap_m) if not wanted.isdisjoint(slit.codes)]
        return [d for d in check_around(state, wanted, yardstick) if d.kind != Kind.NARROW_GAP] + narrow

    done = mended(coverage, Limits(snap_m, gap_width_m, yardstick.boundary), look, (no_lock,))
    if done.edits:
        return chained("repair", done.edits)
    left = look(coverage)
    faulty = sorted({code for defect in left for code in defect.codes})
    raise Refusal(Rule.TANGLED, *faulty, place=left[0].geometry) if left else Refusal(Rule.NOTHING)
