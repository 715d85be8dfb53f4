"""Writes on events."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import Row, bindparam, select, update

from gridsvc.events.models import Event
from gridsvc.extensions import db
from gridsvc.imports.merge import table_of
from gridsvc.posts.queries import commanders_at
from gridsvc.posts.rules import Seat


def keep_snapshots() -> None:
    """Write the commanders of the closing day into closed events that have none yet; never again after."""
    zone = current_app.config["SETTINGS"].timezone
    days: dict[date, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    closed = select(Event.id, Event.community_id, Event.grid_id, Event.closed_at)
    for row in db.session.execute(closed.where(Event.stage == "closed", Event.snapshot.is_(None))):
        days[row.closed_at.astimezone(zone).date()].append(row)
    events = table_of(Event)
    statement = update(events).where(events.c.id == bindparam("event_id")).values(snapshot=bindparam("kept"))
    for day, rows in days.items():
        db.session.execute(statement, list(_snapshots(day, rows)))


def _snapshots(day: date, rows: list[Row[*tuple[Any, ...]]]) -> Iterable[dict[str, Any]]:
    commanders = commanders_at([(row.community_id, row.grid_id) for row in rows], day)
    for row, seats in zip(rows, commanders, strict=True):
        yield {"event_id": row.id, "kept": {"day": day.isoformat(), "commanders": list(map(_kept, seats))}}


def _kept(seat: Seat) -> dict[str, Any]:
    answering = seat.answers
    name = answering.name if answering else None
    return {"post": seat.kind.code, "name": name, "stand_in": seat.by_stand_in}
