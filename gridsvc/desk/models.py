"""The geocoding desk: lists of written addresses from a source, their distinct texts, and what people decided."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from gridsvc.extensions import Base

Moment = TIMESTAMP(timezone=True)
NEW, QUEUED, TAKEN, DECIDED = "new", "queued", "taken", "decided"
STATES = (NEW, QUEUED, TAKEN, DECIDED)  # not looked for yet, waits for a person, found by itself, decided by a person
ACCEPT, PIN, PROPOSE, REJECT = "accept", "pin", "propose", "reject"
KINDS = (ACCEPT, PIN, PROPOSE, REJECT)


class DeskSource(Base):
    """Where lists come from, and how its files are read: `options` has column, lon, lat, crs, threshold, reuse."""

    __tablename__ = "desk_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    columns_key: Mapped[str] = mapped_column(server_default="", index=True)
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=sql("'{}'"))
    actor: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(Moment, server_default=func.now())


class DeskBatch(Base):
    """One list: its own columns in their order, the options it was read with, and the job that geocodes it.

    `division_ids`: where its addresses may lie, and whose it is to work; none: everywhere.
    """

    __tablename__ = "desk_batch"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("desk_source.id"), index=True)
    name: Mapped[str]
    columns: Mapped[list[str]] = mapped_column(JSONB)
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=sql("'{}'"))
    on_day: Mapped[date]
    actor_id: Mapped[int | None]
    actor: Mapped[str]
    division_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=sql("'{}'"))
    created_at: Mapped[datetime] = mapped_column(Moment, server_default=func.now())
    work_id: Mapped[int | None]


class DeskText(Base):
    """A distinct text of a batch with how often it came, what was found, and who is looking at it until when.

    `lon`, `lat`: where the list itself puts it (degrees, EPSG:4490). `found` is the answer of the geocoder; `result`
    is what counts: one of its matches, or what a person decided; `address_id` the standard address it means.
    """

    __tablename__ = "desk_text"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'queued', 'taken', 'decided')", name="state"),
        UniqueConstraint("batch_id", "text_key"),
        Index("ix_desk_text_new", "batch_id", "id", postgresql_where=sql("state = 'new'")),
        Index("ix_desk_text_queue", "batch_id", "count", postgresql_where=sql("state = 'queued'")),
        Index("ix_desk_text_decision_id", "decision_id", postgresql_where=sql("decision_id IS NOT NULL")),
        Index("ix_desk_text_address_id", "address_id", postgresql_where=sql("address_id IS NOT NULL")),
        Index(None, "text_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("desk_batch.id", ondelete="CASCADE"))
    text: Mapped[str]
    text_key: Mapped[str]
    count: Mapped[int]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    state: Mapped[str] = mapped_column(server_default=NEW)
    found: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    level: Mapped[str] = mapped_column(server_default="")
    score: Mapped[int | None]
    version: Mapped[str] = mapped_column(server_default="")
    address_id: Mapped[int | None] = mapped_column(ForeignKey("standard_address.id", ondelete="SET NULL"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("desk_decision.id"))
    reused: Mapped[bool] = mapped_column(server_default=sql("false"))
    claimed_by: Mapped[int | None]
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    skipped_at: Mapped[datetime | None] = mapped_column(Moment)


class DeskRow(Base):
    """A row of the list: its cells in the order of the batch's columns, and the text it says (None: it has none)."""

    __tablename__ = "desk_row"
    __table_args__ = (Index(None, "text_id"),)

    batch_id: Mapped[int] = mapped_column(ForeignKey("desk_batch.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text_id: Mapped[int | None] = mapped_column(ForeignKey("desk_text.id", ondelete="CASCADE"))
    cells: Mapped[list[Any]] = mapped_column(JSONB)


class DeskDecision(Base):
    """What a person decided about a text; `effects` are the ids of what it made elsewhere, so that it can be undone."""

    __tablename__ = "desk_decision"
    __table_args__ = (
        CheckConstraint("kind IN ('accept', 'pin', 'propose', 'reject')", name="kind"),
        Index("ix_desk_decision_standing", "text_key", postgresql_where=sql("undone_at IS NULL")),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("desk_batch.id", ondelete="CASCADE"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("desk_source.id"), index=True)
    text: Mapped[str]
    text_key: Mapped[str]
    kind: Mapped[str]
    result: Mapped[dict[str, Any]] = mapped_column(JSONB)
    address_id: Mapped[int | None] = mapped_column(ForeignKey("standard_address.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(server_default="")
    effects: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=sql("'{}'"))
    actor_id: Mapped[int | None]
    actor: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment, server_default=func.clock_timestamp())
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    undone_by: Mapped[str | None]
