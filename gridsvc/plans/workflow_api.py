"""A plan's way to an edition over HTTP: submitted, signed, brought up to date, published; what it would move."""

from datetime import date
from typing import Any

from flask import Blueprint, Response

from gridsvc.accounts.downloads import ROWS, sent
from gridsvc.accounts.principal import current
from gridsvc.errors import BadParameter
from gridsvc.plans import approval, balance, impact, posts_moved, publish, queries, rebase, rollback, told
from gridsvc.plans.api import begun, body, saved
from gridsvc.plans.arguments import Arguments
from gridsvc.plans.codes import lasting_codes
from gridsvc.web import params

bp = Blueprint("plans_workflow", __name__, url_prefix="/api/v1/plans")
MOST_MOVES = 5000
PARTS = ("moves", "posts")  # of the impact, as files


@bp.post("/roll-back")
def roll_back_to() -> tuple[dict[str, Any], int]:
    """A plan {edition, title, layer?, reason?} that makes of a layer what an older edition was."""
    asker, given = current(), body()
    asker.require("grid.write")
    args = Arguments(given)
    number = args.whole("edition", 1, params.LARGEST_ID)
    plan = rollback.roll_back(
        asker, number, title=args.text("title"), layer=args.maybe("layer"), reason=args.maybe("reason") or ""
    )
    return saved(plan, asker), 201


@bp.post("/<id:number>/submit")
def submit_plan(number: int) -> dict[str, Any]:
    """Ask for approval {version}."""
    asker, plan, _given = begun(number)
    approval.submit(plan, asker)
    told.about_turn(plan)
    return saved(plan, asker)


@bp.get("/<id:number>/signatures")
def plan_signatures(number: int) -> dict[str, Any]:
    """The signatures that the plan needs, and those it has."""
    current().require("plan.read")
    return {"signatures": [signing.as_json() for signing in approval.signings(queries.one(number))]}


@bp.post("/<id:number>/approve")
def approve_plan(number: int) -> dict[str, Any]:
    """Sign {version, note?} for every division of the open step that the asker's right reaches."""
    asker, plan, given = begun(number, "plan.approve")
    signed = approval.approve(plan, asker, Arguments(given).maybe("note") or "")
    told.about_turn(plan, signed[0].step)
    return saved(plan, asker, signed=[signing.code for signing in signed])


@bp.post("/<id:number>/return")
def return_plan(number: int) -> dict[str, Any]:
    """Give it back {version, reason} to its author."""
    asker, plan, given = begun(number, "plan.approve")
    reason = Arguments(given).maybe("reason") or ""
    approval.send_back(plan, asker, reason)
    told.about_return(plan, reason)
    return saved(plan, asker)


@bp.post("/<id:number>/publish")
def publish_plan(number: int) -> dict[str, Any]:
    """Publish an approved plan {version, effective_on?}; today where no day is given."""
    asker, plan, given = begun(number)
    typed = Arguments(given).maybe("effective_on") or ""
    day = params.parsed("effective_on", typed, date.fromisoformat, params.A_DAY) or params.today()
    moved = impact.impact(plan)
    edition = publish.publish(plan, asker, day)
    told.about_publication(plan, moved, day)
    return saved(plan, asker, edition=edition.number)


@bp.get("/<id:number>/conflicts")
def plan_conflicts(number: int) -> dict[str, Any]:
    """Where the plan and a newer edition changed the same ground: both versions and the base."""
    current().require("plan.read")
    plan = queries.one(number)
    return {"conflicts": [place.as_json() for place in rebase.contested(plan)], "version": plan.version}


@bp.post("/<id:number>/rebase")
def rebase_plan(number: int) -> dict[str, Any]:
    """Put the plan {version, take?: {id: mine or theirs}} on the newest edition."""
    asker, plan, given = begun(number)
    take = given.get("take") or {}
    if not isinstance(take, dict):
        raise BadParameter(name="take", value=str(take)[:80], expected_zh="JSON 对象", expected="a JSON object")
    settled = rebase.rebase(plan, {str(key): str(side) for key, side in take.items()})
    return saved(plan, asker, settled=[place.id for place in settled])


@bp.get("/<id:number>/impact")
def plan_impact(number: int) -> Response | dict[str, Any]:
    """What changes hands: totals, by grid and community, the posts, the things themselves; ?format=csv or xlsx: all the
    things as a file, with ?of=posts the posts.
    """
    asker = current()
    asker.require("plan.read")
    plan = queries.one(number)
    found = impact.impact(plan, asker)
    if params.text("format"):
        current().require("file.export")
        what = params.parameter("of", _part, (" 或 ".join(PARTS), " or ".join(PARTS))) or PARTS[0]
        rows = found.moves if what == "moves" else posts_moved.as_frame(found.posts)
        return sent([impact.lasting(rows, lasting_codes(plan))], what, f"plan-{plan.id}-{what}", ROWS)
    shown = found.moves.head(params.whole("limit", MOST_MOVES, 0, MOST_MOVES))
    return {
        "version": plan.version,
        "totals": found.totals(),
        "by_grid": found.by("grid"),
        "by_community": found.by("community"),
        "posts": found.posts,
        "moves": shown.to_dict("records"),
    }


@bp.get("/<id:number>/balance")
def plan_balance(number: int) -> Response | dict[str, Any]:
    """Households, ground, open events and workers of each grid of the plan beside the target, furthest from it first;
    ?community narrows it, ?kind is base or special, ?format=csv or xlsx: as a file.
    """
    asker = current()
    asker.require("plan.read")
    asker.require("address.read")
    plan = queries.one(number)
    rows = balance.balance(plan, asker, community=params.text("community"), kind=params.text("kind") or "base")
    if params.text("format"):
        current().require("file.export")
        return sent([rows], "balance", f"plan-{plan.id}-balance", ROWS)
    return {"version": plan.version, **balance.facts(rows), "rows": rows.to_dict("records")}


def _part(text: str) -> str:
    if text not in PARTS:
        raise ValueError
    return text
