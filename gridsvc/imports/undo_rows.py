"""The undo of a run row by row: what it made is removed, what it changed becomes again what it was."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
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
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable, DropTable

from gridsvc.errors import Conflict
from gridsvc.extensions import Base, db
from gridsvc.imports.changes import digest
from gridsvc.imports.merge import lock_table
from gridsvc.imports.models import ImportChange
from gridsvc.imports.protocol import ASSIGNING, UNDOING, Named, Progress, Touched
from gridsvc.imports.registry import follower

NAMED = 20
BATCH_ROWS = 5_000  # of one statement, for the sake of progress
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
    "compound": "name",
    "name_alias": "alias",
    "address_alias": "text",
}
BACK = """
    UPDATE {table} SET {pairs} FROM (
        SELECT old.* FROM import_change change JOIN undone_row USING (table_name, record_id)
        JOIN {table} now ON now.id = change.record_id CROSS JOIN LATERAL jsonb_populate_record(now, change.before) old
        WHERE change.run_id = %(run)s AND table_name = %(name)s AND state = 'restore' AND batch = %(batch)s
    ) back WHERE {table}.id = back.id"""
REMOVAL = """
    DELETE FROM {table} USING undone_row
    WHERE table_name = %(name)s AND record_id = {table}.id AND state = 'remove' AND batch = %(batch)s"""

undone = Table(
    "undone_row",
    MetaData(),
    Column("table_name", Text),
    Column("record_id", Integer),
    Column("state", Text),
    Column("batch", Integer),
    prefixes=["TEMPORARY"],
)


class RowUndo:
    """Undoes a run whose changes are rows of tables."""

    def __init__(self, what: str, run_id: int, today: date) -> None:
        self.what = what
        self.run_id = run_id
        self.today = today
        names = set(db.session.scalars(select(ImportChange.table_name).where(self._own()).distinct()))
        self.tables = [table for table in Base.metadata.sorted_tables if table.name in names]

    def hold(self) -> None:
        """Lock the tables."""
        for table in self.tables:
            lock_table(table)

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

    def carry_out(self, say: Progress) -> None:
        """Raises Conflict when another row has taken a key or the days that one put back had."""
        self._sort_out()
        steps = [
            *((self._put_back_own, table, RESTORE) for table in self.tables),
            *((self._remove, table, REMOVE) for table in reversed(self.tables)),
            *((self._put_back, table, RESTORE) for table in self.tables),
        ]
        try:
            with db.session.begin_nested():
                db.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))  # rows may have exchanged their keys
                self._walk(steps, say)
                db.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        except IntegrityError as error:
            raise Conflict(
                reason=f"a row that would be put back meets one that came later ({_cause(error)})",
                reason_zh=f"要恢复的记录与之后新增的记录冲突（{_cause(error)}）",
            ) from None
        if follow := follower(self.what):
            say(ASSIGNING, 0, None)
            follow(select(undone.c.record_id).where(undone.c.state == RESTORE), self.today)
        db.session.execute(DropTable(undone))
        db.session.expire_all()

    def _own(self) -> ColumnElement[bool]:
        return ImportChange.run_id == self.run_id

    def _sort_out(self) -> None:
        """Say of each row of the run what becomes of it, in a table that lasts until it is dropped."""
        db.session.execute(CreateTable(undone))
        for table in self.tables:
            state = case(
                (and_(table.c.id.is_(None), ImportChange.before.is_(None)), GONE),
                (or_(table.c.id.is_(None), digest(table).is_distinct_from(ImportChange.after)), CHANGED),
                (ImportChange.before.is_(None), REMOVE),
                else_=RESTORE,
            )
            batch = (func.row_number().over(order_by=ImportChange.record_id) - 1) // BATCH_ROWS
            rows = (
                select(ImportChange.table_name, ImportChange.record_id, state, batch)
                .outerjoin(table, table.c.id == ImportChange.record_id)
                .where(self._own(), ImportChange.table_name == table.name)
            )
            db.session.execute(insert(undone).from_select(["table_name", "record_id", "state", "batch"], rows))
        # Nobody else counts the rows of such a table: without this the joins below are planned for a handful.
        db.session.execute(text(f"ANALYZE {undone.name}"))

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

    def _walk(self, steps: Sequence[tuple[Callable[[Table, int], None], Table, str]], say: Progress) -> None:
        """Take the steps batch by batch."""
        parts = (undone.c.table_name, undone.c.state, undone.c.batch)
        batches = defaultdict(list)
        for name, state, batch, rows in db.session.execute(select(*parts, func.count()).group_by(*parts)):
            batches[name, state].append((batch, rows))
        todo = [(step, table, *batch) for step, table, state in steps for batch in batches[table.name, state]]
        done, total = 0, sum(rows for *_, rows in todo)
        for step, table, batch, rows in todo:
            say(UNDOING, done, total)
            step(table, batch)
            done += rows

    def _put_back_own(self, table: Table, batch: int) -> None:
        """Columns that point into their own table, first, so that the rows they point at can go."""
        own = {key.parent.name for key in table.foreign_keys if key.column.table is table}
        if own:
            self._execute(BACK, table, batch, sorted(own))

    def _put_back(self, table: Table, batch: int) -> None:
        self._execute(BACK, table, batch, [column.name for column in table.c if column.name != "id"])

    def _remove(self, table: Table, batch: int) -> None:
        self._execute(REMOVAL, table, batch)

    def _execute(self, statement: str, table: Table, batch: int, names: Iterable[str] = ()) -> None:
        pair = sql.SQL("{0} = back.{0}")
        pairs = sql.SQL(", ").join(pair.format(sql.Identifier(name)) for name in names)
        whole = sql.SQL(statement).format(table=sql.Identifier(table.name), pairs=pairs)
        facts = {"run": self.run_id, "name": table.name, "batch": batch}
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
