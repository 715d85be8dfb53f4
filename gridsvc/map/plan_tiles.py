"""Vector tiles of an edition, whatever came after it, and of a plan: its base edition with the grids that edits left in
place of those it had.
"""

from typing import Any

from sqlalchemy import Select, case, func, literal, select, union_all
from sqlalchemy.orm import aliased

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import in_scope
from gridsvc.grids.models import Edition, Grid, GridVersion
from gridsvc.grids.queries import Community, of_edition
from gridsvc.kept.values import Kept
from gridsvc.map.mercator import Tile
from gridsvc.map.packed import KEPT_BYTES, OVERHEAD_BYTES, Packed, zipped
from gridsvc.map.queries import GRID_UNITS, encoded, near, shape_in
from gridsvc.plans.models import Plan, PlanGrid
from gridsvc.plans.state import latest_grids

FRESH_IDS = 2_000_000_000  # ids of features without a grid yet begin here
Home = aliased(Division)

_tiles: Kept[Packed] = Kept(capacity=KEPT_BYTES // 2, weigh=lambda tile: len(tile.zipped or b"") + OVERHEAD_BYTES)


def packed_plan(plan: Plan, tile: Tile) -> Packed:
    """The layer `grids` of a tile, as a layer's tile has it, with `state`: same, changed, noded or new."""
    key = (plan.id, plan.version, tile)
    return _tiles.get(key, lambda: zipped(encoded(_rows(plan, tile), "grids", GRID_UNITS)))


def packed_edition(edition: Edition, scope: Scope, tile: Tile) -> Packed:
    """The layer `grids` of a tile as the edition published it, inside the scope."""
    rows = _published(edition, tile).where(in_scope(GridVersion.community_id, scope))
    return _tiles.get(("edition", edition.id, scope, tile), lambda: zipped(encoded(rows, "grids", GRID_UNITS)))


def _published(edition: Edition, tile: Tile) -> Select[*tuple[Any, ...]]:
    shape = shape_in(GridVersion.geometry, tile, GRID_UNITS)
    community, same = Community.code.label("community"), literal("same").label("state")
    return (
        select(Grid.id, Grid.code, GridVersion.name, GridVersion.kind, community, same, shape)
        .join(Grid, GridVersion.grid_id == Grid.id)
        .outerjoin(Community, GridVersion.community_id == Community.id)
        .where(of_edition(edition), near(GridVersion.geometry, tile))
    )


def _rows(plan: Plan, tile: Tile) -> Select[*tuple[Any, ...]]:
    left = latest_grids(plan.id, plan.head).subquery("left_by_edits")
    parts = [_left(plan, left, tile)]
    if plan.base:
        parts.append(_published(plan.base, tile).where(Grid.code.not_in(select(left.c.code))))
    both = union_all(*parts).subquery("both")
    return select(*both.c)


def _left(plan: Plan, left: Any, tile: Tile) -> Select[*tuple[Any, ...]]:
    """What the edits left."""
    fresh = FRESH_IDS + func.row_number().over(order_by=PlanGrid.code)
    state = case((PlanGrid.noded, "noded"), (Grid.id.is_(None), "new"), else_="changed")
    return (
        select(
            func.coalesce(Grid.id, fresh).label("id"),
            PlanGrid.code,
            PlanGrid.name,
            PlanGrid.kind,
            Home.code.label("community"),
            state.label("state"),
            shape_in(PlanGrid.geometry, tile, GRID_UNITS),
        )
        .join(left, (left.c.code == PlanGrid.code) & (left.c.seq == PlanGrid.seq))
        .outerjoin(Home, Home.id == PlanGrid.community_id)
        .outerjoin(Grid, (Grid.code == PlanGrid.code) & (Grid.layer_id == plan.layer_id))
        .where(PlanGrid.plan_id == plan.id, PlanGrid.geometry.is_not(None), near(PlanGrid.geometry, tile))
    )
