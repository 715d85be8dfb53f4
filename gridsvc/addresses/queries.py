"""Reads of decisions, each with the address that names its place."""

from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.dialects.postgresql import Range

from gridsvc.accounts.principal import Scope
from gridsvc.addresses.models import StandardAddress
from gridsvc.divisions.scope import in_scope
from gridsvc.grids.models import Decision, Grid, GridVersion
from gridsvc.grids.queries import in_force


def decisions(on: date, layer_id: int, scope: Scope) -> Select[*tuple[Any, ...]]:
    """Import fields of the decisions of a layer that are not over before the day, by id; scope is the grid's then.

    The address is the shortest one of the building; none when the building has none any more.
    """
    same_place = and_(StandardAddress.place_key == Decision.place_key, StandardAddress.place_key != "")
    nearest = (func.length(StandardAddress.text), StandardAddress.id)
    named = select(StandardAddress.text).where(same_place).order_by(*nearest).limit(1)
    return (
        select(
            named.scalar_subquery().label("address"),
            Decision.unit,
            func.concat_ws("-", Decision.floor_from, func.nullif(Decision.floor_to, Decision.floor_from)).label(
                "floors"
            ),
            Grid.code.label("grid"),
            Decision.reason,
            Decision.approver,
            func.lower(Decision.valid).label("from"),
            (func.upper(Decision.valid) - 1).label("to"),
        )
        .join(Grid, Grid.id == Decision.grid_id)
        .outerjoin(GridVersion, and_(GridVersion.grid_id == Grid.id, in_force(on)))
        .where(Decision.layer_id == layer_id, Decision.valid.overlaps(Range(on, None)))
        .where(in_scope(GridVersion.community_id, scope))
        .order_by(Decision.id)
    )
