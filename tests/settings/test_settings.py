"""Settings: who may change them, what is refused, and where they are read."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from gridsvc.accounts import services as accounts
from gridsvc.accounts.models import AuditEntry
from gridsvc.accounts.roles import ROLES
from gridsvc.errors import BadParameter
from gridsvc.extensions import db
from gridsvc.settings import retention, services
from gridsvc.settings.definitions import BY_KEY, DEFINITIONS, parsed
from tests.factories import district

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
    [
        ("households_target", "0"),
        ("households_target", "many"),
        ("banner_level", "red"),
        ("banner_from", "tomorrow"),
        ("duty_shifts", "白班"),
    ],
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


def test_every_fault_stands_beside_its_field_and_what_was_typed_is_kept(client, caller):
    typed = {
        "district_name": "示例新区",
        "households_target": "0",
        "banner_from": "2026-11-03",
        "banner_to": "2026-11-02",
    }
    answer = client.post(PATH, headers=caller("administrator"), data=typed)
    assert (answer.status_code, services.text("district_name")) == (422, "")
    assert 'name="district_name" value="示例新区"' in answer.text
    for key in ("households_target", "banner_to"):
        assert re.search(rf'name="{key}"[^>]*aria-invalid="true"', answer.text)
    assert answer.text.count("field-fault") == 2


def test_a_text_has_a_length_and_a_number_may_be_left_empty_only_where_it_says_so():
    with pytest.raises(BadParameter):
        parsed(BY_KEY["commander_1_zh"], "长" * 21)
    with pytest.raises(BadParameter):
        parsed(BY_KEY["households_target"], "")
    assert parsed(BY_KEY["audit_days"], " ") == ""


def test_the_two_posts_cannot_have_one_name(app):
    with pytest.raises(BadParameter, match="commander_2_en"):
        services.change({"commander_1_en": "Chief", "commander_2_en": "Chief"})


def test_the_name_of_a_post_is_everywhere_the_post_is_named(client, caller, tmp_path):
    district(tmp_path)
    services.change({"commander_1_zh": "书记指挥长", "commander_1_en": "Secretary"})
    db.session.commit()
    named = {
        kind["code"]: (kind["name_zh"], kind["name_en"]) for kind in client.get("/api/v1/posts/kinds").json["kinds"]
    }
    assert named["commander_1"] == ("书记指挥长", "Secretary")
    assert named["commander_2"] == ("第二指挥长", "Second commander")
    headers = caller("administrator")
    pages = ("/?lang=en", "/coverage/", "/admin/posts/", "/admin/posts/seat?division=320104001001&post=commander_1")
    assert [path for path in pages if "Secretary" not in client.get(path, headers=headers).text] == []


def test_the_banner_that_was_dismissed_comes_back_with_another_text(client):
    services.change({"banner_zh": "示例停水"})
    key = re.search(r'data-hide-banner="(\w+)"', client.get("/my-grid/").text)[1]
    client.set_cookie("banner", key)
    assert "示例停水" not in client.get("/my-grid/").text
    services.change({"banner_zh": "示例停电"})
    assert "示例停电" in client.get("/my-grid/").text


def old_entries(*days):
    """Rows of the trail, each so many days old."""
    rows = [
        {"at": datetime.now(UTC) - timedelta(days=age), "actor": "old", "action": "a", "subject": "s"} for age in days
    ]
    db.session.execute(insert(AuditEntry), [row | {"subject_id": ""} for row in rows])


def test_audit_rows_older_than_the_setting_go_at_night_and_the_trail_says_so(app):
    old_entries(100, 199, 201, 400)
    retention.forget()
    services.change({"audit_days": "200"})
    retention.forget()
    kept = db.session.scalars(select(AuditEntry).where(AuditEntry.actor == "old")).all()
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "audit_entry")).all()
    assert (len(kept), [entry.after for entry in told]) == (2, [{"rows": 2, "days": 200}])


def test_a_shorter_trail_is_asked_about_with_its_count(client, caller):
    old_entries(201, 400)
    headers, typed = caller("administrator"), {"audit_days": "200", "district_name": "示例新区"}
    asked = client.post(PATH, headers=headers, data=typed)
    assert re.search(r'审计记录</td><td class="end">2<', asked.text)
    assert services.text("district_name") == ""
    assert 'name="district_name" value="示例新区"' in asked.text
    assert client.post(PATH, headers=headers, data=typed | {"sure": "1"}).status_code == 302
    assert services.number("audit_days") == 200
    assert "今夜删除" in client.get(PATH, headers=headers).text


@pytest.mark.parametrize("path", ["/", "/my-grid/"])
def test_the_approval_number_reaches_every_map(client, path):
    services.change({"map_approval": "GS(2024)0650号"})
    assert "GS(2024)0650" in client.get(path).text
