"""Vector tiles (Mapbox Vector Tile 2.1) of a layer's grids, of divisions, ground and points; their TileJSON."""

import gzip
from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from gridsvc.accounts.principal import current
from gridsvc.errors import NotFound
from gridsvc.grids.queries import edition_of
from gridsvc.grids.queries import layer as layer_of
from gridsvc.map import mercator
from gridsvc.map.packed import Packed, packed
from gridsvc.map.plan_tiles import packed_edition, packed_plan
from gridsvc.map.points import KINDS, OWNER, POINTS_FROM, Points
from gridsvc.map.tilesets import FRESH_S, SHARED, bounds, tile_set
from gridsvc.plans import queries as plans
from gridsvc.web import params

bp = Blueprint("tiles", __name__, url_prefix="/tiles")
MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
MAX_ZOOM = 18  # beyond it a map enlarges: a unit of these tiles is a few centimetres
COUNTED = {"code": "String", "name": "String", "level": "String"}
AN_EDITION = ("版次", "the number of an edition")
A_PLAN = ("方案的编号", "the number of a plan")
NUMBERS = ("households",)  # of a point's facts; the others are texts
VECTOR_LAYERS = {
    "grids": {"code": "String", "name": "String", "kind": "String", "community": "String"},
    "divisions": {**COUNTED, "grids": "Number", "addresses": "Number", "vacant": "Number"},
    "reference": {"kind": "String", "name": "String", "width_m": "Number"},
}


@bp.get("/<layer>/<int(signed=True):z>/<int(signed=True):x>/<int(signed=True):y>.mvt")
def tile(layer: str, z: int, x: int, y: int) -> Response:
    """One tile of a layer on a day, of one of its editions or of a plan, gzipped; 204 where nothing is."""
    scope = current().require(_right(layer))
    at = mercator.tile(z, x, y)
    if number := params.parameter("plan", params.row_id, A_PLAN):
        return _answer(_of_plan(layer, number, at))
    if number := params.parameter("edition", params.row_id, AN_EDITION):
        return _answer(_of_edition(layer, number, at))
    return _answer(packed(tile_set(layer, params.day()), scope, at))


def _of_plan(layer: str, number: int, at: mercator.Tile) -> Packed:
    """A tile of a plan of the layer; where tiles are too wide for grids, the layer's own."""
    scope = current().require("plan.read")
    plan = plans.one(number)
    if plan.layer.code != layer:
        raise NotFound(what=f"plan of layer {layer!r}", what_zh=f"网格层“{layer}”的方案", key=number)
    tiles = tile_set(layer, params.today())
    return packed_plan(plan, at) if tiles.holds_grids(at.z) else packed(tiles, scope, at)


def _of_edition(layer: str, number: int, at: mercator.Tile) -> Packed:
    """A tile of an edition of the layer; where tiles are too wide for grids, the layer's own."""
    scope = current().require("grid.read")
    edition, tiles = edition_of(layer_of(layer), number), tile_set(layer, params.today())
    return packed_edition(edition, scope, at) if tiles.holds_grids(at.z) else packed(tiles, scope, at)


@bp.get("/<layer>.json")
def tile_json(layer: str) -> dict[str, Any]:
    """TileJSON 3.0.0 of the tiles, inside the scope; `grids_from`, `points_from`: since which zoom they hold single
    grids or points; `edition`.
    """
    return described(layer, params.day(), request.args.get("on"))


def described(layer: str, day: date, on: str | None = None) -> dict[str, Any]:
    """TileJSON of the layer's tiles on a day; `on` is how the day is asked for in their addresses."""
    scope = current().require(_right(layer))
    tiles = tile_set(layer, day)
    shown = _vector_layers(layer)
    return {
        "tilejson": "3.0.0",
        "name": layer if layer in SHARED else layer_of(layer).name,
        "tiles": [f"{request.url_root}tiles/{layer}/{{z}}/{{x}}/{{y}}.mvt" + (f"?on={on}" if on else "")],
        "bounds": bounds(tiles, scope),
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "grids_from": tiles.grids_from if tiles.layer_id else None,
        "points_from": POINTS_FROM if layer in KINDS else None,
        "edition": tiles.edition,
        "attribution": "",
        "vector_layers": [{"id": name, "fields": fields} for name, fields in shown.items()],
    }


def _right(layer: str) -> str:
    return KINDS[layer].right if layer in KINDS else "grid.read"


def _vector_layers(layer: str) -> dict[str, dict[str, str]]:
    if layer in KINDS:
        return _point_layers(layer, KINDS[layer])
    shown = [layer] if layer in SHARED else ["grids", "divisions"]
    return {name: VECTOR_LAYERS[name] for name in shown}


def _point_layers(name: str, kind: Points) -> dict[str, dict[str, str]]:
    facts = {fact: "Number" if fact in NUMBERS else "String" for fact in kind.facts | OWNER}
    return {name: facts, f"{name}_cells": dict.fromkeys(["count", *kind.counts], "Number")}


def _answer(found: Packed) -> Response:
    """Gzipped where the asker takes that; for this asker only, and for a minute."""
    response = Response(status=204) if found.zipped is None else Response(found.zipped, mimetype=MEDIA_TYPE)
    if found.zipped is not None and "gzip" in request.accept_encodings:
        response.content_encoding = "gzip"
    elif found.zipped is not None:
        response.data = gzip.decompress(found.zipped)
    response.set_etag(found.digest, weak=True)  # one for both codings
    response.vary.update(["Accept-Encoding", "Authorization", "Cookie"])
    response.cache_control.private = True
    response.cache_control.max_age = FRESH_S
    response.make_conditional(request)
    return response
