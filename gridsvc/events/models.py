"""Events: cases reported at a place. Their dispatch is a room of its own, still to be built."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, and_, func, or_
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from gridsvc.extensions import Base
from gridsvc.grids.located import Located

STAGES = ("open", "closed", "void")


class Event(Located, Base):
    """A case (案件). Once closed it keeps its grid and, in `snapshot`, the commanders of that day."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        CheckConstraint("class IN ('part', 'event')", name="class"),
        CheckConstraint("stage IN ('open', 'closed', 'void')", name="stage"),
        CheckConstraint("(stage = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
        Index(None, "grid_id", "id"),  # what a grid holds, a page at a time
        Index("ix_event_title_trgm", "title", postgresql_using="gin", postgresql_ops={"title": "gin_trgm_ops"}),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    source_id: Mapped[str]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(server_default="")
    klass: Mapped[str] = mapped_column("class", server_default="event")
    category: Mapped[str] = mapped_column(server_default="", index=True)
    address: Mapped[str] = mapped_column(server_default="")
    address_id: Mapped[int | None] = mapped_column(ForeignKey("standard_address.id"), index=True)
    reported_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), index=True)
    received_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())
    stage: Mapped[str] = mapped_column(server_default="open", index=True)
    closed_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    snapshot: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    attributes: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=sql("'{}'"))

    @classmethod
    def saying(cls, part: str) -> ColumnElement[bool]:
        """Rows whose title holds it."""
        return cls.title.contains(part, autoescape=True)

    @classmethod
    def may_move(cls) -> ColumnElement[bool]:
        """Open ones, and closed ones until their commanders are kept: from then on the grid stays, too."""
        return or_(cls.stage == "open", and_(cls.stage == "closed", cls.snapshot.is_(None)))
