"""Reads of accounts."""

import hashlib
from datetime import UTC, datetime

from sqlalchemy import select

from gridsvc.accounts.models import ApiToken, User
from gridsvc.errors import NotFound
from gridsvc.extensions import db


def tokens(user_id: int) -> list[ApiToken]:
    """The user's API tokens, the newest first."""
    found = select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id.desc())
    return list(db.session.scalars(found))


def token_of(user_id: int, token_id: int) -> ApiToken:
    """A token of that user; raises NotFound."""
    found = db.session.scalar(select(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == user_id))
    if found is None:
        raise NotFound(what="token", what_zh="令牌", key=token_id)
    return found


def valid_token(digest_of_it: str) -> ApiToken | None:
    """The token that is not revoked, of an active user; whether it has expired is left to the caller."""
    found = db.session.scalar(select(ApiToken).where(ApiToken.digest == digest_of_it))
    return found if found and not found.revoked_at and found.user.active else None


def user_of_token(token: str) -> User | None:
    """The active user whose token this is, if it is neither revoked nor expired."""
    found = valid_token(digest(token))
    return None if found is None or (found.expires_at and found.expires_at < datetime.now(UTC)) else found.user


def user_of_session(uniquifier: str) -> User | None:
    """The active user whose sessions carry that `fs_uniquifier`."""
    return db.session.scalar(select(User).where(User.fs_uniquifier == uniquifier, User.active))


def digest(token: str) -> str:
    """SHA-256 of a token, in hex. (A token is 256 random bits: no salt, no slow hash needed.)"""
    return hashlib.sha256(token.encode()).hexdigest()
