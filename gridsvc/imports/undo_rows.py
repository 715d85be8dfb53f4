"""The undo of a run row by row: what it made is removed, what it changed becomes again what it was."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from psycopg import sql
from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable, DropTable

from gridsvc.errors import Conflict
from gridsvc.extensions import Base, db
from gridsvc.imports.changes import digest
from gridsvc.imports.merge import lock_table
from gridsvc.imports.models import ImportChange
from gridsvc.imports.protocol import Named, Touched
from gridsvc.imports.registry import follower

NAMED = 20
REMOVE, RESTORE, CHANGED, GONE = "remove", "restore", "changed", "gone"
LABELS = {
    "standard_address": "text",
    "resource": "name",
    "event": "title",
    "division": "name",
    "organisation": "name",
    "reference_feature": "name",
    "person": "name",
    "grid": "code",
}
BACK = """
    UPDATE {table} SET {pairs} FROM (
        SELECT old.* FROM import_change change JOIN undone_row USING (table_name, record_id)
        JOIN {table} now ON now.id = change.record_id CROSS JOIN LATERAL jsonb_populate_record(now, change.before) old
        WHERE change.run_id = %(run)s AND table_name = %(name)s AND state = 'restore'
    ) back WHERE {table}.id = back.id"""
REMOVAL = """
    DELETE FROM {table} USING undone_row
    WHERE table_name = %(name)s AND record_id = {table}.id AND state = 'remove'"""

undone = Table(
    "undone_row",
    MetaData(),
    Column("table_name", Text),
    Column("record_id", Integer),
    Column("state", Text),
    prefixes=["TEMPORARY"],
)


class RowUndo:
    """Undoes a run whose changes are rows of tables; the tables are locked from `touched` on."""

    def __init__(self, what: str, run_id: int, today: date) -> None:
        self.what = what
        self.run_id = run_id
        self.today = today
        names = set(db.session.scalars(select(ImportChange.table_name).where(self._own()).distinct()))
        self.tables = [table for table in Base.metadata.sorted_tables if table.name in names]

    def touched(self) -> Touched:
        """What it would do, and what stands in the way."""
        self._sort_out()
        counts: dict[str, int] = dict(
            db.session.execute(select(undone.c.state, func.count()).group_by(undone.c.state)).all()
        )
        changed = [found for table in self.tables for found in self._changed(table)]
        used = [found for table in self.tables for found in self._used(table)]
        db.session.execute(DropTable(undone))
        return Touched(counts.get(REMOVE, 0), counts.get(RESTORE, 0), tuple(changed), tuple(used))

    def carry_out(self) -> None:
        """Raises Conflict when another row has taken a key or the days that one put back had."""
        self._sort_out()
        try:
            with db.session.begin_nested():
                for table in self.tables:
                    self._put_back(table, to_itself=True)
                for table in reversed(self.tables):
                    self._execute(REMOVAL, table)
                for table in self.tables:
                    self._put_back(table)
        except IntegrityError as error:
            raise Conflict(
                reason=f"a row that would be put back meets one that came later ({_cause(error)})",
                reason_zh=f"要恢复的记录与之后新增的记录冲突（{_cause(error)}）",
            ) from None
        if follow := follower(self.what):
            follow(select(undone.c.record_id).where(undone.c.state == RESTORE), self.today)
        db.session.execute(DropTable(undone))
        db.session.expire_all()

    def _own(self) -> ColumnElement[bool]:
        return ImportChange.run_id == self.run_id

    def _sort_out(self) -> None:
        """Say of each row of the run what becomes of it, in a table that lasts until it is dropped."""
        db.session.execute(CreateTable(undone))
        for table in self.tables:
            lock_table(table)
            state = case(
                (and_(table.c.id.is_(None), ImportChange.before.is_(None)), GONE),
                (or_(table.c.id.is_(None), digest(table).is_distinct_from(ImportChange.after)), CHANGED),
                (ImportChange.before.is_(None), REMOVE),
                else_=RESTORE,
            )
            rows = (
                select(ImportChange.table_name, ImportChange.record_id, state)
                .outerjoin(table, table.c.id == ImportChange.record_id)
                .where(self._own(), ImportChange.table_name == table.name)
            )
            db.session.execute(insert(undone).from_select(["table_name", "record_id", "state"], rows))

    def _changed(self, table: Table) -> Iterator[Named]:
        """Rows of the table that are no more what the run made of them, or are gone."""
        was = ImportChange.before.op("->>")(literal(LABELS.get(table.name, "id")))
        label = func.coalesce(_label(table), was, cast(undone.c.record_id, Text))
        same = (ImportChange.table_name == undone.c.table_name, ImportChange.record_id == undone.c.record_id)
        rows = (
            select(label.label("label"))
            .select_from(undone)
            .join(ImportChange, and_(self._own(), *same))
            .outerjoin(table, table.c.id == undone.c.record_id)
            .where(undone.c.table_name == table.name, undone.c.state == CHANGED)
        )
        yield from named(rows, table.name)

    def _used(self, table: Table) -> Iterator[Named]:
        """Rows to be removed that others point at, others that stay."""
        for user, column in references(table):
            doomed = (undone.c.table_name == table.name, undone.c.state == REMOVE)
            rows = (
                select(_label(table).label("label"))
                .distinct()
                .select_from(undone)
                .join(table, table.c.id == undone.c.record_id)
                .join(user, user.c[column] == undone.c.record_id)
                .where(*doomed)
            )
            yield from named(rows.where(not_(self._lets_go(user, column))), table.name, by=user.element.name)

    def _lets_go(self, user: Any, column: str) -> ColumnElement[bool]:
        """Whether the undo itself ends what a row of `user` says in `column`."""
        if "id" not in user.c:
            return literal(False)
        mine = undone.alias()
        was = cast(ImportChange.before.op("->>")(literal(column)), Integer)
        ends = or_(mine.c.state == REMOVE, and_(mine.c.state == RESTORE, was.is_distinct_from(user.c[column])))
        same = (ImportChange.table_name == mine.c.table_name, ImportChange.record_id == mine.c.record_id)
        return (
            select(mine.c.record_id)
            .join(ImportChange, and_(self._own(), *same))
            .where(mine.c.table_name == user.element.name, mine.c.record_id == user.c.id, ends)
            .correlate(user)
            .exists()
        )

    def _put_back(self, table: Table, *, to_itself: bool = False) -> None:
        """Columns that point into their own table come first, so that the rows they point at can go."""
        own = {key.parent.name for key in table.foreign_keys if key.column.table is table}
        names = [column.name for column in table.c if column.name != "id" and (column.name in own or not to_itself)]
        if names:
            self._execute(BACK, table, names)

    def _execute(self, statement: str, table: Table, names: list[str] | None = None) -> None:
        pair = sql.SQL("{0} = back.{0}")
        pairs = sql.SQL(", ").join(pair.format(sql.Identifier(name)) for name in names or [])
        whole = sql.SQL(statement).format(table=sql.Identifier(table.name), pairs=pairs)
        facts = {"run": self.run_id, "name": table.name}
        db.session.connection().exec_driver_sql(whole.as_string(), facts)


def references(table: Table) -> Iterator[tuple[Any, str]]:
    """(an alias of a table, its column) of everything that points at rows of the table."""
    for user in Base.metadata.sorted_tables:
        for key in sorted(user.foreign_keys, key=lambda key: key.parent.name):
            if key.column.table is table:
                yield user.alias(), key.parent.name


def named(rows: Any, table: str, *, by: str = "") -> Iterator[Named]:
    """What `rows` (one column `label`) select, if anything."""
    labels = rows.subquery()
    count = db.session.scalar(select(func.count()).select_from(labels)) or 0
    if count:
        first = db.session.scalars(select(labels.c.label).order_by(labels.c.label).limit(NAMED))
        yield Named(table, count, tuple(map(str, first)), by)


def _label(table: Table) -> ColumnElement[str]:
    return cast(table.c[LABELS.get(table.name, "id")], Text)


def _cause(error: IntegrityError) -> str:
    """PostgreSQL's own sentence of the two that meet."""
    return str(getattr(getattr(error.orig, "diag", None), "message_detail", None) or error.orig).strip()
