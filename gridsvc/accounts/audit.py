"""The audit trail: every write through the session leaves a row; bulk writes call `record`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from geoalchemy2 import WKBElement, WKTElement
from sqlalchemy import event, func, insert, inspect, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session, UOWTransaction

from gridsvc.accounts.models import AuditEntry
from gridsvc.extensions import db

_actor: ContextVar[tuple[int | None, str]] = ContextVar("actor", default=(None, "system"))


@contextmanager
def acting(name: str, user_id: int | None = None) -> Iterator[None]:
    """Everything written inside is written by this actor."""
    token = _actor.set((user_id, name))
    try:
        yield
    finally:
        _actor.reset(token)


def set_actor(name: str, user_id: int | None) -> None:
    """The actor of the rest of this request."""
    _actor.set((user_id, name))


def actor_name() -> str:
    """Who is writing now."""
    return _actor.get()[1]


def sign(reason: str = "", run: int | None = None) -> None:
    """Tell the database who writes until the transaction ends, why, and in which import: versions are kept with it."""
    facts = {"actor": actor_name(), "reason": reason, "run": "" if run is None else str(run)}
    db.session.execute(select(*(func.set_config(f"gridsvc.{name}", value, True) for name, value in facts.items())))


def record(action: str, subject: str, subject_id: object, **facts: object) -> None:
    """One audit row for a write that does not pass through the session (imports, reassignments)."""
    db.session.execute(insert(AuditEntry).values(_row(action, subject, subject_id, (None, _plain(facts)))))


def _row(action: str, subject: str, subject_id: object, change: tuple[object, object]) -> dict[str, object]:
    user_id, name = _actor.get()
    before, after = change
    return {
        "actor_id": user_id,
        "actor": name,
        "action": action,
        "subject": subject,
        "subject_id": str(subject_id),
        "before": before,
        "after": after,
    }


@event.listens_for(Session, "after_flush")
def _write_trail(session: Session, _context: UOWTransaction) -> None:
    rows = [
        _row(action, thing.__tablename__, _identity(thing), _change(thing, action))
        for action, things in (("create", session.new), ("update", session.dirty), ("delete", session.deleted))
        for thing in things
        if getattr(thing, "__audited__", False) and (action != "update" or session.is_modified(thing))
    ]
    if rows:
        session.execute(insert(AuditEntry), rows)


def _identity(thing: object) -> str:
    return ",".join(str(value) for value in inspect(thing).mapper.primary_key_from_instance(thing))


def _change(thing: object, action: str) -> tuple[object, object]:
    secret = getattr(thing, "__secret__", ())
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    for attribute in inspect(thing).mapper.column_attrs:
        history = inspect(thing).attrs[attribute.key].history
        if action == "update" and not history.has_changes():
            continue
        if history.deleted:
            before[attribute.key] = history.deleted[0]
        after[attribute.key] = next(iter(history.added or history.unchanged or ()), None)
    before = before if action == "update" else {}
    masked = [_plain({k: "***" if k in secret else v for k, v in side.items()}) for side in (before, after)]
    return {"create": (None, masked[1]), "update": (masked[0], masked[1]), "delete": (masked[1], None)}[action]


def _plain(facts: Mapping[str, object]) -> dict[str, object]:
    return {key: _plain_value(value) for key, value in facts.items()}


def _plain_value(value: object) -> object:
    if isinstance(value, WKBElement | WKTElement):
        return str(value)[:4096]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Range):
        return str(value)
    return value
