"""Pages of users: what an administrator of one street sees and may do, and what nobody may do by accident."""

import pytest
from sqlalchemy import select

from gridsvc.accounts import queries, services
from gridsvc.accounts.models import ApiToken, AuditEntry, Grant, User
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db
from gridsvc.posts.models import Person
from tests.factories import district

HERE, THERE = "320104001001", "320104001002"
PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    """Two communities; a clerk in each, one in both, and the administrator of everything."""
    district(tmp_path)
    for name, where in (("clerk-here", [HERE]), ("clerk-there", [THERE]), ("clerk-both", [HERE, THERE])):
        user = services.add_user(name, PASSWORD)
        for code in where:
            services.grant(user, "viewer", division_id=by_code(code).id)
    services.grant(services.add_user("chief", PASSWORD), "administrator")
    local = services.add_user("local", PASSWORD)
    services.grant(local, "administrator", division_id=by_code(HERE).id)
    db.session.commit()


@pytest.fixture
def ask(app):
    """Calls a path as somebody: a GET, or a POST of the form given."""

    def call(who, path, **form):
        token = services.issue_token(who)
        db.session.commit()
        headers = {"Authorization": f"Bearer {token}"}
        client = app.test_client()
        return client.post(path, data=form, headers=headers) if form else client.get(path, headers=headers)

    return call


def user(name):
    return db.session.scalar(select(User).where(User.username == name))


def grants(name):
    return {
        (held.role.name, held.division_id)
        for held in db.session.scalars(select(Grant))
        if held.user_id == user(name).id
    }


def paths_of(name):
    return [f"/admin/users/{user(name).id}{end}" for end in ("", "/password", "/deactivate")]


@pytest.mark.parametrize("path", ["/admin/users/", "/admin/users/export"])
def test_a_list_holds_only_users_of_the_scope(ask, path):
    page = ask("local", path).text
    assert "clerk-here" in page
    assert "clerk-there" not in page
    assert "chief" not in page
    assert "示例2社区" not in page


def test_a_user_of_another_scope_looks_as_if_it_were_not_there(ask):
    assert {ask("local", path).status_code for name in ("clerk-there", "chief") for path in paths_of(name)} == {404}
    assert ask("local", f"/admin/users/{user('chief').id}/password", password="another password").status_code == 404


def test_a_user_of_two_scopes_is_seen_in_each_and_touched_in_none(ask):
    assert [ask("local", path).status_code for path in paths_of("clerk-both")] == [200, 404, 404]
    assert "示例2社区" not in ask("local", paths_of("clerk-both")[0]).text


@pytest.mark.parametrize("path", ["/admin/users/", "/admin/users/new", "/admin/users/roles", "/admin/users/export"])
def test_whoever_does_not_manage_users_is_told_so(ask, client, path):
    assert ask("clerk-here", path).status_code == 403
    assert client.get(path).status_code == 401


@pytest.mark.parametrize("division", ["", "320104001", THERE])
def test_an_administrator_gives_roles_inside_the_scope_only(ask, division):
    before = grants("clerk-here")
    answer = ask("local", f"/admin/users/{user('clerk-here').id}/grants", role="administrator", division=division)
    assert answer.status_code == 422
    assert grants("clerk-here") == before


def test_a_division_without_a_role_is_asked_about(ask):
    answer = ask("chief", "/admin/users/new", username="new", name="", password=PASSWORD, division=HERE)
    assert (answer.status_code, user("new")) == (422, None)
    assert "一个您可以授予的角色" in answer.text


def test_a_role_given_and_taken_away_is_in_the_trail(ask):
    path = f"/admin/users/{user('clerk-here').id}"
    assert ask("local", f"{path}/grants", role="planner", division="示例1社区").status_code == 302
    held = db.session.scalars(select(Grant).where(Grant.user_id == user("clerk-here").id).order_by(Grant.id)).all()[-1]
    assert ask("local", f"{path}/grants/{held.id}/end").status_code == 200
    assert ask("local", f"{path}/grants/{held.id}/end", sure="1").status_code == 302
    assert {role for role, _ in grants("clerk-here")} == {"viewer"}
    trail = db.session.scalars(
        select(AuditEntry.action).filter_by(subject="role_grant", actor="local").order_by(AuditEntry.id)
    ).all()
    assert trail[-2:] == ["create", "delete"]


def test_nobody_locks_out_oneself_or_the_last_administrator(ask):
    chief = user("chief")
    ask("chief", f"/admin/users/{chief.id}/deactivate", sure="1")
    ask("chief", f"/admin/users/{chief.id}/grants/{chief.grants[0].id}/end", sure="1")
    assert user("chief").active
    assert grants("chief") == {("administrator", None)}
    ask("local", f"/admin/users/{user('local').id}/deactivate", sure="1")
    assert user("local").active


