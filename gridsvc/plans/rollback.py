"""Back to an older edition: a plan that makes of the layer what it was, same codes for the same ground."""

from gridsvc.accounts.principal import Principal
from gridsvc.errors import Conflict
from gridsvc.grids.queries import edition_of
from gridsvc.plans import services
from gridsvc.plans.models import Plan
from gridsvc.plans.replace import replacing
from gridsvc.plans.state import edition_state, state_of


def roll_back(asker: Principal, number: int, *, title: str, layer: str | None = None, reason: str = "") -> Plan:
    """A plan on the newest edition with one edit: every grid as edition `number` had it. Raises NotFound, Conflict."""
    plan = services.create(asker, title, layer=layer, reason=reason)
    now, then = state_of(plan), edition_state(plan.layer, edition_of(plan.layer, number))
    codes = {grid.code for grid in now} | {grid.code for grid in then}
    edit = replacing("roll_back", now, {code: then.get(code) for code in codes})
    if not edit.before and not edit.after:
        raise Conflict(reason=f"the layer is as in edition {number}", reason_zh=f"网格层与第 {number} 版相同")
    services.need_rights(asker, edit, now.names)
    services.write(plan, now, "roll_back", {"to": number}, edit)
    return plan
