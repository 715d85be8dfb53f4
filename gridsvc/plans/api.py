"""Plans over HTTP: made, edited, looked at. docs/adr/0010 tells how they are kept."""

from typing import Any, NamedTuple

from flask import Blueprint, Response, request

from gridsvc.accounts.principal import Principal, Scope, current
from gridsvc.errors import BadParameter
from gridsvc.extensions import db
from gridsvc.plans import checks, features, outlines, queries, services, state
from gridsvc.plans.models import STATUSES, Plan
from gridsvc.plans.services import Change
from gridsvc.plans.words import summary
from gridsvc.web import params
from gridsvc.web.geojson import answer, collection

bp = Blueprint("plans_api", __name__, url_prefix="/api/v1/plans")
VERSION = ("方案版本号", "the plan's version, a whole number")
BOX = ("西,南,东,北 四个度数", "west,south,east,north in degrees")
MOST_CODES = 500


@bp.get("")
def list_plans() -> dict[str, Any]:
    """Plans, the latest changed first; ?layer, ?status and ?mine=1 narrow the list."""
    asker = _reader()
    mine = asker.user_id if params.text("mine") else None
    status = params.parameter("status", _status, (f"{', '.join(STATUSES)} 之一", f"one of {', '.join(STATUSES)}"))
    found = queries.listed(layer=params.text("layer"), status=status, author_id=mine)
    return {"plans": [queries.as_json(plan, asker) for plan in found]}


@bp.post("")
def create_plan() -> tuple[dict[str, Any], int]:
    """A plan {title, layer?, reason?} on top of the layer's newest edition."""
    asker, given = _writer(), body()
    layer, reason = (given.get(name) or None for name in ("layer", "reason"))
    plan = services.create(asker, str(given.get("title", "")), layer=layer, reason=str(reason or ""))
    db.session.commit()
    return queries.as_json(plan, asker), 201


@bp.get("/<id:number>")
def get_plan(number: int) -> dict[str, Any]:
    """A plan with the log of its edits."""
    asker = _reader()
    return one(queries.one(number), asker)


@bp.patch("/<id:number>")
def describe_plan(number: int) -> dict[str, Any]:
    """Change {title?, reason?, approval_number?, locked?}."""
    asker, given = _writer(), body()
    plan = services.taken(number, version(given, needed=False))
    services.describe(plan, given)
    return saved(plan, asker)


@bp.post("/<id:number>/edits")
def append_edit(number: int) -> Response:
    """Make an edit {version, verb, …} on top of the plan."""
    asker, plan, given = begun(number)
    return _done(services.append(plan, asker, given), asker)


@bp.post("/<id:number>/undo")
def undo_edit(number: int) -> Response:
    """Take the last edit back {version}."""
    asker, plan, _given = begun(number)
    return _done(services.undo(plan), asker)


@bp.post("/<id:number>/redo")
def redo_edit(number: int) -> Response:
    """Make the edit again that was undone last {version}."""
    asker, plan, _given = begun(number)
    return _done(services.redo(plan), asker)


@bp.post("/<id:number>/preview")
def preview_edit(number: int) -> Response:
    """What an edit {verb, …} would leave; nothing is written."""
    _writer()
    plan = queries.one(number)
    edit = services.asked(plan, body()).edit
    return answer(features.gathered(state.base_of(plan), edit.after, _counted(), gone=list(edit.retired)))


@bp.get("/<id:number>/grids")
def plan_grids(number: int) -> Response:
    """The plan's grids in a ?bbox, or those of ?codes (?around=1: with all that touch them), as GeoJSON."""
    _reader()
    plan = queries.one(number)
    now, box, codes = state.state_of(plan), params.bbox(), params.text("codes")
    if codes is not None:
        named = codes.split(",")[:MOST_CODES]
        find = features.with_neighbours if params.text("around") else features.of_codes
        wanted = find(now, named)
    else:
        wanted = features.within(now, params.required("bbox", box, BOX))[: params.limit()]
    return answer(features.gathered(state.base_of(plan), wanted, _counted(), version=plan.version))


@bp.get("/<id:number>/at")
def plan_grid_at(number: int) -> Response:
    """The grid of the plan that a place (?lon, ?lat) belongs to, by the same rule as locate; no feature for none."""
    _reader()
    plan = queries.one(number)
    now = state.state_of(plan)
    wanted = features.at(now, params.degrees("lon", 180), params.degrees("lat", 90))
    return answer(features.gathered(state.base_of(plan), wanted, _counted(), version=plan.version))


@bp.get("/<id:number>/households")
def plan_households(number: int) -> dict[str, Any]:
    """lon, lat and households of every address in use in a ?bbox, for counts while a border is dragged."""
    scope = current().require("address.read")
    queries.one(number)
    lon, lat, households = features.weights(params.required("bbox", params.bbox(), BOX), scope)
    return {"lon": lon.tolist(), "lat": lat.tolist(), "households": households.astype(int).tolist()}


