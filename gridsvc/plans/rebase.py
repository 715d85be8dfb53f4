"""A plan on an edition that is no longer the newest: disjoint changes go along, the others ask whose counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from gridsvc.errors import BadParameter, Conflict
from gridsvc.extensions import db
from gridsvc.geometry.edit import Grid
from gridsvc.geometry.edits.rings import array
from gridsvc.grids import queries as grids
from gridsvc.plans import services
from gridsvc.plans.difference import became
from gridsvc.plans.models import Plan
from gridsvc.plans.replace import replacing
from gridsvc.plans.state import State, base_of, changes, edition_state, state_at

REACH = 1e-9  # degrees: grids no further apart touch
SIDES = ("mine", "theirs")


@dataclass(frozen=True, slots=True)
class Contested:
    """Ground that the plan and a newer edition both changed: by code what each side and the base have there."""

    codes: tuple[str, ...]
    base: Mapping[str, Grid | None]
    mine: Mapping[str, Grid | None]
    theirs: Mapping[str, Grid | None]

    @property
    def id(self) -> str:
        """What it is called in an answer: the first of its codes."""
        return self.codes[0]

    def as_json(self) -> dict[str, Any]:
        """Both versions and the base as GeoJSON."""
        sides = {name: _collection(getattr(self, name)) for name in ("base", *SIDES)}
        return {"id": self.id, "codes": list(self.codes), **sides}


class Contention(Conflict):
    """The plan and a newer edition changed the same grids, and nobody said yet whose counts."""

    code = "plan-conflicts"
    zh = "方案与第 {newest} 版改动了相同的网格（{codes}）：请逐处选择保留哪一方。"
    en = "The plan and edition {newest} changed the same grids ({codes}): say for each place whose counts."


def contested(plan: Plan) -> list[Contested]:
    """Where the plan and the newest edition are at odds; empty where the plan can go along."""
    was, now = base_of(plan), _newest(plan)
    mine = {code: grid for code, (_, grid) in changes(plan, unless=("same",)).items()}
    theirs = {code: now.get(code) for code in _changed(was, now)}
    groups = _together({code: was.get(code) for code in {*mine, *theirs}}, mine, theirs)
    return [
        Contested(
            codes,
            {code: was.get(code) for code in codes},
            {code: mine.get(code, was.get(code)) for code in codes},
            {code: theirs.get(code, was.get(code)) for code in codes},
        )
        for codes in groups
        if set(codes) & mine.keys() & theirs.keys()
    ]


def rebase(plan: Plan, take: Mapping[str, str]) -> list[Contested]:
    """Put the plan on the newest edition; `take` says by id of each contested place whose version counts.

    Raises Contention for a place that `take` leaves out. What was contested, and how it ended, is one more edit.
    """
    services.need_open(plan)
    newest = grids.newest_edition(plan.layer_id)
    if newest is plan.base:
        return []
    found = contested(plan)
    left_out = [place for place in found if take.get(place.id) is None]
    if left_out:
        codes = ", ".join(code for place in left_out for code in place.codes[:3])
        raise Contention(newest=newest.number if newest else 0, codes=codes)
    for place in found:
        if take[place.id] not in SIDES:
            raise BadParameter(
                name=place.id, value=take[place.id][:80], expected_zh="mine 或 theirs", expected="mine or theirs"
            )
    plan.base_id, plan.base = (newest.id, newest) if newest else (None, None)
    plan.version += 1
    db.session.flush()
    if found:
        _settle(plan, found, take)
    return found


def _settle(plan: Plan, found: Sequence[Contested], take: Mapping[str, str]) -> None:
    """One edit that makes of the contested grids what was chosen."""
    services.need_draft(plan)
    now = state_at(plan, plan.head)
    wanted = {code: grid for place in found for code, grid in getattr(place, take[place.id]).items()}
    edit = replacing("rebase", now, wanted)
    services.write(plan, now, "rebase", {"take": dict(take)}, edit)


def _newest(plan: Plan) -> State:
    return edition_state(plan.layer, grids.newest_edition(plan.layer_id))


def _changed(was: State, now: State) -> list[str]:
    old, new = ({grid.code: grid for grid in state} for state in (was, now))
    return sorted(code for code in old.keys() | new.keys() if became(old.get(code), new.get(code)) != "same")


def _together(*sides: Mapping[str, Grid | None]) -> list[tuple[str, ...]]:
    """Codes in groups: those whose ground touches, on any of the sides."""
    codes = sorted({code for side in sides for code in side})
    grounds = [grid for side in sides for grid in side.values() if grid]
    group = {code: code for code in codes}

    def top(code: str) -> str:
        while group[code] != code:
            code = group[code]
        return code

    shapes = array(grid.polygon for grid in grounds)
    pairs = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=REACH) if grounds else ((), ())
    for one, other in zip(*pairs, strict=True):
        group[top(grounds[one].code)] = top(grounds[other].code)
    found: dict[str, list[str]] = {}
    for code in codes:
        found.setdefault(top(code), []).append(code)
    return [tuple(sorted(together)) for together in found.values()]


def _collection(side: Mapping[str, Grid | None]) -> dict[str, Any]:
    there = [grid for grid in side.values() if grid]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": grid.code,
                "geometry": shapely.geometry.mapping(grid.polygon),
                "properties": {"code": grid.code, "name": grid.name, "kind": grid.kind, "community": grid.community},
            }
            for grid in there
        ],
    }
