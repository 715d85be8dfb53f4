"""Audit search: who may, what is found, what is never shown, a page at a time."""

import csv
import io
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from sqlalchemy import event, insert

from gridsvc.accounts import services as accounts
from gridsvc.accounts.models import AuditEntry
from gridsvc.accounts.roles import ROLES
from gridsvc.admin import audit_queries
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db
from tests.factories import district

PATH = "/admin/audit/"


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    """A district, and five entries that differ in all that is searched."""
    district(tmp_path)
    rows = [
        ("wang", "update", "setting", "banner_zh", {"value": "晴"}, {"value": "暴雨"}),
        ("wang", "delete", "post", "7", {"note": "撤岗"}, None),
        ("li", "create", "event", "9", None, {"title": "井盖", "stage": "collected", "score": 3, "text": None}),
        ("li", "unmask", "phone", "/posts", None, {"reason": "抢险"}),
        ("zhao", "update", "app_user", "1", {"password": "old-hash"}, {"password": "new-hash"}),
    ]
    names = ("actor", "action", "subject", "subject_id", "before", "after")
    made = [
        dict(zip(names, row, strict=True), at=datetime(2020, 1, n, 20, tzinfo=UTC)) for n, row in enumerate(rows, 1)
    ]
    db.session.execute(insert(AuditEntry), made)
    db.session.commit()


@pytest.fixture
def caller(client):
    """Asks with a role, everywhere or in a division."""

    def make(role="administrator", division=None):
        user = accounts.add_user(f"{role}-{division}", "a long enough password")
        accounts.grant(user, role, division_id=by_code(division).id if division else None)
        db.session.flush()
        headers = {"Authorization": f"Bearer {accounts.issue_token(user.username)}"}
        return lambda path=PATH, **asked: client.get(path, query_string=asked, headers=headers)

    return make


def keys(page):
    """(subject, id) of the rows of the list."""
    return re.findall(r'<td>([^<]+) <span class="mono">([^<]+)</span></td>', unescape(page.text))


@pytest.mark.parametrize("path", [PATH, f"{PATH}export"])
@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_only_who_has_the_right_reads_it(caller, role, path):
    assert (caller(role.name)(path).status_code == 200) == ("audit.read" in role.rights)


@pytest.mark.parametrize("path", [PATH, f"{PATH}export", f"{PATH}1"])
def test_a_right_in_a_division_is_refused_in_words_and_the_public_signs_in(caller, client, path):
    answer = caller("supervisor", "320104")(path)
    assert (answer.status_code, "范围为全部区划" in answer.text) == (403, True)
    assert client.get(path).status_code == 401


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"actor": "wang"}, ["7", "banner_zh"]),
        ({"action": "unmask"}, ["/posts"]),
        ({"subject": "event"}, ["9"]),
        ({"subject": "post", "key": "7"}, ["7"]),
        ({"q": "暴雨"}, ["banner_zh"]),
        ({"q": "COLLECTED"}, ["9"]),
        ({"until": "2020-01-02"}, ["banner_zh"]),  # 20:00 UTC of the first is the second in Shanghai
        ({"since": "2020-01-05", "until": "2020-01-06"}, ["1", "/posts"]),
        ({"q": "%"}, []),
    ],
)
def test_it_is_narrowed_by_who_what_when_and_text(caller, asked, found):
    assert [key for _, key in keys(caller()(until=asked.pop("until", "2020-02-01"), **asked))] == found


def test_a_change_reads_before_and_after(caller):
    page = caller()(subject="setting").text
    assert re.search(r"<b>value</b>\s*晴 → 暴雨", page)


def test_an_entry_shows_every_field(caller):
    ask = caller()
    href = re.search(r'href="(/admin/audit/\d+)"', ask(subject="event").text).group(1)
    page = ask(href).text
    assert [name for name in ("title", "stage", "score", "text") if f'<th scope="row">{name}</th>' in page] == [
        "title",
        "stage",
        "score",
        "text",
    ]
    assert ask(f"{PATH}2147483647").status_code == 404


def test_secrets_are_shown_nowhere(caller):
    ask = caller()
    href = re.search(r'href="(/admin/audit/\d+)"', ask(actor="zhao").text).group(1)
    for answer in (ask(actor="zhao"), ask(href), ask(f"{PATH}export", actor="zhao")):
        assert "***" in answer.text
        assert "-hash" not in answer.text


def test_pages_go_back_by_key_without_a_row_lost_or_twice(caller, monkeypatch):
    monkeypatch.setattr(audit_queries, "ROWS", 2)
    ask, seen, asked = caller(), [], {"until": "2020-02-01"}
    while asked:
        page = ask(**asked)
        seen += [key for _, key in keys(page)]
        older = re.search(r'rel="next" href="[^"]*before=(\d+)', page.text)
        asked = {"until": "2020-02-01", "before": older.group(1)} if older else None
    assert seen == ["1", "/posts", "9", "7", "banner_zh"]


def test_a_text_is_looked_for_a_stretch_at_a_time_and_says_so(caller, monkeypatch):
    monkeypatch.setattr(audit_queries, "LOOKED_AT", 2)
    ask = caller()
    first = ask(q="暴雨", until="2020-02-01")
    assert "可以继续往前找" in first.text
    second = ask(
        q="井盖", until="2020-02-01", before=re.search(r'rel="next" href="[^"]*before=(\d+)', first.text).group(1)
    )
    assert [key for _, key in keys(second)] == ["9"]


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"since": "yesterday"}, "since"),
        ({"since": "2020-01-02", "until": "2020-01-01"}, "until"),
        ({"before": "x"}, "before"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(caller, asked, named):
    answer = caller()(**asked)
    assert (answer.status_code, f"参数 {named} " in answer.text) == (400, True)


def test_the_file_holds_what_was_asked_for(caller):
    rows = list(csv.DictReader(io.StringIO(caller()(f"{PATH}export", subject="setting").text.lstrip("\ufeff"))))
    assert [(row["subject_id"], row["before"], row["after"]) for row in rows] == [
        ("banner_zh", '{"value": "晴"}', '{"value": "暴雨"}')
    ]


def test_nothing_to_send_is_a_file_with_its_heads(caller):
    assert caller()(f"{PATH}export", actor="nobody").text.lstrip("\ufeff").strip() == (
        "id,at,actor,action,subject,subject_id,before,after"
    )


def test_the_number_of_statements_does_not_grow_with_the_entries(caller):
    ask = caller()

    def statements(**asked):
        seen = []
        listener = lambda *_: seen.append(1)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        ask(**asked)
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    ask()
    assert statements(subject="setting") == statements()
