"""Reads of layers, editions and the grids in force on a day."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.dialects.postgresql import DATE
from sqlalchemy.orm import aliased

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import in_scope
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.grids.models import Edition, Grid, GridVersion, Layer

Community = aliased(Division)
T = TypeVar("T")


def layer(code: str | None = None) -> Layer:
    """The layer of that code, the primary one by default; raises NotFound."""
    wanted = Layer.relation == "primary" if code is None else Layer.code == code
    found = db.session.scalar(select(Layer).where(wanted))
    if found is None:
        raise NotFound(what="layer", what_zh="网格层", key=code or "primary")
    return found


def take_turn(layer_id: int) -> None:
    """Wait for whoever publishes, decides or reassigns in the layer; the turn lasts until the transaction ends."""
    db.session.execute(select(Layer.id).where(Layer.id == layer_id).with_for_update())


def edition_on(layer_id: int, day: date) -> Edition | None:
    """The edition in force on `day`: the highest number of the latest day so far."""
    return db.session.scalar(
        select(Edition)
        .where(Edition.layer_id == layer_id, Edition.effective_on <= day)
        .order_by(Edition.effective_on.desc(), Edition.number.desc())
        .limit(1)
    )


def of_one_edition(layer_id: int, day: date, make: Callable[[Edition | None], T]) -> T:
    """What `make` reads of the edition in force on `day`; read again when another one was published meanwhile."""
    edition = edition_on(layer_id, day)
    while True:
        made = make(edition)
        after = edition_on(layer_id, day)
        if after is edition:  # the session has one object of each
            return made
        edition = after


def in_force(day: date) -> ColumnElement[bool]:
    """Versions whose dates hold `day`."""
    return GridVersion.valid.contains(literal(day, DATE))


def versions(layer_id: int, day: date, scope: Scope) -> Select[*tuple[Any, ...]]:
    """Versions in force on `day` inside the scope, each with its grid's code and its community's code."""
    return (
        select(GridVersion, Grid.code, Community.code)
        .join(Grid, GridVersion.grid_id == Grid.id)
        .outerjoin(Community, GridVersion.community_id == Community.id)
        .where(GridVersion.layer_id == layer_id, in_force(day), in_scope(GridVersion.community_id, scope))
    )


def shapes_on(layer_id: int, day: date) -> Sequence[Any]:
    """(grid id, code, community id, WKB of its geometry) of every grid in force, by code."""
    return db.session.execute(
        select(GridVersion.grid_id, Grid.code, GridVersion.community_id, func.ST_AsBinary(GridVersion.geometry))
        .join(Grid, GridVersion.grid_id == Grid.id)
        .where(GridVersion.layer_id == layer_id, in_force(day))
        .order_by(Grid.code)
    ).all()
