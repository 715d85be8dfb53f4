"""The 四至 that people wrote for a plan's grids: kept with the plan, and with the version that it becomes."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from gridsvc.accounts.audit import actor_name, record
from gridsvc.accounts.principal import Principal
from gridsvc.divisions.queries import known
from gridsvc.errors import Forbidden, NotFound
from gridsvc.extensions import db
from gridsvc.geometry.edit import Grid
from gridsvc.geometry.shape_key import as_multi, shape_keys
from gridsvc.plans.models import Plan, PlanBounds
from gridsvc.plans.services import need_draft, said
from gridsvc.plans.state import State, state_of

ATTRIBUTES = ("bounds_zh", "bounds_en")  # of a grid version


def written(plan: Plan) -> dict[str, PlanBounds]:
    """What was written, by the code that the plan has for the grid."""
    return {row.code: row for row in db.session.scalars(select(PlanBounds).where(PlanBounds.plan_id == plan.id))}


def write(plan: Plan, code: str, zh: str, en: str, asker: Principal) -> None:
    """Keep these words for a grid of a draft; without any, what was written goes. Raises NotFound, Forbidden."""
    need_draft(plan)
    now = state_of(plan)
    grid = one(now, code)
    _need_right(asker, grid, now)
    record("bounds", "plan", plan.id, code=code, zh=zh, en=en)
    if not zh.strip() and not en.strip():
        db.session.execute(delete(PlanBounds).where(PlanBounds.plan_id == plan.id, PlanBounds.code == code))
        return
    facts = {"zh": said("zh", zh), "en": said("en", en), "shape_key": key_of(grid), "by": actor_name()}
    row = insert(PlanBounds).values(plan_id=plan.id, code=code, **facts)
    db.session.execute(row.on_conflict_do_update(index_elements=["plan_id", "code"], set_=facts))


def one(state: State, code: str) -> Grid:
    """The grid of that code; raises NotFound."""
    grid = state.get(code)
    if grid is None:
        raise NotFound(what="grid", what_zh="网格", key=code)
    return grid


def key_of(grid: Grid) -> str:
    """The digest of a grid's ground."""
    return shape_keys(as_multi(np.array([grid.polygon], dtype=object)))[0]


def kept(attributes: Mapping[str, Any], words: PlanBounds | None, *, same_ground: bool) -> dict[str, Any]:
    """A version's attributes with what was written for it; what was written for other ground goes."""
    if words is None:
        return {name: value for name, value in attributes.items() if same_ground or name not in ATTRIBUTES}
    return {**attributes, **dict(zip(ATTRIBUTES, (words.zh, words.en), strict=True))}


def _need_right(asker: Principal, grid: Grid, state: State) -> None:
    home = state.names.ids.get(grid.community)
    found = known(home) if home else None
    if not asker.require("grid.write").covers(found and found.lineage):
        raise Forbidden(right="publish grids here", right_zh="发布网格（该网格不在您的范围内）")
