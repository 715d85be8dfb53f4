"""Reads of decisions, each with the address that names its place, and of findings."""

from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import aliased

from gridsvc.accounts.principal import Scope
from gridsvc.addresses.findings.kinds import BY_NAME
from gridsvc.addresses.models import AddressFinding, StandardAddress
from gridsvc.divisions.models import Division
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


def findings(scope: Scope) -> Select[*tuple[Any, ...]]:
    """kind, its title and remedy, code, address, other, metres, together, grid, community, settled_by, settled_reason,
    lon, lat and geometry of the findings on addresses in the scope.
    """
    other = aliased(StandardAddress)
    words = (
        (name, case(*((AddressFinding.kind == kind.name, getattr(kind, name)) for kind in BY_NAME.values()), else_=""))
        for name in ("zh", "en", "remedy_zh", "remedy_en")
    )
    return (
        select(
            AddressFinding.kind,
            *(words_of.label({"zh": "title_zh", "en": "title_en"}.get(name, name)) for name, words_of in words),
            StandardAddress.code,
            StandardAddress.text.label("address"),
            other.text.label("other"),
            AddressFinding.metres,
            AddressFinding.count.label("together"),
            Grid.code.label("grid"),
            Division.code.label("community"),
            AddressFinding.settled_by,
            AddressFinding.settled_reason,
            func.ST_X(StandardAddress.geometry).label("lon"),
            func.ST_Y(StandardAddress.geometry).label("lat"),
            func.ST_AsBinary(StandardAddress.geometry).label("geometry"),
        )
        .join(StandardAddress, StandardAddress.id == AddressFinding.address_id)
        .outerjoin(other, other.id == AddressFinding.other_id)
        .outerjoin(Grid, Grid.id == AddressFinding.grid_id)
        .outerjoin(Division, Division.id == AddressFinding.division_id)
        .where(in_scope(StandardAddress.community_id, scope))
    )