@bp.get("/<id:number>/ground")
def plan_ground(number: int) -> Response:
    """Buildings, roads, water and the like in a ?bbox, with exact coordinates, for borders along them."""
    _reader()
    queries.one(number)
    return answer(collection(features.ground(params.required("bbox", params.bbox(), BOX), params.limit())))


@bp.get("/<id:number>/divisions")
def plan_divisions(number: int) -> Response:
    """The outlines of divisions that the plan's edits gave nodes, or moved, as GeoJSON."""
    _reader()
    return answer(outlines.gathered(queries.one(number)))


@bp.get("/<id:number>/check")
def check_plan(number: int) -> dict[str, Any]:
    """The defects around what the plan touches, ?all=1 of the whole layer; `before`: the base edition has it too."""
    _reader()
    plan = queries.one(number)
    return checks.report(plan, whole=bool(params.text("all"))) | {"version": plan.version}


@bp.get("/<id:number>/comments")
def list_comments(number: int) -> dict[str, Any]:
    """What was said of the plan."""
    _reader()
    return {"comments": queries.comments(queries.one(number))}


@bp.post("/<id:number>/comments")
def add_comment(number: int) -> tuple[dict[str, Any], int]:
    """Say something {text, at?: [lon, lat]} of the plan."""
    _reader()
    row = services.comment(queries.one(number), body())
    db.session.commit()
    return queries.comment_json(row), 201


@bp.post("/<id:number>/discard")
def discard_plan(number: int) -> dict[str, Any]:
    """Give the plan up {version}; it stays readable."""
    asker, plan, _given = begun(number)
    services.discard(plan)
    return saved(plan, asker)


@bp.post("/<id:number>/reopen")
def reopen_plan(number: int) -> dict[str, Any]:
    """Make a draft of it again {version}."""
    asker, plan, _given = begun(number)
    services.reopen(plan)
    return saved(plan, asker)


def one(plan: Plan, asker: Principal) -> dict[str, Any]:
    """A plan with its log."""
    return queries.as_json(plan, asker) | {"edits": queries.log(plan)}


class Begun(NamedTuple):
    """A write on a plan: who asks, the plan at the version that they have seen, held for them, and what they sent."""

    asker: Principal
    plan: Plan
    given: dict[str, Any]


def begun(number: int, right: str = "grid.write") -> Begun:
    """The write that the request asks for; raises what `require`, `body`, `version` and `services.taken` raise."""
    asker = current()
    asker.require(right)
    given = body()
    return Begun(asker, services.taken(number, version(given)), given)


def saved(plan: Plan, asker: Principal, **more: object) -> dict[str, Any]:
    """Commit; the plan with its log, and more."""
    db.session.commit()
    return one(plan, asker) | more


def body() -> dict[str, Any]:
    """The JSON object that was sent; raises BadParameter."""
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise BadParameter(name="body", value="", expected_zh="JSON 对象", expected="a JSON object")
    return given


def version(given: dict[str, Any], *, needed: bool = True) -> int | None:
    """The version of the plan that the asker has seen; raises BadParameter."""
    value = given.get("version")
    if value is None and not needed:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadParameter(name="version", value=str(value)[:80], expected_zh=VERSION[0], expected=VERSION[1])
    return value


def _done(change: Change, asker: Principal) -> Response:
    """Commit; what it did, with the grids it touched as they are now."""
    plan, now = change.plan, change.state
    touched = [*change.facts["codes"], *change.facts["new"], *change.facts["noded"]]
    there = sorted({code for code in touched if code in now})
    db.session.commit()
    state.remember(plan, now)
    base, looked_at = state.base_of(plan), sorted({*change.facts["recheck"], *there})
    return answer(
        features.gathered(
            base,
            features.of_codes(now, there),
            _counted(),
            plan=queries.as_json(plan, asker),
            verb=change.verb,
            seq=change.seq,
            at=change.at.isoformat(),
            gone=sorted(set(touched) - set(there)),
            nodes=change.facts["nodes"],
            noded=change.facts["noded"],
            faults=checks.numbered(checks.listed(*checks.compared(base, now, looked_at))),
            **summary(change.verb, change.facts, change.arguments),
        )
    )


def _counted() -> Scope:
    """Where the asker may count households."""
    return current().scope("address.read")


def _reader() -> Principal:
    asker = current()
    asker.require("plan.read")
    return asker


def _writer() -> Principal:
    asker = current()
    asker.require("grid.write")
    return asker


def _status(text: str) -> str:
    if text not in STATUSES:
        raise ValueError
    return text
