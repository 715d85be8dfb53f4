"""Completions for the search box: each kind only to those who may read it, and from inside their scope."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, Text, and_, case, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY, DATE, distinct_on

from gridsvc.accounts.principal import Principal, Scope
from gridsvc.addresses.completing import complete
from gridsvc.addresses.keys import text_key
from gridsvc.addresses.models import StandardAddress
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import in_scope
from gridsvc.events.models import Event
from gridsvc.extensions import db, plan_for_each_text
from gridsvc.grids.models import Grid, GridVersion, Layer
from gridsvc.grids.queries import Community, in_force
from gridsvc.posts.models import Appointment, Person, Post, PostKind
from gridsvc.posts.queries import placed_in
from gridsvc.resources.models import Resource

Rows = Select[*tuple[Any, ...]]
CANDIDATES = 200  # addresses looked at, of many that match: the best of them are shown
ADDRESS = "address"
BIGRAM = 2  # characters from which an address is found by its middle


class Asked(NamedTuple):
    """What is looked for: `text` in compatibility form, on a day, at most `limit` of each kind."""

    text: str
    day: date
    limit: int

    def starts(self, column: Any) -> ColumnElement[bool]:
        """Whether the column starts with the text, in any case."""
        return self._like(column, f"{literally(self.text)}%")

    def holds(self, column: Any) -> ColumnElement[bool]:
        """Whether the column holds the text, in any case."""
        return self._like(column, f"%{literally(self.text)}%")

    def _like(self, column: Any, pattern: str) -> ColumnElement[bool]:
        """LIKE where no letter has a case: it is five times as fast as ILIKE."""
        alike: ColumnElement[bool] = (column.like if self.text.lower() == self.text.upper() else column.ilike)(pattern)
        return alike

    def best(self, rows: Rows, *columns: Any) -> Rows:
        """The rows, those that start with the text first, then the shortest."""
        first = case((or_(*(self.starts(column) for column in columns)), 0), else_=1)
        return rows.order_by(first, func.length(columns[0]), *columns).limit(self.limit)


def suggestions(asker: Principal, asked: Asked, only: str | None = None) -> list[dict[str, Any]]:
    """Up to `limit` completions, kind by kind or `only` of one. At most one statement a kind the asker may read."""
    plan_for_each_text()
    wanted = {only: KINDS[only]} if only else KINDS
    found = [_found(kind, asked, asker.scope(right)) for kind, (right, _) in wanted.items() if asker.may(right)]
    return shared(found, asked.limit)


def _found(kind: str, asked: Asked, scope: Scope) -> list[dict[str, Any]]:
    """Of one kind. Addresses by what the library's index knows to go on as, then by any part of their texts."""
    known = (
        [{"kind": kind, "bounds": None, **one} for one in complete(asked.text, asked.limit, scope)]
        if kind == ADDRESS
        else []
    )
    if len(known) == asked.limit:
        return known
    rows = db.session.execute(KINDS[kind][1](asked, scope))
    others = [_shown(kind, row._mapping) for row in rows]  # noqa: SLF001
    labels = {one["label"] for one in known}
    return [*known, *(one for one in others if one["label"] not in labels)][: asked.limit]


def shared(groups: Sequence[Sequence[dict[str, Any]]], limit: int) -> list[dict[str, Any]]:
    """`limit` of all groups, in their order: each gets its turn until the room is used up."""
    turns = [item for turn in zip_longest(*groups) for item in turn if item is not None][:limit]
    taken = {id(item) for item in turns}
    return [item for group in groups for item in group if id(item) in taken]


def normal(query: str) -> str:
    """The query as it is looked for: full-width signs made plain, no space around it."""
    return unicodedata.normalize("NFKC", query).strip()


def _grids(asked: Asked, scope: Scope) -> Rows:
    """Grids of the primary layer by code or name; one that is not in force on the day is `retired`."""
    code = asked._replace(text=asked.text.replace(" ", ""))
    held = in_force(asked.day)
    versions = (
        select(
            Grid.code,
            GridVersion.name.label("label"),
            Community.name.label("detail"),
            (~held).label("retired"),
            *_box(GridVersion.geometry),
        )
        .ext(distinct_on(Grid.code))
        .join(GridVersion, GridVersion.grid_id == Grid.id)
        .join(Layer, and_(Layer.id == Grid.layer_id, Layer.relation == "primary"))
        .outerjoin(Community, Community.id == GridVersion.community_id)
        .where(Grid.id.in_(_called(code, asked, scope)), ~func.isempty(GridVersion.valid))
        .where(in_scope(GridVersion.community_id, scope))
        .order_by(Grid.code, held.desc(), func.lower(GridVersion.valid).desc())
        .subquery()
    )
    order = (versions.c.retired, case((code.starts(versions.c.code), 0), else_=1), versions.c.code)
    return select(versions).order_by(*order).limit(asked.limit)


def _called(code: Asked, name: Asked, scope: Scope) -> CompoundSelect[Any]:
    """The ids of grids in the scope whose code begins so, the first of them, and of those whose name holds it."""
    seen = select(GridVersion.grid_id).where(in_scope(GridVersion.community_id, scope)).limit(CANDIDATES)
    coded = seen.join(Grid, Grid.id == GridVersion.grid_id).where(code.starts(Grid.code)).order_by(Grid.code)
    named = seen.where(name.holds(GridVersion.name))
    return union_all(*(select(some.subquery()) for some in (coded, named)))


