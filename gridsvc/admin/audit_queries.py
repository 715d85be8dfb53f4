"""The audit trail searched: by who, what, when and text, newest first, a page at a time by key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd
from flask import json
from sqlalchemy import ColumnElement, Select, Text, cast, func, or_, select

from gridsvc.accounts.models import AuditEntry
from gridsvc.errors import NotFound
from gridsvc.extensions import Base, db

ROWS = 50
LOOKED_AT = 20_000  # entries of one page whose values are searched for a text; the next page looks further back
MOST_SENT = 100_000
AT_A_TIME = 5_000
HIDDEN = "***"


class Asked(NamedTuple):
    """What the trail is narrowed to; days are of the service's time zone, both of them inside."""

    actor: str | None = None
    subject: str | None = None
    key: str | None = None
    action: str | None = None
    since: date | None = None
    until: date | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first; `older` is the key that the next page starts below, None where there is none."""

    entries: Sequence[AuditEntry]
    older: int | None


class Change(NamedTuple):
    """A field with its value before and after; None where there was or is none."""

    name: str
    before: str | None
    after: str | None


def listed(asked: Asked, zone: ZoneInfo, below: int | None) -> Page:
    """A page of the trail below a key. One statement, two where a text is looked for."""
    window = _below(_asked(asked, zone), below).order_by(AuditEntry.id.desc())
    if not asked.text:
        found = db.session.scalars(window.limit(ROWS + 1)).all()
        return Page(found[:ROWS], found[ROWS - 1].id if len(found) > ROWS else None)
    ids = window.with_only_columns(AuditEntry.id).limit(LOOKED_AT).subquery()
    rows = select(AuditEntry).join(ids, ids.c.id == AuditEntry.id).where(_holds(asked.text))
    found = db.session.scalars(rows.order_by(AuditEntry.id.desc()).limit(ROWS + 1)).all()
    looked, last = db.session.execute(select(func.count(), func.min(ids.c.id)).select_from(ids)).one()
    if len(found) > ROWS:
        return Page(found[:ROWS], found[ROWS - 1].id)
    return Page(found, last if looked == LOOKED_AT else None)


def one(entry_id: int) -> AuditEntry:
    """The entry of that id; raises NotFound."""
    found = db.session.get(AuditEntry, entry_id)
    if found is None:
        raise NotFound(what="audit entry", what_zh="审计记录", key=entry_id)
    return found


def actions() -> list[str]:
    """Every action that was ever recorded, one step through the index each."""
    first = select(func.min(AuditEntry.action).label("action")).cte("known", recursive=True)
    after = select(func.min(AuditEntry.action)).where(AuditEntry.action > first.c.action).scalar_subquery()
    known = first.union_all(select(after).where(first.c.action.is_not(None)))
    return [action for action in db.session.scalars(select(known.c.action)) if action]


def frames(asked: Asked, zone: ZoneInfo) -> Iterator[pd.DataFrame]:
    """The newest MOST_SENT entries asked for, AT_A_TIME each, secrets hidden."""
    rows = _asked(asked, zone).order_by(AuditEntry.id.desc())
    if asked.text:
        rows = rows.where(_holds(asked.text))
    entries = db.session.scalars(rows.limit(MOST_SENT).execution_options(yield_per=AT_A_TIME))
    empty = True
    for part in entries.partitions():
        empty = False
        yield _frame(part)
    if empty:
        yield _frame([])


def changes(entry: AuditEntry) -> list[Change]:
    """The fields that an entry is about, in the order of their names."""
    before, after = _shown(entry.subject, entry.before), _shown(entry.subject, entry.after)
    return [Change(name, before.get(name), after.get(name)) for name in sorted({*before, *after})]


def _asked(asked: Asked, zone: ZoneInfo) -> Select[*tuple[Any, ...]]:
    equal = ("actor", asked.actor), ("subject", asked.subject), ("subject_id", asked.key), ("action", asked.action)
    rows = select(AuditEntry).where(*(getattr(AuditEntry, name) == value for name, value in equal if value))
    if asked.since:
        rows = rows.where(AuditEntry.at >= _midnight(asked.since, zone))
    if asked.until and asked.until < date.max:
        rows = rows.where(AuditEntry.at < _midnight(asked.until + timedelta(days=1), zone))
    return rows


def _below(rows: Select[*tuple[Any, ...]], key: int | None) -> Select[*tuple[Any, ...]]:
    return rows if key is None else rows.where(AuditEntry.id < key)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _holds(text: str) -> ColumnElement[bool]:
    """Whether a value before or after holds the text, in any case."""
    sides = (func.lower(cast(side, Text)) for side in (AuditEntry.before, AuditEntry.after))
    return or_(*(side.contains(text.lower(), autoescape=True) for side in sides))


def _frame(entries: Sequence[AuditEntry]) -> pd.DataFrame:
    columns = ("id", "at", "actor", "action", "subject", "subject_id")
    rows = [
        {name: getattr(entry, name) for name in columns}
        | {side: _json(_open(entry.subject, getattr(entry, side))) for side in ("before", "after")}
        for entry in entries
    ]
    return pd.DataFrame(rows, columns=[*columns, "before", "after"])


def _shown(subject: str, facts: Mapping[str, object] | None) -> dict[str, str | None]:
    return {name: _plain(value) for name, value in (_open(subject, facts) or {}).items()}


def _plain(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return _json(value)


def _json(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _open(subject: str, facts: Mapping[str, object] | None) -> dict[str, object] | None:
    """The facts without what a model calls secret; they are written so, and never shown otherwise."""
    if facts is None:
        return None
    secret = _secrets(subject)
    return {name: HIDDEN if name in secret else value for name, value in facts.items()}


def _secrets(subject: str) -> frozenset[str]:
    return frozenset(
        name
        for mapper in Base.registry.mappers
        if mapper.class_.__tablename__ == subject
        for name in getattr(mapper.class_, "__secret__", ())
    )
