"""Mend a coverage zone by zone, in rounds: what a fault hid shows when it is gone."""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from gridsvc.geometry.crs import Floats
from gridsvc.geometry.defects import Defect, Kind, Severity, widths_m
from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.model import Edit
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.edits.settle import Demand
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.mending.allot import Limits
from gridsvc.geometry.mending.caps import caps, ties
from gridsvc.geometry.mending.mend import best_edit
from gridsvc.geometry.mending.zones import Zone, zones
from gridsvc.geometry.overlay import Geoms, beyond, union

ROUNDS = 6
Look = Callable[[Coverage], Sequence[Defect]]  # what is at fault; of narrow gaps only those to be closed
Watch = Callable[[int, int], None]  # is told how many zones of how many are done


def unwatched(_done: int, _count: int) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class Mended:
    """The coverage once it is mended, the edits that did it, and the grids in it that lie wholly under others."""

    coverage: Coverage
    edits: tuple[Edit, ...]
    covered: frozenset[str]


def mended(
    coverage: Coverage, limits: Limits, look: Look, demands: Sequence[Demand] = (), watch: Watch = unwatched
) -> Mended:
    """The coverage without the faults that `look` sees and that can be mended as the limits and demands have it."""
    edits: list[Edit] = []
    covered: frozenset[str] = frozenset()
    for _ in range(ROUNDS):
        defects = look(coverage)
        covered = _covered(coverage, defects)
        todo = _zones(coverage, defects, covered, limits)
        before = len(edits)
        for done, zone in enumerate(todo, 1):
            edit = best_edit(coverage, zone, limits, covered, demands)
            if edit is not None:
                coverage = coverage.apply(edit)
                edits.append(edit)
            watch(done, len(todo))
        if len(edits) == before:
            break
    return Mended(coverage, tuple(edits), covered)


def part_widths_m(geometry: Any) -> tuple[Geoms, Floats]:
    """The parts of an area (lon/lat), and how wide (m) each is."""
    parts = shapely.get_parts(geometry)
    return parts, widths_m(LocalMetres.around(parts).to_metres(parts))


def _covered(coverage: Coverage, defects: Sequence[Defect]) -> frozenset[str]:
    """Those that overlap others and have no ground of their own."""
    found = set()
    for code in sorted({code for defect in defects if defect.kind == Kind.OVERLAP for code in defect.codes}):
        polygon = coverage.grid(code).polygon
        others = array(grid.polygon for grid in coverage.near(array([polygon])) if grid.code != code)
        if shapely.is_empty(beyond(array([polygon]), union(others))[0]):
            found.add(code)
    return frozenset(found)


def _zones(coverage: Coverage, defects: Sequence[Defect], covered: Set[str], limits: Limits) -> list[Zone]:
    faults = [part for defect in defects for part in _mendable(defect, covered, limits)]
    across = [caps(slit, coverage, limits.snap_m) for slit in faults if slit.kind == Kind.NARROW_GAP]
    across += [ties(gap, coverage, limits.gap_width_m) for gap in faults if gap.kind == Kind.GAP]
    return zones(faults, np.concatenate(across) if across else array([]), limits.snap_m)


def _mendable(defect: Defect, covered: Set[str], limits: Limits) -> Iterator[Defect]:
    """The defect, or the parts of it that are narrow enough; nothing when it is left as it is."""
    kind = defect.kind
    if kind in {Kind.UNMATCHED_EDGE, Kind.NARROW_GAP}:
        yield defect
    if kind == Kind.OVERLAP and covered.isdisjoint(defect.codes):
        yield defect
    if kind == Kind.GAP and defect.severity is Severity.ERROR:
        yield defect
    if kind in {Kind.BLIND_AREA, Kind.OUTSIDE_BOUNDARY}:
        parts, widths = part_widths_m(defect.geometry)
        narrow = parts[widths <= limits.gap_width_m]
        if len(narrow):
            yield replace(defect, geometry=shapely.multipolygons(narrow))
