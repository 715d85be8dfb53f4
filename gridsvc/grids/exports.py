"""Export of grids in force on a day."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func

from gridsvc.accounts.principal import Principal
from gridsvc.grids import queries
from gridsvc.grids.models import GridVersion
from gridsvc.imports.exporting import frames


def grids(
    principal: Principal, *, on: date, layer: str | None, wanted: Sequence[ColumnElement[bool]] = ()
) -> Iterator[Any]:
    """code, name, kind, community, valid_from, valid_to, attributes and geometry of each grid, by code."""
    versions = queries.versions(queries.layer(layer).id, on, principal.require("file.export")).where(*wanted)
    return frames(
        versions.with_only_columns(
            queries.Grid.code,
            GridVersion.name,
            GridVersion.kind,
            queries.Community.code.label("community"),
            func.lower(GridVersion.valid).label("valid_from"),
            func.upper(GridVersion.valid).label("valid_to"),
            GridVersion.attributes,
            func.ST_AsBinary(GridVersion.geometry).label("geometry"),
        ).order_by(queries.Grid.code)
    )
