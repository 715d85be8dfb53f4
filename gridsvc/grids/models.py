"""Layers, grid identity, dated versions, editions, lineage, and decisions that beat the polygon."""

from datetime import date, datetime

from geoalchemy2 import WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
    column,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, TIMESTAMP, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gridsvc.extensions import Base, stored

GRID_KINDS = ("base", "special")
# What else has vector tiles, at the same addresses as the layers: no layer is called so.
OTHER_TILES = ("divisions", "reference", "addresses", "resources", "events")
# A whole building counts as a floor that no building has: it may be decided apart from some of its floors.
FLOORS = "int4range(coalesce(floor_from, -1000000), coalesce(floor_to, -1000000), '[]')"


class Layer(Base):
    """One partition of the ground; exactly one is primary. `settings` holds its division rules.

    `assigned_key` says which edition and decisions the stored owners follow from.
    """

    __tablename__ = "layer"
    __table_args__ = (
        Index("uq_layer_primary", "relation", unique=True, postgresql_where=text("relation = 'primary'")),
        CheckConstraint("relation IN ('primary', 'own', 'nested', 'free')", name="relation"),
        CheckConstraint("(relation = 'nested') = (parent_id IS NOT NULL)", name="nested_has_parent"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    relation: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("layer.id"))
    code_scheme: Mapped[str] = mapped_column(server_default="free")
    settings: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'"))
    assigned_key: Mapped[str] = mapped_column(server_default="")

    @property
    def overlay(self) -> bool:
        """Whether its special grids may lie over its base grids, and then own the ground there."""
        return bool(self.settings.get("overlay"))


class Grid(Base):
    """A grid's identity: its code in its layer, never reused for other ground."""

    __tablename__ = "grid"
    __table_args__ = (UniqueConstraint("layer_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    layer_id: Mapped[int] = mapped_column(ForeignKey("layer.id"))
    code: Mapped[str] = mapped_column(index=True)
    retired_reason: Mapped[str | None]
    layer: Mapped[Layer] = relationship()


class Edition(Base):
    """A published, dated state of a layer. The highest number of the latest day so far is in force."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("layer_id", "number"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    layer_id: Mapped[int] = mapped_column(ForeignKey("layer.id"))
    number: Mapped[int]
    effective_on: Mapped[date]
    published_at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())
    published_by: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")


class GridVersion(Base):
    """What a grid was from day to day: the only place where its geometry lives.

    `valid` is empty when a second edition of the same day replaced it: history, never in force. `closed_by` is the
    edition that ended it. `shape_key` is the digest of the normalised geometry.
    """

    __tablename__ = "grid_version"
    __table_args__ = (
        ExcludeConstraint((column("grid_id"), "="), (column("valid"), "&&"), name="one_truth_a_day", using="gist"),
        CheckConstraint("kind IN ('base', 'special')", name="kind"),
        Index("ix_grid_version_layer_valid", "layer_id", "valid", postgresql_using="gist"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grid_id: Mapped[int] = mapped_column(ForeignKey("grid.id"), index=True)
    layer_id: Mapped[int] = mapped_column(ForeignKey("layer.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), index=True)
    valid: Mapped[Range[date]] = mapped_column(DATERANGE)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(server_default="base")
    community_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"), index=True)
    geometry: Mapped[WKBElement] = mapped_column(stored("MULTIPOLYGON"))
    area_m2: Mapped[float]
    shape_key: Mapped[str]
    attributes: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'"))
    grid: Mapped[Grid] = relationship()


class GridLineage(Base):
    """Which grid's ground went to which grid in which edition.

    `descent`: the one was split from, merged from, an heir of or renamed from the other; empty where nobody said.
    """

    __tablename__ = "grid_lineage"

    from_grid_id: Mapped[int] = mapped_column(ForeignKey("grid.id"), primary_key=True)
    to_grid_id: Mapped[int] = mapped_column(ForeignKey("grid.id"), primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    descent: Mapped[str] = mapped_column(server_default="")


class Move(Base):
    """A line of the move book: a thing with a place that changed hands, and with which edition."""

    __tablename__ = "move"
    __table_args__ = (Index("ix_move_thing", "table_name", "record_id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), index=True)
    table_name: Mapped[str]
    record_id: Mapped[int]
    from_grid_id: Mapped[int | None] = mapped_column(ForeignKey("grid.id"))
    to_grid_id: Mapped[int | None] = mapped_column(ForeignKey("grid.id"))
    from_edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    at: Mapped[datetime] = mapped_column(TIMESTAMP(timezone=True), server_default=func.now())


class Decision(Base):
    """A building, or a unit or floor range of it, given to a grid by a person: it beats the polygon.

    The place is a building outline (`building_id`, answers a point) or the normalised address down
    to the building (`place_key`, answers an address), or both.
    """

    __tablename__ = "grid_decision"
    __table_args__ = (
        CheckConstraint("building_id IS NOT NULL OR place_key <> ''", name="has_place"),
        CheckConstraint("floor_from <= floor_to", name="floors_in_order"),
        ExcludeConstraint(
            (column("layer_id"), "="),
            (literal_column("coalesce(building_id, 0)"), "="),
            (column("place_key"), "="),
            (column("unit"), "="),
            (literal_column(FLOORS), "&&"),
            (column("valid"), "&&"),
            name="one_decision_a_day",
            using="gist",
        ),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    layer_id: Mapped[int] = mapped_column(ForeignKey("layer.id"))
    grid_id: Mapped[int] = mapped_column(ForeignKey("grid.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(ForeignKey("reference_feature.id"), index=True)
    place_key: Mapped[str] = mapped_column(server_default="", index=True)
    unit: Mapped[str] = mapped_column(server_default="")
    floor_from: Mapped[int | None]
    floor_to: Mapped[int | None]
    valid: Mapped[Range[date]] = mapped_column(DATERANGE)
    reason: Mapped[str]
    approver: Mapped[str]
    attributes: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'"))
