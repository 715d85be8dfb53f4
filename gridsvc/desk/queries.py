"""Reads of the desk: batches somebody may see, counts of their lines, lines of a level, decisions."""

from collections.abc import Sequence, Set
from typing import Any

from sqlalchemy import Select, case, exists, func, select

from gridsvc.accounts.principal import Principal
from gridsvc.addresses.match import LEVELS
from gridsvc.desk import intake
from gridsvc.desk.models import NEW, PROPOSE, STATES, DeskBatch, DeskDecision, DeskSource, DeskText
from gridsvc.desk.reach import WRITES, homes, visible, within, works
from gridsvc.divisions.models import Division
from gridsvc.errors import NotFound, ShiftedList
from gridsvc.extensions import db
from gridsvc.jobs import queries as jobs
from gridsvc.jobs.models import Work

LISTED = 100
STOPPED = "stopped"  # a job that failed for a reason that the list's page has a way out of


def one(batch_id: int, principal: Principal) -> DeskBatch:
    """The batch of that id; raises NotFound, for one that the principal may not see too."""
    batch = db.session.scalar(select(DeskBatch).where(DeskBatch.id == batch_id, visible(principal)))
    if batch is None:
        raise NotFound(what="list", what_zh="清单", key=str(batch_id))
    return batch


def to_work(batch_id: int, principal: Principal) -> DeskBatch:
    """The same for somebody who works it; raises Forbidden for one of divisions whose addresses they do not keep."""
    principal.require(WRITES)
    batch = one(batch_id, principal)
    within(principal, homes(batch))
    return batch


def latest(principal: Principal) -> list[dict[str, Any]]:
    """The latest batches with their counts by state and divisions by name, newest first. Three statements."""
    stopped = Work.result["refused"].astext == ShiftedList.code
    rows = (
        select(DeskBatch, DeskSource.name, case((stopped, STOPPED), else_=Work.state))
        .join(DeskSource, DeskSource.id == DeskBatch.source_id)
        .outerjoin(Work, Work.id == DeskBatch.work_id)
        .where(visible(principal))
        .order_by(DeskBatch.id.desc())
        .limit(LISTED)
    )
    found = db.session.execute(rows).all()
    states, none = _by_state([batch.id for batch, _, _ in found]), dict.fromkeys(STATES, 0)
    names = _names({number for batch, _, _ in found for number in batch.division_ids})
    return [
        {
            "batch": batch,
            "source": source,
            "work": work or "done",
            "worked": works(batch, principal),
            "texts": states.get(batch.id, none),
            "divisions": [names[number] for number in batch.division_ids if number in names],
        }
        for batch, source, work in found
    ]


def facts(batch: DeskBatch) -> dict[str, Any]:
    """A batch as JSON: its job, its rows, and its texts and rows by state and by level."""
    work = db.session.get(Work, batch.work_id) if batch.work_id else None
    return {
        "id": batch.id,
        "name": batch.name,
        "source": db.session.scalar(select(DeskSource.name).where(DeskSource.id == batch.source_id)),
        "columns": batch.columns,
        "reading": batch.options,
        "actor": batch.actor,
        "divisions": divisions(batch),
        "created_at": batch.created_at.isoformat(),
        "job": jobs.facts(work) if work else None,
        **counts(batch.id),
    }


def divisions(batch: DeskBatch) -> list[str]:
    """The names of the divisions that a batch is of; none: everywhere."""
    return list(_names(set(batch.division_ids)).values())


def counts(batch_id: int) -> dict[str, Any]:
    """{states: {state: {texts, rows}}, levels: [{level, texts, rows}]} of a batch. One statement."""
    of = select(DeskText.state, _level().label("level"), DeskText.count).where(DeskText.batch_id == batch_id).subquery()
    groups = select(of.c.state, of.c.level, func.count(), func.sum(of.c["count"])).group_by(of.c.state, of.c.level)
    states: dict[str, Any] = {state: {"texts": 0, "rows": 0} for state in STATES}
    levels: dict[str, Any] = {level: {"level": level, "texts": 0, "rows": 0} for level in LEVELS}
    for state, level, texts, rows in db.session.execute(groups):
        places = [states[state], *([levels[level]] if level in levels and state != NEW else [])]
        for place in places:
            place["texts"] += int(texts)
            place["rows"] += int(rows)
    return {"states": states, "levels": [one for one in levels.values() if one["texts"]]}


def lines(batch: DeskBatch, *, level: str | None, state: str | None) -> Select[DeskText]:
    """The texts of a batch, of a level or a state, the most frequent first."""
    found = select(DeskText).where(DeskText.batch_id == batch.id)
    if level:
        found = found.where(_level() == level, DeskText.state != NEW)
    if state:
        found = found.where(DeskText.state == state)
    return found.order_by(DeskText.count.desc(), DeskText.id)


def decisions(batch: DeskBatch, limit: int) -> Sequence[DeskDecision]:
    """The latest decisions of a batch, newest first, undone ones too."""
    own = select(DeskDecision).where(DeskDecision.batch_id == batch.id)
    return db.session.scalars(own.order_by(DeskDecision.id.desc()).limit(limit)).all()


def is_followed(batch_id: int) -> bool:
    """Whether another batch follows a decision that was made in this one."""
    made = select(DeskDecision.id).where(DeskDecision.batch_id == batch_id)
    there = exists().where(DeskText.decision_id.in_(made), DeskText.batch_id != batch_id)
    return bool(db.session.scalar(select(there)))


def sources(columns: Sequence[str] = ()) -> Sequence[DeskSource]:
    """Sources by name; with `columns`, those whose lists have exactly these, the latest first."""
    if not columns:
        return db.session.scalars(select(DeskSource).order_by(DeskSource.name)).all()
    same = DeskSource.columns_key == intake.columns_key(columns)
    return db.session.scalars(select(DeskSource).where(same).order_by(DeskSource.updated_at.desc())).all()


def proposals(batch: DeskBatch) -> Select[*tuple[Any, ...]]:
    """The ids of addresses that were proposed in a batch and are still proposals of its."""
    standing = (DeskDecision.batch_id == batch.id, DeskDecision.kind == PROPOSE, DeskDecision.undone_at.is_(None))
    return select(DeskDecision.address_id).where(*standing, DeskDecision.address_id.is_not(None))


def _names(division_ids: Set[int]) -> dict[int, str]:
    wanted = select(Division.id, Division.name).where(Division.id.in_(sorted(division_ids))).order_by(Division.code)
    return dict(db.session.execute(wanted).all())


def _level() -> Any:
    """The level of what counts, else of what was found."""
    return func.coalesce(DeskText.result["level"].astext, DeskText.level)


def _by_state(batch_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    groups = select(DeskText.batch_id, DeskText.state, func.count()).where(DeskText.batch_id.in_(batch_ids))
    found: dict[int, dict[str, int]] = {}
    for number, state, texts in db.session.execute(groups.group_by(DeskText.batch_id, DeskText.state)):
        found.setdefault(number, dict.fromkeys(STATES, 0))[state] = int(texts)
    return found
