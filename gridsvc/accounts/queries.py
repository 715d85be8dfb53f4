"""Reads of accounts."""

from sqlalchemy import select

from gridsvc.accounts.models import ApiToken
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
