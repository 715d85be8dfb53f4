"""Pages of persons: seen and touched inside the scope only; phones masked; leave recorded and removed."""

from datetime import date

import pytest
from sqlalchemy import select

from gridsvc.accounts.models import AuditEntry, Role
from gridsvc.extensions import db
from gridsvc.posts.models import Leave, Person
from gridsvc.web.params import today

ENDS = ("", "/deactivate")


@pytest.fixture
def mine(world):
    """The path of a person with a post in K1."""
    world.appoint("K1", "commander_1", "示例甲")
    return f"/admin/persons/{world.person('示例甲')}"


def test_a_list_holds_only_persons_of_the_scope_with_masked_phones(ask, world, mine):
    world.appoint("K2", "commander_1", "示例外人")
    page = ask("/admin/persons/").text
    assert "示例甲" in page
    assert "示例外人" not in page
    assert "138****5678" in page


def test_a_person_with_a_post_elsewhere_is_not_touched(ask, world, mine):
    world.appoint("K2", "commander_1", "示例甲")
    assert {ask(mine + end).status_code for end in ENDS} == {404}
    posts = [ask(mine + end, sure="1", name="x").status_code for end in (*ENDS, "/reactivate", "/leave")]
    assert set(posts) == {404}


def test_a_person_of_a_scope_needs_an_organisation_there(ask):
    answer = ask("/admin/persons/new", name="示例新人", phone="", organisation="")
    assert answer.status_code == 422
    assert 'id="organisation-about"' in answer.text


def test_a_person_is_added_once(ask, signed_in):
    chief = signed_in("administrator")
    sent = {"name": "示例新人", "phone": "13800000000", "organisation": ""}
    assert [ask("/admin/persons/new", chief, **sent).status_code for _ in range(2)] == [302, 422]


def test_a_person_shows_the_posts_held_and_leads_to_their_seats(ask, mine):
    page = ask(mine).text
    assert 'href="/admin/posts/seat?post=commander_1&amp;seat=1&amp;division=K1"' in page


def test_a_person_is_deactivated_after_asking(ask, mine):
    assert "停用人员 示例甲" in ask(f"{mine}/deactivate").text
    assert ask(f"{mine}/deactivate", sure="1").status_code == 302
    assert not db.session.scalars(select(Person.active)).one()
    ask(f"{mine}/reactivate", sure="1")
    assert db.session.scalars(select(Person.active)).one()


def test_leave_is_recorded_once_and_removed(ask, mine):
    sent = {"first": "2026-12-01", "to": "2026-12-03", "reason": "年假"}
    assert [ask(f"{mine}/leave", **sent).status_code for _ in range(2)] == [302, 422]
    leave_id = db.session.scalars(select(Leave.id)).one()
    assert ask(f"{mine}/leave/{leave_id}/remove", sure="1").status_code == 302
    assert ask(f"{mine}/leave/{leave_id}/remove").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("posts=yes", {"示例甲"}),
        ("posts=no", {"示例乙"}),
        ("away=1", {"示例乙"}),
        ("division=K1", {"示例甲"}),
        ("division=K2", {"示例乙"}),
        ("q=甲", {"示例甲"}),
    ],
)
def test_the_list_is_narrowed(ask, signed_in, world, query, found):
    world.appoint("K1", "commander_1", "示例甲")
    world.appoint("K2", "commander_1", "示例乙", first=date(2026, 1, 1), last=date(2026, 1, 31))
    world.leave("示例乙", today())
    page = ask(f"/admin/persons/?{query}", signed_in("administrator")).text
    assert {name for name in ("示例甲", "示例乙") if f">{name}</a>" in page} == found


def test_a_whole_phone_number_takes_a_reason_that_the_trail_keeps(ask, mine):
    assert ask(f"{mine}/phone", reason="").status_code == 422
    assert "13812345678" not in ask(f"{mine}/phone").text
    assert "13812345678" in ask(f"{mine}/phone", reason="回访居民").text
    kept = db.session.execute(select(AuditEntry.after).where(AuditEntry.action == "unmask")).scalars().all()
    assert kept == [{"reason": "回访居民"}]


def test_whoever_may_not_see_numbers_is_refused(ask, mine, world, signed_in):
    role = db.session.scalars(select(Role).where(Role.name == "administrator")).one()
    role.rights = [right for right in role.rights if right != "people.phone"]
    assert ask(f"{mine}/phone", reason="回访居民").status_code == 403
    assert "/phone" not in ask(mine).text
