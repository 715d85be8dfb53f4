"""Resources over HTTP."""

from typing import Any

from flask import Blueprint

from gridsvc.accounts.principal import current
from gridsvc.grids.listing import item, page
from gridsvc.resources.models import Resource

bp = Blueprint("resources", __name__, url_prefix="/api/v1")
SHOWN = ("code", "name", "class", "type", "network", "owner", "shift")


@bp.get("/resources")
def list_resources() -> dict[str, Any]:
    """A page of resources."""
    return page(Resource, current().require("resource.read"), SHOWN)


@bp.get("/resources/<code>")
def get_resource(code: str) -> dict[str, Any]:
    """One resource by its code."""
    return item(Resource, current().require("resource.read"), SHOWN, ("code", code))
