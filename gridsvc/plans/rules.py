"""The layer's division rules asked about what a plan touches: a row of the fault list for each place."""

import json
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import shapely

from gridsvc.divisions.queries import grounds
from gridsvc.geometry.edit import Grid
from gridsvc.geometry.edits.rings import array
from gridsvc.grids import rules
from gridsvc.grids.buildings import undecided
from gridsvc.grids.findings import Areas, Around, Found, Grids
from gridsvc.grids.nearby import judge_about
from gridsvc.grids.queries import layer_by_id, newest_edition
from gridsvc.plans.features import households_of
from gridsvc.plans.models import Plan
from gridsvc.plans.state import State, edition_state
from gridsvc.web.params import today

SLACK = 0.01
SEEN_BY_CHECKS = {"overlap", "blind", "single_part"}  # the check of the ground finds them, with their sizes


def broken(plan: Plan, was: State, now: State, codes: Collection[str]) -> list[dict[str, Any]]:
    """Where the touched grids break a rule that is not off; `before`: the base edition breaks it on that ground too,
    whatever its grids are called.
    """
    found = _found(plan, now, codes)
    old: dict[str, Any] = {}
    for key, one in _found(plan, was, codes) if found else ():
        old[key] = shapely.union(old[key], one.place) if key in old else one.place
    settings = rules.settings_of(plan.layer.settings, plan.layer.relation)
    return [_as_json(key, one, settings.levels[key], before=_lies_in(one.place, old.get(key))) for key, one in found]


def _found(plan: Plan, state: State, codes: Collection[str]) -> list[tuple[str, Found]]:
    settings = rules.settings_of(plan.layer.settings, plan.layer.relation)
    asked = [key for key, level in settings.levels.items() if level != "off" and key not in SEEN_BY_CHECKS]
    mine = [grid for code in codes if (grid := state.get(code))]
    if not asked or not mine:
        return []
    judged = judge_about([grid.code for grid in mine], _grids(state, mine), _around(plan, mine), settings, asked)
    return [(key, one) for key, all_ in judged.found.items() for one in all_]


def _grids(state: State, mine: Sequence[Grid]) -> Grids:
    """All grids of the state; households of those that are asked about, none where nobody counted any."""
    grids = sorted(state, key=lambda grid: grid.code)
    households = households_of(mine)
    counted = np.array([households.get(grid.code, 0) for grid in grids], dtype=float)
    return Grids(
        [grid.code for grid in grids],
        np.array([state.names.ids.get(grid.community, 0) for grid in grids], dtype=np.int32),
        array(grid.polygon for grid in grids),
        np.array([grid.kind == "special" for grid in grids], dtype=bool),
        counted if counted.any() else None,
    )


def _around(plan: Plan, mine: Sequence[Grid]) -> Around:
    west, south, east, north = shapely.total_bounds(array(grid.polygon for grid in mine)).tolist()
    ids, polygons = grounds()
    return Around(
        communities=Areas(ids, polygons) if len(ids) else None,
        buildings=undecided(plan.layer_id, today(), (west, south, east, north)),
        parents=_parents(plan),
    )


def _parents(plan: Plan) -> Areas | None:
    """The grids that the plan's are nested in."""
    if plan.layer.parent_id is None:
        return None
    parent = edition_state(layer_by_id(plan.layer.parent_id), newest_edition(plan.layer.parent_id))
    grids = list(parent)
    return Areas(np.array([g.code for g in grids], dtype=object), array(g.polygon for g in grids)) if grids else None


def _as_json(key: str, found: Found, level: str, *, before: bool) -> dict[str, Any]:
    rule = rules.BY_KEY[key]
    spot = shapely.point_on_surface(found.place)
    amount = f"{found.amount:,.{rule.unit.digits}f}"
    about = f"（{found.name}）" if found.name else ""
    return {
        "kind": key,
        "rule": key,
        "severity": "error" if level == "error" else "warning",
        "codes": list(found.codes),
        "area_m2": round(found.amount, 1) if rule.unit is rules.SQUARE_METRES else None,
        "length_m": None,
        "width_m": None,
        "lon": float(shapely.get_x(spot)),
        "lat": float(shapely.get_y(spot)),
        "geometry": json.loads(shapely.to_geojson(found.place)),
        "before": before,
        "text_zh": f"不符合“{rule.zh}”：{amount} {rule.unit.zh}{about}".rstrip(),
        "text_en": f"against “{rule.en}”: {amount} {rule.unit.en} {found.name}".rstrip(),
        "fixes": [],
    }


def _lies_in(place: Any, ground: Any) -> bool:
    """Whether all but a hundredth of a place lies in some ground."""
    return ground is not None and bool(shapely.area(shapely.difference(place, ground)) <= SLACK * shapely.area(place))
