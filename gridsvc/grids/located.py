"""What every thing with a place carries: its point and the owner grid of the primary layer."""

from geoalchemy2 import WKBElement
from sqlalchemy import ColumnElement, ForeignKey, true
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from gridsvc.extensions import stored

REASONS = ("no_coordinates", "bad_coordinates", "outside", "decision")


class Located:
    """Mixin. `grid_reason` is empty when a polygon owns the point, `decision` when a person decided,
    else it says why no grid does; `edition_id` is the edition that answered.
    """

    geometry: Mapped[WKBElement | None] = mapped_column(stored("POINT"))
    near_border_m: Mapped[float | None]
    grid_reason: Mapped[str] = mapped_column(server_default="no_coordinates")

    @classmethod
    def may_move(cls) -> ColumnElement[bool]:
        """Rows that follow a new edition."""
        return true()

    @classmethod
    def saying(cls, part: str) -> ColumnElement[bool]:
        """Rows whose name, or what stands for it, holds that text."""
        raise NotImplementedError

    @declared_attr
    def community_id(cls) -> Mapped[int | None]:  # noqa: N805
        return mapped_column(ForeignKey("division.id"), index=True)

    @declared_attr
    def grid_id(cls) -> Mapped[int | None]:  # noqa: N805
        return mapped_column(ForeignKey("grid.id"))

    @declared_attr
    def edition_id(cls) -> Mapped[int | None]:  # noqa: N805
        return mapped_column(ForeignKey("edition.id"))
