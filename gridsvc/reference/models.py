"""Reference features: the buildings, compounds, roads and water that borders and addresses hang on."""

from geoalchemy2 import WKBElement
from sqlalchemy import UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gridsvc.extensions import Base, stored

KINDS = ("building", "compound", "road", "water", "rail", "green", "place")


class ReferenceFeature(Base):
    """One feature of the ground. `shape_key` tells two of the same name apart (its normalised shape)."""

    __tablename__ = "reference_feature"
    __table_args__ = (UniqueConstraint("kind", "name", "shape_key"),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(index=True)
    shape_key: Mapped[str]
    geometry: Mapped[WKBElement] = mapped_column(stored("GEOMETRY"))
    attributes: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'"))
