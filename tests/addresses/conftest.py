"""People who work on addresses."""

import pytest

from gridsvc.accounts.models import User
from gridsvc.accounts.services import grant, issue_token
from gridsvc.extensions import db
from tests.factories import load


@pytest.fixture
def clerk(app, client):
    """A client with the token of somebody who keeps the library of addresses."""
    user = User(username="clerk", fs_uniquifier="clerk")
    db.session.add(user)
    grant(user, "address_staff", division_id=None)
    db.session.flush()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {issue_token('clerk')}"
    return client


@pytest.fixture
def send(tmp_path):
    """Imports a text as a file of that kind."""

    def go(text, what="addresses"):
        (tmp_path / f"{what}.csv").write_text(text)
        return load(what, tmp_path / f"{what}.csv")

    return go
