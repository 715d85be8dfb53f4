"""The audit trail is kept as long as the setting says; what is older goes every night."""

from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, delete, func, literal, select

from gridsvc.accounts.audit import record
from gridsvc.accounts.models import AuditEntry
from gridsvc.extensions import db
from gridsvc.jobs.queue import periodic
from gridsvc.settings.services import values
from gridsvc.web.params import today

NIGHTLY = "40 18 * * *"  # UTC: after midnight in China


class Trail(NamedTuple):
    """How many rows there are, since when, and how many of them are older than so many days."""

    rows: int
    since: datetime | None
    old: int


def trail(days: object) -> Trail:
    """The trail as it is, `old` counted for that many days (empty: none is too old). One statement."""
    old: Any = func.count().filter(_older(days)) if days else literal(0)
    rows, since, gone = db.session.execute(select(func.count(), func.min(AuditEntry.at), old)).one()
    return Trail(rows, since, gone)


@periodic(NIGHTLY)
def forget() -> None:
    """Delete what is older than the setting allows; the trail says how much that was."""
    days = values()["audit_days"]
    if not days:
        return
    gone: Any = db.session.execute(delete(AuditEntry).where(_older(days)))
    if gone.rowcount:
        record("delete", AuditEntry.__tablename__, "", rows=gone.rowcount, days=days)


def _older(days: object) -> ColumnElement[bool]:
    """Rows from before the first of that many days up to today."""
    zone = current_app.config["SETTINGS"].timezone
    return AuditEntry.at < datetime.combine(today() - timedelta(days=int(str(days))), time(), zone)
