"""The library of standard addresses: addresses with their versions, compounds, other names, and texts it lacks."""

from datetime import datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    SQLColumnExpression,
    Text,
    UniqueConstraint,
    and_,
    column,
    func,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gridsvc.addresses.keys import text_key as key_of
from gridsvc.extensions import Base, stored
from gridsvc.grids.located import Located

STATUSES = ("OC", "AB", "IN", "UN")  # in use, abandoned, inconsistent, undetermined (GB/T 37149)
REVOKED = "AB"
# What an address's point is: an entrance, where the plate hangs, the middle of a building, a staircase or a compound,
# or worked out between neighbours; "" where nobody said.
POINT_KINDS = ("gate", "plate", "building", "unit", "compound", "interpolated")
NAME_KINDS = ("road", "compound", "division", "poi")
ELEMENTS = (
    "division",
    "road",
    "section",
    "lane",
    "alley",
    "number",
    "compound",
    "building",
    "unit",
    "floor",
    "room",
)


class StandardAddress(Located, Base):
    """One address. `text_key` is the normalised text; `place_key` the same down to the building.

    `main_id`: the main address of a secondary one. `provisional`: proposed (拟新增), of use
    until the authority issues it. One address in force has a text; revoked ones keep theirs.
    A trigger keeps what an address was before each change (AddressVersion).
    """

    __tablename__ = "standard_address"
    __table_args__ = (
        CheckConstraint("status IN ('OC', 'AB', 'IN', 'UN')", name="status"),
        CheckConstraint(
            "point_kind IN ('', 'gate', 'plate', 'building', 'unit', 'compound', 'interpolated')", name="point_kind"
        ),
        CheckConstraint("NOT provisional OR status = 'UN'", name="provisional"),
        ExcludeConstraint(
            (column("text_key"), "="),
            name="one_in_force",
            using="btree",
            where=sql("status <> 'AB'"),
            deferrable=True,
            initially="IMMEDIATE",
        ),
        Index(
            "ix_standard_address_text_trgm",
            "text_key",
            postgresql_using="gin",
            postgresql_ops={"text_key": "gin_trgm_ops"},
        ),
        Index("ix_standard_address_main_id", "main_id", postgresql_where=sql("main_id IS NOT NULL")),
        Index(
            "ix_standard_address_replaced_by_id", "replaced_by_id", postgresql_where=sql("replaced_by_id IS NOT NULL")
        ),
        Index("ix_standard_address_provisional", "id", postgresql_where=sql("provisional")),
        # Two characters are too few for trigrams; the start of a text needs neither.
        Index("ix_standard_address_text_bigrams", sql("bigrams(text_key)"), postgresql_using="gin"),
        Index(None, "grid_id", "id"),  # what a grid holds, a page at a time
        Index("ix_standard_address_text_start", "text_key", postgresql_ops={"text_key": "text_pattern_ops"}),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    text: Mapped[str]
    text_key: Mapped[str] = mapped_column(index=True)
    place_key: Mapped[str] = mapped_column(server_default="", index=True)
    division: Mapped[str] = mapped_column(server_default="")
    road: Mapped[str] = mapped_column(server_default="")
    section: Mapped[str] = mapped_column(server_default="")
    lane: Mapped[str] = mapped_column(server_default="")
    alley: Mapped[str] = mapped_column(server_default="")
    number: Mapped[str] = mapped_column(server_default="")
    compound: Mapped[str] = mapped_column(server_default="")
    building: Mapped[str] = mapped_column(server_default="")
    unit: Mapped[str] = mapped_column(server_default="")
    floor: Mapped[str] = mapped_column(server_default="")
    room: Mapped[str] = mapped_column(server_default="")
    status: Mapped[str] = mapped_column(server_default="OC")
    households: Mapped[int] = mapped_column(server_default=sql("0"))
    point_kind: Mapped[str] = mapped_column(server_default="")
    src_crs: Mapped[str] = mapped_column(server_default="wgs84")
    main_id: Mapped[int | None] = mapped_column(ForeignKey("standard_address.id"))
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("standard_address.id"))
    provisional: Mapped[bool] = mapped_column(server_default=sql("false"))
    attributes: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=sql("'{}'"))

    @classmethod
    def in_force_last(cls) -> tuple[SQLColumnExpression[Any], ...]:
        """An order of addresses of one text: revoked ones as they came, then the one in force."""
        return cls.status != REVOKED, cls.id

    @classmethod
    def saying(cls, part: str) -> ColumnElement[bool]:
        """Rows whose text holds it, however either is typed; two characters are found by their own index."""
        key = key_of(part)
        holds = cls.text_key.contains(key, autoescape=True)
        return and_(func.bigrams(cls.text_key, type_=ARRAY(Text)).contains([key]), holds) if len(key) == 2 else holds


