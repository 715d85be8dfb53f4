"""Standard addresses with their elements, and the other texts that mean the same address."""

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Text, and_, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gridsvc.addresses.keys import text_key as key_of
from gridsvc.extensions import Base
from gridsvc.grids.located import Located

STATUSES = ("OC", "AB", "IN", "UN")  # in use, abandoned, inconsistent, undetermined (GB/T 37149)
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
    """One address. `text_key` is the normalised text; `place_key` the same down to the building."""

    __tablename__ = "standard_address"
    __table_args__ = (
        CheckConstraint("status IN ('OC', 'AB', 'IN', 'UN')", name="status"),
        Index(
            "ix_standard_address_text_trgm",
            "text_key",
            postgresql_using="gin",
            postgresql_ops={"text_key": "gin_trgm_ops"},
        ),
        Index("ix_standard_address_main_id", "main_id", postgresql_where=sql("main_id IS NOT NULL")),
        # Two characters are too few for trigrams; the start of a text needs neither.
        Index("ix_standard_address_text_bigrams", sql("bigrams(text_key)"), postgresql_using="gin"),
        Index(None, "grid_id", "id"),  # what a grid holds, a page at a time
        Index("ix_standard_address_text_start", "text_key", postgresql_ops={"text_key": "text_pattern_ops"}),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    text: Mapped[str]
    text_key: Mapped[str] = mapped_column(unique=True)
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
    attributes: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=sql("'{}'"))

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
