"""The desk over HTTP: lists of addresses as batches, their queues, decisions and exports."""

from typing import Any

from flask import Blueprint, Response, request

from gridsvc.accounts.downloads import sent
from gridsvc.accounts.principal import current
from gridsvc.desk import exports, queries, queue, services
from gridsvc.desk.finding import choices
from gridsvc.desk.models import STATES, DeskBatch, DeskDecision, DeskText
from gridsvc.desk.reach import WRITES
from gridsvc.errors import BadParameter
from gridsvc.extensions import db
from gridsvc.imports import uploads
from gridsvc.jobs import queries as jobs
from gridsvc.web import params

bp = Blueprint("desk_api", __name__, url_prefix="/api/v1/geocode/batches")
MOST_SHOWN, SHOWN = 1_000, 100
FORMATS = ("csv", "xlsx", "gpkg", "geojson")
NAME = 200  # characters


@bp.get("")
def list_batches() -> dict[str, Any]:
    """The latest batches that the asker may see."""
    return {"batches": [_listed(one) for one in queries.latest(current())]}


@bp.post("")
def create_batch() -> tuple[dict[str, Any], int]:
    """A batch of {texts}, or of a file that was sent {upload, column}; {name, source, division, threshold, crs, …}."""
    asker, given = current(), _writing()
    source = _text(given, "source")
    if given.get("upload"):
        upload = uploads.find(str(given["upload"]), asker.user_id)
        batch = services.take_file(upload, given, source=source, actor=asker)
    else:
        texts = given.get("texts")
        if not isinstance(texts, list):
            raise BadParameter(name="texts", value="", expected_zh="文本的列表", expected="a list of texts")
        name = _text(given, "name") or f"{params.today()} {len(texts)}"
        batch = services.paste([str(one) for one in texts], given, name=name, source=source, actor=asker)
    db.session.commit()
    return queries.facts(batch), 201


@bp.get("/<id:number>")
def get_batch(number: int) -> dict[str, Any]:
    """A batch: its job and counts by state and level."""
    return queries.facts(queries.one(number, current()))


@bp.delete("/<id:number>")
def remove_batch(number: int) -> tuple[str, int]:
    """Forget a batch with its rows."""
    batch = _written(number)
    services.remove(batch, current())
    db.session.commit()
    return "", 204


@bp.get("/<id:number>/job")
def get_job(number: int) -> dict[str, Any]:
    """How far its job is, whoever began it."""
    return jobs.facts(services.job(queries.one(number, current())))


@bp.post("/<id:number>/cancel")
def cancel_batch(number: int) -> dict[str, Any]:
    """End its job; what was found stays."""
    batch = _written(number)
    services.cancel(batch, current())
    return _saved(batch)


@bp.post("/<id:number>/resume")
def resume_batch(number: int) -> dict[str, Any]:
    """Go on where it was ended."""
    batch = _written(number)
    services.go_on(batch, current())
    return _saved(batch)


@bp.post("/<id:number>/places")
def read_places(number: int) -> dict[str, Any]:
    """A list that was stopped is read with its own coordinates as numbers in {crs}; without it, as they are."""
    batch = _written(number)
    services.read_otherwise(batch, _text(_writing(), "crs") or None, current())
    return _saved(batch)


@bp.get("/<id:number>/lines")
def list_lines(number: int) -> dict[str, Any]:
    """Texts of a batch, the most frequent first; ?level and ?state narrow the list, ?offset and ?limit page it."""
    batch = queries.one(number, current())
    state = params.parameter("state", _state, (f"{'、'.join(STATES)} 之一", f"one of {', '.join(STATES)}"))
    found = queries.lines(batch, level=params.text("level"), state=state)
    start, limit = params.whole("offset", 0, 0, params.LARGEST_ID), params.whole("limit", SHOWN, 1, MOST_SHOWN)
    return {"lines": [_brief(one) for one in db.session.scalars(found.offset(start).limit(limit))]}


@bp.post("/<id:number>/queue/next")
def next_line(number: int) -> dict[str, Any]:
    """The asker's line, else the next one that nobody has; it is the asker's for ten minutes."""
    batch = _written(number)
    line = queue.claim(batch, current())
    db.session.commit()
    return _queued(batch, line)


@bp.post("/<id:number>/queue/leave")
def leave_queue(number: int) -> dict[str, Any]:
    """What the asker has is anybody's again."""
    batch = _written(number)
    queue.leave(batch, current())
    db.session.commit()
    return _queued(batch, None)


@bp.post("/<id:number>/lines/<id:text_id>/skip")
def skip_line(number: int, text_id: int) -> dict[str, Any]:
    """Leave it for later; the next one."""
    batch = _written(number)
    queue.skip(batch, text_id, current())
    return next_line(batch.id)


