"""How the work of a layer is shared out: households, ground, open events and full-time workers of each grid of a plan,
beside the target.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import func, select

from gridsvc.accounts.principal import Principal, Scope
from gridsvc.addresses.models import StandardAddress
from gridsvc.divisions.scope import reaches
from gridsvc.events.models import Event
from gridsvc.extensions import db
from gridsvc.geometry.edit import Grid
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.measure import area_m2
from gridsvc.grids.models import Grid as GridRow
from gridsvc.plans.features import households_of
from gridsvc.plans.models import Plan
from gridsvc.plans.state import changes, state_of
from gridsvc.posts.queries import staffing
from gridsvc.settings.services import number
from gridsvc.web.params import today

COLUMNS = (
    *("code", "name", "community", "kind", "households", "area_m2", "events", "workers"),
    *("share", "load"),
)


def balance(plan: Plan, asker: Principal, *, community: str | None = None, kind: str = "base") -> pd.DataFrame:
    """COLUMNS of each grid of a kind where the asker may read addresses, furthest from the target first: `share` is its
    households by the target, `load` those of each full-time worker (of one, while there is none).

    What the plan did not touch has the counts of its stored owners, the rest is located anew; workers are counted where
    the asker may read people. Raises NotSignedIn, Forbidden.
    """
    scope = asker.require("address.read")
    now, changed = state_of(plan), changes(plan)
    asked = [grid for grid in now if grid.kind == kind and community in (None, grid.community)]
    grids = [grid for grid in asked if reaches(scope, now.names.ids.get(grid.community or ""))]
    in_use, still_open = StandardAddress.status == "OC", Event.stage == "open"
    households = _stored(plan, StandardAddress, func.sum(StandardAddress.households), in_use)
    households |= households_of([g for g in grids if g.code in changed])
    events, area = _stored(plan, Event, func.count(), still_open), _areas(grids)
    counts = (households, area, events, _workers(plan, asker.scope("people.read")))
    rows = [(g.code, g.name, g.community, g.kind, *(counted.get(g.code, 0) for counted in counts)) for g in grids]
    frame = pd.DataFrame(rows, columns=list(COLUMNS[:-2]))
    frame["share"] = (frame["households"] / number("households_target")).round(3)
    frame["load"] = (frame["share"] / frame["workers"].clip(lower=1)).round(3)
    order = (frame["share"] - 1.0).abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def facts(frame: pd.DataFrame) -> dict[str, Any]:
    """The target with its tolerance, and how many grids are over, under and within it."""
    target, tolerance = number("households_target"), number("households_tolerance") / 100
    over, under = (frame["share"] > 1 + tolerance).sum(), (frame["share"] < 1 - tolerance).sum()
    return {
        "target": target,
        "tolerance": tolerance,
        "grids": len(frame),
        "over": int(over),
        "under": int(under),
        "households": int(frame["households"].sum()),
        "median": float(frame["households"].median()) if len(frame) else None,
    }


def _areas(grids: Sequence[Grid]) -> dict[str, float]:
    areas = area_m2(array(grid.polygon for grid in grids)).round(1).tolist() if grids else []
    return dict(zip([grid.code for grid in grids], areas, strict=True))


def _workers(plan: Plan, scope: Scope) -> dict[str, int]:
    """How many full-time workers answer in each grid today, by code: posts are of grids in force."""
    if plan.layer.relation != "primary":
        return {}
    counts = {staff.grid_id: staff.workers for staff in staffing(today(), scope)}
    rows = db.session.execute(select(GridRow.id, GridRow.code).where(GridRow.id.in_(counts)))
    return {row.code: counts[row.id] for row in rows}


def _stored(plan: Plan, model: Any, counted: Any, which: Any) -> dict[str, int]:
    """A count of things by the code of their owner grid, in the primary layer."""
    statement = select(GridRow.code, counted).join(model, model.grid_id == GridRow.id)
    rows = db.session.execute(statement.where(which, GridRow.layer_id == plan.layer_id).group_by(GridRow.code))
    return {code: int(count or 0) for code, count in rows}
