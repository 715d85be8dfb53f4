"""The evidence sheet over HTTP."""

from datetime import datetime

from flask import Blueprint, Response

from gridsvc.accounts.audit import actor_name
from gridsvc.accounts.principal import current
from gridsvc.papers import evidence, evidence_sheet, files
from gridsvc.posts.points import spot
from gridsvc.web import params
from gridsvc.web.language import chosen

bp = Blueprint("papers_evidence", __name__, url_prefix="/api/v1/locate")


@bp.get("/evidence.pdf")
def evidence_pdf() -> Response:
    """Who was responsible at ?lon&lat[&crs] ?on a day, in a ?layer: grid, edition, posts, appointments, lineage."""
    asker = current()
    asker.require("people.read")
    found = evidence.evidence(*spot(), params.day(), params.text("layer"), asker)
    made_at, by = datetime.now(params.zone()).replace(microsecond=0), actor_name()
    content = evidence_sheet.sheet(found, made_at, by, chosen())
    place = {"lon": found.lon, "lat": found.lat, "day": found.day, "grid": found.version.code}
    stem = f"evidence-{found.version.code}-{found.day}"
    return files.sent(content, "evidence", stem, digest=found.digest(made_at, by), **place)
