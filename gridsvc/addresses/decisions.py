"""Import of decisions: a building, a unit or some floors given to a grid from day to day."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from gridsvc.addresses.services import floor_range, place_of
from gridsvc.errors import Conflict, GridsvcError
from gridsvc.grids import decisions
from gridsvc.grids.assign import reassign_all
from gridsvc.grids.days import days
from gridsvc.grids.decisions import Place
from gridsvc.grids.models import Decision
from gridsvc.imports import changes
from gridsvc.imports.columns import rows_of
from gridsvc.imports.merge import table_of
from gridsvc.imports.protocol import Batch, Options, Outcome
from gridsvc.io import moments, parsers
from gridsvc.io.fields import Field
from gridsvc.io.problems import Problem
from gridsvc.posts.named import REPEATED


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a file of decisions; `at` is its place in the batch, `known` the decision it is about."""

    at: int
    place: Place
    grid: str
    facts: dict[str, Any]
    known: Decision | None


class DecisionLoader:
    """Decisions by place, grid and first day, one after the other; then everything gets its owner of today."""

    fields = (
        Field("address", parsers.text, required=True, aliases=("地址", "标准地址", "地址编码")),
        Field("unit", parsers.text, aliases=("单元",)),
        Field("floors", parsers.text, aliases=("楼层",)),
        Field("grid", parsers.code, required=True, aliases=("网格", "网格编码")),
        Field("reason", parsers.text, required=True, aliases=("理由", "原因")),
        Field("approver", parsers.text, required=True, aliases=("审批人", "批准人")),
        Field("from", moments.date, required=True, aliases=("开始", "开始日期")),
        Field("to", moments.date, aliases=("结束", "结束日期")),
    )

    def __init__(self, options: Options) -> None:
        self.today = options.today or options.on
        self._seen: set[tuple[Any, ...]] = set()
        self._changed = False

    def load(self, batch: Batch) -> Outcome:
        """Enter the rows, amended decisions first: they may make room."""
        outcome = Outcome.none(len(batch))
        entries = []
        for at, row in enumerate(rows_of(batch)):
            with _refusing(outcome, at):
                entries.append(self._entry(at, row, batch))
        for entry in sorted(entries, key=lambda e: e.known is None):
            with _refusing(outcome, entry.at):
                outcome.loaded[entry.at] = _enter(entry)
        self._changed |= bool(outcome.loaded.any())
        return outcome

    def finish(self) -> None:
        """Everything with a place follows the decisions in force."""
        if self._changed:
            reassign_all(self.today)

    def _entry(self, at: int, row: dict[str, Any], batch: Batch) -> Entry:
        place = place_of(row["address"], unit=row["unit"] or "", floors=floor_range(row["floors"] or ""))
        key = (place.place_key, place.unit, place.floors, row["grid"], row["from"])
        if key in self._seen:
            raise Conflict(reason=REPEATED.en, reason_zh=REPEATED.zh)
        self._seen.add(key)
        known = decisions.known(place, row["grid"], row["from"])
        facts: dict[str, Any] = {name: row[name] for name in ("reason", "approver")}
        facts["attributes"] = batch.over(known.attributes if known else {}, batch.attributes[at] or {})
        facts["valid"] = known.valid if known and "to" in batch.absent else days(row["from"], row["to"])
        return Entry(at, place, row["grid"], facts, known)


def follow(put_back: object, today: date) -> None:
    """After an undo: everything with a place follows the decisions in force."""
    del put_back
    reassign_all(today)


def _enter(entry: Entry) -> bool:
    """Whether the row changed anything."""
    if entry.known is not None:
        changes.before(table_of(Decision), Decision.id == entry.known.id)
        return decisions.amend(entry.known, **entry.facts)
    made = decisions.decide(entry.place, entry.grid, **entry.facts)
    changes.made(table_of(Decision), made.id)
    return True


@contextmanager
def _refusing(outcome: Outcome, at: int) -> Iterator[None]:
    """A refusal inside is the row's problem."""
    try:
        yield
    except GridsvcError as refusal:
        outcome.problem[at] = Problem(refusal.detail("zh"), refusal.detail("en"))
