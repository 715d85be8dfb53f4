"""Grids as GeoJSON features with exact coordinates: pages of those in force, one by its code, its history."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, case, func, literal, select
from sqlalchemy.dialects.postgresql import DATE
from sqlalchemy.orm import aliased

from gridsvc.accounts.principal import EVERYWHERE, Scope
from gridsvc.divisions.features import exact
from gridsvc.divisions.scope import below, in_scope
from gridsvc.errors import NotFound
from gridsvc.extensions import STORED_SRID, db
from gridsvc.grids.models import Edition, Grid, GridLineage, GridVersion, Layer
from gridsvc.grids.queries import Community, in_force
from gridsvc.web.geojson import feature

Version = Row[*tuple[Any, ...]]
Box = tuple[float, float, float, float]
BEGINS, ENDS = func.lower(GridVersion.valid), func.upper(GridVersion.valid)
Parent, Heir = aliased(Grid), aliased(Grid)


class Page(NamedTuple):
    """Which part of a list: `limit` items whose code comes after `after`."""

    after: str
    limit: int


def wanted(scope: Scope, community: str | None, division: str | None, box: Box | None) -> list[ColumnElement[bool]]:
    """Which versions: inside the scope, and of one community, below a division, touching the box (degrees)."""
    found = [in_scope(GridVersion.community_id, scope)]
    if community is not None:
        found.append(Community.code == community)
    if division is not None:
        found.append(below(GridVersion.community_id, division))
    if box is not None:
        found.append(func.ST_Intersects(GridVersion.geometry, _area(box)))
    return found


def in_force_on(layer_id: int, day: date, page: Page, which: Sequence[ColumnElement[bool]]) -> Sequence[Version]:
    """Of the grids in force on the day those of `which` that are on the page, by code."""
    statement = _versions(EVERYWHERE).where(GridVersion.layer_id == layer_id, in_force(day), *which)
    return db.session.execute(statement.where(Grid.code > page.after).order_by(Grid.code).limit(page.limit)).all()


def count_on(layer_id: int, day: date, which: Sequence[ColumnElement[bool]]) -> int:
    """How many grids in force on the day are of `which`."""
    some = _versions(EVERYWHERE).with_only_columns(func.count())
    return db.session.scalar(some.where(GridVersion.layer_id == layer_id, in_force(day), *which)) or 0


def apart(layer_id: int, one: date, other: date, scope: Scope) -> Sequence[Version]:
    """The versions in force on the one day and not on the other, by code."""
    which = (GridVersion.layer_id == layer_id, in_force(one), ~in_force(other))
    return db.session.execute(_versions(scope).where(*which).order_by(Grid.code)).all()


def nearest_to(layer: Layer, code: str, day: date, scope: Scope) -> Version:
    """The grid's version in force, else the last one before, else the first one after `day`; raises NotFound."""
    begun = literal(day, DATE) >= BEGINS
    order = (begun.desc(), case((begun, BEGINS)).desc(), BEGINS)
    wanted = (GridVersion.layer_id == layer.id, Grid.code == code, ~func.isempty(GridVersion.valid))
    found = db.session.execute(_versions(scope).where(*wanted).order_by(*order).limit(1)).first()
    if found is None:
        raise NotFound(what="grid", what_zh="网格", key=code)
    return found


def history(grid_id: int, scope: Scope) -> Sequence[Version]:
    """All versions of a grid, the latest edition's first; those that a second edition of their day replaced too."""
    return db.session.execute(_versions(scope).where(Grid.id == grid_id).order_by(Edition.number.desc())).all()


def lineage(grid_id: int, scope: Scope) -> dict[str, list[dict[str, object]]]:
    """`from`: the grids in the scope whose ground came to this one, `to`: those its ground went to, by edition."""
    inside = select(GridVersion.grid_id).where(in_scope(GridVersion.community_id, scope))
    edges = db.session.execute(
        select(GridLineage.to_grid_id, Parent.code.label("origin"), Heir.code.label("heir"), Edition.number)
        .join(Parent, Parent.id == GridLineage.from_grid_id)
        .join(Heir, Heir.id == GridLineage.to_grid_id)
        .join(Edition, Edition.id == GridLineage.edition_id)
        .where((GridLineage.from_grid_id == grid_id) | (GridLineage.to_grid_id == grid_id), Parent.id != Heir.id)
        .where(Parent.id.in_(inside), Heir.id.in_(inside))
        .order_by(Edition.number, Parent.code, Heir.code)
    ).all()
    return {
        "from": [{"code": e.origin, "edition": e.number} for e in edges if e.to_grid_id == grid_id],
        "to": [{"code": e.heir, "edition": e.number} for e in edges if e.to_grid_id != grid_id],
    }


def heirs(grid_id: int, day: date, scope: Scope) -> list[str]:
    """Codes of the grids in force on `day` that a retired grid's ground went to, however many retired ones between."""
    lives = select(GridVersion.id).where(GridVersion.grid_id == GridLineage.from_grid_id, in_force(day)).exists()
    first = select(GridLineage.to_grid_id.label("id")).where(GridLineage.from_grid_id == grid_id)
    reached = first.cte("reached", recursive=True)
    onward = select(GridLineage.to_grid_id).join(reached, reached.c.id == GridLineage.from_grid_id).where(~lives)
    reached = reached.union(onward)
    there = select(Grid.code).join(reached, reached.c.id == Grid.id).join(GridVersion, GridVersion.grid_id == Grid.id)
    alive = there.where(in_force(day), in_scope(GridVersion.community_id, scope))
    return list(db.session.scalars(alive.order_by(Grid.code)))


def holds(version: Version, day: date) -> bool:
    """Whether the version is in force on `day`."""
    return version.begins is not None and version.begins <= day and (version.ends is None or day < version.ends)


def as_feature(version: Version, **facts: object) -> str:
    """GeoJSON text. `valid_to` is the first day on which it is no longer in force, null while none is known; both
    days are null where the version never was.
    """
    names = ("code", "name", "kind", "layer", "community", "community_name", "edition", "area_m2")
    properties = {name: getattr(version, name) for name in names}
    days = {"valid_from": _iso(version.begins), "valid_to": _iso(version.ends)}
    return feature(version.geometry, properties | days | facts)


def _area(box: Box) -> ColumnElement[Any]:
    """The box; a point or a line where it has no width or height, since a polygon without area touches nothing."""
    return func.ST_Envelope(func.ST_MakeEnvelope(*box, STORED_SRID))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _versions(scope: Scope) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Grid.id,
            Grid.code,
            Grid.retired_reason,
            GridVersion.name,
            GridVersion.kind,
            Layer.code.label("layer"),
            Community.code.label("community"),
            Community.name.label("community_name"),
            Edition.number.label("edition"),
            GridVersion.area_m2,
            GridVersion.shape_key,
            BEGINS.label("begins"),
            ENDS.label("ends"),
            exact(GridVersion.geometry),
        )
        .join(Grid, GridVersion.grid_id == Grid.id)
        .join(Layer, GridVersion.layer_id == Layer.id)
        .join(Edition, GridVersion.edition_id == Edition.id)
        .outerjoin(Community, GridVersion.community_id == Community.id)
        .where(in_scope(GridVersion.community_id, scope))
    )
