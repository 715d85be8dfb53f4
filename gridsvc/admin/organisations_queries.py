"""Organisations for those who keep them: whom a scope reaches, and what hangs on one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import aliased

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.models import Division, Organisation
from gridsvc.divisions.scope import in_scope
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.posts import reach
from gridsvc.posts.models import Person
from gridsvc.resources.models import Resource
from gridsvc.web.paging import Listing, page_of

STATES = ("now", "over")
SHOWN = 50
Parent = aliased(Organisation, name="parent")


class Asked(NamedTuple):
    """What the list is narrowed to; the state is as of the day."""

    scope: Scope
    on: date
    q: str | None = None
    kind: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """An organisation with what hangs on it: the one above, as far as the scope reaches, those below, its people.

    `people` are the first SHOWN of `count` by name, each with whether nothing of theirs lies outside the scope;
    `resources`: how many it owns.
    """

    it: Organisation
    scope: Scope
    parent: Organisation | None
    hidden_parent: bool
    division: Division | None
    below: Sequence[Organisation]
    people: Sequence[Row[Person, bool]]
    count: int
    resources: int

    @property
    def free(self) -> bool:
        """Whether nothing hangs on it."""
        return not (self.below or self.count or self.resources)


def wanted(asked: Asked) -> list[ColumnElement[bool]]:
    """The conditions of the list."""
    found = [in_scope(Organisation.division_id, asked.scope)]
    if asked.q:
        texts = (func.lower(Organisation.name), func.lower(Organisation.code))
        found.append(or_(*(text.contains(asked.q.lower(), autoescape=True) for text in texts)))
    if asked.kind:
        found.append(Organisation.kind == asked.kind)
    if asked.state in STATES:
        now = Organisation.valid.contains(asked.on)
        found.append(now if asked.state == "now" else ~now)
    return found


def listed(asked: Asked) -> Listing:
    """A page of organisations by code, with parent, division and number of people. Two statements."""
    people = select(func.count()).where(Person.organisation_id == Organisation.id).scalar_subquery()
    columns: tuple[Any, ...] = (Division.name.label("division"), people.label("people"))
    query = (
        select(Organisation, Parent.name.label("parent"), *columns, Organisation.valid.contains(asked.on).label("now"))
        .select_from(Organisation)
        .outerjoin(Parent, (Parent.id == Organisation.parent_id) & _reached(asked.scope))
        .outerjoin(Division, Division.id == Organisation.division_id)
    )
    return page_of(query.where(*wanted(asked)).order_by(Organisation.code))


def kinds(scope: Scope) -> list[str]:
    """The kinds that there are in the scope."""
    there = select(Organisation.kind).where(in_scope(Organisation.division_id, scope), Organisation.kind != "")
    return list(db.session.scalars(there.distinct().order_by(Organisation.kind)))


def one(organisation_id: int, scope: Scope) -> Organisation:
    """The organisation of that id; raises NotFound, also when out of scope."""
    asked = select(Organisation).where(Organisation.id == organisation_id, in_scope(Organisation.division_id, scope))
    found = db.session.scalar(asked)
    if found is None:
        raise NotFound(what="organisation", what_zh="组织", key=organisation_id)
    return found


def opened(it: Organisation, scope: Scope, on: date) -> File:
    """The organisation with what hangs on it. Six statements."""
    parent = db.session.scalar(select(Parent).where(Parent.id == it.parent_id, _reached(scope)))
    people = select(Person, reach.within(scope, on)).where(Person.organisation_id == it.id)
    below = select(Organisation).where(Organisation.parent_id == it.id).order_by(Organisation.code)
    return File(
        it,
        scope,
        parent,
        it.parent_id is not None and parent is None,
        db.session.get(Division, it.division_id) if it.division_id else None,
        db.session.scalars(below).all(),
        db.session.execute(people.order_by(Person.name, Person.id).limit(SHOWN)).all(),
        db.session.scalar(select(func.count()).where(Person.organisation_id == it.id)) or 0,
        db.session.scalar(select(func.count()).where(Resource.owner_id == it.id)) or 0,
    )


def _reached(scope: Scope) -> ColumnElement[bool]:
    return in_scope(Parent.division_id, scope)
