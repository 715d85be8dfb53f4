"""Works as people may see them: their own, or all of them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, func, select, true

from gridsvc.accounts.principal import Principal
from gridsvc.errors import NotFound, NotSignedIn
from gridsvc.extensions import db
from gridsvc.jobs.models import OPEN, State, Work
from gridsvc.jobs.stages import in_words

SEES_ALL = "user.write"


def visible(principal: Principal) -> ColumnElement[bool]:
    """The condition for works the principal may see; raises NotSignedIn for the public."""
    if principal.user_id is None and not principal.scope(SEES_ALL).everywhere:
        raise NotSignedIn
    return true() if principal.scope(SEES_ALL).everywhere else Work.actor_id == principal.user_id


def one(work_id: int, principal: Principal) -> Work:
    """The work of that id; raises NotFound, for another person's too."""
    work = db.session.scalar(select(Work).where(Work.id == work_id, visible(principal)))
    if work is None:
        raise NotFound(what="job", what_zh="作业", key=str(work_id))
    return work


def latest(principal: Principal, kinds: Collection[str], *, limit: int) -> list[Work]:
    """The principal's own works of these kinds, newest first."""
    own = select(Work).where(Work.actor_id == principal.user_id, Work.kind.in_(kinds))
    return list(db.session.scalars(own.order_by(Work.id.desc()).limit(limit)))


def facts(work: Work) -> dict[str, Any]:
    """A work as JSON; `waits_for` says whose work of the same kind goes before it and how many do."""
    shown = {c.key: getattr(work, c.key) for c in Work.__table__.columns if c.key not in {"options", "actor_id"}}
    times = ("created_at", "started_at", "finished_at")
    shown |= {name: shown[name] and shown[name].isoformat() for name in times}
    shown["stage_zh"], shown["stage_en"] = in_words(work.stage)
    return shown | {"waits_for": _waits_for(work) if work.state == State.WAITING else None}


def _waits_for(work: Work) -> dict[str, Any] | None:
    before = (Work.kind == work.kind, Work.id < work.id, Work.state.in_(OPEN))
    row = db.session.execute(
        select(Work.actor, Work.started_at, func.count().over()).where(*before).order_by(Work.id).limit(1)
    ).first()
    if row is None:
        return None
    actor, since, ahead = row
    return {"actor": actor, "since": since and since.isoformat(), "ahead": ahead}
