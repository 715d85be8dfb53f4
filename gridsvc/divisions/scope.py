"""The one query filter that keeps a division scope, for lists, lookups, tiles and exports alike."""

from sqlalchemy import ColumnElement, false, func, select, true
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import InstrumentedAttribute

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.models import Division
from gridsvc.divisions.queries import known

Column = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


def in_scope(division_id: Column, scope: Scope) -> ColumnElement[bool]:
    """Rows whose division lies in the scope; rows without a division only for a scope that is everywhere."""
    if scope.everywhere:
        return true()
    if not scope.divisions:
        return false()
    return division_id.in_(select(Division.id).where(Division.lineage.overlap(sorted(scope.divisions))))


def reaches(scope: Scope, division_id: int | None) -> bool:
    """`in_scope` of one division, from memory; none is reached only by a scope that is everywhere."""
    if scope.everywhere or division_id is None or not scope.divisions:
        return scope.everywhere
    division = known(division_id)
    return division is not None and scope.covers(division.lineage)


def below(division_id: Column, code: str) -> ColumnElement[bool]:
    """Rows whose division is the one of that code or lies below it; none for an unknown code."""
    top = select(func.array_agg(Division.id)).where(Division.code == code).scalar_subquery()
    return division_id.in_(select(Division.id).where(Division.lineage.overlap(func.coalesce(top, array([0])))))
