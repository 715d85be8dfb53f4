"""The undo of an import of grids: one more edition, in which everything is as it was before."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, func, insert, literal, null, select, type_coerce
from sqlalchemy import cast as to
from sqlalchemy.dialects.postgresql import DATERANGE, Range

from gridsvc.extensions import db
from gridsvc.grids import services
from gridsvc.grids.assign import OWNER_COLUMNS, reassign_all
from gridsvc.grids.models import Edition, Grid, GridLineage, GridVersion, Layer
from gridsvc.grids.queries import take_turn
from gridsvc.imports.merge import staged_type, table_of
from gridsvc.imports.models import ImportChange
from gridsvc.imports.protocol import ASSIGNING, Named, Progress, Touched
from gridsvc.imports.undo_rows import named, references
from gridsvc.io.problems import Problem

BUILT_ON = Problem(
    "网格层已有更晚的版次 {number}（{day} 起），它以此次导入的版次 {own} 为基础",
    "edition {number} (of {day}) of the layer builds on edition {own}, which the import published",
)
HISTORY = (GridVersion.__tablename__, GridLineage.__tablename__)


class GridUndo:
    """Nothing that was published is taken back: history stays, a new edition takes effect today at the earliest."""

    def __init__(self, what: str, run_id: int, today: date) -> None:
        del what
        self.today = today
        self.own = ImportChange.run_id == run_id
        edition_id = self._ids(Edition)
        self.edition = db.session.scalars(select(Edition).where(Edition.id.in_(edition_id))).one()

    def hold(self) -> None:
        """No other edition of the layer is published meanwhile."""
        take_turn(self.edition.layer_id)

    def touched(self) -> Touched:
        """Grids that go, grids that are again what they were; and the later edition, if there is one."""
        removed = db.session.scalar(select(func.count()).select_from(self._new().subquery())) or 0
        put_back = db.session.scalar(select(func.count()).select_from(self._ids(GridVersion).subquery())) or 0
        return Touched(removed, put_back, used=tuple(self._used()), why_not=self._built_on())

    def carry_out(self, say: Progress) -> None:
        """Publish the edition; everything with a place follows when it is in force."""
        layer = db.session.get_one(Layer, self.edition.layer_id)
        day = max(self.edition.effective_on, self.today)
        note = f"undo of edition {self.edition.number}"
        written = db.session.scalars(select(GridVersion.grid_id).where(GridVersion.edition_id == self.edition.id)).all()
        edition = services.open_edition(layer, day, note=note)
        services.close_versions(edition, written)
        self._copy_back(edition)
        if layer.relation == "primary" and day <= self.today:
            say(ASSIGNING, 0, None)
            reassign_all(self.today)

    def _ids(self, model: type[Any]) -> Any:
        return select(ImportChange.record_id).where(self.own, ImportChange.table_name == model.__tablename__)

    def _new(self) -> Any:
        """Ids of the grids that were not in force before."""
        was = to(ImportChange.before.op("->>")(literal("grid_id")), Integer)
        before = select(was).where(self.own, ImportChange.table_name == GridVersion.__tablename__)
        return select(GridVersion.grid_id).where(
            GridVersion.edition_id == self.edition.id, GridVersion.grid_id.not_in(before)
        )

    def _built_on(self) -> Problem | None:
        own = self.edition
        later = db.session.scalar(
            select(Edition)
            .where(Edition.layer_id == own.layer_id, Edition.number > own.number)
            .order_by(Edition.number.desc())
            .limit(1)
        )
        if later is None:
            return None
        return BUILT_ON.filled(number=later.number, day=later.effective_on, own=own.number)

    def _used(self) -> Iterator[Named]:
        """New grids that have people or decisions; owners of places are worked out anew."""
        new = self._new()
        for user, column in references(table_of(Grid)):
            if user.element.name in HISTORY or (column in OWNER_COLUMNS and "near_border_m" in user.c):
                continue
            rows = select(Grid.code.label("label")).distinct().join(user, user.c[column] == Grid.id)
            yield from named(rows.where(Grid.id.in_(new)), Grid.__tablename__, by=user.element.name)

    def _copy_back(self, edition: Edition) -> None:
        table = table_of(GridVersion)
        changed: dict[str, ColumnElement[Any]] = {
            "edition_id": literal(edition.id),
            "closed_by": null(),
            "valid": literal(Range(edition.effective_on, None), DATERANGE),
        }
        kept = [column for column in table.c if column.name not in ("id", *changed)]
        same = [type_coerce(column, staged_type(column)) for column in kept]
        rows = select(*same, *changed.values()).where(table.c.id.in_(self._ids(GridVersion)))
        db.session.execute(insert(table).from_select([*(column.name for column in kept), *changed], rows))
