"""Rows into a table by natural key: COPY to a staging table, then update what differs, insert what is new."""

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa
from geoalchemy2 import Geometry
from numpy.typing import NDArray
from psycopg import sql
from pyarrow import csv
from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    case,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.schema import CreateTable, DropTable
from sqlalchemy.types import TypeEngine, UserDefinedType

from gridsvc.extensions import Base, db
from gridsvc.imports import changes
from gridsvc.imports.protocol import NOTHING, Batch, Outcome
from gridsvc.imports.seen import SeenKeys
from gridsvc.io.problems import Problem

Key = tuple[str, ...]
NOTHING_KEPT: Mapping[str, ColumnElement[bool]] = {}
ALONE: Mapping[str, Collection[str]] = {}
ATTRIBUTES = "attributes"
REPEATED = Problem("同一文件中已有相同的{key}：{value}", "the same {key} already stands in this file: {value}")
TAKEN = Problem("{key} {value} 已属于另一条记录", "{key} {value} belongs to another record")


class Merge:
    """Merges frames into the table of `model`. `keys`: unique keys, tried in order to find a row's record.

    `compared` columns decide whether a record differs; `written` ones are written along with them. A key that a row
    does not give stays; `kept` columns stay in the records for which their condition holds. What a file has no column
    for stays in every record, with the columns that follow from it (`along`: {field: columns}).
    """

    def __init__(
        self,
        model: type[Base],
        keys: Sequence[Key],
        *,
        compared: Sequence[str],
        written: Sequence[str],
        kept: Mapping[str, ColumnElement[bool]] = NOTHING_KEPT,
        along: Mapping[str, Collection[str]] = ALONE,
    ) -> None:
        self.table = table_of(model)
        self.keys = tuple(keys)
        self.compared = tuple(compared)
        self.columns = tuple(dict.fromkeys((*compared, *written)))
        self.kept = kept
        self.along = along
        self.staying: Collection[str] = NOTHING
        self.headings: Collection[str] = NOTHING
        self.seen = {key: SeenKeys() for key in self.keys}
        self.staging = self._staging()
        lock_table(self.table)  # keys are looked up first and written later
        self.fills_empty_table = not db.session.scalar(select(exists(select(self.table.c.id))))
        if not self.fills_empty_table:
            know_size(self.table)

    def merge(self, frame: pd.DataFrame, batch: Batch) -> Outcome:
        """Write `frame`, made of `batch` (a column per written column; geometries as hex EWKB, JSON as text)."""
        outcome = Outcome.none(len(frame))
        self.staying = batch.absent.union(*(self.along.get(name, ()) for name in batch.absent))
        self.headings = batch.headings
        fresh = self._first_seen(frame, outcome)
        if not fresh.any():
            return outcome
        if self.fills_empty_table:
            copy_frame(self.table, frame.loc[fresh, list(self.columns)])
            outcome.loaded[fresh] = True
            return outcome
        db.session.execute(CreateTable(self.staging))
        copy_frame(self.staging, frame.loc[fresh, list(self.columns)].assign(row_number=np.flatnonzero(fresh)))
        know_size(self.staging)
        with by_whole_keys():
            self.find_records()
            self._refuse_taken(frame, outcome)
        outcome.loaded[self._update()] = True
        outcome.loaded[self._insert()] = True
        db.session.execute(DropTable(self.staging))
        return outcome

    def stored(self, frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
        """The columns `names` of the records that the rows of `frame` (what finds them) find, all missing where none.

        Geometries are hex EWKB; `found` says which rows found one.
        """
        if self.fills_empty_table:
            return pd.DataFrame(dict.fromkeys(names), index=frame.index, dtype=object).assign(found=False)
        db.session.execute(CreateTable(self.staging))
        copy_frame(self.staging, frame.assign(row_number=np.arange(len(frame))))
        know_size(self.staging)
        with by_whole_keys():
            self.find_records()
        table, staging = self.table, self.staging
        columns = [type_coerce(table.c[name], staged_type(table.c[name])).label(name) for name in names]
        rows = db.session.execute(
            select(*columns, table.c.id.is_not(None).label("found"))
            .select_from(staging.outerjoin(table, table.c.id == staging.c.record_id))
            .order_by(staging.c.row_number)
        ).all()
        db.session.execute(DropTable(staging))
        return pd.DataFrame([tuple(row) for row in rows], columns=[*names, "found"], index=frame.index, dtype=object)

    def _staging(self) -> Table:
        columns = [Column(name, staged_type(self.table.c[name])) for name in self.columns]
        return Table(
            f"staged_{self.table.name}",
            MetaData(),
            Column("row_number", Integer),
            Column("record_id", Integer),
            *columns,
            prefixes=["TEMPORARY"],
        )

    def _first_seen(self, frame: pd.DataFrame, outcome: Outcome) -> NDArray[np.bool_]:
        """Rows none of whose keys stood in the file before; the others are refused."""
        for key in self.keys:
            for at in np.flatnonzero(self.seen[key].repeated(self.own_keys(frame, key))):
                value = frame[key[-1]].iloc[at]
                outcome.problem[at] = outcome.problem[at] or REPEATED.filled(key=key[-1], value=value)
        return np.array([problem is None for problem in outcome.problem], dtype=bool)

    def own_keys(self, frame: pd.DataFrame, key: Key) -> pd.DataFrame:
        """The key of each row that no other row of the file may have; missing where another may."""
        return frame[list(key)]

    def find_records(self) -> None:
        """Give the staged rows the records that have their keys."""
        for key in self.keys:
            self.find(*self.same(key))

    def same(self, key: Key) -> list[ColumnElement[bool]]:
        """A staged row and a record share the key."""
        return [self.staging.c[name] == self.table.c[name] for name in key]

    def find(self, *conditions: ColumnElement[bool]) -> None:
        """Give the staged rows that have no record yet the one for which the conditions hold."""
        rows = update(self.staging).values(record_id=self.table.c.id)
        db.session.execute(rows.where(self.staging.c.record_id.is_(None), *conditions))

    def takes(self, key: Key) -> ColumnElement[bool]:
        """Whether a staged row would take the key of that record, if it is not its own."""
        return and_(*self.same(key))

    def _refuse_taken(self, frame: pd.DataFrame, outcome: Outcome) -> None:
        """A row whose other unique key is another record's cannot be written."""
        staging, table = self.staging, self.table
        for key in self.keys[1:]:
            held = exists().where(self.takes(key), table.c.id.is_distinct_from(staging.c.record_id))
            rows = db.session.scalars(select(staging.c.row_number).where(held)).all()
            for at in rows:
                outcome.problem[at] = TAKEN.filled(key=key[-1], value=frame[key[-1]].iloc[at])
            if rows:
                db.session.execute(staging.delete().where(staging.c.row_number.in_(rows)))

    def _update(self) -> list[int]:
        staging, table = self.staging, self.table
        differs = or_(false(), *(_differs(table.c[name], self._new(name)) for name in self.compared))
        rows = and_(table.c.id == staging.c.record_id, differs)
        changes.before(table, rows)
        changed = (
            update(table)
            .values({name: self._new(name) for name in self.columns})
            .where(rows)
            .returning(staging.c.row_number)
        )
        return list(db.session.scalars(changed, execution_options={"synchronize_session": False}))

    def _new(self, name: str) -> ColumnElement[Any]:
        """What a column of a known record becomes."""
        staged, stored = self.staging.c[name], self.table.c[name]
        if any(name in key for key in self.keys):
            return func.coalesce(staged, stored)
        if name in self.staying:
            return stored
        if name == ATTRIBUTES:
            return stored.op("-")(literal(sorted(self.headings), ARRAY(Text))).op("||")(staged)
        return case((self.kept[name], stored), else_=staged) if name in self.kept else staged

    def _insert(self) -> list[int]:
        staging = self.staging
        new = staging.c.record_id.is_(None)
        rows = list(db.session.scalars(select(staging.c.row_number).where(new)))
        if rows:
            source = select(*(staging.c[name] for name in self.columns)).where(new).order_by(staging.c.row_number)
            db.session.execute(insert(self.table).from_select(list(self.columns), source))
        return rows


def table_of(model: type[Base]) -> Table:
    """The table a model is mapped to."""
    return cast(Table, model.__table__)


def lock_table(table: Table) -> None:
    """Let nobody else write to the table until the transaction ends: one importer of a kind at a time.

    What appears in it from now on is noted as the run's.
    """
    lock = sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(sql.Identifier(table.name))
    db.session.connection().exec_driver_sql(lock.as_string())
    changes.watch(table)


@contextmanager
def by_whole_keys() -> Iterator[None]:
    """Inside, rows are joined by b-trees: the planner takes the trigrams' index for cheap when some thousand keys are
    asked for, and it needs a thousand times as long for each.
    """
    db.session.execute(text("SET LOCAL enable_bitmapscan = off"))
    yield
    db.session.execute(text("SET LOCAL enable_bitmapscan = on"))


def know_size(table: Table) -> None:
    """Let the planner know what is in a table that nobody has looked at yet: else it may compare each row with each."""
    unknown = text("SELECT reltuples < 0 FROM pg_class WHERE oid = to_regclass(:name)")
    if db.session.scalar(unknown, {"name": table.name}):
        db.session.connection().exec_driver_sql(f'ANALYZE "{table.name}"')


def copy_frame(table: Table, frame: pd.DataFrame) -> None:
    """COPY `frame` into `table` (columns by name); None and NaN become NULL, an empty string stays one."""
    buffer = io.BytesIO()
    csv.write_csv(pa.Table.from_pandas(frame, preserve_index=False), buffer, csv.WriteOptions(include_header=False))
    names = sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(sql.Identifier(table.name), names)
    driver: Any = db.session.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(buffer.getbuffer())


class Bare(UserDefinedType[Any]):
    """A geometry column that SQL passes on as it is, without a conversion around it."""

    cache_ok = True

    def __init__(self, kind: str, srid: int) -> None:
        self.kind = kind
        self.srid = srid

    def get_col_spec(self, **_: object) -> str:
        """The column's type in SQL."""
        return f"geometry({self.kind},{self.srid})"


def staged_type(column: Column[Any]) -> TypeEngine[Any]:
    """The type of a column in a staging table."""
    if isinstance(column.type, Geometry):
        return Bare(column.type.geometry_type or "GEOMETRY", column.type.srid)
    return column.type


def _differs(stored: Column[Any], staged: ColumnElement[Any]) -> ColumnElement[bool]:
    """Distinctness; PostGIS' `=` on geometries holds for equal bytes only."""
    return type_coerce(stored, staged.type).is_distinct_from(staged)
