"""What a file says of parents, known whole before a row is written: who cannot be taken, and who moves."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Column, ColumnElement, MetaData, Table, Text, and_, select, true, update
from sqlalchemy.orm import aliased
from sqlalchemy.schema import CreateTable, DropTable

from gridsvc.divisions.models import Division, Organisation
from gridsvc.extensions import db
from gridsvc.imports import changes
from gridsvc.imports.merge import copy_frame, table_of
from gridsvc.imports.protocol import Batch, Outcome
from gridsvc.io.problems import Problem, no_problems

UNKNOWN = Problem("没有编码为 {code} 的上级", "there is no parent {code}")
CIRCLE = Problem("上级关系成环：{way}", "its parents go round in a circle: {way}")
Named = Mapping[str, str | None]


class Parents:
    """Parents by code, of the rows of `model` for which `rows` holds."""

    def __init__(self, model: type[Division] | type[Organisation], rows: ColumnElement[bool] | None = None) -> None:
        self.model = model
        self.rows = true() if rows is None else rows
        above = aliased(model)
        codes = select(model.code, above.code).outerjoin(above, model.parent_id == above.id).where(self.rows)
        self.stored: dict[str, str | None] = dict(db.session.execute(codes).all())
        self.named: dict[str, str | None] = {}
        self._refused: dict[str, Problem] | None = None

    def survey(self, batch: Batch) -> None:
        """Take note of rows that can be taken but for their parent; of a code that comes twice, of the first."""
        stays = "parent" in batch.absent
        for code, parent in zip(batch.values["code"], batch.values["parent"], strict=True):
            kept = self.stored.get(code) if stays else parent or None
            self.named.setdefault(code, None if pd.isna(kept) else kept)

    def problems(self, batch: Batch) -> NDArray[Any]:
        """Why rows cannot be taken, as an object array; None for the others."""
        if self._refused is None:
            self._refused = refusals(self.stored, self.named)
        found = no_problems(len(batch))
        for at, code in enumerate(batch.values["code"]):
            found[at] = self._refused.get(code)
        return found

    def count(self, batch: Batch, outcome: Outcome) -> None:
        """A row that only moves is loaded, too."""
        for at, code in enumerate(batch.values["code"]):
            outcome.loaded[at] |= outcome.problem[at] is None and self.stored.get(code) != self.named[code]

    def link(self) -> None:
        """Write the parents that differ."""
        refused = self._refused or {}
        moved = [
            (code, parent)
            for code, parent in self.named.items()
            if code not in refused and self.stored.get(code) != parent
        ]
        if not moved:
            return
        table = table_of(self.model)
        staged = Table(
            "staged_parent",
            MetaData(),
            Column("code", Text, primary_key=True),
            Column("parent", Text),
            prefixes=["TEMPORARY"],
        )
        db.session.execute(CreateTable(staged))
        copy_frame(staged, pd.DataFrame(moved, columns=["code", "parent"], dtype=object))
        above = table.alias()
        parent_id = select(above.c.id).where(above.c.code == staged.c.parent)
        if "code_system" in table.c:
            parent_id = parent_id.where(above.c.code_system == table.c.code_system)
        rows = and_(table.c.code == staged.c.code, self.rows)
        changes.before(table, rows)
        db.session.execute(
            update(table).values(parent_id=parent_id.scalar_subquery()).where(rows),
            execution_options={"synchronize_session": False},
        )
        db.session.execute(DropTable(staged))


def refusals(stored: Named, named: Named) -> dict[str, Problem]:
    """{code: why it cannot be taken} of a file's parents. What hangs on a refused new row is refused with it."""
    refused: dict[str, Problem] = {}
    while True:
        taken = {code: parent for code, parent in named.items() if code not in refused}
        links = {**stored, **taken}
        new = {c: UNKNOWN.filled(code=p) for c, p in taken.items() if p is not None and p not in links}
        for circle in _circles(links, taken):
            way = " → ".join([*circle, circle[0]])
            new |= {code: CIRCLE.filled(way=way) for code in circle if code in taken}
        if not new:
            return refused
        refused |= new


def _circles(links: Named, starts: Named) -> Iterator[list[str]]:
    """The circles that the ways up from `starts` end in, each once."""
    done: set[str] = set()
    for start in starts:
        way: dict[str, None] = {}
        code: str | None = start
        while code is not None and code not in done and code not in way:
            way[code] = None
            code = links.get(code)
        if code in way:
            codes = list(way)
            yield codes[codes.index(code) :]
        done |= set(way)


def refuse_rows(outcome: Outcome, problems: NDArray[Any]) -> NDArray[np.bool_]:
    """Give rows their problem unless they have one; which rows are without."""
    for at, problem in enumerate(problems):
        outcome.problem[at] = outcome.problem[at] or problem
    return np.array([problem is None for problem in outcome.problem], dtype=bool)
