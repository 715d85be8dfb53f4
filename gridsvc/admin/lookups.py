"""Divisions, organisations, persons and places as people write them in a form: by code or name, inside a scope."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, union_all

from gridsvc.accounts.principal import EVERYWHERE, Scope
from gridsvc.divisions.models import Division, Organisation
from gridsvc.divisions.scope import in_scope
from gridsvc.errors import BadParameter
from gridsvc.extensions import db
from gridsvc.grids import queries as grids
from gridsvc.grids.models import Grid, GridVersion
from gridsvc.posts.models import Person
from gridsvc.posts.reach import persons_in
from gridsvc.posts.services import Place
from gridsvc.web.params import LARGEST_ID, today

MOST = 20
NAMED = 4  # how many of several an error lists
ID = re.compile(r"#(\d{1,10})\s*$")


class Offer(NamedTuple):
    """A completion: what goes into the field, and what else is said of it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class What:
    """A kind of thing that a field takes: the right that lists it, and its words."""

    right: str
    zh: str
    en: str


WHATS = {
    "division": What("grid.read", "一个区划的编码或名称", "the code or name of a division"),
    "organisation": What("people.read", "一个组织的编码或名称", "the code or name of an organisation"),
    "person": What("people.read", "一位人员的姓名", "the name of a person"),
    "place": What("people.read", "一个区划或网格的编码或名称", "the code or name of a division or grid"),
}


def offers(what: str, part: str, scope: Scope) -> list[Offer]:
    """Up to MOST completions of what was typed."""
    rows = _rows(what, scope).subquery()
    texts = (func.lower(rows.c.code), func.lower(rows.c.name))
    found = select(rows).where(or_(*(text.contains(part.lower(), autoescape=True) for text in texts)))
    shown = db.session.execute(found.order_by(func.length(rows.c.name), rows.c.code).limit(MOST))
    return [Offer(spelled(what, row), row.more or "") for row in shown]


def division(text: str, scope: Scope, name: str = "division") -> int | None:
    """The id of a division, None for nothing written; raises BadParameter naming the field."""
    row = _one("division", text, scope, name)
    return row.id if row else None


def within(text: str, scope: Scope) -> Scope:
    """The division that was written and all below it, everywhere for nothing written; raises BadParameter."""
    division_id = division(text, scope)
    return Scope(everywhere=False, divisions=frozenset({division_id})) if division_id else EVERYWHERE


def organisation(text: str, scope: Scope, name: str = "organisation") -> int | None:
    """The id of an organisation, None for nothing written."""
    row = _one("organisation", text, scope, name)
    return row.id if row else None


def person(text: str, scope: Scope, name: str = "person") -> int:
    """The id of a person."""
    row = _one("person", text, scope, name)
    if row is None:
        raise _unusable("person", text, name)
    return int(row.id)


def place(text: str, scope: Scope, name: str = "place") -> Place:
    """A division, or a grid of the primary layer."""
    row = _one("place", text, scope, name)
    if row is None:
        raise _unusable("place", text, name)
    return Place(grid_id=row.id) if row.of_grid else Place(division_id=row.id)


def spelled(what: str, row: Any) -> str:
    """A thing as a field holds it: `name #id` for a person, `code name` for the others."""
    return f"{row.name} #{row.id}" if what == "person" else f"{row.code} {row.name}".strip()


def _one(what: str, text: str, scope: Scope, name: str) -> Any:
    text = text.strip()
    if not text:
        return None
    rows = _rows(what, scope).subquery()
    for wanted in _readings(what, text, rows.c):
        found = db.session.execute(select(rows).where(wanted).limit(NAMED)).all()
        if len(found) == 1:
            return found[0]
        if found:
            raise _several(what, text, name, found)
    raise _unusable(what, text, name)


def _readings(what: str, text: str, columns: Any) -> list[ColumnElement[bool]]:
    """What a text may mean, the surest first."""
    numbered = ID.search(text)
    if what == "person":
        ids = [columns.id == int(numbered[1])] if numbered and int(numbered[1]) <= LARGEST_ID else []
        return [*ids, columns.name == text]
    return [columns.code == text.split(maxsplit=1)[0], columns.name == text]


def _rows(what: str, scope: Scope) -> Select[*tuple[Any, ...]]:
    """id, code, name, more and of_grid of the things of that kind in the scope."""
    return {"division": _divisions, "organisation": _organisations, "person": _persons, "place": _places}[what](scope)


def _divisions(scope: Scope) -> Select[*tuple[Any, ...]]:
    columns = (Division.id, Division.code, Division.name, literal("").label("more"), literal(False).label("of_grid"))
    return select(*columns).where(in_scope(Division.id, scope))


def _organisations(scope: Scope) -> Select[*tuple[Any, ...]]:
    columns = (Organisation.id, Organisation.code, Organisation.name, literal("").label("more"))
    return select(*columns, literal(False).label("of_grid")).where(
        in_scope(Organisation.division_id, scope), Organisation.valid.contains(today())
    )


def _persons(scope: Scope) -> Select[*tuple[Any, ...]]:
    columns = (Person.id, literal("").label("code"), Person.name, Organisation.name.label("more"))
    return (
        select(*columns, literal(False).label("of_grid"))
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(persons_in(scope, today()), Person.active)
    )


def _places(scope: Scope) -> Select[*tuple[Any, ...]]:
    on = today()
    columns = (Grid.id, Grid.code, GridVersion.name, literal("").label("more"), literal(True).label("of_grid"))
    of_grids = grids.versions(grids.layer().id, on, scope).with_only_columns(*columns)
    both = union_all(_divisions(scope), of_grids).subquery()
    return select(both)


def _unusable(what: str, text: str, name: str) -> BadParameter:
    kind = WHATS[what]
    return BadParameter(name=name, value=text, expected=kind.en, expected_zh=kind.zh)


def _several(what: str, text: str, name: str, found: Sequence[Any]) -> BadParameter:
    named = [spelled(what, row) + (f" ({row.more})" if row.more else "") for row in found]
    return BadParameter(
        name=name,
        value=text,
        expected=f"one of: {', '.join(named)}",
        expected_zh=f"其中之一：{'、'.join(named)}",
    )
