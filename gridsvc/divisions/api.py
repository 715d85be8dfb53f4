"""Divisions over HTTP."""

from typing import Any

from flask import Blueprint, Response

from gridsvc.accounts.principal import current
from gridsvc.divisions import features
from gridsvc.web import params
from gridsvc.web.geojson import answer, next_link

bp = Blueprint("divisions_api", __name__, url_prefix="/api/v1/divisions")


@bp.get("")
def list_divisions() -> dict[str, Any]:
    """A page of the divisions by code, without their ground; ?parent, ?level and ?q narrow it."""
    scope, size = current().require("grid.read"), params.limit()
    asked = features.Asked(params.text("parent"), params.text("level"), params.text("q"))
    rows = features.listed(asked, scope, after=params.text("after") or "", limit=size + 1)
    after = features.key(rows[size - 1]) if len(rows) > size else None
    return {"divisions": [features.facts(row) for row in rows[:size]], **next_link(after)}


@bp.get("/<code>")
def one_division(code: str) -> Response:
    """The division of that code as a GeoJSON feature; its geometry is null where it has no ground of its own."""
    return answer(features.as_feature(features.one(code, current().require("grid.read"))))
