"""Whose a list is: where it is looked for, who may see it, and what somebody may decide there."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, true

from gridsvc.accounts.principal import Principal, Scope
from gridsvc.desk.models import DeskBatch
from gridsvc.divisions.models import Division
from gridsvc.divisions.queries import by_code
from gridsvc.divisions.scope import in_scope, reaches
from gridsvc.errors import Forbidden
from gridsvc.extensions import db

READS, WRITES = "address.read", "address.write"
HANDED_OUT = "street"  # the level of the divisions that a list may be given to


def of_new(given: Mapping[str, Any], actor: Principal) -> list[int]:
    """The divisions of a list that somebody begins: the one `given`, else all in which they keep addresses.

    None of them: everywhere. Raises Forbidden outside the actor's scope, NotFound for an unknown division.
    """
    scope = actor.require(WRITES)
    if not (code := str(given.get("division") or "")):
        return sorted(scope.divisions) if not scope.everywhere else []
    division = by_code(code)
    within(actor, [division.id])
    return [division.id]


def handed_to(actor: Principal) -> dict[str, str]:
    """Name by code of the divisions that the actor may begin a list for, beside all of their own."""
    wanted = select(Division.code, Division.name).where(Division.level == HANDED_OUT)
    rows = db.session.execute(wanted.where(in_scope(Division.id, actor.scope(WRITES))).order_by(Division.code))
    return dict(rows.all())


def scope_of(batch: DeskBatch) -> Scope:
    """Where the addresses of a list may lie."""
    return Scope(not batch.division_ids, frozenset(batch.division_ids))


def reader(batch: DeskBatch) -> Principal:
    """Who asks the library for a list: nobody in person, for its answers are the same for all who work it."""
    return Principal(None, batch.actor, {READS: scope_of(batch)})


def lies_in(scope: Scope) -> ColumnElement[bool]:
    """Lists all of whose divisions are in a scope; those of everywhere only for a scope that is everywhere."""
    if scope.everywhere:
        return true()
    inside = select(func.array_agg(Division.id)).where(in_scope(Division.id, scope)).scalar_subquery()
    return and_(func.cardinality(DeskBatch.division_ids) > 0, DeskBatch.division_ids.contained_by(inside))


def visible(principal: Principal) -> ColumnElement[bool]:
    """Lists of the divisions whose addresses whoever asks keeps; all of them for who may see every address."""
    reads = principal.require(READS)
    return true() if reads.everywhere else lies_in(principal.scope(WRITES))


def works(batch: DeskBatch, actor: Principal) -> bool:
    """Whether the actor keeps the addresses of all divisions of a list; who only sees it does not work it."""
    return all(reaches(actor.scope(WRITES), one) for one in homes(batch))


def homes(batch: DeskBatch) -> Sequence[int | None]:
    """The divisions of a list; of one that is everywhere's None, which no smaller scope reaches."""
    return batch.division_ids or [None]


def within(actor: Principal, divisions: Iterable[int | None]) -> None:
    """Raises Forbidden unless the actor keeps the addresses of each of them (None: in no division)."""
    scope = actor.require(WRITES)
    if not all(reaches(scope, one) for one in divisions):
        raise Forbidden(right="keep addresses there", right_zh="维护该处的标准地址")
