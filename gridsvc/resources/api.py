"""Resources over HTTP."""

from typing import Any

from flask import Blueprint, Response

from gridsvc.accounts.downloads import sent
from gridsvc.accounts.principal import current
from gridsvc.grids.listing import item, page, rows_of
from gridsvc.resources.exports import COLUMNS
from gridsvc.resources.models import Resource
from gridsvc.web.params import today

bp = Blueprint("resources", __name__, url_prefix="/api/v1")
SHOWN = ("code", "name", "class", "type", "network", "owner", "shift")


@bp.get("/resources")
def list_resources() -> dict[str, Any]:
    """A page of resources."""
    return page(Resource, current().require("resource.read"), SHOWN)


@bp.get("/resources/export")
def export_resources() -> Response:
    """What the list holds with the same filters, as a file: ?format=gpkg (default), csv, xlsx or geojson."""
    return sent(rows_of(Resource, current(), COLUMNS, "resource.read"), "resources", f"resources-{today()}")


@bp.get("/resources/<code>")
def get_resource(code: str) -> dict[str, Any]:
    """One resource by its code."""
    return item(Resource, current().require("resource.read"), SHOWN, ("code", code))
