"""Persons, kinds of post, posts of a division or grid, who holds them from day to day, leave, duty."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    ScalarSelect,
    String,
    column,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from gridsvc.extensions import Base
from gridsvc.settings.models import Setting


class Person(Base):
    """Someone who may hold posts and may have a login. The natural key is `code`, else name and phone."""

    __tablename__ = "person"
    __table_args__ = (Index("uq_person_name_phone", "name", "phone", unique=True),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    phone: Mapped[str] = mapped_column(server_default="")
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"), unique=True)
    attributes: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'"))


def _name_set(code: Mapped[str], lang: str) -> ScalarSelect[str]:
    """The name that a setting gives a kind of post, null where it gives none."""
    said = Setting.value.op("#>>", return_type=String())(literal_column("'{}'::text[]"))
    return select(func.nullif(said, "")).where(Setting.key == func.concat(code, "_", lang)).scalar_subquery()


class PostKind(Base):
    """A kind of post, as data: `role` is what the rules see in it; a setting may give it another name.

    role commander: one of a community's two; leader: 网格长; worker: 网格员; other: shown only.
    """

    __tablename__ = "post_kind"
    __audited__ = True

    code: Mapped[str] = mapped_column(primary_key=True)
    own_name_zh: Mapped[str] = mapped_column("name_zh")
    own_name_en: Mapped[str] = mapped_column("name_en")
    role: Mapped[str]
    seats: Mapped[int] = mapped_column(server_default=text("1"))
    rank: Mapped[int] = mapped_column(server_default=text("100"))
    name_zh: Mapped[str] = column_property(func.coalesce(_name_set(code, "zh"), own_name_zh))
    name_en: Mapped[str] = column_property(func.coalesce(_name_set(code, "en"), own_name_en))


class Post(Base):
    """One seat of a division or of a grid."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("(division_id IS NULL) <> (grid_id IS NULL)", name="of_division_or_grid"),
        Index(
            "uq_post_seat",
            "kind_code",
            text("coalesce(division_id, 0)"),
            text("coalesce(grid_id, 0)"),
            "seat",
            unique=True,
        ),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    kind_code: Mapped[str] = mapped_column(ForeignKey("post_kind.code"))
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"), index=True)
    grid_id: Mapped[int | None] = mapped_column(ForeignKey("grid.id"), index=True)
    seat: Mapped[int] = mapped_column(server_default=text("1"))
    kind: Mapped[PostKind] = relationship(lazy="joined")


class Appointment(Base):
    """A person in a post from day to day; never two holders of one post on one day."""

    __tablename__ = "appointment"
    __table_args__ = (
        ExcludeConstraint((column("post_id"), "="), (column("valid"), "&&"), name="one_holder_a_day", using="gist"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    valid: Mapped[Range[date]] = mapped_column(DATERANGE)
    attributes: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'"))
    person: Mapped[Person] = relationship(lazy="joined")


class StandIn(Base):
    """A person who answers for a post's holder while the holder is away; one at a time."""

    __tablename__ = "stand_in"
    __table_args__ = (
        ExcludeConstraint((column("post_id"), "="), (column("valid"), "&&"), name="one_stand_in_a_day", using="gist"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    valid: Mapped[Range[date]] = mapped_column(DATERANGE)
    attributes: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'"))


class Leave(Base):
    """Days on which a person does not answer."""

    __tablename__ = "leave"
    __table_args__ = (
        ExcludeConstraint((column("person_id"), "="), (column("valid"), "&&"), name="one_leave_a_day", using="gist"),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    valid: Mapped[Range[date]] = mapped_column(DATERANGE)
    reason: Mapped[str] = mapped_column(server_default="")
    attributes: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'"))


class Duty(Base):
    """A shift of the duty roster of a division or grid: who answers at that hour."""

    __tablename__ = "duty"
    __table_args__ = (
        CheckConstraint("(division_id IS NULL) <> (grid_id IS NULL)", name="of_division_or_grid"),
        Index("ix_duty_during", "during", postgresql_using="gist"),
        Index(
            "uq_duty",
            text("coalesce(division_id, 0)"),
            text("coalesce(grid_id, 0)"),
            "person_id",
            "during",
            unique=True,
        ),
    )
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"), index=True)
    grid_id: Mapped[int | None] = mapped_column(ForeignKey("grid.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    shift: Mapped[str] = mapped_column(server_default="")
    attributes: Mapped[dict[str, object]] = mapped_column(JSONB, server_default=text("'{}'"))
    person: Mapped[Person] = relationship(lazy="joined")
