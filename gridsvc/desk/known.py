"""What is known of a batch's texts before anything is looked for: decisions on the same text, and answers of late."""

from typing import Any

from sqlalchemy import and_, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from gridsvc.addresses.models import StandardAddress
from gridsvc.desk.models import DECIDED, NEW, QUEUED, TAKEN, DeskBatch, DeskDecision, DeskText
from gridsvc.desk.reach import lies_in, scope_of
from gridsvc.desk.reading import EVERYWHERE, LIKE_LIBRARY
from gridsvc.extensions import db

Address = StandardAddress


def reuse_decisions(batch: DeskBatch) -> int:
    """Texts that somebody decided on before follow that decision, one of this source first; how many there are.

    What was decided for an address that is out of use is looked for anew. A list of some divisions follows what was
    decided in lists of these and of parts of them.
    """
    everywhere = batch.options.get("reuse") == EVERYWHERE
    of_source = DeskDecision.source_id == batch.source_id
    in_use = or_(DeskDecision.address_id.is_(None), Address.status != "AB")
    gone = and_(DeskDecision.kind.in_(("accept", "propose")), DeskDecision.address_id.is_(None))
    whose = lies_in(scope_of(batch))
    standing = (
        select(DeskDecision.id, DeskDecision.text_key, DeskDecision.result, DeskDecision.address_id)
        .join(DeskBatch, DeskBatch.id == DeskDecision.batch_id)
        .outerjoin(Address, Address.id == DeskDecision.address_id)
        .where(DeskDecision.undone_at.is_(None), true() if everywhere else of_source, in_use, ~gone, whose)
        .ext(distinct_on(DeskDecision.text_key))
        .order_by(DeskDecision.text_key, of_source.desc(), DeskDecision.id.desc())
        .subquery()
    )
    facts = {"state": DECIDED, "reused": True, "decision_id": standing.c.id, "address_id": standing.c.address_id}
    return _put(batch, facts | _result(standing.c), standing.c.text_key == DeskText.text_key)


def reuse_answers(batch: DeskBatch, version: str) -> int:
    """Texts that this source's lists had under the same version of the library are not looked for again.

    Those that wait for a person are, the next day: their places may lie in other grids by then.
    """
    other, older = aliased(DeskText), aliased(DeskBatch)
    found = (
        select(other.text_key, other.found, other.result, other.level, other.score, other.state, other.address_id)
        .join(older, older.id == other.batch_id)
        .where(
            older.source_id == batch.source_id,
            older.id != batch.id,
            older.division_ids == batch.division_ids,
            older.options["threshold"].as_integer() == int(batch.options["threshold"]),
            func.coalesce(older.options["hyphen"].astext, LIKE_LIBRARY) == batch.options.get("hyphen", LIKE_LIBRARY),
            other.version == version,
            or_(other.state == TAKEN, and_(other.state == QUEUED, older.on_day == batch.on_day)),
        )
        .ext(distinct_on(other.text_key))
        .order_by(other.text_key, other.id.desc())
        .subquery()
    )
    facts = {"state": found.c.state, "found": found.c.found, "version": version, "address_id": found.c.address_id}
    return _put(batch, facts | {"result": found.c.result, **_scored(found.c)}, found.c.text_key == DeskText.text_key)


def _put(batch: DeskBatch, facts: dict[str, Any], same: Any) -> int:
    here = (DeskText.batch_id == batch.id, DeskText.state == NEW)
    done: Any = db.session.execute(
        update(DeskText).values(facts).where(*here, same), execution_options={"synchronize_session": False}
    )
    return int(done.rowcount)


def _result(columns: Any) -> dict[str, Any]:
    level, score = columns.result["level"].astext, columns.result["score"].as_integer()
    return {"result": columns.result, "level": level, "score": score}


def _scored(columns: Any) -> dict[str, Any]:
    return {"level": columns.level, "score": columns.score}
