"""What hangs on a grid, for its card."""

from typing import Any

from flask import Blueprint

from gridsvc.accounts.principal import current
from gridsvc.map.summary import summary

bp = Blueprint("map_api", __name__, url_prefix="/api/v1")


@bp.get("/grids/<code>/summary")
def grid_summary(code: str) -> dict[str, Any]:
    """Counts of addresses, households, resources and open events of a grid of the primary layer."""
    return summary(code, current().require("grid.read"))
