"""What the desk does: lists begun, lines decided, decisions undone, batches cancelled and gone on with."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from gridsvc.accounts.principal import Principal
from gridsvc.addresses import unmatched
from gridsvc.addresses.models import AddressAlias, NameAlias, StandardAddress
from gridsvc.desk import intake, jobs, placing, queries, queue, reach
from gridsvc.desk.finding import lacking
from gridsvc.desk.giving import take_back
from gridsvc.desk.intake import Order
from gridsvc.desk.models import DECIDED, KINDS, PIN, PROPOSE, QUEUED, DeskBatch, DeskDecision, DeskText
from gridsvc.desk.reach import WRITES, within
from gridsvc.desk.reading import reading_of
from gridsvc.desk.verdicts import MAKERS
from gridsvc.errors import BadParameter, Conflict, Forbidden, NotFound
from gridsvc.extensions import db
from gridsvc.imports.uploads import Upload
from gridsvc.io.readers import open_as_written
from gridsvc.jobs import services as works
from gridsvc.jobs.models import OPEN, Work
from gridsvc.web.params import today

COLUMN = "地址"
MOST_LINES = 100_000
LACKING = (PIN, PROPOSE)


def paste(texts: Sequence[str], given: Mapping[str, Any], *, name: str, source: str, actor: Principal) -> DeskBatch:
    """A batch of one column, one address a line; raises BadParameter without a line or with too many."""
    lines = [text.strip() for text in texts if text.strip()]
    if not 0 < len(lines) <= MOST_LINES:
        raise BadParameter(
            name="texts",
            value=len(lines),
            expected_zh=f" 1 到 {MOST_LINES} 行地址",
            expected=f"1 to {MOST_LINES} lines of addresses",
        )
    reading = reading_of({**given, "column": COLUMN}, [COLUMN])
    order = Order(source or name, reading, reach.of_new(given, actor))
    batch = intake.begin(name, [COLUMN], order, on=today(), actor=actor)
    frame = pd.DataFrame({COLUMN: lines}, dtype=object)
    ids = intake.write_texts(batch, intake.distinct([frame], reading))
    list(intake.write_rows(batch, [frame], reading, ids))
    batch.work_id = jobs.begin(batch, actor)
    return batch


def take_file(upload: Upload, given: Mapping[str, Any], *, source: str, actor: Principal) -> DeskBatch:
    """A batch of a file that was sent; a job reads it, another one geocodes it. Raises BadParameter, UnusableInput."""
    division_ids = reach.of_new(given, actor)
    encoding, sheet = (given.get(name) or None for name in ("encoding", "sheet"))
    table = open_as_written(upload.path, encoding=encoding, layer=sheet)
    order = Order(source.strip() or upload.name, reading_of(given, table.columns), division_ids)
    batch = intake.begin(upload.name, table.columns, order, on=today(), actor=actor)
    batch.work_id = works.start(jobs.READ, upload.name, {"batch": batch.id, "upload": upload.id}, actor=actor)
    return batch


def decide(batch: DeskBatch, text_id: int, given: Mapping[str, Any], actor: Principal) -> DeskDecision:
    """Decide on the line that the actor has, as `given` says by its kind; other batches of today do not follow.

    Raises BadParameter, Conflict where somebody else has the line, Forbidden outside the actor's scope.
    """
    kind = given.get("kind")
    if kind not in KINDS:
        raise BadParameter(name="kind", value=str(kind), expected_zh="、".join(KINDS), expected=", ".join(KINDS))
    line = queue.held(batch, text_id, actor)
    verdict = MAKERS[kind](line, given, actor)
    decision = DeskDecision(
        batch_id=batch.id,
        source_id=batch.source_id,
        text=line.text,
        text_key=line.text_key,
        kind=verdict.kind,
        result=verdict.result,
        address_id=verdict.address_id,
        reason=verdict.reason,
        effects=verdict.effects,
        actor_id=actor.user_id,
        actor=actor.name,
    )
    db.session.add(decision)
    db.session.flush()
    line.state, line.decision_id = DECIDED, decision.id
    line.result, line.address_id = verdict.result, verdict.address_id
    queue.let_go(line)
    _tell_lacking(line, verdict.kind)
    return decision


def undo(batch: DeskBatch, decision_id: int | None, actor: Principal) -> DeskDecision:
    """Take back a decision, by default the actor's last one in this batch: what it made is gone, its line is back.

    Raises NotFound where there is none, Forbidden for one outside the actor's scope, Conflict where what it made cannot
    be taken back any more.
    """
    mine = DeskDecision.actor_id.is_not_distinct_from(actor.user_id)
    wanted = mine if decision_id is None else DeskDecision.id == decision_id
    standing = (DeskDecision.batch_id == batch.id, DeskDecision.undone_at.is_(None), wanted)
    last = select(DeskDecision).where(*standing).order_by(DeskDecision.id.desc()).limit(1).with_for_update()
    decision = db.session.scalar(last)
    if decision is None:
        raise NotFound(what="decision to undo", what_zh="可撤销的决定", key=str(decision_id or batch.id))
    if decision.address_id and (address := db.session.get(StandardAddress, decision.address_id)):
        within(actor, [address.community_id])
    decision.undone_at, decision.undone_by = db.session.scalar(select(func.clock_timestamp())), actor.name
    facts: dict[str, Any] = {"state": QUEUED, "result": None, "address_id": None, "decision_id": None, "reused": False}
    followed = update(DeskText).where(DeskText.decision_id == decision.id)
    db.session.execute(followed.values(facts | {"claimed_by": None, "claimed_until": None, "skipped_at": None}))
    own = (DeskText.batch_id == batch.id, DeskText.text_key == decision.text_key)
    claimed = {"claimed_by": actor.user_id, "claimed_until": func.now() + queue.CLAIM}
    queue.leave(batch, actor)
    db.session.execute(update(DeskText).where(*own).values(claimed))
    _take_back(decision, actor)
    db.session.expire_all()
    return decision


def cancel(batch: DeskBatch, actor: Principal) -> Work:
    """End the job of the batch: what was found stays. Raises Conflict where it has ended."""
    actor.require(WRITES)
    work = job(batch)
    works.cancel(work)
    return work


def go_on(batch: DeskBatch, actor: Principal) -> int:
    """The id of the job that looks for what is left; raises Conflict while one is at it."""
    actor.require(WRITES)
    work = _last_job(batch)
    if work.state in OPEN:
        raise Conflict(reason="the job has not ended yet", reason_zh="作业尚未结束")
    if work.kind == jobs.READ:
        batch.work_id = works.again(work, actor=actor)
    else:
        batch.work_id = works.start(jobs.GEOCODE, batch.name, {"batch": batch.id}, actor=actor)
    return batch.work_id


def read_otherwise(batch: DeskBatch, crs: str | None, actor: Principal) -> int:
    """The id of the job that reads a stopped list with its points in `crs`, or (None) as they are."""
    actor.require(WRITES)
    placing.read_otherwise(batch, _last_job(batch), crs)
    return go_on(batch, actor)


def remove(batch: DeskBatch, actor: Principal) -> None:
    """Forget a batch with its rows; decisions that other lists follow stay where they made something of the library.

    Raises Forbidden for one that somebody else began, unless the actor keeps addresses everywhere; Conflict while its
    job is open, or where other lists follow it.
    """
    if not may_remove(batch, actor):
        raise Forbidden(right="remove lists that others began", right_zh="删除他人的清单")
    if job(batch).state in OPEN:
        raise Conflict(reason="its job has not ended yet", reason_zh="作业尚未结束")
    if queries.is_followed(batch.id):
        raise Conflict(reason="other lists follow decisions that were made in it", reason_zh="其他清单沿用了其中的决定")
    db.session.delete(batch)


def may_remove(batch: DeskBatch, actor: Principal) -> bool:
    """Whether the actor began the batch, or keeps addresses everywhere."""
    return actor.require(WRITES).everywhere or batch.actor_id == actor.user_id


def job(batch: DeskBatch) -> Work:
    """The job of a batch; raises NotFound where it is gone."""
    work = db.session.get(Work, batch.work_id)
    if work is None:
        raise NotFound(what="job", what_zh="作业", key=str(batch.work_id))
    return work


def _last_job(batch: DeskBatch) -> Work:
    """The job of a batch, of which nobody else begins another one until the transaction ends."""
    db.session.flush()
    db.session.refresh(batch, with_for_update={"key_share": True})  # rows that a job writes need the batch's key
    return job(batch)


def _tell_lacking(line: DeskText, kind: str) -> None:
    """A text that the library lacks is a gap; one that somebody decided on otherwise is none."""
    if kind not in LACKING:
        unmatched.forget([line.text])
        return
    if gap := lacking(line):
        unmatched.note([gap])


def _take_back(decision: DeskDecision, actor: Principal) -> None:
    """Undo what a decision made elsewhere."""
    made = decision.effects
    for name, model in (("address_alias", AddressAlias), ("name_alias", NameAlias)):
        if name in made and (alias := db.session.get(model, made[name])):
            db.session.delete(alias)
    if "decision" in made:
        take_back(made, actor)
    if "address" in made:
        _withdraw(made["address"])
    db.session.flush()


def _withdraw(address_id: int) -> None:
    """A proposal goes again; raises Conflict where the authority has issued it, or something hangs on it."""
    address = db.session.get(StandardAddress, address_id)
    if address is None:
        return
    if not address.provisional:
        raise Conflict(reason="the address has been issued", reason_zh="该地址已正式发布")
    db.session.delete(address)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict(reason="something hangs on the address by now", reason_zh="该地址已被引用") from error
