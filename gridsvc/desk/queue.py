"""The queue of a batch: one line at a time for each clerk, the most frequent first, and never the same for two."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select, update

from gridsvc.accounts.principal import Principal
from gridsvc.addresses.geocoding import library_version
from gridsvc.desk import asking
from gridsvc.desk.finding import kept
from gridsvc.desk.models import QUEUED, DeskBatch, DeskText
from gridsvc.errors import Conflict, NotFound
from gridsvc.extensions import db

CLAIM = timedelta(minutes=10)  # a clerk who says nothing for so long gives the line back
GONE = ("这一条已由别人处理，或已不在队列中", "somebody else has this line, or it is not in the queue any more")


def claim(batch: DeskBatch, actor: Principal) -> DeskText | None:
    """The actor's line, else the next one that nobody has, as the library answers now; None where none is left.

    Commit soon: the line is locked until then, and others pass it by.
    """
    mine = func.coalesce(DeskText.claimed_by == actor.user_id, False)
    free = or_(DeskText.claimed_by.is_(None), DeskText.claimed_until < func.now(), mine)
    order = (mine.desc(), DeskText.skipped_at.asc().nulls_first(), DeskText.count.desc(), DeskText.id)
    queued = select(DeskText.id).where(DeskText.batch_id == batch.id, DeskText.state == QUEUED, free)
    next_one = queued.order_by(*order).limit(1).with_for_update(skip_locked=True)
    facts: dict[str, Any] = {"claimed_by": actor.user_id, "claimed_until": func.now() + CLAIM}
    taken = update(DeskText).where(DeskText.id == next_one.scalar_subquery()).values(facts).returning(DeskText.id)
    number = db.session.execute(taken, execution_options={"synchronize_session": False}).scalar()
    if number is None:
        return None
    line = db.session.get_one(DeskText, number, populate_existing=True)
    refresh(batch, line)
    return line


def refresh(batch: DeskBatch, line: DeskText) -> None:
    """Look for it again where the library has changed since, or nobody has looked yet."""
    version = library_version()
    if line.found is not None and line.version == version:
        return
    (found,) = asking.answers(batch, [line.text])
    line.found, line.version = kept(found), version
    line.level, line.score = found.best.level, found.best.score


def held(batch: DeskBatch, text_id: int, actor: Principal) -> DeskText:
    """The line, locked, for whoever holds it; raises NotFound, Conflict where somebody else has it or it is done."""
    own = select(DeskText).where(DeskText.id == text_id, DeskText.batch_id == batch.id)
    line = db.session.scalar(own.with_for_update(), execution_options={"populate_existing": True})
    if line is None:
        raise NotFound(what="line", what_zh="条目", key=str(text_id))
    if line.state != QUEUED or line.claimed_by != actor.user_id:
        raise Conflict(reason_zh=GONE[0], reason=GONE[1])
    return line


def skip(batch: DeskBatch, text_id: int, actor: Principal) -> None:
    """Leave it for later: it goes to the end of the queue."""
    line = held(batch, text_id, actor)
    line.skipped_at = db.session.scalar(select(func.clock_timestamp()))
    let_go(line)


def let_go(line: DeskText) -> None:
    """Nobody has it."""
    line.claimed_by = line.claimed_until = None


def leave(batch: DeskBatch, actor: Principal) -> None:
    """All lines of the batch that the actor has are anybody's again."""
    own = (DeskText.batch_id == batch.id, DeskText.claimed_by == actor.user_id)
    db.session.execute(update(DeskText).where(*own).values(claimed_by=None, claimed_until=None))


def waiting(batch_id: int) -> tuple[int, int]:
    """How many texts wait, and how many rows of the list say them."""
    own = (DeskText.batch_id == batch_id, DeskText.state == QUEUED)
    texts, rows = db.session.execute(select(func.count(), func.coalesce(func.sum(DeskText.count), 0)).where(*own)).one()
    return int(texts), int(rows)
