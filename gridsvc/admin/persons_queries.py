"""Persons as the administration lists them: whom a scope reaches, with the posts they hold."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, func, literal, select
from sqlalchemy.dialects.postgresql import DATE, aggregate_order_by

from gridsvc.accounts.principal import EVERYWHERE, Scope
from gridsvc.divisions.models import Division, Organisation
from gridsvc.extensions import db
from gridsvc.grids.models import Grid
from gridsvc.posts import reach
from gridsvc.posts.models import Appointment, Leave, Person, Post, PostKind, StandIn
from gridsvc.web.language import chosen


class Asked(NamedTuple):
    """What the list is narrowed to; `posts` is yes or no, any other is not asked."""

    q: str | None = None
    within: Scope = EVERYWHERE
    organisation_id: int | None = None
    posts: str | None = None
    away: bool = False


def listed(asked: Asked, scope: Scope, on: date) -> Select[*tuple[Any, ...]]:
    """Person, organisation, posts (names), away and own (nothing of them is elsewhere) of those asked for, by name."""
    held, away = _held(scope, on), _away(on)
    columns = (Organisation.name.label("organisation"), held.label("posts"), away.label("away"))
    conditions = (
        (asked.q, func.lower(Person.name).contains((asked.q or "").lower(), autoescape=True)),
        (asked.organisation_id, Person.organisation_id == asked.organisation_id),
        (asked.posts == "yes", held.is_not(None)),
        (asked.posts == "no", held.is_(None)),
        (asked.away, away),
    )
    return (
        select(Person, *columns, reach.within(scope, on).label("own"))
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(reach.persons_in(scope, on), reach.persons_in(asked.within, on))
        .where(*(condition for wanted, condition in conditions if wanted))
        .order_by(Person.name, Person.id)
    )


def terms(person_id: int) -> list[Row[Any]]:
    """Every term of a person, the latest first: kind, seat, division (code, name) or grid code, valid, stands_in."""
    rows: list[Row[Any]] = []
    for model, stands_in in ((Appointment, False), (StandIn, True)):
        place = (Division.code.label("division"), Division.name.label("division_name"), Grid.code.label("grid"))
        found = (
            select(PostKind, Post.seat, *place, model.valid, literal(stands_in).label("stands_in"))
            .select_from(model)
            .join(Post, Post.id == model.post_id)
            .join(PostKind)
            .outerjoin(Division, Division.id == Post.division_id)
            .outerjoin(Grid, Grid.id == Post.grid_id)
            .where(model.person_id == person_id)
        )
        rows.extend(db.session.execute(found))
    return sorted(rows, key=lambda row: row.valid.lower or date.min, reverse=True)


def _held(scope: Scope, on: date) -> Any:
    """The names of the posts in the scope that a person holds that day, None without one."""
    kind = PostKind.name_zh if chosen() == "zh" else PostKind.name_en
    return (
        select(func.string_agg(kind, aggregate_order_by(literal("、"), PostKind.rank)))
        .select_from(Appointment)
        .join(Post)
        .join(PostKind)
        .where(Appointment.person_id == Person.id, Appointment.valid.contains(literal(on, DATE)))
        .where(Post.id.in_(reach.posts_in(scope, on)))
        .correlate(Person)
        .scalar_subquery()
    )


def _away(on: date) -> ColumnElement[bool]:
    return Person.id.in_(select(Leave.person_id).where(Leave.valid.contains(literal(on, DATE))))
