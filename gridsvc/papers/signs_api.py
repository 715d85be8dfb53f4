"""Grid signs over HTTP: a few at once, many as a job."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request

from gridsvc.accounts.principal import current
from gridsvc.errors import NotSignedIn
from gridsvc.extensions import db
from gridsvc.grids.queries import layer
from gridsvc.jobs import queries, services
from gridsvc.papers import files, jobs, signs, signs_sheet
from gridsvc.plans.arguments import Arguments
from gridsvc.web import params
from gridsvc.web.language import chosen

bp = Blueprint("papers_signs", __name__, url_prefix="/api/v1/grids")
SIZES = ("A4", "A3")


@bp.get("/signs.pdf")
def signs_pdf() -> Response:
    """Signs of the grids ?codes=a,b, of a ?community or of a published ?plan, ?size=A4 or A3, one a page."""
    asker, order, of = current(), _order(), layer(params.text("layer"))
    rows = signs.ordered(order, of, asker)
    files.need_few(len(rows), "/api/v1/grids/signs")
    root, lang = _root(), chosen()
    made = (signs.sign(row, order.day, asker, lang) for row in rows)
    look = signs_sheet.Look(of, order.day, lambda one: jobs.leads_to(root, one), _size(), lang)
    content = signs_sheet.pages(made, look)
    return files.sent(content, "signs", f"signs-{order.day}", sheets=len(rows))


@bp.post("/signs")
def start_signs() -> tuple[dict[str, Any], int]:
    """The same, however many, as a job; codes may be sent as {codes} too. Its state is at /api/v1/jobs/{id}, its file
    at /api/v1/grids/signs/{id}.pdf.
    """
    given = request.get_json(silent=True)
    sent = Arguments(given).texts("codes") if isinstance(given, dict) and "codes" in given else []
    asker, order, of = current(), _order(sent), layer(params.text("layer"))
    if asker.user_id is None:  # a job is somebody's
        raise NotSignedIn
    count = len(signs.ordered(order, of, asker))
    told = {
        "codes": list(order.codes),
        "community": order.community,
        "plan": order.plan,
        "day": order.day.isoformat(),
        "layer": of.code,
        "size": _size(),
        "lang": chosen(),
        "root": _root(),
    }
    title = f"网格公示牌 {count} 张" if chosen() == "zh" else f"{count} grid signs"
    number = services.start(jobs.SIGNS, title, told, actor=asker)
    db.session.commit()
    return queries.facts(queries.one(number, asker)), 202


@bp.get("/signs/<id:number>.pdf")
def finished_signs(number: int) -> Response:
    """The file that a job made; it is kept for a day."""
    path = jobs.finished(jobs.SIGNS, number, current())
    return files.sent(path.read_bytes(), "signs", path.stem)


def _order(sent: Sequence[str] = ()) -> signs.Order:
    codes = sent or [code.strip() for code in (params.text("codes") or "").split(",") if code.strip()]
    plan = params.parameter("plan", params.row_id, ("方案编号", "the id of a plan"))
    return signs.Order(tuple(codes), params.text("community") or "", plan, params.day())


def _size() -> str:
    return params.parameter("size", _known_size, (" 或 ".join(SIZES), " or ".join(SIZES))) or SIZES[0]


def _known_size(text: str) -> str:
    if text.upper() not in SIZES:
        raise ValueError
    return text.upper()


def _root() -> str:
    """Where the service is reached, without a slash at the end."""
    return request.url_root.rstrip("/")
