"""Grids over HTTP, as GeoJSON."""

from flask import Blueprint, Response

from gridsvc.accounts.downloads import sent
from gridsvc.accounts.principal import current
from gridsvc.grids import changes, exports, features
from gridsvc.grids.queries import layer
from gridsvc.io.qgis import add_style
from gridsvc.web import params
from gridsvc.web.geojson import answer, collection, next_link

bp = Blueprint("grids_api", __name__, url_prefix="/api/v1/grids")
MOST_CHANGES = 500


@bp.get("")
def list_grids() -> Response:
    """A page of the grids in force on a day, by code; ?community, ?division and ?bbox narrow it."""
    scope, size = current().require("grid.read"), params.limit()
    page = features.Page(params.text("after") or "", size + 1)
    of = layer(params.text("layer"))
    wanted = features.wanted(scope, params.text("community"), params.text("division"), params.bbox())
    rows = features.in_force_on(of.id, params.day(), page, wanted)
    after = rows[size - 1].code if len(rows) > size else None
    total = features.count_on(of.id, params.day(), wanted)
    return answer(collection(map(features.as_feature, rows[:size]), numberMatched=total, **next_link(after)))


@bp.get("/export")
def export_grids() -> Response:
    """What the list holds with the same filters, as a file: ?format=gpkg (default), csv, xlsx or geojson."""
    asker, day, of = current(), params.day(), layer(params.text("layer"))
    wanted = features.wanted(
        asker.require("grid.read"), params.text("community"), params.text("division"), params.bbox()
    )
    found = exports.grids(asker, on=day, layer=of.code, wanted=wanted)
    return sent(found, "grids", f"grids-{day}", finish=add_style)


@bp.get("/changes")
def grid_changes() -> Response:
    """The grids that are not the same on the day ?from as on the day ?to, as they were and as they are."""
    scope, of = current().require("grid.read"), layer(params.text("layer"))
    start, end, size = params.day("from"), params.day("to"), params.limit(MOST_CHANGES)
    return answer(changes.between(of.id, start, end, scope, limit=size))


@bp.get("/<code>")
def one_grid(code: str) -> Response:
    """The grid of that code on a day. A retired one comes as it last was, with `heirs`: who has its ground now."""
    scope, day = current().require("grid.read"), params.day()
    found = features.nearest_to(layer(params.text("layer")), code, day, scope)
    if features.holds(found, day):
        return answer(features.as_feature(found))
    gone = {"retired_reason": found.retired_reason, "heirs": features.heirs(found.id, day, scope)}
    return answer(features.as_feature(found, **gone))


@bp.get("/<code>/history")
def grid_history(code: str) -> Response:
    """Every version the grid has had, latest first, with the lineage of its ground."""
    scope, day = current().require("grid.read"), params.day()
    found = features.nearest_to(layer(params.text("layer")), code, day, scope)
    gone = {"heirs": [] if features.holds(found, day) else features.heirs(found.id, day, scope)}
    versions = map(features.as_feature, features.history(found.id, scope))
    return answer(collection(versions, code=found.code, lineage=features.lineage(found.id, scope), **gone))
