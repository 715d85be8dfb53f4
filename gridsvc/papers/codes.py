"""The codes that a plan's new grids will get, or got."""

import numpy as np
from sqlalchemy import select

from gridsvc.extensions import db
from gridsvc.geometry.shape_key import as_multi, shape_keys
from gridsvc.grids.models import Grid as GridRow
from gridsvc.grids.models import GridVersion
from gridsvc.plans import publish
from gridsvc.plans.models import Plan
from gridsvc.plans.state import grids_left, state_of


def lasting_codes(plan: Plan) -> dict[str, str]:
    """The codes that placeholders will get; of a published plan those that they got, found by their ground."""
    now = state_of(plan)
    left = grids_left(plan.id, plan.head, now.names)
    if plan.edition_id is None:
        return publish.issue(plan, now, left)
    fresh = [grid for code, grid in left.items() if grid and code.startswith("+")]
    if not fresh:
        return {}
    rows = db.session.execute(
        select(GridVersion.shape_key, GridRow.code)
        .join(GridRow, GridRow.id == GridVersion.grid_id)
        .where(GridVersion.edition_id == plan.edition_id)
    ).all()
    by_shape = {row.shape_key: row.code for row in rows}
    keys = shape_keys(as_multi(np.array([grid.polygon for grid in fresh], dtype=object)))
    return {grid.code: by_shape[key] for grid, key in zip(fresh, keys, strict=True) if key in by_shape}
