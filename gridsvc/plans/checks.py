"""What is wrong with a plan: the defects around what it touches, or of the whole layer, and which of them it made."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import shapely

from gridsvc.divisions.queries import grounds
from gridsvc.geometry import fixes
from gridsvc.geometry.checked import Checked, Yardstick, check_around
from gridsvc.geometry.defects import Defect, Kind, Report, Severity, ranked
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.fixes import Fix, Trials
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.overlay import sound, union
from gridsvc.kept.values import Kept
from gridsvc.plans import rules
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

SAME_HOLE = 0.01  # of its ground: what two outlines of one hole may differ by
MOST_TRIED = 12  # fixes of the first defects are tried before they are offered
_grounds: Kept[Any] = Kept("divisions", capacity=1)


def report(plan: Plan, *, whole: bool = False, with_fixes: bool = True) -> dict[str, Any]:
    """The document of a check of what the plan touches, or of all grids: defects of the ground, and places where the
    layer's rules are broken; `before` says that the base edition has them too.
    """
    was, now = base_of(plan), state_of(plan)
    codes = sorted(grid.code for grid in now) if whole else _touched(plan, was, now)
    found, old = compared(was, now, codes)
    rows = [*listed(found, old, now if with_fixes else None), *rules.broken(plan, was, now, codes)]
    defects = numbered(rows)
    counts = Counter(row["severity"] for row in defects)
    ground = Report(len(codes), found)
    totals = ground.totals | {"errors": counts["error"], "warnings": counts["warning"]}
    return ground.as_json() | {"defects": defects, "totals": totals, "clean": not counts["error"]}


def _touched(plan: Plan, was: State, now: State) -> list[str]:
    """The grids that edits left, and those beside grids that are gone."""
    left = grids_left(plan.id, plan.head, now.names)
    ground = [held.polygon for code, grid in left.items() if grid is None and (held := was.get(code))]
    beside = now.near(array(ground)) if ground else []
    return sorted(left.keys() | {grid.code for grid in beside})


def compared(was: State, now: State, codes: Sequence[str]) -> tuple[tuple[Defect, ...], list[bool]]:
    """The defects around some grids; which of them were there before."""
    found = around(now, codes)
    old = {_same(defect) for defect in around(was, [code for code in codes if code in was])} if found else set()
    return found, [_same(defect) in old for defect in found]


def around(state: State, codes: Iterable[str]) -> tuple[Defect, ...]:
    """Every defect that concerns one of the grids: between them and their neighbours, and beside the divisions' ground.

    Where special grids lie over base grids, only the base grids are to fill the ground.
    """
    wanted = set(codes)
    found = [
        defect
        for kind, coverage in state.coverages.items()
        for defect in check_around(coverage, [c for c in wanted if c in coverage], _yardstick(state, kind))
    ]
    return ranked(found)


def _yardstick(state: State, kind: str) -> Yardstick:
    """What the grids of a kind are held against."""
    ground = _ground() if state.fills and kind != "special" else None
    if ground is None:
        return Yardstick.of(state.coverages[kind])
    return Yardstick(LocalMetres.around(array([ground])), ground)


def _ground() -> Any:
    """What grids are to cover: the lowest divisions together; None where there are none."""
    return _grounds.get("all", _united)


def _united() -> Any:
    _, polygons = grounds()
    return union(sound(polygons)) if len(polygons) else None


def listed(defects: Sequence[Defect], before: Sequence[bool], state: State | None = None) -> list[dict[str, Any]]:
    """Defects for the fault list, a hole once; with a `state` the edits that would mend them."""
    again = _again(defects)
    shown = [(defect, old) for at, (defect, old) in enumerate(zip(defects, before, strict=True)) if at not in again]
    told = [as_json(defect, before=old) for defect, old in shown]
    if state:
        for row, found in zip(told, _fixes(state, [defect for defect, _ in shown]), strict=True):
            row["fixes"] = [_fix_json(fix) for fix in found]
    return told


def _again(defects: Sequence[Defect]) -> set[int]:
    """The places of defects that tell of a hole once more: a narrow one is a gap, a wide one blind ground, for that is
    what stands in the way of publishing.
    """
    gaps, blind = ([at for at, d in enumerate(defects) if d.kind is kind] for kind in (Kind.GAP, Kind.BLIND_AREA))
    holes, pieces = (array(defects[at].geometry for at in some) for some in (gaps, blind))
    if not gaps or not blind:
        return set()
    one, other = shapely.STRtree(pieces).query(holes, predicate="intersects")
    ground = shapely.area(holes[one])
    apart = shapely.area(shapely.symmetric_difference(holes[one], pieces[other])) > SAME_HOLE * ground
    pairs = [(gaps[g], blind[b]) for g, b in zip(one[~apart].tolist(), other[~apart].tolist(), strict=True)]
    return {b if defects[g].severity is Severity.ERROR else g for g, b in pairs}


def numbered(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a fault list with an `id` each, from 1."""
    return [row | {"id": number} for number, row in enumerate(rows, 1)]


def _fixes(state: State, defects: Sequence[Defect]) -> list[list[Fix]]:
    """What would mend each defect; of the first MOST_TRIED what does, with nothing else at fault afterwards."""
    kinds = [state.kind_of(defect.codes[0]) if defect.codes else None for defect in defects]
    tried = {
        kind: _trials(state, kind, [d for d, of in zip(defects[:MOST_TRIED], kinds, strict=False) if of == kind])
        for kind in set(kinds[:MOST_TRIED])
        if kind is not None
    }
    return [
        []
        if kind is None
        else (tried[kind].offered(defect) if at < MOST_TRIED else fixes.candidates(defect, state.coverages[kind]))
        for at, (defect, kind) in enumerate(zip(defects, kinds, strict=True))
    ]


def _trials(state: State, kind: str, defects: Sequence[Defect]) -> Trials:
    """Where fixes of the defects are tried: what is at fault around them is looked at once for all."""
    coverage, yardstick = state.coverages[kind], _yardstick(state, kind)
    ground = array(coverage.grid(code).polygon for code in {code for defect in defects for code in defect.codes})
    near = {grid.code for grid in coverage.near(ground)}
    return Trials(coverage, Checked(len(near), check_around(coverage, near, yardstick), yardstick))


def _fix_json(fix: Fix) -> dict[str, Any]:
    return {"title_zh": fix.zh, "title_en": fix.en, "verb": fix.verb, **fix.arguments}


def as_json(defect: Defect, *, before: bool) -> dict[str, Any]:
    """A defect for the fault list; `before` says that the base edition has it too."""
    zh, en = WORDS[defect.kind]
    sizes = {
        "area": _sized(defect.area_m2, "m²"),
        "length": _sized(defect.length_m, "m"),
        "width": _sized(defect.width_m, "m"),
    }
    return {
        **defect.as_json(),
        "geometry": json.loads(shapely.to_geojson(defect.geometry)) if defect.geometry is not None else None,
        "before": before,
        "text_zh": zh.format(**sizes),
        "text_en": en.format(**sizes),
        "fixes": [],
    }


def blocking(plan: Plan) -> list[dict[str, Any]]:
    """The errors that stand in the way of publishing: those around what the plan touches that its base has not."""
    rows = report(plan, with_fixes=False)["defects"]
    return [row for row in rows if row["severity"] == Severity.ERROR and not row["before"]]


def _same(defect: Defect) -> tuple[object, ...]:
    return defect.kind, defect.codes, round(defect.area_m2 or 0.0, 2), round(defect.length_m or 0.0, 2)


def _sized(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:,.0f} {unit}" if value >= 10 else f"{value:.3g} {unit}"
