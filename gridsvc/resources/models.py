"""Resources: parts (部件), forces (力量) and facilities (设施), and who belongs to a force."""

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gridsvc.extensions import Base
from gridsvc.grids.located import Located

CLASSES = ("part", "force", "facility")


class Resource(Located, Base):
    """A fixed thing with an owner, a team with a network and a leader, or a place that serves."""

    __tablename__ = "resource"
    __table_args__ = (
        CheckConstraint("class IN ('part', 'force', 'facility')", name="class"),
        Index(None, "grid_id", "id"),  # what a grid holds, a page at a time
        Index("ix_resource_name_trgm", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    klass: Mapped[str] = mapped_column("class", index=True)
    type: Mapped[str] = mapped_column(server_default="")
    network: Mapped[str] = mapped_column(server_default="")
    owner: Mapped[str] = mapped_column(server_default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    shift: Mapped[str] = mapped_column(server_default="")
    attributes: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'"))

    @classmethod
    def saying(cls, part: str) -> ColumnElement[bool]:
        """Rows whose name holds it."""
        return cls.name.contains(part, autoescape=True)


class ForceMember(Base):
    """A person in a force; `leads` marks its leader."""

    __tablename__ = "force_member"
    __audited__ = True

    force_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    leads: Mapped[bool] = mapped_column(server_default=text("false"))
