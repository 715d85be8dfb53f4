"""Works over HTTP: how far one is, and cancelling it."""

from typing import Any

from flask import Blueprint

from gridsvc.accounts.principal import current
from gridsvc.extensions import db
from gridsvc.jobs import queries, services

bp = Blueprint("jobs_api", __name__, url_prefix="/api/v1/jobs")


@bp.get("/<id:number>")
def one_job(number: int) -> dict[str, Any]:
    """A job of one's own (or any, with the right to manage users): state, stage, progress, result, problem."""
    return queries.facts(queries.one(number, current()))


@bp.post("/<id:number>/cancel")
def cancel_job(number: int) -> dict[str, Any]:
    """Ask for the end of a job; what it wrote is rolled back."""
    work = queries.one(number, current())
    services.cancel(work)
    db.session.commit()
    return queries.facts(work)
