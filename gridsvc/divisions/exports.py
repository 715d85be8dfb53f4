"""Export of divisions and organisations."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from gridsvc.accounts.principal import Principal
from gridsvc.divisions.models import Division, Organisation
from gridsvc.divisions.scope import in_scope
from gridsvc.imports.exporting import frames


def divisions(principal: Principal, *, on: date, layer: str | None) -> Iterator[Any]:
    """Divisions, those above before those below."""
    del on, layer
    parent = aliased(Division)
    return frames(
        select(
            Division.code,
            Division.name,
            Division.level,
            parent.code.label("parent"),
            Division.attributes,
            func.ST_AsBinary(Division.geometry).label("geometry"),
        )
        .outerjoin(parent, Division.parent_id == parent.id)
        .where(in_scope(Division.id, principal.require("file.export")))
        .order_by(func.cardinality(Division.lineage), Division.code)
    )


def organisations(principal: Principal, *, on: date, layer: str | None) -> Iterator[Any]:
    """Organisations by code."""
    del on, layer
    return organisations_that(principal)


def organisations_that(principal: Principal, *wanted: ColumnElement[bool]) -> Iterator[Any]:
    """The organisations that are `wanted`, by code."""
    parent = aliased(Organisation)
    return frames(
        select(
            Organisation.code,
            Organisation.name,
            Organisation.kind,
            parent.code.label("parent"),
            Division.code.label("division"),
            Organisation.attributes,
        )
        .outerjoin(parent, Organisation.parent_id == parent.id)
        .outerjoin(Division, Organisation.division_id == Division.id)
        .where(in_scope(Organisation.division_id, principal.require("file.export")), *wanted)
        .order_by(Organisation.code)
    )
