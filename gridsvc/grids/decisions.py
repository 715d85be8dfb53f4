"""Decisions that beat the polygon: a building, unit or floor range given to a grid from day to day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Table,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import DATE, Range, distinct_on

from gridsvc.divisions.models import Division
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.grids import queries
from gridsvc.grids.models import Decision, Grid, GridVersion
from gridsvc.reference.models import ReferenceFeature


@dataclass(frozen=True, slots=True)
class Place:
    """What a decision is about: a building by outline or by address, or a unit or floors of it."""

    building_id: int | None = None
    place_key: str = ""
    unit: str = ""
    floors: tuple[int, int] | None = None


def decide(place: Place, grid_code: str, *, valid: Range[date], reason: str, approver: str) -> Decision:
    """Give `place` to a grid of the primary layer; raises NotFound for an unknown grid."""
    layer = queries.layer()
    grid_id = db.session.scalar(select(Grid.id).where(Grid.layer_id == layer.id, Grid.code == grid_code))
    if grid_id is None:
        raise NotFound(what="grid", what_zh="网格", key=grid_code)
    low, high = place.floors or (None, None)
    decision = Decision(
        layer_id=layer.id,
        grid_id=grid_id,
        building_id=place.building_id,
        place_key=place.place_key,
        unit=place.unit,
        floor_from=low,
        floor_to=high,
        valid=valid,
        reason=reason,
        approver=approver,
    )
    db.session.add(decision)
    return decision


def in_force(layer_id: int, day: date) -> ColumnElement[bool]:
    """Decisions of the layer whose dates hold `day`."""
    return and_(Decision.layer_id == layer_id, Decision.valid.contains(literal(day, DATE)))


def digest(layer_id: int, day: date) -> str:
    """Tells one set of decisions in force from another."""
    ids = db.session.scalars(select(Decision.id).where(in_force(layer_id, day)).order_by(Decision.id))
    return "-".join(map(str, ids))


def apply(target: Table, source: Table, layer_id: int, day: date) -> None:
    """Write the decided grid into `target`'s owner columns; `source` has the points and texts, same ids."""
    if not digest(layer_id, day):
        return
    decided = _decided(source, layer_id, day).subquery()
    db.session.execute(
        update(target)
        .values(grid_id=decided.c.grid_id, community_id=decided.c.community_id, grid_reason="decision")
        .where(target.c.id == decided.c.id)
    )


def fill_communities(target: Table, source: Table) -> None:
    """A point that no grid owns still lies in a community: the smallest division around it."""
    around = (
        select(Division.id)
        .where(func.ST_Covers(Division.geometry, source.c.geometry))
        .order_by(func.cardinality(Division.lineage).desc(), Division.code)
        .limit(1)
        .scalar_subquery()
        .correlate(source)
    )
    same = true() if target is source else target.c.id == source.c.id
    rows = and_(target.c.grid_id.is_(None), target.c.grid_reason == "outside", target.c.community_id.is_(None))
    db.session.execute(update(target).values(community_id=around).where(same, rows))


def _decided(source: Table, layer_id: int, day: date) -> Select[*tuple[Any, ...]]:
    """(id, grid id, community id): one decision for each thing it touches, the most particular one."""
    ways = [select(source.c.id, Decision.id.label("decision_id")).join(Decision, fits) for fits in _ways(source)]
    touched = union_all(*ways).subquery()
    community = select(GridVersion.community_id).where(GridVersion.grid_id == Decision.grid_id, queries.in_force(day))
    return (
        select(touched.c.id, Decision.grid_id, community.scalar_subquery().label("community_id"))
        .join(Decision, Decision.id == touched.c.decision_id)
        .where(in_force(layer_id, day))
        .ext(distinct_on(touched.c.id))
        .order_by(touched.c.id, Decision.floor_from.is_(None), Decision.unit == "", Decision.id.desc())
    )


def _ways(source: Table) -> Iterator[ColumnElement[bool]]:
    """The joins by which a decision touches a row: by the building's outline, and by the address."""
    outline = select(ReferenceFeature.geometry).where(ReferenceFeature.id == Decision.building_id).scalar_subquery()
    yield and_(_whole_building(), func.ST_Covers(outline, source.c.geometry))
    if "place_key" in source.c:
        yield _names(source)


def _whole_building() -> ColumnElement[bool]:
    return and_(Decision.unit == "", Decision.floor_from.is_(None))


def _names(source: Table) -> ColumnElement[bool]:
    floor = cast(func.substring(source.c.floor, r"-?\d+"), Integer)
    return and_(
        Decision.place_key != "",
        Decision.place_key == source.c.place_key,
        or_(Decision.unit == "", Decision.unit == source.c.unit),
        or_(Decision.floor_from.is_(None), floor.between(Decision.floor_from, Decision.floor_to)),
    )
