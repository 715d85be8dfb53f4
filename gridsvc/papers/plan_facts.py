"""What the papers of a plan say of it: its grids before and after, codes to be issued, households, bounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import select

from gridsvc.divisions.models import Division
from gridsvc.extensions import db
from gridsvc.geometry.edit import Grid
from gridsvc.geometry.measure import area_m2
from gridsvc.papers import described
from gridsvc.papers.described import Described
from gridsvc.plans.codes import lasting_codes
from gridsvc.plans.difference import became
from gridsvc.plans.features import households_of
from gridsvc.plans.models import Plan
from gridsvc.plans.state import State, base_of, changes, state_of


@dataclass(frozen=True, slots=True)
class Row:
    """A grid that the plan touches. `became` is new, gone or changed; `issued`: its code is not in force yet."""

    key: str
    code: str
    issued: bool
    became: str
    was: Grid | None
    now: Grid | None
    community: str
    area_m2: tuple[float | None, float | None]
    households: tuple[int | None, int | None]
    bounds: Described | None

    @property
    def name(self) -> str:
        """What it is called, after the plan where there is an after."""
        grid = self.now or self.was
        return grid.name if grid else ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A plan with both its states, and a row for each grid that is not as it was."""

    plan: Plan
    was: State
    now: State
    codes: Mapping[str, str]
    names: Mapping[str, str]
    rows: Sequence[Row]

    def code(self, key: str) -> str:
        """The code that a grid of the plan has or will get."""
        return self.codes.get(key, key)


def facts_of(plan: Plan, *, with_bounds: bool = True) -> Facts:
    """All of it; with the bounds of every grid that is there afterwards."""
    was, now = base_of(plan), state_of(plan)
    codes = lasting_codes(plan)
    changed = changes(plan)
    touched = sorted(changed, key=lambda code: codes.get(code, code))
    names = _communities(now)
    sides = [[grid for code in touched if (grid := state.get(code))] for state in (was, now)]
    counts = [households_of(side) for side in sides]
    areas = [_areas(side) for side in sides]
    bounds = described.of_plan(plan, [grid.code for grid in sides[1]], codes) if with_bounds else {}
    rows = [
        Row(
            code,
            codes.get(code, code),
            code in codes and plan.edition_id is None,
            became(*changed[code]),
            was.get(code),
            now.get(code),
            names.get((now.get(code) or was.get(code) or NO_GRID).community, ""),
            (areas[0].get(code), areas[1].get(code)),
            (counts[0].get(code), counts[1].get(code)),
            bounds.get(code),
        )
        for code in touched
    ]
    return Facts(plan, was, now, codes, names, rows)


NO_GRID = Grid("", None)


def _areas(grids: Sequence[Grid]) -> dict[str, float]:
    shapes = np.array([grid.polygon for grid in grids], dtype=object)
    return dict(zip([grid.code for grid in grids], area_m2(shapes).tolist() if len(shapes) else [], strict=True))


def _communities(now: State) -> dict[str, str]:
    """Names of divisions, by what edits call them."""
    rows: Any = db.session.execute(select(Division.id, Division.name))
    return {now.names.keys[row.id]: row.name for row in rows if row.id in now.names.keys}
