"""Pages of organisations: seen and touched inside the scope only; what hangs on one is shown before it goes."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.dialects.postgresql import Range

from gridsvc.accounts.models import AuditEntry, User
from gridsvc.accounts.services import grant, issue_token
from gridsvc.divisions.models import Organisation
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db
from gridsvc.posts.models import Person
from gridsvc.web.params import today
from tests.factories import district

PATH = "/admin/organisations/"
HERE, THERE = "320104001001", "320104001002"


@pytest.fixture
def world(app, tmp_path):
    """A district with an office in each of its two communities, by name."""
    district(tmp_path)
    made = {}
    for code, name in ((HERE, "示例甲居委会"), (THERE, "示例乙居委会")):
        made[name] = Organisation(code=f"ZZ{code}", name=name, kind="community", division_id=by_code(code).id)
        db.session.add(made[name])
    db.session.flush()
    return made


@pytest.fixture
def ask(client, world):
    """Calls a path as an administrator, everywhere or of the first community: a GET, or a POST of the form given."""
    headers = {}
    for name, code in (("chief", None), ("clerk", HERE)):
        user = User(username=name, fs_uniquifier=name)
        db.session.add(user)
        grant(user, "administrator", division_id=by_code(code).id if code else None)
        db.session.flush()
        headers[name] = {"Authorization": f"Bearer {issue_token(name)}"}

    def call(path="", who="clerk", **form):
        db.session.commit()
        sent = {"headers": headers[who]}
        return client.post(PATH + path, data=form, **sent) if form else client.get(PATH + path, **sent)

    return call


@pytest.fixture
def mine(world):
    return str(world["示例甲居委会"].id)


def sending(**more):
    return {"code": "BM01", "name": "示例城管", "kind": "department", "parent": "", "division": HERE} | more


def names():
    return set(db.session.scalars(select(Organisation.name)))


def test_a_list_holds_only_organisations_of_the_scope(ask):
    assert "示例甲居委会" in ask().text
    assert "示例乙居委会" not in ask().text
    assert "示例乙居委会" in ask(who="chief").text


def test_a_list_is_searched_by_code_and_name_and_narrowed_by_state(ask, world):
    world["示例甲居委会"].valid = Range(None, today())
    assert "示例甲居委会" in ask("?q=甲居").text
    assert "没有符合条件的组织" in ask("?q=none").text
    assert "没有符合条件的组织" in ask("?state=now").text
    assert "示例甲居委会" in ask("?state=over").text


def test_an_organisation_of_another_scope_looks_as_if_it_were_not_there(ask, world):
    theirs = str(world["示例乙居委会"].id)
    assert {ask(theirs + end).status_code for end in ("", "/remove")} == {404}
    assert {ask(theirs + end, name="x").status_code for end in ("", "/remove", "/end", "/reopen")} == {404}
    assert ask(str(2**40)).status_code == 404


def test_an_organisation_is_added_and_leaves_an_audit_row(ask):
    assert ask("new", **sending()).status_code == 302
    assert "示例城管" in names()
    assert db.session.scalar(
        select(AuditEntry.actor).where(AuditEntry.subject == "organisation", AuditEntry.actor == "clerk")
    )


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": f"ZZ{THERE}"}, "code"),
        ({"division": ""}, "division"),
        ({"division": THERE}, "division"),
        ({"parent": f"ZZ{THERE}"}, "parent"),
    ],
)
def test_what_cannot_be_used_is_refused_beside_its_field(ask, sent, field):
    answer = ask("new", **sending(**sent))
    assert answer.status_code == 422
    assert f'id="{field}-about"><span class="field-fault">' in answer.text


def test_an_organisation_is_changed(ask, mine):
    sent = sending(code=f"ZZ{HERE}", name="示例甲社区", kind="community")
    assert ask(mine, **sent).status_code == 302
    assert "示例甲社区" in names()


def test_an_organisation_never_lies_below_itself(ask, mine):
    ask("new", **sending(parent=f"ZZ{HERE}"))
    answer = ask(mine, **sending(code=f"ZZ{HERE}", name="示例甲居委会", parent="BM01"))
    assert answer.status_code == 422
    assert 'id="parent-about"><span class="field-fault">' in answer.text


def test_a_parent_out_of_scope_is_not_named_and_stays(ask, world, mine):
    world["示例甲居委会"].parent_id = world["示例乙居委会"].id
    assert "示例乙居委会" not in ask(mine).text
    assert ask(mine, **sending(code=f"ZZ{HERE}", name="示例甲社区")).status_code == 302
    assert db.session.get(Organisation, int(mine)).parent_id == world["示例乙居委会"].id


def test_its_people_and_those_below_are_listed(ask, mine):
    ask("new", **sending(parent=f"ZZ{HERE}"))
    db.session.add(Person(name="示例职员", organisation_id=int(mine)))
    page = ask(mine).text
    assert "示例职员" in page
    assert "示例城管" in page


def test_an_organisation_ends_after_showing_what_hangs_on_it_and_goes_on_again(ask, mine):
    db.session.add(Person(name="示例职员", organisation_id=int(mine)))
    last = today() - timedelta(days=1)
    asked = ask(f"{mine}/end", last_day=str(last))
    assert re.search(r"人员</td><td class=\"end\">1<", asked.text)
    assert db.session.get(Organisation, int(mine)).valid.upper is None
    assert ask(f"{mine}/end", last_day=str(last), sure="1").status_code == 302
    assert db.session.get(Organisation, int(mine)).valid.upper == today()
    ask(f"{mine}/reopen", sure="1")
    assert db.session.get(Organisation, int(mine)).valid.upper is None


def test_only_what_nothing_hangs_on_is_removed(ask, mine):
    person = Person(name="示例职员", organisation_id=int(mine))
    db.session.add(person)
    ask(f"{mine}/remove", sure="1")
    assert "示例甲居委会" in names()
    person.organisation_id = None
    assert "删除组织 示例甲居委会" in ask(f"{mine}/remove").text
    ask(f"{mine}/remove", sure="1")
    assert "示例甲居委会" not in names()


def test_what_is_listed_comes_as_a_file(ask):
    assert "示例甲居委会" in ask("export").text
    assert "示例乙居委会" not in ask("export").text
    assert "示例" not in ask("export?q=none").text


def test_a_list_of_any_length_takes_the_same_statements(ask, world):
    ask()
    sent = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: sent.append(args[2]))
    counts = []
    for number in range(3):
        db.session.add(Organisation(code=f"X{number}", name=f"示例{number}", kind="team", division_id=by_code(HERE).id))
        db.session.commit()
        sent.clear()
        assert ask().status_code == 200
        counts.append(len(sent))
    assert len(set(counts)) == 1