def _divisions(asked: Asked, scope: Scope) -> Rows:
    columns = (Division.code, Division.name.label("label"), Division.level.label("level"))
    above = select(Community.name).where(Community.id == Division.parent_id).scalar_subquery()
    rows = select(*columns, above.label("detail"), *_box(Division.geometry))
    wanted = or_(asked.starts(Division.code), asked.holds(Division.name))
    return asked.best(rows.where(in_scope(Division.id, scope), wanted), Division.name, Division.code)


def _addresses(asked: Asked, scope: Scope) -> Rows:
    """By the start of the text, then by its middle, or by the whole code."""
    key = text_key(asked.text)
    column, pattern = StandardAddress.text_key, literally(key)
    some = holding(key, StandardAddress.code == asked.text, within=in_scope(StandardAddress.community_id, scope))
    rows = (
        select(
            StandardAddress.code,
            StandardAddress.text.label("label"),
            Community.name.label("detail"),
            (StandardAddress.status == "AB").label("retired"),
            *_point(StandardAddress.geometry),
        )
        .outerjoin(Community, Community.id == StandardAddress.community_id)
        .where(StandardAddress.id.in_(some))
    )
    order = (case((column.like(f"{pattern}%"), 0), else_=1), func.length(column), column)
    return rows.order_by(*order).limit(asked.limit)


def holding(key: str, *others: ColumnElement[bool], within: ColumnElement[bool]) -> Rows:
    """The ids of addresses whose text starts with the key or holds it, or for which one of `others` is true.

    Each way looks at a bounded number of rows, found by an index.
    """
    column, pattern = StandardAddress.text_key, literally(key)
    ways = [column.like(f"{pattern}%"), *others]
    if len(key) == BIGRAM:
        ways.append(and_(func.bigrams(column, type_=ARRAY(Text)).contains([key]), column.like(f"%{pattern}%")))
    elif len(key) > BIGRAM:
        ways.append(column.like(f"%{pattern}%"))
    ids = select(StandardAddress.id).where(within)
    found = union_all(*(select(ids.where(way).limit(CANDIDATES).subquery()) for way in ways)).subquery()
    return select(found.c.id)


def _resources(asked: Asked, scope: Scope) -> Rows:
    columns = (
        Resource.code,
        Resource.name.label("label"),
        Resource.type.label("detail"),
        Resource.klass.label("level"),
    )
    wanted = or_(asked.starts(Resource.code), asked.holds(Resource.name))
    rows = select(*columns, Resource.klass.label("level"), *_point(Resource.geometry)).where(
        in_scope(Resource.community_id, scope), wanted
    )
    return asked.best(rows, Resource.name, Resource.code)


def _events(asked: Asked, scope: Scope) -> Rows:
    columns = (Event.source_id.label("code"), Event.title.label("label"), Event.stage.label("level"), Event.id)
    rows = select(*columns, Event.source.label("detail"), *_point(Event.geometry))
    wanted = or_(asked.starts(Event.source_id), asked.holds(Event.title))
    return asked.best(rows.where(in_scope(Event.community_id, scope), wanted), Event.title, Event.source_id)


def _persons(asked: Asked, scope: Scope) -> Rows:
    """Who holds a post of the scope on the day; the place is the post's."""
    shape = func.coalesce(GridVersion.geometry, Division.geometry)
    rows = (
        select(
            func.coalesce(Grid.code, Division.code).label("code"),
            case((Grid.id.is_not(None), "grid"), else_="division").label("level"),
            Person.name.label("label"),
            PostKind.code.label("post"),
            func.coalesce(GridVersion.name, Division.name).label("detail"),
            *_box(shape),
        )
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Post, Post.id == Appointment.post_id)
        .join(PostKind, PostKind.code == Post.kind_code)
        .outerjoin(GridVersion, and_(GridVersion.grid_id == Post.grid_id, in_force(asked.day)))
        .outerjoin(Grid, Grid.id == GridVersion.grid_id)
        .outerjoin(Division, Division.id == Post.division_id)
        .where(asked.holds(Person.name), Appointment.valid.contains(literal(asked.day, DATE)))
        .where(placed_in(Post, scope), or_(Post.grid_id.is_(None), GridVersion.id.is_not(None)))
    )
    order = (case((asked.starts(Person.name), 0), else_=1), Person.name, Post.id)
    return rows.order_by(*order).limit(asked.limit)


# What can be found, in the order it is shown, with the right it needs.
KINDS: Mapping[str, tuple[str, Callable[[Asked, Scope], Rows]]] = {
    "grid": ("grid.read", _grids),
    "division": ("grid.read", _divisions),
    ADDRESS: ("address.read", _addresses),
    "resource": ("resource.read", _resources),
    "event": ("event.read", _events),
    "person": ("people.read", _persons),
}


def _shown(kind: str, row: Mapping[Any, Any]) -> dict[str, Any]:
    box = [row.get(side) for side in ("west", "south", "east", "north")]
    rest = {name: row[name] for name in ("level", "post", "retired", "id") if name in row}
    return {
        "kind": kind,
        "label": row["label"] or row["code"],
        "detail": row["detail"] or "",
        "code": row["code"],
        "lon": row.get("lon"),
        "lat": row.get("lat"),
        "bounds": None if None in box else box,
    } | rest


def _box(shape: Any) -> list[Any]:
    sides = {"west": func.ST_XMin, "south": func.ST_YMin, "east": func.ST_XMax, "north": func.ST_YMax}
    return [side(shape).label(name) for name, side in sides.items()]


def _point(shape: Any) -> list[Any]:
    return [func.ST_X(shape).label("lon"), func.ST_Y(shape).label("lat")]


def literally(part: str) -> str:
    """A text whose signs mean nothing to LIKE."""
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
