"""Settings: who may change them, what is refused, and where they are read."""

from datetime import date

import pytest
from sqlalchemy import select

from gridsvc.accounts import services as accounts
from gridsvc.accounts.models import AuditEntry
from gridsvc.accounts.roles import ROLES
from gridsvc.errors import BadParameter
from gridsvc.extensions import db
from gridsvc.settings import services
from gridsvc.settings.definitions import DEFINITIONS, parsed

PATH = "/admin/settings/"


@pytest.fixture
def caller(app):
    """Makes the headers of a caller with a role."""

    def make(role, division_id=None):
        user = accounts.add_user(f"{role}-{division_id}", "a long enough password")
        accounts.grant(user, role, division_id=division_id)
        db.session.flush()
        return {"Authorization": f"Bearer {accounts.issue_token(user.username)}"}

    return make


@pytest.mark.parametrize("role", [role.name for role in ROLES])
def test_only_who_has_the_right_opens_and_changes_them(client, caller, role):
    headers, status = caller(role), (200, 302) if role == "administrator" else (403, 403)
    changed = client.post(PATH, headers=headers, data={"district_name": "示例新区"})
    assert (client.get(PATH, headers=headers).status_code, changed.status_code) == status
    assert services.text("district_name") == ("示例新区" if role == "administrator" else "")


def test_the_public_is_asked_to_sign_in(client):
    assert (client.get(PATH).status_code, client.post(PATH).status_code) == (401, 401)


def test_a_change_leaves_an_audit_row_with_its_value(app):
    services.change({"households_target": "250"})
    db.session.flush()
    row = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "setting")).one()
    assert (row.subject_id, row.after) == ("households_target", {"key": "households_target", "value": 250})


def test_what_does_not_differ_is_not_written(app):
    assert services.change({"households_target": "300", "unknown": "x"}) == 0


@pytest.mark.parametrize(
    ("key", "typed"),
    [("households_target", "0"), ("households_target", "many"), ("banner_level", "red"), ("banner_from", "tomorrow")],
)
def test_what_cannot_be_used_is_refused_by_name_and_nothing_is_stored(app, key, typed):
    with pytest.raises(BadParameter, match=key):
        services.change({"district_name": "示例新区", key: typed})
    assert services.text("district_name") == ""


def test_every_default_is_what_its_own_parser_takes():
    assert [parsed(d, str(d.default)) for d in DEFINITIONS] == [d.default for d in DEFINITIONS]


def test_the_name_of_the_district_is_on_every_page(client):
    services.change({"district_name": "示例新区"})
    assert '<span class="district">示例新区</span>' in client.get("/").text


@pytest.mark.parametrize(("day", "shown"), [("2026-11-01", False), ("2026-11-02", True), ("2026-11-04", False)])
def test_the_banner_is_there_from_its_first_to_its_last_day(app, day, shown):
    services.change({"banner_zh": "示例停水", "banner_from": "2026-11-02", "banner_to": "2026-11-03"})
    assert (services.banner(date.fromisoformat(day), "zh") is not None) is shown


def test_the_banner_is_text_and_in_the_reader_s_language(client):
    services.change({"banner_zh": "示例<b>停水", "banner_en": "Water is off", "banner_level": "danger"})
    assert "示例&lt;b&gt;停水" in client.get("/").text
    assert "Water is off" in client.get("/?lang=en").text
