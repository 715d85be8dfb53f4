"""Divisions with their place in the hierarchy, their codes in other systems, and organisations."""

from datetime import date

from geoalchemy2 import WKBElement
from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, JSONB, Range
from sqlalchemy.orm import Mapped, mapped_column

from gridsvc.extensions import Base, stored

LEVELS = ("province", "city", "county", "street", "community")


class Division(Base):
    """One administrative area; `lineage` holds its own id and those of all above it, root first.

    `shape_key` is the digest of the normalised geometry; a virtual division has no ground.
    """

    __tablename__ = "division"
    __table_args__ = (
        UniqueConstraint("code_system", "code"),
        Index("ix_division_lineage", "lineage", postgresql_using="gin"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code_system: Mapped[str] = mapped_column(server_default="default")
    code: Mapped[str]
    name: Mapped[str] = mapped_column(index=True)
    level: Mapped[str] = mapped_column(index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"), index=True)
    lineage: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=text("'{}'"))
    geometry: Mapped[WKBElement | None] = mapped_column(stored("MULTIPOLYGON"))
    shape_key: Mapped[str] = mapped_column(server_default="")
    attributes: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'"))


class DivisionCode(Base):
    """The crosswalk: the code and name that another code system has for a division."""

    __tablename__ = "division_code"
    __audited__ = True

    code_system: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(server_default="")
    division_id: Mapped[int] = mapped_column(ForeignKey("division.id", ondelete="CASCADE"), index=True)


class Organisation(Base):
    """A body that holds people and takes calls: street office, department, team, property firm."""

    __tablename__ = "organisation"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"), index=True)
    valid: Mapped[Range[date]] = mapped_column(DATERANGE, server_default=text("'(,)'"))
    attributes: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'"))
