"""What became of a grid between the base edition and a plan. Pure."""

from dataclasses import replace
from typing import Any

import shapely

from gridsvc.geometry.edit import Grid

ON_BORDER = 1e-8  # degrees, about a millimetre: how far a node may lie from the border it was put on
UNCHANGED = ("same", "noded")  # of what `became` says


def became(was: Grid | None, now: Grid | None) -> str:
    """same, changed, new or gone; `noded` where there are only more nodes on the border."""
    if was is None or now is None:
        return "new" if was is None else "gone"
    if facts(was) != facts(now):
        return "changed"
    if was.polygon is now.polygon or shapely.equals_exact(was.polygon, now.polygon, 0.0):
        return "same"
    return "noded" if _only_nodes_came(was.polygon, now.polygon) else "changed"


def moved(was: Any, now: Any) -> bool:
    """Whether an outline runs elsewhere: it got more than nodes."""
    return not shapely.equals_exact(was, now, 0.0) and not _only_nodes_came(was, now)


def same_ground(was: Grid | None, now: Grid) -> bool:
    """Whether a grid has the ground it had, but for nodes on its border; it may be called otherwise."""
    if was is None:
        return False
    return became(was, replace(now, name=was.name, kind=was.kind, community=was.community)) in UNCHANGED


def facts(grid: Grid) -> tuple[str, str, str]:
    """What a grid is besides its ground."""
    return grid.name, grid.kind, grid.community


def _only_nodes_came(was: Any, now: Any) -> bool:
    """Whether every vertex of before is still there, in order, and the new ones lie on the border of before."""
    before, after = (shapely.get_coordinates(polygon) for polygon in (was, now))
    rows = iter(after.tolist())
    if len(before) >= len(after) or not all(any(vertex == row for row in rows) for vertex in before.tolist()):
        return False
    return bool(shapely.dwithin(shapely.boundary(was), shapely.points(after), ON_BORDER).all())
