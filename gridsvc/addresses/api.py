"""Standard addresses over HTTP."""

from typing import Any

from flask import Blueprint, Response

from gridsvc.accounts.downloads import sent
from gridsvc.accounts.principal import current
from gridsvc.addresses.exports import COLUMNS, RENAMED, links
from gridsvc.addresses.models import ELEMENTS, StandardAddress
from gridsvc.grids.listing import item, page, rows_of
from gridsvc.web.params import today

bp = Blueprint("addresses", __name__, url_prefix="/api/v1")
SHOWN = ("code", "text", *ELEMENTS, "status", "households", "point_kind", "provisional")


@bp.get("/addresses")
def list_addresses() -> dict[str, Any]:
    """A page of addresses; ?grid=none lists those in no grid, each with its reason."""
    return page(StandardAddress, current().require("address.read"), SHOWN)


@bp.get("/addresses/export")
def export_addresses() -> Response:
    """What the list holds with the same filters, as a file: ?format=gpkg (default), csv, xlsx or geojson."""
    return sent(
        rows_of(StandardAddress, current(), COLUMNS, "address.read", renamed=RENAMED, more=links()),
        "addresses",
        f"addresses-{today()}",
    )


@bp.get("/addresses/<code>")
def get_address(code: str) -> dict[str, Any]:
    """One address by its code."""
    return item(StandardAddress, current().require("address.read"), SHOWN, ("code", code))
