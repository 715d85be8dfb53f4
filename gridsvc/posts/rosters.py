"""Import of duty rosters: who is on duty where, shift by shift."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, or_, select, update
from sqlalchemy.dialects.postgresql import Range

from gridsvc.extensions import db
from gridsvc.grids import queries as grids
from gridsvc.imports import changes
from gridsvc.imports.merge import lock_table, table_of
from gridsvc.imports.protocol import Batch, Options, Outcome
from gridsvc.io import moments, parsers
from gridsvc.io.fields import Field
from gridsvc.io.problems import Problem
from gridsvc.posts.ledger import Who
from gridsvc.posts.models import Duty, Person
from gridsvc.posts.named import PERSON_FIELDS, PLACE_FIELDS, REPEATED, REVERSED, NamedRow, named_rows
from gridsvc.posts.people import People
from gridsvc.posts.services import Place

ON_DUTY = Problem("{name} 自 {since} 起已在该处值班", "{name} is on duty there since {since}")


@dataclass(slots=True)
class Watch:
    """A shift of one person at one place; `id` is None until it is stored."""

    starts_at: datetime
    ends_at: datetime
    shift: str
    attributes: dict[str, Any]
    id: int | None = None

    def meets(self, other: "Watch") -> bool:
        """Whether the two share a moment."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class RosterLoader:
    """Shifts by place, person and hours; other writers of rosters wait until the transaction ends."""

    def __init__(self, options: Options) -> None:
        self.fields = self.fields_in(options.zone)
        self.zone = options.zone
        self.layer_id = grids.layer(options.layer).id
        self.people = People()
        self.watches: dict[tuple[Place, Who], list[Watch]] = defaultdict(list)
        self._read: set[Place] = set()
        self._seen: set[tuple[Place, Who, datetime, datetime]] = set()
        lock_table(table_of(Duty))

    @staticmethod
    def fields_in(zone: ZoneInfo) -> tuple[Field, ...]:
        """The field table; times without an offset are in `zone`."""
        return (
            *PLACE_FIELDS,
            *PERSON_FIELDS,
            Field("starts_at", moments.datetime(zone), required=True, aliases=("开始时间", "上班时间", "开始")),
            Field("ends_at", moments.datetime(zone), required=True, aliases=("结束时间", "下班时间", "结束")),
            Field("shift", parsers.text, aliases=("班次",)),
        )

    def load(self, batch: Batch) -> Outcome:
        """Write the shifts that are new or changed."""
        outcome = Outcome.none(len(batch))
        rows = named_rows(batch, outcome, self.layer_id, self.people)
        self._know(row.place for row in rows)
        written = []
        for row in rows:
            found = self._enter(row, batch)
            if isinstance(found, Problem):
                outcome.problem[row.at] = found
            elif found is not None:
                outcome.loaded[row.at] = True
                written.append((row, found))
        self._write(written)
        return outcome

    def finish(self) -> None:
        """Nothing waits for the end of the file."""

    def _know(self, places: Iterable[Place]) -> None:
        new = set(places) - self._read
        self._read |= new
        here = or_(
            Duty.division_id.in_([place.division_id for place in new if place.division_id]),
            Duty.grid_id.in_([place.grid_id for place in new if place.grid_id]),
        )
        columns = (Duty.id, Duty.division_id, Duty.grid_id, Duty.during, Duty.shift, Duty.attributes)
        rows = select(*columns, Person.name, Person.phone).join(Person, Person.id == Duty.person_id).where(here)
        for row in db.session.execute(rows):
            watch = Watch(row.during.lower, row.during.upper, row.shift, row.attributes, row.id)
            self.watches[Place(row.division_id, row.grid_id), (row.name, row.phone)].append(watch)

    def _enter(self, row: NamedRow, batch: Batch) -> Watch | Problem | None:
        """The shift to write, None when it is there as it is, or why it cannot be taken."""
        start, end = row.values["starts_at"].to_pydatetime(), row.values["ends_at"].to_pydatetime()
        if end <= start:
            return REVERSED
        if (key := (row.place, row.who, start, end)) in self._seen:
            return REPEATED
        self._seen.add(key)
        watch = Watch(start, end, row.values["shift"] or "", row.attributes)
        mine = self.watches[row.place, row.who]
        met = [known for known in mine if known.meets(watch)]
        if not met:
            mine.append(watch)
            return watch
        known = met[0]
        if (known.starts_at, known.ends_at) != (start, end):
            return ON_DUTY.filled(name=row.who[0], since=f"{known.starts_at.astimezone(self.zone):%Y-%m-%d %H:%M}")
        watch.shift = known.shift if "shift" in batch.absent else watch.shift
        watch.attributes = batch.over(known.attributes, watch.attributes)
        if (known.shift, known.attributes) == (watch.shift, watch.attributes):
            return None
        known.shift, known.attributes = watch.shift, watch.attributes
        return known

    def _write(self, written: list[tuple[NamedRow, Watch]]) -> None:
        self.people.write(row.who for row, _ in written)
        changed = [
            {"id": watch.id, "shift": watch.shift, "attributes": watch.attributes}
            for _, watch in written
            if watch.id is not None
        ]
        if changed:
            changes.before(table_of(Duty), Duty.id.in_([row["id"] for row in changed]))
            db.session.execute(update(Duty), changed)
        new = [(row, watch) for row, watch in written if watch.id is None]
        rows = [
            asdict(row.place)
            | {
                "person_id": self.people.ids[row.who],
                "during": Range(watch.starts_at, watch.ends_at),
                "shift": watch.shift,
                "attributes": watch.attributes,
            }
            for row, watch in new
        ]
        if rows:
            made = db.session.scalars(insert(Duty).returning(Duty.id, sort_by_parameter_order=True), rows)
            for (_, watch), duty_id in zip(new, made, strict=True):
                watch.id = duty_id
