"""What would mend a defect: edits to choose from, best first, each with the arguments it takes in JSON.

A table says which edits are thought of for each kind; `Trials` keep those that do it: the defect goes, none comes.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping, shape

from gridsvc.geometry.borders import TOUCH_DEG
from gridsvc.geometry.checked import Checked
from gridsvc.geometry.defects import Defect, Kind, Severity
from gridsvc.geometry.edit import draw, fill_gap, repair, settle_overlap, transfer
from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.model import Edit, Grid
from gridsvc.geometry.edits.refusals import Refusal
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.measure import LocalMetres

MOST = 3  # neighbours that are thought of
GAP_WIDTH_M = 5.0  # what is wider is nothing that a repair touches


@dataclass(frozen=True)
class Fix:
    """An edit that would mend a defect: its verb (VERBS of edit.py), its arguments in JSON, and what it does."""

    verb: str
    arguments: dict[str, Any]
    zh: str
    en: str


def candidates(defect: Defect, coverage: Coverage) -> list[Fix]:
    """The edits that may mend a defect, best first; none where there is no verb for it."""
    return list(FIXES[defect.kind](defect, coverage)) if defect.kind in FIXES else []


Counts = Counter[tuple[Kind, Severity]]


@dataclass(frozen=True)
class Trials:
    """Edits tried on a coverage whose defects are `checked`: each once, however many defects it would mend."""

    coverage: Coverage
    checked: Checked
    _tried: dict[str, Counts | None] = field(default_factory=dict, repr=False)

    def offered(self, defect: Defect) -> list[Fix]:
        """Those of `candidates` after which the defect is gone and nothing else is at fault."""
        return [fix for fix in candidates(defect, self.coverage) if self._mends(fix, defect)]

    def _mends(self, fix: Fix, defect: Defect) -> bool:
        key = json.dumps([fix.verb, fix.arguments])
        if key not in self._tried:
            self._tried[key] = self._left(fix)
        was, now = _counts(self.checked), self._tried[key]
        asked = defect.kind, defect.severity
        return now is not None and now[asked] < was[asked] and now <= was

    def _left(self, fix: Fix) -> Counts | None:
        """What is at fault after the fix; None where it is refused."""
        edit = applied(fix, self.coverage)
        return None if isinstance(edit, Refusal) else _counts(self.checked.after(edit, self.coverage.apply(edit)))


def _counts(checked: Checked) -> Counts:
    return Counter((defect.kind, defect.severity) for defect in checked.defects)


def applied(fix: Fix, coverage: Coverage) -> Edit | Refusal:
    """The edit that a fix is."""
    return RUN[fix.verb](coverage, fix.arguments)


def _fill(defect: Defect, coverage: Coverage) -> Iterator[Fix]:
    """The gap to a neighbour, the one with most border first; a wide one may be a grid of its own."""
    for grid in _neighbours(defect.geometry, coverage, defect.codes)[:MOST]:
        yield _to("fill_gap", grid, defect.geometry, "把缝隙划给 {}", "Give the gap to {}")
    if defect.severity is Severity.ERROR:
        yield _mend(defect.codes)
    else:
        yield _new(defect.geometry)


def _fill_blind(defect: Defect, coverage: Coverage) -> Iterator[Fix]:
    """Blind ground to a neighbour, as far as grids or a division enclose it, or a grid of its own."""
    yield from _fit_divisions(defect, coverage)
    divisions = [d.code for d in coverage.divisions_near(array([defect.geometry]))]
    for grid in _neighbours(defect.geometry, coverage, defect.codes)[:MOST]:
        plain = _to("fill_gap", grid, defect.geometry, "把盲区划给 {}", "Give the blind ground to {}")
        yield plain
        for code in divisions:
            yield Fix(plain.verb, plain.arguments | {"within": code}, plain.zh, plain.en)
    yield _new(defect.geometry)


def _settle(defect: Defect, coverage: Coverage) -> Iterator[Fix]:
    """The overlap to one of the two, the one with most border around it first."""
    if shapely.get_num_geometries(defect.geometry) == 1:
        for grid in _neighbours(defect.geometry, coverage, defect.codes):
            yield _to("settle_overlap", grid, defect.geometry, "把重叠处划给 {}", "Give the overlap to {}")
    yield _mend(defect.codes)


def _fit(defect: Defect, _coverage: Coverage) -> Iterator[Fix]:
    yield _mend(defect.codes)


def _fit_divisions(defect: Defect, _coverage: Coverage) -> Iterator[Fix]:
    """A narrow strip beside the outline of a division is filled or cut off."""
    if (defect.width_m or np.inf) <= GAP_WIDTH_M:
        arguments = {"codes": list(defect.codes), "divisions": True}
        yield Fix("repair", arguments, "让网格边界贴合区划界线", "Fit the borders to the outline of the division")


def _close(defect: Defect, _coverage: Coverage) -> Iterator[Fix]:
    """A slit is closed when it is not too wide."""
    width = np.ceil(100.0 * (defect.width_m or np.inf) + 1.0) / 100.0
    if width <= GAP_WIDTH_M:
        arguments = {"codes": list(defect.codes), "snap_m": float(width)}
        yield Fix("repair", arguments, f"合上 {width:g} 米以内的开口缝", f"Close slits up to {width:g} m")


def _part_with(defect: Defect, coverage: Coverage) -> Iterator[Fix]:
    """The stray part to a neighbour, or a grid of its own."""
    if shapely.get_num_geometries(defect.geometry) > 1:
        return
    (code,), (stray,) = defect.codes, shapely.get_parts(defect.geometry)
    others = [grid.code for grid in coverage.near(array([stray])) if grid.code != code]
    for grid in _neighbours(stray, coverage, others)[:MOST]:
        arguments = {"code": code, "to": grid.code, "polygon": mapping(stray)}
        yield Fix(
            "transfer", arguments, f"把不相连的一块划给 {_called(grid)}", f"Give the stray part to {_called(grid)}"
        )
    yield Fix("draw", {"polygon": mapping(stray), "cut": True}, "把不相连的一块设为新网格", "Make it a grid of its own")


FIXES: dict[Kind, Callable[[Defect, Coverage], Iterator[Fix]]] = {
    Kind.GAP: _fill,
    Kind.BLIND_AREA: _fill_blind,
    Kind.OUTSIDE_BOUNDARY: _fit_divisions,
    Kind.OVERLAP: _settle,
    Kind.UNMATCHED_EDGE: _fit,
    Kind.NARROW_GAP: _close,
    Kind.MULTIPART: _part_with,
}
RUN: dict[str, Callable[[Coverage, dict[str, Any]], Edit | Refusal]] = {
    "fill_gap": lambda coverage, a: fill_gap(coverage, _at(a), a["to"], within=a.get("within")),
    "settle_overlap": lambda coverage, a: settle_overlap(coverage, _at(a), a["to"]),
    "draw": lambda coverage, a: draw(coverage, shape(a["polygon"]), cut=a.get("cut", False)),
    "repair": lambda coverage, a: repair(
        coverage, a["codes"], snap_m=a.get("snap_m", 0.1), divisions=a.get("divisions", False)
    ),
    "transfer": lambda coverage, a: transfer(coverage, a["code"], a["to"], shape(a["polygon"])),
}


def _to(verb: str, grid: Grid, ground: Any, zh: str, en: str) -> Fix:
    """Ground to a grid."""
    widest = max(shapely.get_parts(ground).tolist(), key=lambda part: float(shapely.area(part)))
    place = shapely.get_coordinates(shapely.point_on_surface(widest))[0].tolist()
    return Fix(verb, {"at": place, "to": grid.code}, zh.format(_called(grid)), en.format(_called(grid)))


def _mend(codes: Sequence[str]) -> Fix:
    return Fix("repair", {"codes": list(codes)}, "自动修复这些网格的边界", "Repair the borders of these grids")


def _new(ground: Any) -> Fix:
    return Fix("draw", {"polygon": mapping(ground), "cut": False}, "把这里设为新网格", "Make it a new grid")


def _at(arguments: dict[str, Any]) -> tuple[float, float]:
    lon, lat = arguments["at"]
    return float(lon), float(lat)


def _called(grid: Grid) -> str:
    return f"{grid.name} {grid.code}".strip()


def _neighbours(ground: Any, coverage: Coverage, codes: Sequence[str]) -> list[Grid]:
    """The grids of those codes, the one with most border along some ground first; locked ones are left out."""
    grids = [grid for grid in map(coverage.grid, codes) if not grid.locked]
    if not grids:
        return []
    rim = shapely.boundary(ground)
    borders = shapely.buffer(shapely.boundary(array(grid.polygon for grid in grids)), TOUCH_DEG, quad_segs=1)
    along = shapely.intersection(borders, rim)
    metres = shapely.length(LocalMetres.around(along).to_metres(along))
    order = np.argsort(-metres, kind="stable")
    return [grids[row] for row in order.tolist() if metres[row] > 0]
