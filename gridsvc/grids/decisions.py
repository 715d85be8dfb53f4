"""Decisions that beat the polygon: a building, unit or floor range given to a grid from day to day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Numeric,
    Row,
    Select,
    Table,
    and_,
    case,
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
from gridsvc.errors import BadParameter, Conflict, NotFound
from gridsvc.extensions import db
from gridsvc.grids import queries
from gridsvc.grids.days import spelled
from gridsvc.grids.models import Decision, Grid, GridVersion
from gridsvc.reference.models import ReferenceFeature

# Of several decisions for one thing the most particular one counts, then the latest.
PRECEDENCE = (Decision.floor_from.is_(None), Decision.unit == "", Decision.id.desc())
BELOW_GROUND = r"^\s*(-|[Bb]\d|负|地下)"


@dataclass(frozen=True, slots=True)
class Place:
    """What a decision is about: a building by outline or by address, or a unit or floors of it."""

    building_id: int | None = None
    place_key: str = ""
    unit: str = ""
    floors: tuple[int, int] | None = None


def decide(
    place: Place,
    grid_code: str,
    *,
    valid: Range[date],
    reason: str,
    approver: str,
    attributes: dict[str, object] | None = None,
) -> Decision:
    """Give `place` to a grid of the primary layer; others who decide wait until the transaction ends.

    Raises NotFound for a grid that is not there on any of those days, Conflict naming the decision in the way.
    """
    for name, text in (("reason", reason), ("approver", approver)):
        if not text.strip():
            raise BadParameter(name=name, value=text, expected="a text", expected_zh="文字")
    layer_id = queries.layer().id
    queries.take_turn(layer_id)
    low, high = place.floors or (None, None)
    decision = Decision(
        layer_id=layer_id,
        grid_id=_grid_id(layer_id, grid_code, valid),
        building_id=place.building_id,
        place_key=place.place_key,
        unit=place.unit,
        floor_from=low,
        floor_to=high,
        valid=valid,
        reason=reason,
        approver=approver,
        attributes=attributes or {},
    )
    _refuse_second_truth(decision, valid)
    db.session.add(decision)
    db.session.flush()
    return decision


def amend(decision: Decision, *, valid: Range[date], **facts: Any) -> bool:
    """Change days, reason, approver or attributes; whether any differed. Raises Conflict like `decide`."""
    different = {name: new for name, new in {"valid": valid, **facts}.items() if getattr(decision, name) != new}
    if "valid" in different:
        queries.take_turn(decision.layer_id)
        _refuse_second_truth(decision, valid)
    for name, new in different.items():
        setattr(decision, name, new)
    db.session.flush()
    return bool(different)


def end(decision_id: int, *, on: date) -> Decision:
    """Let a decision hold no more from `on`; one that has not begun by then never holds.

    Raises NotFound, and Conflict for a decision that is over by then.
    """
    decision = db.session.get(Decision, decision_id, with_for_update=True)
    if decision is None:
        raise NotFound(what="decision", what_zh="划归决定", key=decision_id)
    first, after = decision.valid.lower, decision.valid.upper
    if decision.valid.is_empty or (after and after <= on):
        raise Conflict(reason=f"decision {decision_id} is over by {on}", reason_zh=f"决定 {decision_id} 到 {on} 已失效")
    decision.valid = Range(first, on) if first is None or first < on else Range(empty=True)
    return decision


def known(place: Place, grid_code: str, first: date) -> Decision | None:
    """The decision that gives that very place to that grid from that very day."""
    low, high = place.floors or (None, None)
    return db.session.scalar(
        select(Decision)
        .join(Grid, Grid.id == Decision.grid_id)
        .where(
            Decision.layer_id == queries.layer().id,
            Grid.code == grid_code,
            Decision.place_key == place.place_key,
            Decision.unit == place.unit,
            Decision.floor_from.is_not_distinct_from(low),
            Decision.floor_to.is_not_distinct_from(high),
            func.lower(Decision.valid) == literal(first, DATE),
        )
    )


def _grid_id(layer_id: int, code: str, valid: Range[date]) -> int:
    there = (Grid.layer_id == layer_id, Grid.code == code, GridVersion.valid.overlaps(valid))
    grid_id = db.session.scalar(
        select(Grid.id).join(GridVersion, GridVersion.grid_id == Grid.id).where(*there).limit(1)
    )
    if grid_id is None:
        raise NotFound(what="grid", what_zh="网格", key=code)
    return grid_id


def _refuse_second_truth(new: Decision, valid: Range[date]) -> None:
    """A part of a building is given away once a day; a second address of one outline may follow the first."""
    same_text = and_(Decision.place_key == new.place_key, Decision.place_key != "")
    contrary = or_(Decision.grid_id != new.grid_id, Decision.place_key == new.place_key)
    same_outline = and_(Decision.building_id == literal(new.building_id, Integer), contrary)
    others = (
        select(Decision, Grid.code)
        .join(Grid, Grid.id == Decision.grid_id)
        .where(Decision.layer_id == new.layer_id, Decision.id.is_distinct_from(new.id), Decision.unit == new.unit)
        .where(_same_floors(new), or_(same_text, same_outline), Decision.valid.overlaps(valid))
        .order_by(Decision.valid)
    )
    if row := db.session.execute(others.limit(1)).first():
        other, code = row
        days_zh, days_en = spelled(other.valid)
        raise Conflict(
            reason=f"decision {other.id} gives that place to grid {code} {days_en}".rstrip(),
            reason_zh=f"决定 {other.id} {days_zh}已把该处划归网格 {code}",
        )


def _same_floors(new: Decision) -> ColumnElement[bool]:
    """Floors in common; the whole and some floors of it are two things."""
    if new.floor_from is None:
        return Decision.floor_from.is_(None)
    return and_(Decision.floor_from <= new.floor_to, Decision.floor_to >= new.floor_from)


def in_force(layer_id: int, day: date) -> ColumnElement[bool]:
    """Decisions of the layer whose dates hold `day`."""
    return and_(Decision.layer_id == layer_id, Decision.valid.contains(literal(day, DATE)))


def digest(layer_id: int, day: date) -> str:
    """Tells one set of decisions in force from another."""
    ids = db.session.scalars(select(Decision.id).where(in_force(layer_id, day)).order_by(Decision.id))
    return "-".join(map(str, ids))


def outlines(layer_id: int, day: date) -> Sequence[Row[int, bytes]]:
    """(grid id, WKB of the outline) of the whole buildings given away, what counts first."""
    return db.session.execute(
        _standing(layer_id, day)
        .join(ReferenceFeature, Decision.building_id == ReferenceFeature.id)
        .where(_whole_building())
        .with_only_columns(Decision.grid_id, func.ST_AsBinary(ReferenceFeature.geometry))
        .order_by(*PRECEDENCE)
    ).all()


def apply(target: Table, source: Table, layer_id: int, day: date, *, rows: ColumnElement[bool] | None = None) -> None:
    """Write the decided grid into `target`'s owner columns (of `rows` only, if given).

    `source` has the points and texts, same ids.
    """
    if not digest(layer_id, day):
        return
    decided = _decided(source, layer_id, day).subquery()
    db.session.execute(
        update(target)
        .values(grid_id=decided.c.grid_id, community_id=decided.c.community_id, grid_reason="decision")
        .where(target.c.id == decided.c.id, true() if rows is None else rows)
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
    return (
        _standing(layer_id, day)
        .join(touched, touched.c.decision_id == Decision.id)
        .with_only_columns(touched.c.id, Decision.grid_id, GridVersion.community_id)
        .ext(distinct_on(touched.c.id))
        .order_by(touched.c.id, *PRECEDENCE)
    )


def _standing(layer_id: int, day: date) -> Select[int]:
    """Decisions in force for a grid that is there that day, joined with the grid's version."""
    version = and_(GridVersion.grid_id == Decision.grid_id, queries.in_force(day))
    return select(Decision.id).join(GridVersion, version).where(in_force(layer_id, day))


def _ways(source: Table) -> Iterator[ColumnElement[bool]]:
    """The joins by which a decision touches a row: by the building's outline, and by the address."""
    outline = select(ReferenceFeature.geometry).where(ReferenceFeature.id == Decision.building_id).scalar_subquery()
    yield and_(_whole_building(), func.ST_Covers(outline, source.c.geometry))
    if "place_key" in source.c:
        yield _names(source)


def _whole_building() -> ColumnElement[bool]:
    return and_(Decision.unit == "", Decision.floor_from.is_(None))


def _names(source: Table) -> ColumnElement[bool]:
    number = cast(func.substring(source.c.floor, r"\d+"), Numeric)
    floor = case((source.c.floor.regexp_match(BELOW_GROUND), -number), else_=number)
    return and_(
        Decision.place_key != "",
        Decision.place_key == source.c.place_key,
        or_(Decision.unit == "", Decision.unit == source.c.unit),
        or_(Decision.floor_from.is_(None), floor.between(Decision.floor_from, Decision.floor_to)),
    )
