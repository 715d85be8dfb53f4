"""Whose rights a work has."""

from gridsvc.accounts.models import User
from gridsvc.accounts.principal import Principal, principal_of
from gridsvc.errors import NotSignedIn
from gridsvc.extensions import db
from gridsvc.jobs.running import Running


def actor_of(running: Running) -> Principal:
    """Whoever started it, with the rights of now; raises NotSignedIn for one who may no longer come in."""
    user = db.session.get(User, running.actor_id)
    if user is None or not user.active:
        raise NotSignedIn
    return principal_of(user)
