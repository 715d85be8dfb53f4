"""What hangs on a grid or a division, for its card; completions for the search box."""

from typing import Any

from flask import Blueprint

from gridsvc.accounts.principal import current
from gridsvc.map import numbers
from gridsvc.map.search import KINDS, Asked, normal, suggestions
from gridsvc.map.summary import division_summary, summary
from gridsvc.web import params

bp = Blueprint("map_api", __name__, url_prefix="/api/v1")
MOST = 10
LONGEST = 100
ONE_KIND = (f"{'、'.join(KINDS)} 之一", f"one of {', '.join(KINDS)}")
QUERY = (f"1 到 {LONGEST} 个字", f"1 to {LONGEST} characters")


@bp.get("/grids/<code>/summary")
def grid_summary(code: str) -> dict[str, Any]:
    """Counts of addresses, households, and by right of resources and open events, of a grid of the primary layer."""
    return summary(code, current())


@bp.get("/divisions/<code>/summary")
def of_division(code: str) -> dict[str, Any]:
    """The same, and how many grids there are, of a division and all below it."""
    return division_summary(code, current())


@bp.get("/map/numbers")
def map_numbers() -> dict[str, Any]:
    """One number of each grid, or of each division of a level, for a map coloured by it."""
    name, by = params.text("number") or "households", numbers.level(params.text("by") or numbers.GRID)
    number = numbers.number(name)
    scope = current().require(number.right)
    return {"number": name, "unit": number.unit, "by": by, "values": numbers.values(number, by, params.day(), scope)}


@bp.get("/suggest")
def suggest() -> dict[str, Any]:
    """Up to 10 grids, divisions, addresses, resources, events and persons (or of one ?kind) that ?q begins or is in."""
    asker = current()
    asker.require("grid.read")
    query = normal(params.required("q", params.parameter("q", _query, QUERY), QUERY))
    asked = Asked(query, params.day(), params.whole("limit", MOST, 1, MOST))
    return {"query": query, "suggestions": suggestions(asker, asked, params.parameter("kind", _kind, ONE_KIND))}


def _kind(name: str) -> str:
    if name not in KINDS:
        raise ValueError
    return name


def _query(text: str) -> str:
    if not normal(text) or len(text) > LONGEST:
        raise ValueError
    return text
