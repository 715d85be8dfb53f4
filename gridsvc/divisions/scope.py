"""The one query filter that keeps a division scope, for lists, lookups, tiles and exports alike."""

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import InstrumentedAttribute

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.models import Division

Column = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


def in_scope(division_id: Column, scope: Scope) -> ColumnElement[bool]:
    """Rows whose division lies in the scope; rows without a division only for a scope that is everywhere."""
    if scope.everywhere:
        return true()
    if not scope.divisions:
        return false()
    return division_id.in_(select(Division.id).where(Division.lineage.overlap(sorted(scope.divisions))))
