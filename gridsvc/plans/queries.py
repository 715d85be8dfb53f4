"""Reads of plans: lists, one with its log, comments."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from gridsvc.accounts.principal import Principal
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.grids import queries as grids
from gridsvc.grids.models import Edition, Layer
from gridsvc.plans.models import Plan, PlanComment, PlanDivision, PlanEdit, PlanGrid, PlanSignature
from gridsvc.plans.words import summary

MOST_LISTED = 500


def one(plan_id: int) -> Plan:
    """The plan; raises NotFound."""
    plan = db.session.get(Plan, plan_id)
    if plan is None:
        raise NotFound(what="plan", what_zh="方案", key=plan_id)
    return plan


def listed(*, layer: str | None, status: str | None, author_id: int | None) -> Sequence[Plan]:
    """Plans, the latest changed first: of a layer, in a state, by an author, where given."""
    statement = select(Plan).join(Layer).order_by(Plan.updated_at.desc(), Plan.id.desc()).limit(MOST_LISTED)
    if layer is not None:
        statement = statement.where(Layer.code == layer)
    if status is not None:
        statement = statement.where(Plan.status == status)
    if author_id is not None:
        statement = statement.where(Plan.author_id == author_id)
    return db.session.scalars(statement).all()


def as_json(plan: Plan, asker: Principal) -> dict[str, Any]:
    """A plan as the API shows it, with what the asker may do with it."""
    newest = grids.newest_edition(plan.layer_id)
    return {
        "id": plan.id,
        "title": plan.title,
        "reason": plan.reason,
        "approval_number": plan.approval_number,
        "layer": plan.layer.code,
        "overlay": plan.layer.overlay,
        "status": plan.status,
        "version": plan.version,
        "head": plan.head,
        "last": plan.last,
        "base": _edition(plan.base),
        "newest": _edition(newest),
        "stale": plan.status not in ("published", "discarded") and newest is not plan.base,
        "locked": list(plan.locked),
        "effective_on": plan.effective_on and plan.effective_on.isoformat(),
        "author": plan.author,
        "created_at": plan.created_at.isoformat(),
        "updated_at": plan.updated_at.isoformat(),
        **touched(plan),
        "comments": db.session.scalar(select(func.count()).where(PlanComment.plan_id == plan.id)),
        "may": allowed(plan, asker),
    }


def allowed(plan: Plan, asker: Principal) -> dict[str, bool]:
    """What the asker may do now with the plan, by its state and their rights."""
    writes, approves = asker.may("grid.write"), asker.may("plan.approve")
    status = plan.status
    return {
        "edit": writes and status == "draft",
        "submit": writes and status == "draft" and plan.head > 0,
        "approve": approves and status == "submitted" and plan.author_id != asker.user_id,
        "publish": writes and status == "approved",
        "discard": writes and status in ("draft", "submitted", "approved"),
        "reopen": writes and status in ("submitted", "approved", "discarded"),
    }


def touched(plan: Plan) -> dict[str, Any]:
    """How many grids differ from the base and how many outlines of divisions edits touched, and the bounds (degrees) of
    what edits left; null where there is nothing.
    """
    outlines = select(func.count(PlanDivision.division_id.distinct())).where(
        PlanDivision.plan_id == plan.id, PlanDivision.seq <= plan.head
    )
    base = select(PlanGrid.code, func.max(PlanGrid.seq).label("seq")).where(
        PlanGrid.plan_id == plan.id, PlanGrid.seq <= plan.head
    )
    last = base.group_by(PlanGrid.code).subquery()
    box = func.ST_Extent(PlanGrid.geometry)
    row = db.session.execute(
        select(
            func.count().filter(PlanGrid.geometry.is_not(None), ~PlanGrid.noded, ~PlanGrid.code.startswith("+")),
            func.count().filter(PlanGrid.geometry.is_not(None), PlanGrid.code.startswith("+")),
            func.count().filter(PlanGrid.geometry.is_(None), ~PlanGrid.code.startswith("+")),
            outlines.scalar_subquery(),
            *(side(box) for side in (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)),
        )
        .join(last, (last.c.code == PlanGrid.code) & (last.c.seq == PlanGrid.seq))
        .where(PlanGrid.plan_id == plan.id)
    ).one()
    counts = dict(zip(("changed", "new", "gone"), row[:3], strict=True))
    return {"counts": counts, "outlines": row[3], "bounds": None if row[4] is None else list(row[4:])}


def log(plan: Plan) -> list[dict[str, Any]]:
    """The edits in order, those that wait to be redone too."""
    rows = db.session.scalars(select(PlanEdit).where(PlanEdit.plan_id == plan.id).order_by(PlanEdit.seq))
    return [
        {
            "seq": edit.seq,
            "verb": edit.verb,
            **summary(edit.verb, edit.facts, edit.arguments),
            "codes": edit.facts["codes"],
            "lon": edit.facts["lon"],
            "lat": edit.facts["lat"],
            "by": edit.by,
            "at": edit.at.isoformat(),
            "applied": edit.seq <= plan.head,
        }
        for edit in rows
    ]


def comments(plan: Plan) -> list[dict[str, Any]]:
    """What was said of the plan, oldest first."""
    rows = db.session.scalars(select(PlanComment).where(PlanComment.plan_id == plan.id).order_by(PlanComment.id))
    return [comment_json(row) for row in rows]


def comment_json(row: PlanComment) -> dict[str, Any]:
    """A comment as the API shows it."""
    return {"id": row.id, "text": row.text, "by": row.by, "at": row.at.isoformat(), "lon": row.lon, "lat": row.lat}


def signatures(plan: Plan) -> Sequence[PlanSignature]:
    """All that was signed or returned, oldest first."""
    statement = select(PlanSignature).where(PlanSignature.plan_id == plan.id).order_by(PlanSignature.id)
    return db.session.scalars(statement).all()


def _edition(edition: Edition | None) -> dict[str, Any] | None:
    if edition is None:
        return None
    return {"edition": edition.number, "effective_on": edition.effective_on.isoformat()}
