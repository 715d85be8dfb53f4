"""Reads of layers, editions and the grids in force on a day."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

import numpy as np
import shapely
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import DATE
from sqlalchemy.orm import aliased

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import in_scope
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.grids.findings import Grids
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


def layer_by_id(layer_id: int) -> Layer:
    """The layer of that id."""
    return db.session.get_one(Layer, layer_id)


def may_overlay(layer_id: int) -> bool:
    """Whether the layer's special grids may lie over its base grids."""
    return bool(layer_by_id(layer_id).overlay)


class Uses(NamedTuple):
    """What hangs on a layer: grids that it has or had, editions, layers nested in it."""

    grids: int
    editions: int
    nested: int


def uses(layer_id: int) -> Uses:
    """What hangs on a layer. One statement."""
    owners = (Grid.layer_id, Edition.layer_id, Layer.parent_id)
    counts = (select(func.count()).where(owner == layer_id).scalar_subquery() for owner in owners)
    return Uses(*db.session.execute(select(*counts)).one())


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


def edition_of(layer: Layer, number: int) -> Edition:
    """The layer's edition of that number; raises NotFound."""
    found = db.session.scalar(select(Edition).where(Edition.layer_id == layer.id, Edition.number == number))
    if found is None:
        raise NotFound(what="edition", what_zh="版次", key=number)
    return found


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


def of_edition(edition: Edition) -> ColumnElement[bool]:
    """Versions that made up the layer's state when the edition was published, whatever came on the same day since."""
    so_far = select(Edition.id).where(Edition.layer_id == edition.layer_id, Edition.number <= edition.number)
    open_still = or_(GridVersion.closed_by.is_(None), GridVersion.closed_by.not_in(so_far))
    return and_(GridVersion.layer_id == edition.layer_id, GridVersion.edition_id.in_(so_far), open_still)


def newest_edition(layer_id: int) -> Edition | None:
    """The edition of the highest number, which may wait for its day."""
    latest = select(Edition).where(Edition.layer_id == layer_id).order_by(Edition.number.desc()).limit(1)
    return db.session.scalar(latest)


def versions(layer_id: int, day: date, scope: Scope) -> Select[*tuple[Any, ...]]:
    """Versions in force on `day` inside the scope, each with its grid's code and its community's code."""
    return (
        select(GridVersion, Grid.code, Community.code)
        .join(Grid, GridVersion.grid_id == Grid.id)
        .outerjoin(Community, GridVersion.community_id == Community.id)
        .where(GridVersion.layer_id == layer_id, in_force(day), in_scope(GridVersion.community_id, scope))
    )


def shapes_on(layer_id: int, day: date) -> Sequence[Any]:
    """grid_id, code, name, community_id, kind and wkb (its geometry) of every grid in force, by code."""
    version = GridVersion
    wkb = func.ST_AsBinary(version.geometry).label("wkb")
    return db.session.execute(
        select(version.grid_id, Grid.code, version.name, version.community_id, version.kind, wkb)
        .join(Grid, GridVersion.grid_id == Grid.id)
        .where(GridVersion.layer_id == layer_id, in_force(day))
        .order_by(Grid.code)
    ).all()


def grids_of(rows: Sequence[Any], households: Mapping[int, float] | None = None) -> Grids:
    """Rows of `shapes_on` as grids to be judged; `households` by grid id (None: unknown; a grid without has 0)."""
    counted = None if households is None else np.array([households.get(row.grid_id, 0.0) for row in rows], dtype=float)
    return Grids(
        [row.code for row in rows],
        np.array([row.community_id or 0 for row in rows], dtype=np.int32),
        shapely.from_wkb(np.array([row.wkb for row in rows], dtype=object)),
        np.array([row.kind == "special" for row in rows], dtype=bool),
        counted,
    )
