"""Repair a set of grids so that they tile their ground: close slits and narrow gaps, share out overlaps, fit borders.

Only what is at fault changes: a grid without a fault keeps its bytes, no vertex moves, no row goes. What should not be
decided by a machine is left and told: a grid that lies wholly under others, ground wider than a gap.
"""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
import shapely

from gridsvc.geometry.checked import Checked, Yardstick
from gridsvc.geometry.coverage import check, row_names
from gridsvc.geometry.crs import Floats
from gridsvc.geometry.defects import Defect, Kind, Report, Severity, widths_m
from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.model import Grid
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.measure import LocalMetres, area_m2
from gridsvc.geometry.mending.allot import Limits
from gridsvc.geometry.mending.caps import caps, slits, ties
from gridsvc.geometry.mending.mend import best_edit
from gridsvc.geometry.mending.zones import Zone, zones
from gridsvc.geometry.overlay import Geoms, Rows, beyond, sound, union

ROUNDS = 6  # what a fault hid shows when it is gone
Watch = Callable[[int, int], None]  # is told how many zones of how many are done


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
    watch: Watch = lambda _done, _count: None,
) -> Repaired:
    """The lon/lat polygons, repaired; as many rows, in order, none without ground that it had alone.

    Open slits no wider than `snap_m` are closed, enclosed gaps no wider than `gap_width_m` are filled, and strips along
    the `boundary` no wider than that are filled or cut off; an overlap goes to the one that has most border around it.
    """
    raw = np.asarray(polygons, dtype=object)
    start, limits = sound(raw), Limits(snap_m, gap_width_m, boundary)
    kept = np.flatnonzero(~shapely.is_empty(start)).tolist()
    coverage = Coverage.build(Grid(_name(row), start[row]) for row in kept)
    mended, covered = _mended(coverage, limits, watch)
    after = raw.copy()
    for row in kept:
        polygon = mended.grid(_name(row)).polygon
        if polygon is not start[row] or not shapely.is_valid(raw[row]):
            after[row] = polygon
    was, now = (check(geoms, codes, boundary=boundary, gap_width_m=gap_width_m) for geoms in (raw, after))
    names = row_names(codes, len(raw))
    under = {names[int(code)] for code in covered}
    left = tuple((defect, _reason(defect, under, limits)) for defect in now.defects)
    return Repaired(after, *_moves(start, after, raw), was, now, left)


def _name(row: int) -> str:
    """What a row is called while it is repaired: names in the order of rows."""
    return f"{row:09d}"


def _mended(coverage: Coverage, limits: Limits, watch: Watch) -> tuple[Coverage, set[str]]:
    """The coverage without faults that can be mended, and the grids in it that lie wholly under others."""
    yardstick = Yardstick.of(coverage, boundary=limits.boundary, gap_width_m=limits.gap_width_m)
    covered: set[str] = set()
    for _ in range(ROUNDS):
        checked = Checked.by(yardstick, coverage)
        covered = _covered(coverage, checked.report.of_kind(Kind.OVERLAP))
        todo = _zones(coverage, yardstick, checked.defects, covered, limits)
        before = coverage
        for done, zone in enumerate(todo, 1):
            edit = best_edit(coverage, zone, limits, covered)
            coverage = coverage if edit is None else coverage.apply(edit)
            watch(done, len(todo))
        if coverage is before:
            break
    return coverage, covered


def _zones(
    coverage: Coverage, yardstick: Yardstick, defects: Sequence[Defect], covered: Set[str], limits: Limits
) -> list[Zone]:
    faults = [part for defect in defects for part in _mendable(defect, covered, limits)]
    open_ones = slits(coverage, yardstick.frame, limits.snap_m)
    across = [caps(slit, coverage, limits.snap_m) for slit in open_ones]
    across += [ties(gap, coverage, limits.gap_width_m) for gap in faults if gap.kind == Kind.GAP]
    return zones([*faults, *open_ones], np.concatenate(across) if across else array([]))


def _mendable(defect: Defect, covered: Set[str], limits: Limits) -> Iterator[Defect]:
    """The defect, or the parts of it that are narrow enough; nothing when it is left as it is."""
    kind = defect.kind
    if kind == Kind.UNMATCHED_EDGE or (kind == Kind.OVERLAP and covered.isdisjoint(defect.codes)):
        yield defect
    if kind == Kind.GAP and defect.severity is Severity.ERROR:
        yield defect
    if kind in {Kind.BLIND_AREA, Kind.OUTSIDE_BOUNDARY}:
        parts = shapely.get_parts(defect.geometry)
        narrow = parts[_widths_m(parts) <= limits.gap_width_m]
        if len(narrow):
            yield replace(defect, geometry=shapely.multipolygons(narrow))


def _covered(coverage: Coverage, overlaps: Sequence[Defect]) -> set[str]:
    """The grids that have no ground of their own: others lie over all of it."""
    shared: dict[str, list[Any]] = {}
    for defect in overlaps:
        for code in defect.codes:
            shared.setdefault(code, []).append(defect.geometry)
    left = {code: beyond(array([coverage.grid(code).polygon]), union(array(over))) for code, over in shared.items()}
    return {code for code, own in left.items() if shapely.is_empty(own[0])}


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
        wide = _widths_m(shapely.get_parts(defect.geometry)).max() > limits.gap_width_m
        return Reason.WIDE if wide else Reason.TANGLED
    if defect.kind in {Kind.OVERLAP, Kind.UNMATCHED_EDGE} and not covered.isdisjoint(defect.codes):
        return Reason.COVERED
    if defect.kind == Kind.GAP and defect.severity is Severity.ERROR:
        return Reason.TANGLED
    return REASONS.get(defect.kind, Reason.TANGLED)


def _widths_m(parts: Geoms) -> Floats:
    return widths_m(LocalMetres.around(parts).to_metres(parts))


REASONS = {
    Kind.INVALID_RING: Reason.NO_AREA,
    Kind.GAP: Reason.WIDE,
    Kind.MISSING_CODE: Reason.CODE,
    Kind.DUPLICATE_CODE: Reason.CODE,
    Kind.MULTIPART: Reason.PARTS,
    Kind.NARROW_GAP: Reason.OPEN,
}