def test_a_second_administrator_makes_the_first_one_dispensable(ask):
    services.grant(user("clerk-here"), "administrator")
    db.session.commit()
    assert ask("clerk-here", f"/admin/users/{user('chief').id}/deactivate", sure="1").status_code == 302
    assert not user("chief").active


def test_a_new_user_of_a_street_has_a_role_there(ask):
    bare = {"username": "new", "name": "新人", "password": PASSWORD}
    assert ask("local", "/admin/users/new", **bare).status_code == 422
    assert user("new") is None
    assert ask("local", "/admin/users/new", **bare, role="viewer", division=HERE).status_code == 302
    assert grants("new") == {("viewer", by_code(HERE).id)}


@pytest.mark.parametrize(
    ("faulty", "said"),
    [({"password": "short"}, "至少 10 个字符"), ({"username": "chief"}, "已存在"), ({"name": "a\0"}, "不可用")],
)
def test_a_fault_stands_on_the_form(ask, faulty, said):
    answer = ask("chief", "/admin/users/new", **{"username": "new", "name": "新人", "password": PASSWORD} | faulty)
    assert (answer.status_code, user("new")) == (422, None)
    assert said in answer.text


def test_a_password_made_up_is_shown_once_and_ends_the_sessions(ask):
    before = user("clerk-here").fs_uniquifier
    answer = ask("local", f"/admin/users/{user('clerk-here').id}/password", password="")
    shown = answer.text.split('id="secret">')[1].split("<")[0]
    assert answer.headers["Cache-Control"] == "no-store"
    assert services.knows_password(user("clerk-here"), shown)
    assert user("clerk-here").fs_uniquifier != before


def test_a_token_is_shown_once_listed_and_revoked(ask):
    path = f"/admin/users/{user('clerk-here').id}"
    token = ask("local", f"{path}/tokens", label="报表").text.split('id="secret">')[1].split("<")[0]
    assert queries.user_of_token(token).username == "clerk-here"
    page = ask("local", path).text
    assert "报表" in page
    assert token not in page
    kept = db.session.scalar(select(ApiToken).where(ApiToken.digest == queries.digest(token)))
    ask("local", f"{path}/tokens/{kept.id}/revoke", sure="1")
    assert queries.user_of_token(token) is None


def test_one_s_own_password_is_changed_by_who_knows_the_old_one(ask):
    new = "another long password"
    wrong = ask("clerk-here", "/account/password", old="no", password=new, again=new)
    assert "您现在的密码" in wrong.text
    assert ask("clerk-here", "/account/password", old=PASSWORD, password=new, again=new).status_code == 302
    assert services.knows_password(user("clerk-here"), new)


def test_a_token_of_another_user_is_not_one_s_own(ask):
    ask("chief", "/account/tokens", label="他人")
    kept = db.session.scalar(select(ApiToken).where(ApiToken.label == "他人"))
    assert ask("clerk-here", f"/account/tokens/{kept.id}/revoke", sure="1").status_code == 404


def test_lookups_offer_what_lies_in_the_scope(ask):
    assert [offer["value"] for offer in ask("local", "/admin/lookup/division?q=3201").json["offers"]] == [
        f"{HERE} 示例1社区"
    ]
    assert ask("local", "/admin/lookup/nothing").status_code == 404


def test_a_user_is_linked_to_a_person_and_both_pages_say_so(ask):
    person = Person(name="示例甲")
    db.session.add(person)
    db.session.commit()
    path = f"/admin/users/{user('clerk-here').id}"
    assert ask("chief", f"{path}/person", person=f"示例甲 #{person.id}").status_code == 302
    assert "示例甲" in ask("chief", path).text
    assert "clerk-here" in ask("chief", f"/admin/persons/{person.id}").text
    assert f"示例甲 #{person.id}" in ask("chief", "/admin/users/export").text
    other = ask("chief", f"/admin/users/{user('clerk-there').id}/person", person="示例甲")
    assert (other.status_code, "已有另一个登录账户" in other.text) == (422, True)
    assert ask("chief", f"{path}/person", person="").status_code == 302
    assert db.session.get(Person, person.id).user_id is None


def test_a_person_of_another_scope_is_neither_linked_nor_shown(ask):
    person = Person(name="示例甲", user_id=user("clerk-here").id)
    db.session.add_all([person, Person(name="示例乙")])
    db.session.commit()
    path = f"/admin/users/{user('clerk-here').id}"
    assert "示例甲" not in ask("local", path).text
    refused = [ask("local", f"{path}/person", person=text).status_code for text in ("示例乙", "示例甲")]
    assert (refused, db.session.get(Person, person.id).user_id) == ([422, 422], user("clerk-here").id)
