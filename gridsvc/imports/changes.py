"""What a run changes, noted while it runs: the rows it makes, and those it changes as they were before.

Whoever writes a table in an import locks it (`lock_table`), so that every id above the highest one is the run's own.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    TIMESTAMP,
    Column,
    ColumnElement,
    Table,
    Text,
    Uuid,
    and_,
    cast,
    func,
    insert,
    literal,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import TSTZRANGE

from gridsvc.extensions import Base, db
from gridsvc.imports.models import ImportChange

OWNERS = frozenset({"grid_id", "community_id", "near_border_m", "grid_reason", "edition_id"})
LINEAGE = frozenset({"lineage"})
MANY_ROWS = 10_000
NO_COLUMNS: Collection[str] = ()
UTC = "UTC"

_recorder: ContextVar["_Recorder | None"] = ContextVar("recorder", default=None)


class _Recorder:
    def __init__(self, run_id: int) -> None:
        self.run_id = run_id
        self.highest: dict[str, int] = {}
        self.changed: set[str] = set()

    def close(self) -> None:
        """Note the rows that were made, and what every row looks like now."""
        for name, highest in self.highest.items():
            table = Base.metadata.tables[name]
            made = select(literal(self.run_id), literal(name), table.c.id, digest(table)).where(table.c.id > highest)
            columns = ["run_id", "table_name", "record_id", "after"]
            noted: Any = db.session.execute(insert(ImportChange).from_select(columns, made))
            if noted.rowcount >= MANY_ROWS:  # until the planner knows of them, an undo is looked at for minutes
                db.session.execute(text(f"ANALYZE {ImportChange.__tablename__}, {name}"))
        for name in self.changed:
            table = Base.metadata.tables[name]
            own = (ImportChange.run_id == self.run_id, ImportChange.table_name == name, ImportChange.after.is_(None))
            db.session.execute(
                update(ImportChange).values(after=digest(table)).where(*own, ImportChange.record_id == table.c.id),
                execution_options={"synchronize_session": False},
            )


@contextmanager
def recording(run_id: int) -> Iterator[None]:
    """What is written inside belongs to that run."""
    recorder = _Recorder(run_id)
    token = _recorder.set(recorder)
    try:
        yield
        recorder.close()
    finally:
        _recorder.reset(token)


def watch(table: Table) -> None:
    """From now on, rows that appear in the table, which is locked, are the run's."""
    recorder = _recorder.get()
    if recorder and table.name not in recorder.highest:
        recorder.highest[table.name] = db.session.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0


def before(table: Table, rows: ColumnElement[bool], *, columns: Collection[str] = NO_COLUMNS) -> None:
    """Keep rows as they are, just ahead of a change; `columns` of them, by default all. The first image counts."""
    recorder = _recorder.get()
    if recorder is None:
        return
    recorder.changed.add(table.name)
    highest = recorder.highest.get(table.name)
    old = true() if highest is None else table.c.id <= highest
    kept = [column for column in table.c if column.name != "id" and (not columns or column.name in columns)]
    pairs = [part for column in kept for part in (literal(column.name, Text), _value(column))]
    image = func.jsonb_build_object(*pairs, type_=postgresql.JSONB)
    source = select(literal(recorder.run_id), literal(table.name), table.c.id, image).where(and_(rows, old))
    names = ["run_id", "table_name", "record_id", "before"]
    db.session.execute(postgresql.insert(ImportChange).from_select(names, source).on_conflict_do_nothing())


def made(table: Table, record_id: int) -> None:
    """The run made one row of a table that it does not lock."""
    if recorder := _recorder.get():
        recorder.changed.add(table.name)
        row = {"run_id": recorder.run_id, "table_name": table.name, "record_id": record_id}
        db.session.execute(insert(ImportChange).values(row))


def digest(table: Table) -> ColumnElement[Any]:
    """A digest of a row without what follows from other tables (owners, lineage)."""
    following = OWNERS if "near_border_m" in table.c else LINEAGE
    parts = [part for column in table.c if column.name not in following for part in _steady(column)]
    return cast(func.md5(cast(func.row(*parts), Text)), Uuid)


def _value(column: Column[Any]) -> ColumnElement[Any]:
    """A column in JSON; a geometry as hex EWKB, for GeoJSON would lose digits."""
    return cast(column, Text) if isinstance(column.type, Geometry) else column


def _steady(column: Column[Any]) -> tuple[ColumnElement[Any], ...]:
    """A column whose text does not depend on the time zone of the connection."""
    if isinstance(column.type, TIMESTAMP):
        return (func.timezone(UTC, column),)
    if isinstance(column.type, TSTZRANGE):
        return (func.timezone(UTC, func.lower(column)), func.timezone(UTC, func.upper(column)))
    return (_value(column),)
