"""Organisations over HTTP."""

from typing import Any

from flask import Blueprint
from sqlalchemy import select

from gridsvc.accounts.principal import current
from gridsvc.divisions.models import Division, Organisation
from gridsvc.divisions.scope import in_scope
from gridsvc.extensions import db
from gridsvc.web import params
from gridsvc.web.geojson import next_link

bp = Blueprint("organisations_api", __name__, url_prefix="/api/v1/organisations")


@bp.get("")
def list_organisations() -> dict[str, Any]:
    """A page of the organisations by code; ?kind narrows it."""
    scope, size, kind = current().require("people.read"), params.limit(), params.text("kind")
    columns = (Organisation.code, Organisation.name, Organisation.kind, Division.code.label("division"))
    query = select(*columns).outerjoin(Division, Organisation.division_id == Division.id)
    query = query.where(in_scope(Organisation.division_id, scope), Organisation.code > (params.text("after") or ""))
    if kind:
        query = query.where(Organisation.kind == kind)
    rows = db.session.execute(query.order_by(Organisation.code).limit(size + 1)).all()
    after = rows[size - 1].code if len(rows) > size else None
    return {"organisations": [row._asdict() for row in rows[:size]], **next_link(after)}
