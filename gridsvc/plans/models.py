"""Plans: a draft is an ordered list of edits on top of one edition; what each edit left; approvals and comments."""

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gridsvc.extensions import STORED_SRID, Base, stored
from gridsvc.grids.models import Edition, Layer

Moment = TIMESTAMP(timezone=True)
STATUSES = ("draft", "submitted", "approved", "published", "discarded")


class Plan(Base):
    """A draft of a layer's next edition. The first `head` of its `last` edits count; the others wait to be redone.

    `version` grows with every change, so that nobody writes over what they have not seen; `submission` counts how often
    it was submitted: signatures are of one submission. `base_id` is the edition the
    edits stand on (None: the layer had none), `edition_id` the one the plan became.
    """

    __tablename__ = "plan"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'submitted', 'approved', 'published', 'discarded')", name="status"),
        CheckConstraint("0 <= head AND head <= last", name="head_of_last"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    layer_id: Mapped[int] = mapped_column(ForeignKey("layer.id"), index=True)
    base_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    title: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    approval_number: Mapped[str] = mapped_column(server_default="")
    status: Mapped[str] = mapped_column(server_default="draft", default="draft")
    version: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    head: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    last: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    submission: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    locked: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"), default=list)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"), index=True)
    author: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Moment, server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(Moment, server_default=func.now(), onupdate=func.now())
    effective_on: Mapped[date | None]
    layer: Mapped[Layer] = relationship()
    base: Mapped[Edition | None] = relationship(foreign_keys=[base_id])


class PlanEdit(Base):
    """One edit as it was asked for; `facts` say what it did: codes, gone, new, noded, lineage, place, recheck."""

    __tablename__ = "plan_edit"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    verb: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment, server_default=func.clock_timestamp())


class PlanGrid(Base):
    """A grid as an edit left it, until a later one; without geometry it is gone.

    `noded` says that it is as in the base edition, but for nodes on its border. Codes "+n" stand for ones to be issued.
    """

    __tablename__ = "plan_grid"
    __table_args__ = (Index("ix_plan_grid_latest", "plan_id", "code", "seq"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(primary_key=True)
    geometry: Mapped[WKBElement | None] = mapped_column(stored("MULTIPOLYGON"))
    name: Mapped[str] = mapped_column(server_default="")
    kind: Mapped[str] = mapped_column(server_default="base")
    community_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"))
    noded: Mapped[bool] = mapped_column(server_default=text("false"))


class PlanDivision(Base):
    """A division's outline as an edit left it: with new nodes, or moved where that was asked for; `published` is the
    one that was in force then (None: not known). What others publish meanwhile is put together with it.
    """

    __tablename__ = "plan_division"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    division_id: Mapped[int] = mapped_column(ForeignKey("division.id", ondelete="CASCADE"), primary_key=True)
    geometry: Mapped[WKBElement] = mapped_column(stored("MULTIPOLYGON"))
    published: Mapped[WKBElement | None] = mapped_column(Geometry("MULTIPOLYGON", STORED_SRID, spatial_index=False))


class PlanBounds(Base):
    """What somebody wrote of a grid's bounds (四至) in a plan; `shape_key` is the ground they wrote it for."""

    __tablename__ = "plan_bounds"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    zh: Mapped[str] = mapped_column(server_default="")
    en: Mapped[str] = mapped_column(server_default="")
    shape_key: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment, server_default=func.clock_timestamp(), onupdate=func.clock_timestamp())


class PlanComment(Base):
    """What somebody said of a plan, at a place or of all of it."""

    __tablename__ = "plan_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment, server_default=func.clock_timestamp())
    lon: Mapped[float | None]
    lat: Mapped[float | None]


class PlanSignature(Base):
    """A step of approval taken (`approve`) or refused (`return`) for a division, of one submission of the plan."""

    __tablename__ = "plan_signature"
    __table_args__ = (CheckConstraint("verdict IN ('approve', 'return')", name="verdict"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id", ondelete="CASCADE"), index=True)
    step: Mapped[str]
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"))
    verdict: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    submission: Mapped[int]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Moment, server_default=func.clock_timestamp())
