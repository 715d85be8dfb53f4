"""A plan on an edition that is no longer the newest: disjoint changes go along, nodes that one side put on a border
of the other are kept, and the rest asks whose counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import shapely

from gridsvc.errors import BadParameter, Conflict
from gridsvc.extensions import db
from gridsvc.geometry.edit import Grid
from gridsvc.geometry.edits.rings import Spots, array, lonlats, spots
from gridsvc.geometry.three_way import Choose, Ring, merged, noded
from gridsvc.grids import queries as grids
from gridsvc.plans import services
from gridsvc.plans.difference import UNCHANGED, became
from gridsvc.plans.models import Plan
from gridsvc.plans.replace import replacing
from gridsvc.plans.state import State, base_of, changes, divisions_left, edition_state, state_at

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

    def merged(self) -> dict[str, Grid | None] | None:
        """By code what both sides changed, put together (None: it is gone); no such table where they are at odds."""
        sides = {code: (self.base[code], self.mine[code], self.theirs[code]) for code in self.codes}
        both = {code: side for code, side in sides.items() if _touched(*side[:2]) and _touched(side[0], side[2])}
        found = {code: _put_together(*side) for code, side in both.items()}
        return None if None in found.values() else {code: end.grid for code, end in found.items() if end}

    @property
    def is_contested(self) -> bool:
        """Whether somebody has to say whose counts."""
        return self.merged() is None

    @property
    def ground(self) -> Any:
        """The ground of all its grids, on every side."""
        return shapely.union_all(array(grid.polygon for side in self._sides for grid in side.values() if grid))

    @property
    def nodes(self) -> Spots:
        """The vertices that one of the sides has and the base has not."""
        known, *fresh = (
            spots(shapely.get_coordinates(array(grid.polygon for grid in side.values() if grid)))
            for side in self._sides
        )
        return np.unique(np.setdiff1d(np.concatenate(fresh), known))

    @property
    def _sides(self) -> tuple[Mapping[str, Grid | None], ...]:
        return self.base, self.mine, self.theirs

    def side(self, name: str) -> Mapping[str, Grid | None]:
        """What is there on a side."""
        return {"mine": self.mine, "theirs": self.theirs}[name]

    def as_json(self) -> dict[str, Any]:
        """Both versions and the base as GeoJSON."""
        sides = {name: _collection(getattr(self, name)) for name in ("base", *SIDES)}
        return {"id": self.id, "codes": list(self.codes), **sides}


class Ended(NamedTuple):
    """What became of a grid that both sides changed; None: it is gone."""

    grid: Grid | None


class Contention(Conflict):
    """The plan and a newer edition changed the same grids, and nobody said yet whose counts."""

    code = "plan-conflicts"
    zh = "方案与第 {newest} 版改动了相同的网格（{codes}）：请逐处选择保留哪一方。"
    en = "The plan and edition {newest} changed the same grids ({codes}): say for each place whose counts."


def contested(plan: Plan) -> list[Contested]:
    """Where the plan and the newest edition are at odds; empty where the plan can go along."""
    return [place for place in _both(plan) if place.is_contested]


def _both(plan: Plan) -> list[Contested]:
    """Every group of grids of which the plan and the newest edition changed the same one."""
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


def _touched(was: Grid | None, grid: Grid | None) -> bool:
    return not (was is None and grid is None) and became(was, grid) != "same"


def _put_together(was: Grid | None, mine: Grid | None, theirs: Grid | None) -> Ended | None:
    """A grid that both sides changed, one by nodes only, with the changes of both; None where that cannot be. Nodes
    keep no grid that the other side gave up: its heirs get them (`_fitted`).
    """
    if was is None or not {became(was, mine), became(was, theirs)} & set(UNCHANGED):
        return None
    if mine is None or theirs is None:
        return Ended(None)
    polygon = merged(was.polygon, mine.polygon, theirs.polygon)
    facts = theirs if became(was, mine) in UNCHANGED else mine
    return None if polygon is None else Ended(replace(facts, polygon=polygon, locked=mine.locked))


def rebase(plan: Plan, take: Mapping[str, str]) -> list[Contested]:
    """Put the plan on the newest edition; `take` says by id of each contested place whose version counts.

    Raises Contention for a place that `take` leaves out. What was contested, and how it ended, is one more edit.
    """
    services.need_open(plan)
    newest = grids.newest_edition(plan.layer_id)
    if newest is plan.base:
        return []
    both = _both(plan)
    found = [place for place in both if place.is_contested]
    left_out = [place for place in found if take.get(place.id) is None]
    if left_out:
        codes = ", ".join(code for place in left_out for code in place.codes[:3])
        raise Contention(newest=newest.number if newest else 0, codes=codes)
    for place in found:
        if take[place.id] not in SIDES:
            raise BadParameter(
                name=place.id, value=take[place.id][:80], expected_zh="mine 或 theirs", expected="mine or theirs"
            )
    if found:
        services.need_draft(plan)
    plan.base_id, plan.base = (newest.id, newest) if newest else (None, None)
    plan.version += 1
    db.session.flush()
    if both:
        _settle(plan, both, take)
    return found


def _settle(plan: Plan, both: Sequence[Contested], take: Mapping[str, str]) -> None:
    """One edit that makes of grids what was chosen, or what both sides made of them, and of outlines what fits them."""
    now = state_at(plan, plan.head)
    wanted: dict[str, Grid | None] = {}
    for place in both:
        ended = place.merged()
        wanted |= place.side(take[place.id]) if ended is None else ended
    found = [place for place in both if place.is_contested]
    outlines = [
        (was, division)
        for division in divisions_left(plan.id, plan.head, now.names, _chooser(found, take))
        if not shapely.equals_exact((was := now.division(division.code)).polygon, division.polygon, 0.0)
    ]
    settled = now.over(wanted, [division for _, division in outlines])
    edit = replacing("rebase", now, wanted | _fitted(settled, both))
    before, after = zip(*outlines, strict=True) if outlines else ((), ())
    edit = replace(edit, divisions_before=before, divisions_after=after)
    services.write(plan, now, "rebase", {"take": dict(take)}, edit)


def _chooser(found: Sequence[Contested], take: Mapping[str, str]) -> Choose:
    """Says of a stretch of an outline which side counts where it runs along contested grids."""

    def choose(one: Ring, other: Ring) -> str:
        nodes = shapely.points(np.array([*one[1:-1], *other[1:-1]]))
        near = (place for place in found if bool(shapely.dwithin(place.ground, nodes, REACH).any()))
        return next((take[place.id] for place in near), "")

    return choose


def _fitted(settled: State, both: Sequence[Contested]) -> dict[str, Grid | None]:
    """The grids that lack a node which one side put on a border of one that keeps it (an outline, too), with it."""
    nodes = np.unique(np.concatenate([place.nodes for place in both]))
    places = array(shapely.points(lonlats(nodes)))
    if not len(places):
        return {}
    near = settled.near(places)
    shapes = [*(grid.polygon for grid in near), *(outline.polygon for outline in settled.divisions_near(places))]
    kept = lonlats(nodes[np.isin(nodes, spots(shapely.get_coordinates(array(shapes))))])
    pairs = [(grid, noded(grid.polygon, kept)) for grid in near]
    return {grid.code: replace(grid, polygon=polygon) for grid, polygon in pairs if polygon is not grid.polygon}


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
