"""Exports of posts, duty rosters and leave, with the columns that their imports read."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from flask import current_app
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import DATE, TIMESTAMP, Range
from sqlalchemy.orm import aliased

from gridsvc.accounts.principal import Principal, Scope
from gridsvc.divisions.models import Division
from gridsvc.grids import queries as grids
from gridsvc.grids.models import Grid, GridVersion
from gridsvc.imports.exporting import frames
from gridsvc.posts.models import Appointment, Duty, Leave, Person, Post, StandIn
from gridsvc.posts.queries import placed_in

Holder = aliased(Person)
Holding = aliased(Appointment)


def posts(principal: Principal, *, on: date, layer: str | None) -> Iterator[Any]:
    """Who holds each post on the day, and who stands in for a holder; phones where they may be seen whole."""
    holding = and_(Holding.post_id == Post.id, Holding.valid.contains(literal(on, DATE)))
    holders = _terms(principal, on, layer, Appointment).add_columns(null().cast(String).label("stand_in_for"))
    stand_ins = _terms(principal, on, layer, StandIn).add_columns(Holder.name.label("stand_in_for"))
    named = stand_ins.join(Holding, holding).join(Holder, Holder.id == Holding.person_id)
    found = union_all(holders, named).subquery()
    return frames(select(found).order_by(found.c.division, found.c.grid, found.c.post, found.c.stand_in_for.desc()))


def rosters(principal: Principal, *, on: date, layer: str | None) -> Iterator[Any]:
    """The shifts that end after the day begins; phones where they may be seen whole."""
    return shifts(principal, _runs(on), on=on, layer=layer)


def shifts(principal: Principal, *wanted: ColumnElement[bool], on: date, layer: str | None = None) -> Iterator[Any]:
    """The shifts that are `wanted`, in grids as they are on the day; phones where they may be seen whole."""
    columns = (
        func.lower(Duty.during).label("starts_at"),
        func.upper(Duty.during).label("ends_at"),
        Duty.shift,
        Duty.attributes,
    )
    query = _named(principal, on, layer, Duty).join(Person, Person.id == Duty.person_id).add_columns(*columns)
    return frames(query.where(*wanted).order_by(func.lower(Duty.during), Duty.id))


def leaves(principal: Principal, *, on: date, layer: str | None) -> Iterator[Any]:
    """Leave that is not over before the day, of those who work in the scope; phones where they may be seen whole."""
    del layer
    scopes = [principal.require(right) for right in ("file.export", "people.read")]
    whole = _works_in(principal.scope("people.phone"), on)
    query = (
        select(
            Person.name.label("person"),
            case((whole, Person.phone), else_="").label("phone"),
            func.lower(Leave.valid).label("from"),
            (func.upper(Leave.valid) - 1).label("to"),
            Leave.reason,
            Leave.attributes,
        )
        .join(Person, Person.id == Leave.person_id)
        .where(Leave.valid.overlaps(Range(on, None)), *(_works_in(scope, on) for scope in scopes))
    )
    return frames(query.order_by(func.lower(Leave.valid), Leave.id))


def _runs(on: date) -> ColumnElement[bool]:
    """Shifts that end after the day begins."""
    begins = datetime.combine(on, time(), current_app.config["SETTINGS"].timezone)
    return func.upper(Duty.during) > literal(begins, TIMESTAMP(timezone=True))


def _works_in(scope: Scope, on: date) -> ColumnElement[bool]:
    """Persons with a post, a stand-in's place or a duty in the scope that is not over before the day."""
    if scope.everywhere:
        return true()
    current = Range(on, None)
    posted = [
        select(model.person_id).join(Post, Post.id == model.post_id).where(model.valid.overlaps(current))
        for model in (Appointment, StandIn)
    ]
    version = and_(GridVersion.grid_id == Post.grid_id, grids.in_force(on))
    people = [query.outerjoin(GridVersion, version).where(placed_in(Post, scope)) for query in posted]
    version = and_(GridVersion.grid_id == Duty.grid_id, grids.in_force(on))
    duties = select(Duty.person_id).outerjoin(GridVersion, version).where(placed_in(Duty, scope), _runs(on))
    return Person.id.in_(union(*people, duties))


def _terms(
    principal: Principal, on: date, layer: str | None, model: type[Appointment] | type[StandIn]
) -> Select[*tuple[Any, ...]]:
    return (
        _named(principal, on, layer, Post)
        .add_columns(
            Post.kind_code.label("post"),
            func.lower(model.valid).label("from"),
            (func.upper(model.valid) - 1).label("to"),
            Person.active,
            model.attributes,
        )
        .join(model, and_(model.post_id == Post.id, model.valid.contains(literal(on, DATE))))
        .join(Person, Person.id == model.person_id)
    )


def _named(
    principal: Principal, on: date, layer: str | None, model: type[Post] | type[Duty]
) -> Select[*tuple[Any, ...]]:
    """division, grid, person, phone of what belongs to a division or to a grid of the layer, inside the scope."""
    scopes = [principal.require(right) for right in ("file.export", "people.read")]
    whole = placed_in(model, principal.scope("people.phone"))
    version = and_(
        GridVersion.grid_id == model.grid_id,
        GridVersion.layer_id == grids.layer(layer).id,
        grids.in_force(on),
    )
    return (
        select(
            Division.code.label("division"),
            Grid.code.label("grid"),
            Person.name.label("person"),
            case((whole, Person.phone), else_="").label("phone"),
        )
        .select_from(model)
        .outerjoin(Division, Division.id == model.division_id)
        .outerjoin(GridVersion, version)
        .outerjoin(Grid, Grid.id == GridVersion.grid_id)
        .where(or_(model.grid_id.is_(None), GridVersion.id.is_not(None)))
        .where(*(placed_in(model, scope) for scope in scopes))
    )
