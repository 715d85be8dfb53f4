"""Exports of posts and duty rosters, with the columns that their imports read."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from flask import current_app
from sqlalchemy import Select, String, and_, case, func, literal, null, or_, select, union_all
from sqlalchemy.dialects.postgresql import DATE, TIMESTAMP
from sqlalchemy.orm import aliased

from gridsvc.accounts.principal import Principal
from gridsvc.divisions.models import Division
from gridsvc.grids import queries as grids
from gridsvc.grids.models import Grid, GridVersion
from gridsvc.imports.exporting import frames
from gridsvc.posts.models import Appointment, Duty, Person, Post, StandIn
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
    begins = datetime.combine(on, time(), current_app.config["SETTINGS"].timezone)
    running = func.upper(Duty.during) > literal(begins, TIMESTAMP(timezone=True))
    columns = (
        func.lower(Duty.during).label("starts_at"),
        func.upper(Duty.during).label("ends_at"),
        Duty.shift,
        Duty.attributes,
    )
    query = _named(principal, on, layer, Duty).join(Person, Person.id == Duty.person_id).add_columns(*columns)
    return frames(query.where(running).order_by(func.lower(Duty.during), Duty.id))


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
