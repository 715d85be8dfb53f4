"""Papers of a plan over HTTP: the bounds of its grids, the plan sheet, the hand-over sheets."""

from typing import Any

from flask import Blueprint, Response

from gridsvc.accounts.principal import current
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.papers import described, files, handover, handover_sheet, plan_facts, plan_sheet
from gridsvc.plans import approval, bounds, impact, queries, services
from gridsvc.plans.api import body
from gridsvc.plans.arguments import Arguments
from gridsvc.plans.codes import lasting_codes
from gridsvc.plans.models import Plan
from gridsvc.plans.state import state_of
from gridsvc.web import params
from gridsvc.web.language import chosen

bp = Blueprint("papers_plans", __name__, url_prefix="/api/v1/plans")
ORIENTATIONS = ("landscape", "portrait")


@bp.get("/<id:number>/grids/<code>/bounds")
def grid_bounds(number: int, code: str) -> dict[str, Any]:
    """What bounds a grid of the plan (四至): as somebody wrote it, else as the roads and grids around say."""
    current().require("plan.read")
    return _bounds(queries.one(number), code)


@bp.put("/<id:number>/grids/<code>/bounds")
def write_grid_bounds(number: int, code: str) -> dict[str, Any]:
    """Write {zh?, en?} instead of what is generated; without words, back to that."""
    asker, given = current(), body()
    asker.require("grid.write")
    plan, args = services.taken(number), Arguments(given)
    bounds.write(plan, code, args.maybe("zh") or "", args.maybe("en") or "", asker)
    db.session.commit()
    return _bounds(plan, code)


@bp.get("/<id:number>/sheet.pdf")
def plan_sheet_pdf(number: int) -> Response:
    """The plan sheet: both maps, the table of grids with their bounds, what moves, signatures."""
    current().require("plan.read")
    plan = queries.one(number)
    landscape = orientation() == "landscape"
    found, moved = plan_facts.facts_of(plan), impact.impact(plan, current())
    content = plan_sheet.sheet(found, moved, approval.signings(plan), chosen(), landscape=landscape)
    return files.sent(content, "plan_sheet", f"plan-{plan.id}-sheet", version=plan.version)


@bp.get("/<id:number>/handover.pdf")
def handover_pdf(number: int) -> Response:
    """Hand-over sheets of all whom the plan takes things from or gives them to, or of one ?person."""
    asker = current()
    asker.require("people.read")
    asker.require("address.read")
    plan, wanted = queries.one(number), params.parameter("person", params.row_id, ("人员编号", "the id of a person"))
    found, day = plan_facts.facts_of(plan, with_bounds=False), plan.effective_on or params.today()
    made = [one for one in handover.bundles(found, impact.impact(plan).moves, day, asker) if _is(one, wanted)]
    if not made:
        raise NotFound(what="hand-over of the plan", what_zh="该方案的交接内容", key=wanted or plan.id)
    content = handover_sheet.sheets(found, made, day.isoformat(), chosen())
    return files.sent(content, "handover", f"plan-{plan.id}-handover", person=wanted, sheets=len(made))


def _is(bundle: handover.Bundle, person: int | None) -> bool:
    return person is None or (bundle.person is not None and bundle.person.id == person)


def orientation() -> str:
    """?orientation of the paper, landscape where it is not said."""
    return (
        params.parameter("orientation", _orientation, ("landscape 或 portrait", "landscape or portrait")) or "landscape"
    )


def _orientation(text: str) -> str:
    if text not in ORIENTATIONS:
        raise ValueError
    return text


def _bounds(plan: Plan, code: str) -> dict[str, Any]:
    grid = bounds.one(state_of(plan), code)
    issued = lasting_codes(plan)
    said = described.of_plan(plan, [code], issued)[code]
    generated = described.generated(state_of(plan), [grid], issued)[code]
    return {
        "code": code,
        "zh": said.text("zh"),
        "en": said.text("en"),
        "written_by": said.by or None,
        "stale": said.stale,
        "generated_zh": generated.zh,
        "generated_en": generated.en,
    }