@bp.post("/<id:number>/lines/<id:text_id>/decision")
def decide_line(number: int, text_id: int) -> dict[str, Any]:
    """Decide {kind: accept, pin, propose or reject, …} on a line that the asker has; the next one."""
    batch = _written(number)
    made = services.decide(batch, text_id, _writing(), current())
    db.session.commit()
    return {"decision": decision(made)} | next_line(batch.id)


@bp.post("/<id:number>/undo")
def undo_decision(number: int) -> dict[str, Any]:
    """Take back {decision}, or the asker's last one; its line is the asker's."""
    batch = _written(number)
    given = _writing() if request.content_length else {}
    undone = services.undo(batch, _decision_id(given), current())
    db.session.commit()
    return {"decision": decision(undone)} | next_line(batch.id)


@bp.get("/<id:number>/decisions")
def list_decisions(number: int) -> dict[str, Any]:
    """The latest decisions of a batch, undone ones too."""
    batch = queries.one(number, current())
    limit = params.whole("limit", SHOWN, 1, MOST_SHOWN)
    return {"decisions": [decision(one) for one in queries.decisions(batch, limit)]}


@bp.get("/<id:number>/export")
def export_batch(number: int) -> Response:
    """Every row with its own columns and ours: ?format=csv (default), xlsx, gpkg or geojson."""
    current().require("file.export")
    batch = queries.one(number, current())
    places = params.text("format") in {"gpkg", "geojson"}
    stem = f"{batch.name.partition('.')[0]}-{params.today()}"
    return sent(exports.rows(batch, current(), places=places), "geocoded", stem, FORMATS)


@bp.get("/<id:number>/proposals")
def export_proposals(number: int) -> Response:
    """The addresses proposed in a batch, as a list of applications: ?format=csv (default), xlsx, gpkg or geojson."""
    current().require("file.export")
    batch = queries.one(number, current())
    return sent(exports.applications(batch, current()), "proposals", f"applications-{params.today()}", FORMATS)


def decision(made: DeskDecision) -> dict[str, Any]:
    """A decision as JSON."""
    shown = {name: getattr(made, name) for name in ("id", "text", "kind", "reason", "actor", "result", "effects")}
    return shown | {"at": made.at.isoformat(), "undone": made.undone_at is not None, "undone_by": made.undone_by}


def _queued(batch: DeskBatch, line: DeskText | None) -> dict[str, Any]:
    texts, rows = queue.waiting(batch.id)
    return {"line": line and _whole_line(line), "left": {"texts": texts, "rows": rows}}


def _whole_line(line: DeskText) -> dict[str, Any]:
    read = line.found or {}
    place = None if line.lon is None else [line.lon, line.lat]
    candidates = {"spans": read.get("spans", []), "elements": read.get("elements", {}), "matches": choices(line)}
    return _brief(line) | candidates | {"place": place, "claimed_until": _moment(line.claimed_until)}


def _brief(line: DeskText) -> dict[str, Any]:
    shown = {name: getattr(line, name) for name in ("id", "text", "count", "state", "level", "score", "reused")}
    best = line.result or next(iter(choices(line)), None)
    return shown | {"address": best["address"] if best else None, "decision": line.decision_id}


def _listed(found: dict[str, Any]) -> dict[str, Any]:
    batch = found["batch"]
    shown = {name: getattr(batch, name) for name in ("id", "name", "actor")}
    return (
        shown | {name: found[name] for name in ("source", "work", "texts")} | {"created_at": _moment(batch.created_at)}
    )


def _written(number: int) -> DeskBatch:
    """The batch, for somebody who keeps the addresses there."""
    return queries.to_work(number, current())


def _saved(batch: DeskBatch) -> dict[str, Any]:
    db.session.commit()
    return queries.facts(batch)


def _writing() -> dict[str, Any]:
    """The JSON object that was sent by somebody who may write addresses; raises BadParameter."""
    current().require(WRITES)
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise BadParameter(name="body", value="", expected_zh="JSON 对象", expected="a JSON object")
    return given


def _text(given: dict[str, Any], name: str) -> str:
    return str(given.get(name) or "").strip()[:NAME]


def _state(value: str) -> str:
    if value not in STATES:
        raise ValueError(value)
    return value


def _decision_id(given: dict[str, Any]) -> int | None:
    value = given.get("decision")
    if value is None or (type(value) is int and 0 < value <= params.LARGEST_ID):
        return value
    raise BadParameter(name="decision", value=str(value)[:80], expected_zh="决定的编号", expected="a decision's number")


def _moment(value: Any) -> str | None:
    return value and value.isoformat()
