"""The demo's logins on the sign-in page of a demo district."""

from collections.abc import Callable

from flask import Blueprint
from sqlalchemy import select

from gridsvc.accounts.models import User
from gridsvc.accounts.roles import ROLES
from gridsvc.demo.load import LOGINS, PASSWORD
from gridsvc.extensions import db
from gridsvc.web.language import chosen

bp = Blueprint("demo", __name__)


@bp.app_context_processor
def logins() -> dict[str, Callable[[], list[dict[str, str]]]]:
    """`demo_logins` in every template; only the sign-in page asks."""
    return {"demo_logins": shown}


def shown() -> list[dict[str, str]]:
    """username, password and role in the reader's language of each demo login that works here."""
    titles = {role.name: role.title_zh if chosen() == "zh" else role.title_en for role in ROLES}
    names = [login.username for login in LOGINS]
    working = set(db.session.scalars(select(User.username).where(User.username.in_(names), User.active)))
    return [
        {"username": login.username, "password": PASSWORD, "role": titles[login.role]}
        for login in LOGINS
        if login.username in working
    ]
