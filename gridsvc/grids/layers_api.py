"""Layers and their editions over HTTP."""

from typing import Any

from flask import Blueprint

from gridsvc.accounts.principal import current
from gridsvc.grids import codes, editions, rules
from gridsvc.grids.queries import layer
from gridsvc.web import params

bp = Blueprint("layers_api", __name__, url_prefix="/api/v1/layers")


@bp.get("")
def list_layers() -> dict[str, Any]:
    """Every layer with the edition in force on a day, the primary one first."""
    current().require("grid.read")
    return {"layers": editions.layers(params.day())}


@bp.get("/<code>")
def one_layer(code: str) -> dict[str, Any]:
    """A layer with its code scheme and what it asks of its grids."""
    current().require("grid.read")
    of = layer(code)
    facts = next(row for row in editions.layers(params.day()) if row["code"] == of.code)
    return facts | {"scheme": codes.as_json(of.code_scheme), "rules": rules.as_json(of.settings, of.relation)}


@bp.get("/<code>/editions")
def list_editions(code: str) -> dict[str, Any]:
    """The layer's editions by the day they take effect; who published them only for those who may see names."""
    asker = current()
    asker.require("grid.read")
    return {"layer": code, "editions": editions.of(layer(code), named=asker.may("people.read"))}
