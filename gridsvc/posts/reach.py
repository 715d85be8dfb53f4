"""Whose posts, persons and rosters a scope reaches."""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, union
from sqlalchemy.dialects.postgresql import Range

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.models import Organisation
from gridsvc.divisions.scope import in_scope
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.grids.models import GridVersion
from gridsvc.grids.queries import in_force
from gridsvc.posts.models import Appointment, Duty, Person, Post, StandIn
from gridsvc.posts.queries import placed_in


def posts_in(scope: Scope, on: date) -> Select[int]:
    """Ids of the posts of divisions in the scope, and of grids whose community is in it that day."""
    version = and_(GridVersion.grid_id == Post.grid_id, in_force(on))
    return select(Post.id).outerjoin(GridVersion, version).where(placed_in(Post, scope))


def duties_in(scope: Scope, on: date) -> Select[int]:
    """Ids of the shifts of such divisions and grids."""
    version = and_(GridVersion.grid_id == Duty.grid_id, in_force(on))
    return select(Duty.id).outerjoin(GridVersion, version).where(placed_in(Duty, scope))


def persons_in(scope: Scope, on: date) -> ColumnElement[bool]:
    """Persons of an organisation of the scope, and those who ever had a post, stood in or were on duty there."""
    if scope.everywhere:
        return true()
    posts = posts_in(scope, on)
    working = union(
        select(Appointment.person_id).where(Appointment.post_id.in_(posts)),
        select(StandIn.person_id).where(StandIn.post_id.in_(posts)),
        select(Duty.person_id).where(Duty.id.in_(duties_in(scope, on))),
    )
    return or_(Person.organisation_id.in_(_organisations(scope)), Person.id.in_(working))


def person(person_id: int, scope: Scope, on: date) -> Person:
    """The person of that id; raises NotFound, also when out of scope."""
    found = db.session.scalar(select(Person).where(Person.id == person_id, persons_in(scope, on)))
    if found is None:
        raise NotFound(what="person", what_zh="人员", key=person_id)
    return found


def within(scope: Scope, on: date) -> ColumnElement[bool]:
    """Persons nothing of whom lies outside: no organisation, and no post or duty that is not over."""
    if scope.everywhere:
        return true()
    left, posts = Range(on, None), posts_in(scope, on)
    elsewhere = [
        select(model.person_id).where(model.valid.overlaps(left), model.post_id.not_in(posts))
        for model in (Appointment, StandIn)
    ]
    goes_on = func.upper(Duty.during) > on
    duties = select(Duty.person_id).where(goes_on, Duty.id.not_in(duties_in(scope, on)))
    at_home = or_(Person.organisation_id.is_(None), Person.organisation_id.in_(_organisations(scope)))
    return and_(at_home, Person.id.not_in(union(*elsewhere, duties)))


def belongs_to(of: Person, scope: Scope, on: date) -> bool:
    """Whether nothing of the person lies outside."""
    return db.session.scalar(select(Person.id).where(Person.id == of.id, within(scope, on))) is not None


def _organisations(scope: Scope) -> Select[int]:
    return select(Organisation.id).where(in_scope(Organisation.division_id, scope))
