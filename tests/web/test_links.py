"""Links: what a page offers its reader, the reader may open."""

import re
from html import unescape
from urllib.parse import urldefrag

import pytest

from gridsvc.accounts import services
from gridsvc.accounts.roles import ROLES
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db
from tests.factories import gridded, load

HERE = "320104001001"
STARTS = ("/", "/coverage/", "/account", "/my-grid/")
SKIPPED = "results.csv"  # of imports made by hand: their files are not where the service keeps its own
LINK = re.compile(r'<a\b[^>]*href="(/[^"]*)"')


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    """A district with people in both communities, one of them in both, and users in each."""
    gridded(tmp_path)
    posts = tmp_path / "posts.csv"
    rows = [f"{HERE[:-1]}{n},commander_{n},示例{n},2026-01-01" for n in (1, 2)]
    posts.write_text(
        "\n".join(["division,post,person,from", *rows, f"{HERE[:-1]}2,commander_1,示例1,2026-01-01"]) + "\n"
    )
    load("posts", posts)
    for number in (1, 2):
        user = services.add_user(f"clerk-{number}", "a long enough password")
        services.grant(user, "viewer", division_id=by_code(f"{HERE[:-1]}{number}").id)
    db.session.commit()


def crawl(client, headers) -> dict[str, int]:
    """The status of every page that links lead to, one of each sort."""
    seen, waiting, sorts = {}, list(STARTS), set()
    while waiting:
        path = waiting.pop(0)
        sort = re.sub(r"\d+|=[^&]*", "", path)
        if path in seen or (sort in sorts and "=" in path):
            continue
        answer = client.get(path, headers=headers)
        seen[path] = answer.status_code
        sorts.add(sort)
        if answer.mimetype == "text/html":
            waiting += [urldefrag(unescape(link))[0] for link in LINK.findall(answer.text) if SKIPPED not in link]
    return seen


@pytest.mark.parametrize("division", [None, HERE], ids=["everywhere", "one community"])
@pytest.mark.parametrize(
    "role", [role.name for role in ROLES if "write" in " ".join(role.rights) or role.name == "viewer"]
)
def test_every_link_opens(app, role, division):
    user = services.add_user("reader", "a long enough password")
    services.grant(user, role, division_id=by_code(division).id if division else None)
    db.session.flush()
    headers = {"Authorization": f"Bearer {services.issue_token('reader')}"}
    db.session.commit()
    seen = crawl(app.test_client(), headers)
    assert len(seen) > len(STARTS)
    assert {path: status for path, status in seen.items() if status >= 400} == {}
