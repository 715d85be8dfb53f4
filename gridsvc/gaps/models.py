"""Kept results of ground checks: per edition and state of the divisions, each place without one owner."""

from datetime import datetime

from geoalchemy2 import WKBElement
from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from gridsvc.extensions import Base, stored


class GroundCheck(Base):
    """A finished check of an edition against the divisions as they were (`divisions_key`, a digest)."""

    __tablename__ = "ground_check"
    __table_args__ = (UniqueConstraint("edition_id", "divisions_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    divisions_key: Mapped[str]
    checked_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())


class GroundGap(Base):
    """One place: `blind` is ground of a community in no grid, `overlap` ground of two grids."""

    __tablename__ = "ground_gap"
    __table_args__ = (CheckConstraint("kind IN ('blind', 'overlap')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("ground_check.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    community_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"))
    codes: Mapped[list[str]] = mapped_column(ARRAY(String))
    area_m2: Mapped[float]
    geometry: Mapped[WKBElement] = mapped_column(stored("MULTIPOLYGON"))
