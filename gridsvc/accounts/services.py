"""Writes on accounts: users, their grants, tokens."""

import hashlib
import secrets
from datetime import UTC, datetime

from flask_security import hash_password
from sqlalchemy import select

from gridsvc.accounts.models import ApiToken, Grant, Role, User
from gridsvc.errors import BadParameter, Conflict, NotFound
from gridsvc.extensions import Base, db

MIN_PASSWORD_LENGTH = 10


def add_user(username: str, password: str, *, name: str = "") -> User:
    """A new login without rights; raises Conflict for a name in use, BadParameter for a weak password."""
    return add_user_hashed(username, password_hash(password), name=name)


def add_user_hashed(username: str, hashed: str, *, name: str = "") -> User:
    """The same with a password that is hashed already."""
    if db.session.scalar(select(User.id).where(User.username == username)):
        raise Conflict(reason=f"the user {username!r} exists", reason_zh=f"用户“{username}”已存在")
    user = User(username=username, name=name or username, password=hashed, fs_uniquifier=secrets.token_hex(32))
    db.session.add(user)
    return user


def change_password(user: User, password: str) -> None:
    """A new password; every session of the user ends."""
    user.password = password_hash(password)
    user.fs_uniquifier = secrets.token_hex(32)


def grant(user: User, role_name: str, *, division_id: int | None = None) -> Grant:
    """Give `user` a role in a division (None: everywhere); one that is there already is returned."""
    role = db.session.scalar(select(Role).where(Role.name == role_name))
    if role is None:
        raise NotFound(what="role", what_zh="角色", key=role_name)
    for held in user.grants:
        if (held.role.id, held.division_id) == (role.id, division_id):
            return held
    given = Grant(role=role, division_id=division_id)
    user.grants.append(given)
    return given


def issue_token(username: str, *, label: str = "", expires_at: datetime | None = None) -> str:
    """A new bearer token of the user, shown this once: only its digest is stored."""
    user = find_user(username)
    token = f"gsv_{secrets.token_urlsafe(32)}"
    db.session.add(ApiToken(user_id=user.id, digest=digest(token), label=label, expires_at=expires_at))
    return token


def find_user(username: str) -> User:
    """The user of that name; raises NotFound."""
    user = db.session.scalar(select(User).where(User.username == username))
    if user is None:
        raise NotFound(what="user", what_zh="用户", key=username)
    return user


def division_id(code: str | None) -> int | None:
    """The id of the division of that code, None for none; raises NotFound."""
    if code is None:
        return None
    divisions = Base.metadata.tables["division"]
    found = db.session.scalar(select(divisions.c.id).where(divisions.c.code == code).order_by(divisions.c.code_system))
    if found is None:
        raise NotFound(what="division", what_zh="行政区划", key=code)
    return int(found)


def user_of_token(token: str) -> User | None:
    """The active user whose token this is, if it is neither revoked nor expired."""
    found = db.session.scalar(select(ApiToken).where(ApiToken.digest == digest(token)))
    if found is None or found.revoked_at or not found.user.active:
        return None
    return None if found.expires_at and found.expires_at < datetime.now(UTC) else found.user


def digest(token: str) -> str:
    """SHA-256 of a token, in hex. (A token is 256 random bits: no salt, no slow hash needed.)"""
    return hashlib.sha256(token.encode()).hexdigest()


def password_hash(password: str) -> str:
    """argon2 of a password; raises BadParameter for a weak one."""
    if len(password) < MIN_PASSWORD_LENGTH:
        raise BadParameter(
            name="password",
            value="…",
            expected=f"at least {MIN_PASSWORD_LENGTH} characters",
            expected_zh=f"至少 {MIN_PASSWORD_LENGTH} 个字符",
        )
    return str(hash_password(password))
