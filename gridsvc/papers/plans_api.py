"""Papers of a plan over HTTP: the bounds of its grids, the plan sheet, the hand-over sheets."""

from typing import Any

from flask import Blueprint, Response

from gridsvc.accounts.principal import Principal, current
from gridsvc.errors import NotSignedIn
from gridsvc.extensions import db
from gridsvc.jobs import queries as queries_of_jobs
from gridsvc.jobs import services as services_of_jobs
from gridsvc.papers import described, files, handover, handover_sheet, jobs, plan_facts, plan_sheet
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
    asker, plan = _handing_over(number)
    wanted = params.parameter("person", params.row_id, ("人员编号", "the id of a person"))
    made = handover.of_plan(plan, asker, wanted)
    content = handover_sheet.sheets(made, made.bundles, chosen())
    return files.sent(content, "handover", f"plan-{plan.id}-handover", person=wanted, sheets=len(made.bundles))


@bp.get("/<id:number>/handover.zip")
def handover_zip(number: int) -> Response:
    """The hand-over sheets as a zip, a PDF for each person; many of them are a job."""
    asker, plan = _handing_over(number)
    made = handover.of_plan(plan, asker)
    files.need_few(len(made.bundles), f"/api/v1/plans/{plan.id}/handover")
    content = handover_sheet.zipped(made, chosen())
    return files.sent(content, "handover", f"plan-{plan.id}-handover", files.ZIP, sheets=len(made.bundles))


@bp.post("/<id:number>/handover")
def start_handover(number: int) -> tuple[dict[str, Any], int]:
    """The same, however many, as a job. Its state is at /api/v1/jobs/{id}, its file at
    /api/v1/plans/handover/{id}.zip.
    """
    asker, plan = _handing_over(number)
    if asker.user_id is None:  # a job is somebody's
        raise NotSignedIn
    title = f"交接单　方案 {plan.id}" if chosen() == "zh" else f"Hand-over sheets of plan {plan.id}"
    job = services_of_jobs.start(jobs.HANDOVER, title, {"plan": plan.id, "lang": chosen()}, actor=asker)
    db.session.commit()
    return queries_of_jobs.facts(queries_of_jobs.one(job, asker)), 202


@bp.get("/handover/<id:number>.zip")
def finished_handover(number: int) -> Response:
    """The zip that a job made; it is kept for a day."""
    path = jobs.finished(jobs.HANDOVER, number, current())
    return files.sent(path.read_bytes(), "handover", path.stem, files.ZIP)


def _handing_over(number: int) -> tuple[Principal, Plan]:
    """Who asks for the hand-over of a plan; raises what `require` and `queries.one` raise."""
    asker = current()
    asker.require("people.read")
    asker.require("address.read")
    return asker, queries.one(number)


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
