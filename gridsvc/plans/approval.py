"""From a draft to an approved plan: communities confirm, streets review, the district approves, never the author."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from sqlalchemy import func, select

from gridsvc.accounts.audit import actor_name
from gridsvc.accounts.principal import Principal
from gridsvc.divisions.models import Division
from gridsvc.divisions.queries import grounds, known
from gridsvc.errors import BadParameter, Conflict, Forbidden
from gridsvc.extensions import db
from gridsvc.geometry.edit import Grid
from gridsvc.plans import queries, services
from gridsvc.plans.models import Plan, PlanSignature
from gridsvc.plans.state import base_of, changes
from gridsvc.settings.services import text

STEPS = ("community", "street", "county")  # in this order; a setting says which are needed


@dataclass(frozen=True, slots=True)
class Signing:
    """One signature that the plan needs: of a division, at a step; `signed` and by whom, once it has it."""

    step: str
    division_id: int
    code: str
    name: str
    signed: PlanSignature | None

    def as_json(self) -> dict[str, Any]:
        """For the plan's card."""
        return {
            "step": self.step,
            "division": self.code,
            "name": self.name,
            "by": self.signed and self.signed.by,
            "at": self.signed and self.signed.at.isoformat(),
            "note": self.signed and self.signed.note,
        }


def submit(plan: Plan, asker: Principal) -> None:
    """Ask for approval of what the plan is now; approved at once where no step is needed."""
    services.need_draft(plan)
    asker.require("grid.write")
    if plan.head == 0:
        raise Conflict(reason="the plan has no edit yet", reason_zh="方案还没有任何改动")
    plan.status = "submitted"
    plan.submission += 1
    plan.version += 1
    db.session.flush()
    _conclude(plan)


def approve(plan: Plan, asker: Principal, note: str = "") -> list[Signing]:
    """Sign for each division of the open step that the asker's right reaches; raises Forbidden for none."""
    mine = _to_sign(plan, asker)
    for signing in mine:
        _sign(plan, asker, signing, "approve", note)
    plan.version += 1
    db.session.flush()
    _conclude(plan)
    return mine


def send_back(plan: Plan, asker: Principal, reason: str) -> None:
    """Return the plan to its author with a reason."""
    if not reason.strip():
        raise BadParameter(name="reason", value="", expected_zh="退回的理由", expected="why it is returned")
    for signing in _to_sign(plan, asker)[:1]:
        _sign(plan, asker, signing, "return", reason)
    plan.status = "draft"
    plan.version += 1
    db.session.flush()


def signings(plan: Plan) -> list[Signing]:
    """All signatures that the plan as submitted needs, in order of steps and codes."""
    given = {(s.step, s.division_id): s for s in queries.signatures(plan) if _counts(s, plan)}
    return [
        Signing(step, division.id, division.code, division.name, given.get((step, division.id)))
        for step in STEPS
        if text(f"plan_{step}") == "on"
        for division in _concerned(plan, step)
    ]


def _to_sign(plan: Plan, asker: Principal) -> list[Signing]:
    scope = asker.require("plan.approve")
    if plan.status != "submitted":
        raise Conflict(reason="the plan is not waiting for approval", reason_zh="方案不在待审批状态")
    if asker.user_id is not None and asker.user_id == plan.author_id:
        raise Forbidden(
            right="approve plans of others, not your own", right_zh="审批他人的方案（不能审批自己编制的方案）"
        )
    waiting = [signing for signing in signings(plan) if signing.signed is None]
    step = waiting[0].step if waiting else ""
    mine = [s for s in waiting if s.step == step and scope.covers(_lineage(s.division_id))]
    if not mine:
        names = "、".join(s.name for s in waiting if s.step == step)
        raise Forbidden(right=f"sign for {names}", right_zh=f"代表{names}签署")
    return mine


def _lineage(division_id: int) -> frozenset[int] | None:
    found = known(division_id)
    return found and found.lineage


def _sign(plan: Plan, asker: Principal, signing: Signing, verdict: str, note: str) -> None:
    db.session.add(
        PlanSignature(
            plan_id=plan.id,
            step=signing.step,
            division_id=signing.division_id,
            verdict=verdict,
            note=services.said("note", note),
            submission=plan.submission,
            by_id=asker.user_id,
            by=actor_name(),
        )
    )


def _counts(signature: PlanSignature, plan: Plan) -> bool:
    return signature.verdict == "approve" and signature.submission == plan.submission


def _conclude(plan: Plan) -> None:
    if all(signing.signed for signing in signings(plan)):
        plan.status = "approved"


def _concerned(plan: Plan, step: str) -> Sequence[Division]:
    """The divisions of a level whose grids change: those that hold a changed grid before or after.

    A grid of a layer beside the primary one, or of no community, concerns every community on whose ground it lies.
    """
    names, beside = base_of(plan).names, plan.layer.relation not in services.HOUSED
    grids = [grid for pair in changes(plan).values() for grid in pair if grid]
    homes = {names.ids.get(grid.community) for grid in grids}
    ids = sorted(
        {home for home in homes if home is not None}
        | _underneath([grid for grid in grids if beside or not grid.community])
    )
    if not ids:
        return []
    above = select(func.unnest(Division.lineage)).where(Division.id.in_(ids))
    return db.session.scalars(
        select(Division).where(Division.level == step, Division.id.in_(above)).order_by(Division.code)
    ).all()


def _underneath(grids: Sequence[Grid]) -> set[int]:
    """Ids of the communities on whose ground the grids lie, be it a part of it."""
    ids, polygons = grounds()
    inside = [shapely.relate_pattern(polygons, grid.polygon, "T********") for grid in grids]
    return set(ids[np.any(inside, axis=0)].tolist()) if inside else set()
