"""Repair a set of grids so that they tile their ground: close slits and narrow gaps, share out overlaps, fit borders.

Only what is at fault changes: a grid without a fault keeps its bytes, no vertex moves, no row goes. What should not be
decided by a machine is left and told: a grid that lies wholly under others, ground wider than a gap.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import shapely

from gridsvc.geometry.checked import Checked, Yardstick
from gridsvc.geometry.coverage import check, row_names
from gridsvc.geometry.crs import Floats
from gridsvc.geometry.defects import Defect, Kind, Report, Severity
from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.model import Grid
from gridsvc.geometry.measure import area_m2
from gridsvc.geometry.mending.allot import Limits
from gridsvc.geometry.mending.caps import slits
from gridsvc.geometry.mending.rounds import Mended, Watch, mended, part_widths_m, unwatched
from gridsvc.geometry.overlay import Geoms, Rows, sound


class Reason(StrEnum):
    """Why a defect was left as it is."""

    COVERED = "covered"  # a grid of it has no ground of its own
    WIDE = "wide"  # wider than a gap that is filled
    CODE = "code"  # not a matter of ground
    PARTS = "parts"  # a grid may have several
    NO_AREA = "no_area"  # there is no ground in the row
    OPEN = "open"  # an inlet wider than a slit that is closed
    TANGLED = "tangled"  # the borders there could not be untangled


@dataclass(frozen=True)
class Repaired:
    """What came of a repair: a row for each polygon that was given, in that order.

    `rows` are those that changed, `gained_m2` and `lost_m2` the ground that each row got and gave up. `before` and
    `after` are the checks, `left` the defects of `after`, each with the reason.
    """

    polygons: Geoms
    rows: Rows
    gained_m2: Floats
    lost_m2: Floats
    before: Report
    after: Report
    left: tuple[tuple[Defect, Reason], ...]

    @property
    def change_m2(self) -> Floats:
        """How much larger each row became."""
        return self.gained_m2 - self.lost_m2

    @property
    def moved_m2(self) -> Floats:
        """How much ground each row got or gave up."""
        return self.gained_m2 + self.lost_m2


def repair(
    polygons: Geoms,
    codes: Sequence[object] | None = None,
    *,
    boundary: Any = None,
    snap_m: float = 0.1,
    gap_width_m: float = 5.0,
    watch: Watch = unwatched,
) -> Repaired:
    """The lon/lat polygons, repaired; as many rows, in order, none without ground that it had alone.

    Open slits no wider than `snap_m` are closed, enclosed gaps no wider than `gap_width_m` are filled, and strips along
    the `boundary` no wider than that are filled or cut off; an overlap goes to the one that has most border around it.
    """
    raw = np.asarray(polygons, dtype=object)
    ground = None if boundary is None else sound(np.array([boundary], dtype=object))[0]
    start, limits = sound(raw), Limits(snap_m, gap_width_m, ground)
    kept = np.flatnonzero(~shapely.is_empty(start)).tolist()
    coverage = Coverage.build(Grid(_name(row), start[row]) for row in kept)
    done = _mended(coverage, limits, watch)
    after = raw.copy()
    for row in kept:
        polygon = done.coverage.grid(_name(row)).polygon
        if polygon is not start[row] or not shapely.is_valid(raw[row]):
            after[row] = polygon
    was, now = (check(geoms, codes, boundary=boundary, gap_width_m=gap_width_m) for geoms in (raw, after))
    names = row_names(codes, len(raw))
    under = {names[int(code)] for code in done.covered}
    left = tuple((defect, _reason(defect, under, limits)) for defect in now.defects)
    return Repaired(after, *_moves(start, after, raw), was, now, left)


def _name(row: int) -> str:
    """What a row is called while it is repaired: names in the order of rows."""
    return f"{row:09d}"


def _mended(coverage: Coverage, limits: Limits, watch: Watch) -> Mended:
    yardstick = Yardstick.of(coverage, boundary=limits.boundary, gap_width_m=limits.gap_width_m)

    def look(state: Coverage) -> list[Defect]:
        grids = sorted(state, key=lambda grid: grid.code)
        left = [d for d in Checked.by(yardstick, state).defects if d.kind != Kind.NARROW_GAP]
        return [*left, *slits(grids, yardstick.frame, limits.snap_m)]

    return mended(coverage, limits, look, watch=watch)


def _moves(start: Geoms, after: Geoms, raw: Geoms) -> tuple[Rows, Floats, Floats]:
    """The rows that changed, and the ground (m2) that each row got and gave up."""
    rows = np.array([row for row, polygon in enumerate(after) if polygon is not raw[row]], dtype=np.intp)
    gained, lost = np.zeros(len(raw)), np.zeros(len(raw))
    gained[rows] = area_m2(shapely.difference(after[rows], start[rows]))
    lost[rows] = area_m2(shapely.difference(start[rows], after[rows]))
    return rows, gained, lost


def _reason(defect: Defect, covered: Set[str], limits: Limits) -> Reason:
    """Why a defect is still there."""
    if defect.kind in {Kind.BLIND_AREA, Kind.OUTSIDE_BOUNDARY}:
        wide = part_widths_m(defect.geometry)[1].max() > limits.gap_width_m
        return Reason.WIDE if wide else Reason.TANGLED
    if defect.kind in {Kind.OVERLAP, Kind.UNMATCHED_EDGE} and not covered.isdisjoint(defect.codes):
        return Reason.COVERED
    if defect.kind == Kind.GAP and defect.severity is Severity.ERROR:
        return Reason.TANGLED
    return REASONS.get(defect.kind, Reason.TANGLED)


REASONS = {
    Kind.INVALID_RING: Reason.NO_AREA,
    Kind.GAP: Reason.WIDE,
    Kind.MISSING_CODE: Reason.CODE,
    Kind.DUPLICATE_CODE: Reason.CODE,
    Kind.MULTIPART: Reason.PARTS,
    Kind.NARROW_GAP: Reason.OPEN,
}
