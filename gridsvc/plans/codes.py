"""The codes that a plan's new grids will get, or got."""

import numpy as np
from sqlalchemy import select

from gridsvc.extensions import db
from gridsvc.geometry.shape_key import as_multi, shape_keys
from gridsvc.grids.models import Grid as GridRow
from gridsvc.grids.models import GridVersion
from gridsvc.plans.models import Plan
from gridsvc.plans.publish import issue
from gridsvc.plans.state import fresh


def lasting_codes(plan: Plan) -> dict[str, str]:
    """The codes that placeholders will get; of a published plan those that they got, found by their ground."""
    if plan.edition_id is None:
        return issue(plan)
    new = fresh(plan)
    if not new:
        return {}
    rows = db.session.execute(
        select(GridVersion.shape_key, GridRow.code)
        .join(GridRow, GridRow.id == GridVersion.grid_id)
        .where(GridVersion.edition_id == plan.edition_id)
    ).all()
    by_shape = {row.shape_key: row.code for row in rows}
    keys = shape_keys(as_multi(np.array([grid.polygon for grid in new], dtype=object)))
    return {grid.code: by_shape[key] for grid, key in zip(new, keys, strict=True) if key in by_shape}
