"""Events over HTTP."""

from typing import Any

from flask import Blueprint, Response

from gridsvc.accounts.downloads import sent
from gridsvc.accounts.principal import current
from gridsvc.events.exports import COLUMNS
from gridsvc.events.models import Event
from gridsvc.grids.listing import item, page, rows_of
from gridsvc.web.params import today

bp = Blueprint("events", __name__, url_prefix="/api/v1")
SHOWN = (
    *("source", "source_id", "title", "text", "class", "category", "address"),
    *("reported_at", "stage", "closed_at", "snapshot"),
)


@bp.get("/events")
def list_events() -> dict[str, Any]:
    """A page of events."""
    return page(Event, current().require("event.read"), SHOWN)


@bp.get("/events/export")
def export_events() -> Response:
    """What the list holds with the same filters, as a file: ?format=gpkg (default), csv, xlsx or geojson."""
    return sent(rows_of(Event, current(), COLUMNS, "event.read"), "events", f"events-{today()}")


@bp.get("/events/<id:number>")
def get_event(number: int) -> dict[str, Any]:
    """One event by its number."""
    return item(Event, current().require("event.read"), SHOWN, ("id", number))
