"""Divisions for readers: pages of a list, and one with its ground as a GeoJSON feature."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from geoalchemy2 import WKBElement
from sqlalchemy import Label, Row, Select, String, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import in_scope
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.web.geojson import feature

EXACT_DIGITS = 15  # PostGIS then writes the shortest text that reads back as the same number
WITHOUT_CRS = 0
Shape = InstrumentedAttribute[WKBElement] | InstrumentedAttribute[WKBElement | None]
Found = Row[*tuple[Any, ...]]
Parent, Child = aliased(Division), aliased(Division)


class Asked(NamedTuple):
    """What a list is narrowed to, where given: the children of a code, a level, a part of name or code."""

    parent: str | None = None
    level: str | None = None
    part: str | None = None


def listed(asked: Asked, scope: Scope, *, after: str, limit: int) -> Sequence[Found]:
    """The divisions in order of code, those after the `key` of another."""
    code, _, code_system = after.rpartition(",")
    statement = _divisions(scope).where(tuple_(Division.code, Division.code_system) > tuple_(code, code_system))
    if asked.parent is not None:
        statement = statement.where(Parent.code == asked.parent)
    if asked.level is not None:
        statement = statement.where(Division.level == asked.level)
    if asked.part is not None:
        texts = (func.lower(Division.name), func.lower(Division.code))
        statement = statement.where(or_(*(text.contains(asked.part.lower(), autoescape=True) for text in texts)))
    return db.session.execute(statement.order_by(Division.code, Division.code_system).limit(limit)).all()


def key(found: Found) -> str:
    """What `listed` goes on after."""
    return f"{found.code},{found.code_system}"


def one(code: str, scope: Scope) -> Found:
    """The division of that code, with its `geometry` as GeoJSON text; raises NotFound, also out of scope."""
    wanted = _divisions(scope).add_columns(exact(Division.geometry)).where(Division.code == code)
    found = db.session.execute(wanted.order_by(Division.code_system).limit(1)).first()
    if found is None:
        raise NotFound(what="division", what_zh="行政区划", key=code)
    return found


def exact(geometry: Shape) -> Label[str]:
    """`geometry` as GeoJSON text with the stored numbers, to the last bit."""
    return func.ST_AsGeoJSON(geometry, EXACT_DIGITS, WITHOUT_CRS, type_=String).label("geometry")


def facts(found: Found) -> dict[str, object]:
    """A division's properties; one without ground is virtual."""
    names = ("code", "name", "level", "parent", "code_system", "has_ground", "children")
    return {name: getattr(found, name) for name in names}


def as_feature(found: Found) -> str:
    """GeoJSON text of what `one` found."""
    return feature(found.geometry, facts(found))


def _divisions(scope: Scope) -> Select[*tuple[Any, ...]]:
    children = select(func.count()).where(Child.parent_id == Division.id).scalar_subquery()
    return (
        select(
            Division.code,
            Division.name,
            Division.level,
            Parent.code.label("parent"),
            Division.code_system,
            Division.geometry.is_not(None).label("has_ground"),
            children.label("children"),
        )
        .outerjoin(Parent, Parent.id == Division.parent_id)
        .where(in_scope(Division.id, scope))
    )
