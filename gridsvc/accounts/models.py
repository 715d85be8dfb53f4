"""Users, roles with their rights, grants in a division, API tokens, the audit trail."""

from datetime import datetime
from typing import Any

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import ForeignKey, Index, String, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gridsvc.extensions import Base

Moment = TIMESTAMP(timezone=True)


class Role(Base, RoleMixin):
    """A named set of rights (accounts/roles.py seeds the ten of the product)."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    title_zh: Mapped[str]
    title_en: Mapped[str]
    rights: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))


class Grant(Base):
    """A user's role inside a division and all below it; no division means everywhere."""

    __tablename__ = "role_grant"
    __table_args__ = (Index("uq_role_grant", "user_id", "role_id", text("coalesce(division_id, 0)"), unique=True),)
    __audited__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"), index=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    division_id: Mapped[int | None] = mapped_column(ForeignKey("division.id"))
    role: Mapped[Role] = relationship(lazy="joined")


class User(Base, UserMixin):
    """A login. `fs_uniquifier` changes when every session of the user has to end."""

    __tablename__ = "app_user"
    __audited__ = True
    __secret__ = ("password", "fs_uniquifier")

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str | None] = mapped_column(unique=True)  # type: ignore[assignment]
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment, server_default=func.now())
    grants: Mapped[list[Grant]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    roles: AssociationProxy[list[Role]] = association_proxy("grants", "role")  # type: ignore[assignment]


class ApiToken(Base):
    """A bearer token; only its SHA-256 is kept."""

    __tablename__ = "api_token"
    __audited__ = True
    __secret__ = ("digest",)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = mapped_column(Moment, server_default=func.now())
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    user: Mapped[User] = relationship(lazy="joined")


class Notice(Base):
    """Something a user is told: `kind` says what, `facts` fill its sentence (accounts/notices.py)."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_of_user", "user_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(Moment, server_default=func.now())
    kind: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    link: Mapped[str] = mapped_column(server_default="")
    read_at: Mapped[datetime | None] = mapped_column(Moment)


class AuditEntry(Base):
    """Who did what to which thing, and how it was before and after."""

    __tablename__ = "audit_entry"
    __table_args__ = (  # what the trail is searched by, each newest first
        Index("ix_audit_entry_by_actor", "actor", "id"),
        Index("ix_audit_entry_by_action", "action", "id"),
        Index("ix_audit_entry_by_subject", "subject", "subject_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, server_default=func.clock_timestamp(), index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[str]
    before: Mapped[dict[str, object] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, object] | None] = mapped_column(JSONB)
