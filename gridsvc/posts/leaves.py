"""Import of leave: who does not answer, from day to day."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import insert, select, update

from gridsvc.extensions import db
from gridsvc.imports import changes
from gridsvc.imports.columns import rows_of
from gridsvc.imports.merge import lock_table, table_of
from gridsvc.imports.protocol import Batch, Options, Outcome
from gridsvc.io import moments, parsers
from gridsvc.io.fields import Field
from gridsvc.io.problems import Problem
from gridsvc.posts.ledger import Ledger, Term, Who
from gridsvc.posts.models import Leave
from gridsvc.posts.named import PERSON_FIELDS, REPEATED, REVERSED, phone_of
from gridsvc.posts.people import People
from gridsvc.posts.services import DAY, days, spelled

AWAY = Problem("{name}{days_zh}已请假", "{name} is on leave {days_en}")


class LeaveLoader:
    """Leave by person and first day; the person is stored already, for leave of nobody is a slip of the pen."""

    fields = (
        *PERSON_FIELDS,
        Field("from", moments.date, required=True, aliases=("开始", "开始日期")),
        Field("to", moments.date, aliases=("结束", "结束日期")),
        Field("reason", parsers.text, aliases=("原因", "请假原因", "事由")),
    )

    def __init__(self, options: Options) -> None:
        del options
        self.people = People()
        lock_table(table_of(Leave))
        self.ledgers: dict[Who, Ledger] = {}
        self._seen: set[tuple[Who, Any]] = set()

    def load(self, batch: Batch) -> Outcome:
        """Enter the rows, amended leave first: it may make room. Persons stay locked until the transaction ends."""
        outcome = Outcome.none(len(batch))
        rows = rows_of(batch)
        self.people.read(row["person"] for row in rows)
        self._read(who for who in self.people.ids if who not in self.ledgers)
        terms = list(self._terms(rows, batch, outcome))
        written = []
        for at, term in sorted(terms, key=lambda entry: not self._knows(entry[1])):
            self._complete(term, batch)
            found = self._enter(term)
            if isinstance(found, Problem):
                outcome.problem[at] = found
            elif found is not None:
                outcome.loaded[at] = True
                written.append(found)
        self._write(written)
        return outcome

    def finish(self) -> None:
        """Nothing waits for the end of the file."""

    def _read(self, new: Iterator[Who]) -> None:
        whos = {self.people.ids[who]: who for who in new}
        self.ledgers |= {who: Ledger(1) for who in whos.values()}
        columns = (Leave.id, Leave.person_id, Leave.valid, Leave.reason, Leave.attributes)
        rows = select(*columns).where(Leave.person_id.in_(whos)).order_by(Leave.valid)
        for row in db.session.execute(rows):
            last = row.valid.upper and row.valid.upper - DAY
            facts = {"reason": row.reason, "attributes": row.attributes}
            term = Term(whos[row.person_id], row.valid.lower, last, facts, row.id)
            self.ledgers[term.who].terms[1].append(term)

    def _terms(self, rows: Sequence[dict[str, Any]], batch: Batch, outcome: Outcome) -> Iterator[tuple[int, Term]]:
        """(place in the batch, leave) of the rows that name a person and days; the others get their problem."""
        for at, row in enumerate(rows):
            who = self.people.stored(row["person"], phone_of(row))
            if isinstance(who, Problem):
                outcome.problem[at] = who
            elif row["to"] and row["to"] < row["from"]:
                outcome.problem[at] = REVERSED
            else:
                facts = {"reason": row["reason"] or "", "attributes": batch.attributes[at] or {}}
                yield at, Term(who, row["from"], row["to"], facts)

    def _knows(self, term: Term) -> bool:
        return any(known.first == term.first for _, known in self.ledgers[term.who])

    def _complete(self, term: Term, batch: Batch) -> None:
        """Put in what is stored of the fields that the file has no column for."""
        known = self.ledgers[term.who].known(term)
        if known is None:
            return
        term.last = known.last if "to" in batch.absent else term.last
        stored, given = known.attributes, term.attributes
        term.attributes = {
            "reason": stored["reason"] if "reason" in batch.absent else given["reason"],
            "attributes": batch.over(stored["attributes"], given["attributes"]),
        }

    def _enter(self, term: Term) -> Term | Problem | None:
        """The leave to write, None when it is there as it is, or why it cannot be taken."""
        if (term.who, term.first) in self._seen:
            return REPEATED
        self._seen.add((term.who, term.first))
        verdict = self.ledgers[term.who].put(term)
        if other := verdict.in_the_way:
            days_zh, days_en = spelled(days(other.first, other.last))
            return AWAY.filled(name=term.who[0], days_zh=days_zh, days_en=days_en)
        return verdict.term if verdict.written else None

    def _write(self, written: Sequence[Term]) -> None:
        """Amended leave first: it may make room for new."""
        amended = [{"id": term.id, **_columns(term)} for term in written if term.id is not None]
        if amended:
            changes.before(table_of(Leave), Leave.id.in_([row["id"] for row in amended]))
            db.session.execute(update(Leave), amended)
        new = [term for term in written if term.id is None]
        rows = [{"person_id": self.people.ids[term.who], **_columns(term)} for term in new]
        if rows:
            made = db.session.scalars(insert(Leave).returning(Leave.id, sort_by_parameter_order=True), rows)
            for term, leave_id in zip(new, made, strict=True):
                term.id = leave_id


def _columns(term: Term) -> dict[str, Any]:
    return {"valid": days(term.first, term.last), **term.attributes}
