"""What is wrong with a plan: the defects around what it touches, or of the whole layer, and which of them it made."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely

from gridsvc.divisions.queries import grounds
from gridsvc.geometry.coverage import check, uncovered
from gridsvc.geometry.defects import Defect, Kind, Report, Severity, measured, ranked
from gridsvc.geometry.edit import Grid
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.measure import LocalMetres
from gridsvc.plans.models import Plan
from gridsvc.plans.state import State, base_of, grids_left, state_of

WORDS = {
    Kind.INVALID_RING: ("边界自相交或不可用", "its border crosses itself or cannot be used"),
    Kind.MISSING_CODE: ("没有编码", "it has no code"),
    Kind.DUPLICATE_CODE: ("编码重复", "its code is there twice"),
    Kind.OVERLAP: ("相互重叠 {area}", "they overlap by {area}"),
    Kind.BLIND_AREA: ("区划内有 {area} 不在任何网格内", "{area} of the division lies in no grid"),
    Kind.OUTSIDE_BOUNDARY: ("有 {area} 超出区划范围", "{area} lie outside of the divisions"),
    Kind.GAP: ("围住了 {area} 盲区", "they enclose {area} in no grid"),
    Kind.UNMATCHED_EDGE: ("公共边界的顶点对不上（{length}）", "{length} of their common border do not fit"),
    Kind.NARROW_GAP: ("之间有窄缝（宽 {width}）", "a gap {width} wide runs between them"),
    Kind.MULTIPART: ("由不相连的几块组成", "it has separate parts"),
}


def report(plan: Plan, *, whole: bool = False) -> tuple[Report, list[bool]]:
    """The defects around what the plan touches, or of all grids; which of them the base edition has as well."""
    now = state_of(plan)
    codes = sorted(grid.code for grid in now) if whole else sorted(grids_left(plan.id, plan.head, now.names))
    found, old = compared(base_of(plan), now, codes)
    return Report(len(codes), found), old


def compared(was: State, now: State, codes: Sequence[str]) -> tuple[tuple[Defect, ...], list[bool]]:
    """The defects around some grids; which of them were there before."""
    found = around(now, codes)
    old = {_same(defect) for defect in around(was, [code for code in codes if code in was])} if found else set()
    return found, [_same(defect) in old for defect in found]


def around(state: State, codes: Iterable[str]) -> tuple[Defect, ...]:
    """Every defect in which one of the grids has a part, or that lies in the ground of its community."""
    mine = [grid for code in codes if (grid := state.get(code))]
    if not mine:
        return ()
    kinds = state.coverages
    found = [
        defect
        for kind in kinds
        for defect in _of_coverage(state, kind, [g for g in mine if state.kind_of(g.code) == kind])
    ]
    return ranked([*found, *_blind(state, mine)])


def listed(defects: Sequence[Defect], before: Sequence[bool]) -> list[dict[str, Any]]:
    """Defects for the fault list, numbered from 1."""
    return [as_json(d, number, before=old) for number, (d, old) in enumerate(zip(defects, before, strict=True), 1)]


def as_json(defect: Defect, number: int, *, before: bool) -> dict[str, Any]:
    """A defect for the fault list; `before` says that the base edition has it too."""
    zh, en = WORDS[defect.kind]
    sizes = {
        "area": _sized(defect.area_m2, "m²"),
        "length": _sized(defect.length_m, "m"),
        "width": _sized(defect.width_m, "m"),
    }
    return {
        **defect.as_json(),
        "id": number,
        "geometry": json.loads(shapely.to_geojson(defect.geometry)) if defect.geometry is not None else None,
        "before": before,
        "text_zh": zh.format(**sizes),
        "text_en": en.format(**sizes),
        "fixes": [],
    }


def blocking(plan: Plan) -> list[Defect]:
    """The errors that stand in the way of publishing: those around what the plan touches that its base has not."""
    found, before = report(plan)
    return [d for d, old in zip(found.defects, before, strict=True) if d.severity == Severity.ERROR and not old]


def _of_coverage(state: State, kind: str, mine: Sequence[Grid]) -> list[Defect]:
    """Faults between the grids and their neighbours. A hole between the neighbours may be a grid further away."""
    if not mine:
        return []
    coverage = state.coverages[kind]
    near = coverage.near(array(grid.polygon for grid in mine))
    names = {grid.code for grid in mine}
    found = check(array(grid.polygon for grid in near), [grid.code for grid in near]).defects
    return [d for d in found if names & set(d.codes) and not (d.kind == Kind.GAP and _filled(state, kind, d))]


def _filled(state: State, kind: str, gap: Defect) -> bool:
    inside = shapely.point_on_surface(gap.geometry)
    return any(shapely.covers(grid.polygon, inside) for grid in state.coverages[kind].near(array([inside])))


def _blind(state: State, mine: Sequence[Grid]) -> list[Defect]:
    """Ground of the grids' communities that is in no grid; holes between grids are counted as gaps already."""
    ids, polygons = grounds()
    wanted = {state.names.ids[grid.community] for grid in mine if grid.community in state.names.ids}
    homes = polygons[np.isin(ids, sorted(wanted))]
    if not len(homes):
        return []
    near = state.near(homes)
    parts = shapely.get_parts(uncovered(homes, array(grid.polygon for grid in near)))
    if not len(parts):
        return []
    touching = shapely.dwithin(parts[:, None], array(grid.polygon for grid in near), 1e-9)
    codes = [tuple(sorted(near[row].code for row in np.flatnonzero(hit))) for hit in touching]
    return measured(Kind.BLIND_AREA, Severity.ERROR, codes, parts, LocalMetres.around(parts))


def _same(defect: Defect) -> tuple[object, ...]:
    return defect.kind, defect.codes, round(defect.area_m2 or 0.0, 2), round(defect.length_m or 0.0, 2)


def _sized(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:,.0f} {unit}" if value >= 10 else f"{value:.3g} {unit}"
