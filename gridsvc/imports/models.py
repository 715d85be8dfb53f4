"""Runs of imports: which file, by whom, with what counts and changes; the row results are a file beside it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from gridsvc.extensions import Base


class ImportRun(Base):
    """One import that was carried out: read = loaded + unchanged + rejected.

    The undo of a run is a run, too: it `undoes` the other one, which is marked with when and by whom.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint("rows_read = rows_loaded + rows_unchanged + rows_rejected", name="counts_add_up"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    actor: Mapped[str]
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())
    rows_read: Mapped[int]
    rows_loaded: Mapped[int]
    rows_unchanged: Mapped[int]
    rows_rejected: Mapped[int]
    results: Mapped[str] = mapped_column(server_default="")
    options: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'"))
    undone_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    undone_by: Mapped[str | None]
    undoes: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), unique=True)


class ImportProfile(Base):
    """How files with these columns were imported last as `what`; the next one is proposed the same."""

    __tablename__ = "import_profile"
    __table_args__ = (UniqueConstraint("what", "columns_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]
    columns_key: Mapped[str]
    order: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    actor: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())


class ImportChange(Base):
    """A row that a run made (`before` is null) or changed: what it was; `after` is the digest of what it became."""

    __tablename__ = "import_change"

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True)
    table_name: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    before: Mapped[dict[str, object] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[UUID | None]
