"""What was asked before is answered from memory, and what is written counts at once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from gridsvc.accounts.models import ApiToken, User
from gridsvc.accounts.services import find_user, grant
from gridsvc.extensions import db
from tests.posts.conftest import SPLIT_ON, TODAY, cell, point
from tests.posts.test_locate_api import ask, batch


@pytest.fixture
def by_session(client, world):
    """Signs the caller in as a dispatcher, who then needs no headers."""

    def sign_in(role, division=None):
        db.session.add(User(username="clerk", fs_uniquifier="of-the-clerk"))
        grant(find_user("clerk"), role, division_id=division and world.divisions[division])
        with client.session_transaction() as session:
            session["_user_id"] = "of-the-clerk"

    return sign_in


@pytest.mark.parametrize("division", [None, "K1"])
@pytest.mark.parametrize("way", ["anonymous", "token", "session"])
def test_what_was_asked_before_is_answered_without_the_database(
    client, peopled, signed_in, by_session, statements, way, division
):
    peopled.decide("K2001", cell(1.4, 0.2))
    by_way = {"anonymous": lambda *_: None, "token": signed_in, "session": by_session}
    headers = by_way[way]("dispatcher", division)
    db.session.commit()
    asked = [point(0.5), point(1.999), point(1.5), point(2.5), point(9.0)]
    days_and_layers = [{}, {"on": SPLIT_ON - timedelta(days=1)}, {"layer": "police"}]

    def answers():
        return [
            *(ask(client, spot, headers, **more) for spot in asked for more in days_and_layers),
            batch(client, asked, headers).json,
        ]

    before = answers()
    statements.clear()
    assert answers() == before
    assert statements == []


def test_what_is_committed_counts_at_once(client, peopled, signed_in):
    def commander():
        return ask(client, headers=headers, on=TODAY)["commanders"][0]["name"]

    headers = signed_in("dispatcher")
    post_id = peopled.appoint("K1001", "commander_1", "丁")
    db.session.commit()
    assert commander() == "丁"
    peopled.stand_in(post_id, "戊")
    peopled.leave("丁")
    db.session.commit()
    assert commander() == "戊"
    db.session.execute(update(ApiToken).values(revoked_at=datetime.now(UTC)))
    db.session.commit()
    assert commander() is None


def test_what_is_written_and_not_committed_yet_counts_for_the_writer(client, peopled, signed_in):
    headers = signed_in("dispatcher")
    db.session.commit()
    before = ask(client, headers=headers)["commanders"][0]["name"]
    peopled.appoint("K1001", "commander_1", "丁")
    assert (before, ask(client, headers=headers)["commanders"][0]["name"]) == ("甲", "丁")
