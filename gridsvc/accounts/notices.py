"""What users are told: notices, each with a sentence in Chinese and in English, until they are read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select, update

from gridsvc.accounts.models import Notice
from gridsvc.extensions import db

MOST_SHOWN = 100
SENTENCES = {
    "plan_submitted": ("方案“{title}”等待您审批。", "The plan “{title}” waits for your approval."),
    "plan_approved": ("方案“{title}”已获批准，可以发布。", "The plan “{title}” is approved and can be published."),
    "plan_returned": ("方案“{title}”被退回：{reason}", "The plan “{title}” was returned: {reason}"),
    "plan_published": (
        "方案“{title}”自 {day} 起生效。移入您：{gained}；移出：{lost}。",
        "The plan “{title}” takes effect on {day}. Coming to you: {gained_en}; leaving you: {lost_en}.",
    ),
}


def tell(users: Iterable[int], kind: str, facts: Mapping[str, Any], link: str = "") -> None:
    """Tell users something, each once."""
    rows = [{"user_id": user, "kind": kind, "facts": dict(facts), "link": link} for user in sorted(set(users))]
    if rows:
        db.session.execute(insert(Notice), rows)


def sentence(notice: Notice, lang: str) -> str:
    """What it says, in `lang`."""
    zh, en = SENTENCES[notice.kind]
    return (zh if lang.startswith("zh") else en).format_map(notice.facts)


def of_user(user_id: int) -> Sequence[Notice]:
    """A user's notices, the latest first."""
    statement = select(Notice).where(Notice.user_id == user_id).order_by(Notice.id.desc()).limit(MOST_SHOWN)
    return db.session.scalars(statement).all()


def unread(user_id: int) -> int:
    """How many notices a user has not read."""
    return db.session.scalar(select(func.count()).where(Notice.user_id == user_id, Notice.read_at.is_(None))) or 0


def read(user_id: int) -> None:
    """The user has seen all of them."""
    unread_ones = (Notice.user_id == user_id, Notice.read_at.is_(None))
    db.session.execute(update(Notice).where(*unread_ones).values(read_at=func.now()))