class AddressAlias(Base):
    """Another text for an address: an old name, a nickname, a spelling somebody decided on."""

    __tablename__ = "address_alias"
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("standard_address.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    text_key: Mapped[str] = mapped_column(unique=True)
    origin: Mapped[str] = mapped_column(server_default="")


class AddressVersion(Base):
    """What an address was until `at`: `before` holds the fields that changed then (the geometry as hex EWKB).

    A trigger writes it, whoever changes the address; accounts.audit.sign says who does, why and in which import.
    """

    __tablename__ = "address_version"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    address_id: Mapped[int] = mapped_column(index=True)  # no foreign key: an import that is undone leaves its history
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=sql("clock_timestamp()"))
    actor: Mapped[str]
    reason: Mapped[str]
    run_id: Mapped[int | None]
    before: Mapped[dict[str, object]] = mapped_column(JSONB)


class NameAlias(Base):
    """Another name of a road, compound, division or place: an old one, a popular one, an abbreviation.

    One alias may stand for several names; the elements around it tell which.
    """

    __tablename__ = "name_alias"
    __table_args__ = (
        CheckConstraint("kind IN ('road', 'compound', 'division', 'poi')", name="kind"),
        UniqueConstraint("kind", "alias_key", "name"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    alias: Mapped[str]
    alias_key: Mapped[str]
    name: Mapped[str] = mapped_column(index=True)
    origin: Mapped[str] = mapped_column(server_default="")


class Compound(Base):
    """A residential compound or courtyard (小区): its ground, where it is known, its property firm, whom to call.

    `contacts`: [{"name", "phone"}]; `address_ids` and `gate_ids`: the addresses listed for it, and its entrances.
    """

    __tablename__ = "compound"
    __table_args__ = (Index("ix_compound_address_ids", "address_ids", postgresql_using="gin"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"), index=True)
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    contacts: Mapped[list[dict[str, str]]] = mapped_column(JSONB, server_default=sql("'[]'"))
    address_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=sql("'{}'"))
    gate_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=sql("'{}'"))
    geometry: Mapped[WKBElement | None] = mapped_column(stored("MULTIPOLYGON"))
    attributes: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=sql("'{}'"))


class UnmatchedText(Base):
    """A text that people write and the library does not know, with what was understood of it and how often it came."""

    __tablename__ = "unmatched_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    text_key: Mapped[str] = mapped_column(unique=True)
    road: Mapped[str] = mapped_column(server_default="")
    compound: Mapped[str] = mapped_column(server_default="")
    number: Mapped[str] = mapped_column(server_default="")
    community_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"), index=True)
    count: Mapped[int]
    first_seen: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())
    last_seen: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())
    geometry: Mapped[WKBElement | None] = mapped_column(stored("POINT"))


class AddressFinding(Base):
    """Something on an address that looks wrong, as the last examination of the library found it.

    `other_id`, `grid_id`, `division_id`: the address, grid and community that it is about besides; 0 is none. Whoever
    has seen that all is well settles it with a reason: it stays settled however often it is found again.
    """

    __tablename__ = "address_finding"
    __table_args__ = (UniqueConstraint("kind", "address_id", "other_id"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    address_id: Mapped[int] = mapped_column(index=True)  # no foreign keys: an import that is undone leaves findings
    other_id: Mapped[int]
    metres: Mapped[float]
    count: Mapped[int]
    grid_id: Mapped[int]
    division_id: Mapped[int]
    found_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())
    settled_by: Mapped[str] = mapped_column(server_default="")
    settled_reason: Mapped[str] = mapped_column(server_default="")
    settled_at: Mapped[datetime | None] = mapped_column(TIMESTAMP(timezone=True))
