"""Export of things with a place: their own columns, then the owner grid and how it was found."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Label, func, select

from gridsvc.accounts.principal import Principal
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import in_scope
from gridsvc.grids.located import Located
from gridsvc.grids.models import Edition, Grid
from gridsvc.imports.exporting import frames


def located(
    model: type[Located],
    principal: Principal,
    names: Sequence[str],
    *,
    renamed: Mapping[str, str] | None = None,
    wanted: Sequence[ColumnElement[bool]] = (),
    more: Sequence[Label[Any]] = (),
) -> Iterator[Any]:
    """Columns `names` of `model` as import fields, `more`, place, grid, community, near_border_m, reason, edition."""
    table: Any = model
    columns = table.__table__.c
    return frames(
        select(
            *(columns[name].label((renamed or {}).get(name, name)) for name in names),
            *more,
            func.ST_X(columns.geometry).label("lon"),
            func.ST_Y(columns.geometry).label("lat"),
            Grid.code.label("grid_code"),
            Division.code.label("community_code"),
            columns.attributes,
            columns.near_border_m,
            columns.grid_reason,
            Edition.number.label("edition"),
            func.ST_AsBinary(columns.geometry).label("geometry"),
        )
        .outerjoin(Grid, Grid.id == columns.grid_id)
        .outerjoin(Division, Division.id == columns.community_id)
        .outerjoin(Edition, Edition.id == columns.edition_id)
        .where(in_scope(table.community_id, principal.require("file.export")), *wanted)
        .order_by(columns.id)
    )
