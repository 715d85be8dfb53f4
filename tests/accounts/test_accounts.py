"""Rights, scopes, tokens, and the trail that every write leaves."""

import pytest
from sqlalchemy import select

from gridsvc.accounts import queries, services
from gridsvc.accounts.audit import acting, actor_name
from gridsvc.accounts.models import ApiToken, AuditEntry, User
from gridsvc.accounts.principal import EVERYWHERE, anonymous, principal_of
from gridsvc.accounts.roles import RIGHTS, ROLES
from gridsvc.divisions.models import Division
from gridsvc.divisions.queries import by_code, ids_by_code
from gridsvc.divisions.scope import in_scope
from gridsvc.errors import BadParameter, Conflict, Forbidden, NotFound, NotSignedIn
from gridsvc.extensions import db
from tests.factories import district

PASSWORD = "a long enough password"


@pytest.fixture
def clerk(app):
    user = services.add_user("clerk", PASSWORD)
    db.session.flush()
    return user


def trail(subject):
    return db.session.scalars(select(AuditEntry).filter_by(subject=subject).order_by(AuditEntry.id)).all()


def test_every_right_of_every_role_exists():
    assert {right for role in ROLES for right in role.rights} <= set(RIGHTS)


def test_roles_are_in_the_database_as_shipped(app):
    from gridsvc.accounts.models import Role

    stored = {role.name: tuple(role.rights) for role in db.session.scalars(select(Role))}
    assert stored == {role.name: role.rights for role in ROLES}


def test_a_name_is_given_once(clerk):
    with pytest.raises(Conflict, match="clerk"):
        services.add_user("clerk", PASSWORD)


def test_a_short_password_is_refused(app):
    with pytest.raises(BadParameter, match="10 characters"):
        services.add_user("other", "short")


def test_passwords_are_kept_as_argon2_and_never_in_the_trail(clerk):
    assert clerk.password.startswith("$argon2id$")
    assert trail("app_user")[0].after["password"] == "***"


def test_a_grant_without_a_division_reaches_everywhere(clerk):
    services.grant(clerk, "planner")
    db.session.flush()
    assert principal_of(clerk).require("grid.write") == EVERYWHERE


def test_a_grant_reaches_its_division_and_all_below_it(clerk, tmp_path):
    district(tmp_path)
    services.grant(clerk, "planner", division_id=by_code("320104001001").id)
    db.session.flush()
    scope = principal_of(clerk).require("grid.read")
    assert db.session.scalars(select(Division.code).where(in_scope(Division.id, scope))).all() == ["320104001001"]


def test_a_street_scope_holds_its_communities(clerk, tmp_path):
    district(tmp_path)
    services.grant(clerk, "viewer", division_id=by_code("320104001").id)
    db.session.flush()
    codes = select(Division.code).where(in_scope(Division.id, principal_of(clerk).scope("grid.read")))
    assert sorted(db.session.scalars(codes)) == ["320104001", "320104001001", "320104001002"]


def test_a_right_that_is_not_held_is_forbidden(clerk):
    services.grant(clerk, "viewer")
    db.session.flush()
    with pytest.raises(Forbidden, match="publish grids"):
        principal_of(clerk).require("grid.write")


def test_the_public_signs_in_for_more_than_grids():
    assert anonymous(public=True).require("grid.read") == EVERYWHERE
    with pytest.raises(NotSignedIn):
        anonymous(public=True).require("address.read")
    with pytest.raises(NotSignedIn):
        anonymous(public=False).require("grid.read")


def test_an_unknown_role_is_named(clerk):
    with pytest.raises(NotFound, match="king"):
        services.grant(clerk, "king")


def test_a_token_opens_the_door_and_only_its_digest_is_kept(clerk):
    token = services.issue_token("clerk")
    db.session.flush()
    assert queries.user_of_token(token) is clerk
    assert queries.user_of_token(token + "x") is None
    assert token not in db.session.scalar(select(ApiToken.digest))


def test_a_token_of_an_inactive_user_is_dead(clerk):
    token = services.issue_token("clerk")
    clerk.active = False
    db.session.flush()
    assert queries.user_of_token(token) is None


def test_the_trail_says_who_what_before_and_after(clerk):
    with acting("示例管理员", 7):
        clerk.name = "新名"
        db.session.flush()
    entry = trail("app_user")[-1]
    assert (entry.actor, entry.actor_id, entry.action) == ("示例管理员", 7, "update")
    assert (entry.before, entry.after) == ({"name": "clerk"}, {"name": "新名"})


def test_whoever_asks_without_signing_in_is_not_taken_for_the_one_before(clerk, client):
    token = services.issue_token("clerk")
    client.get("/api/v1/posts/kinds", headers={"Authorization": f"Bearer {token}"})
    assert actor_name() == "clerk"
    client.get("/api/v1/posts/kinds")
    assert actor_name() == "anonymous"


def test_of_two_divisions_of_one_code_the_first_system_s_counts_everywhere(app):
    db.session.add(Division(code="1", code_system="z", name="z", level="county"))
    db.session.add(Division(code="1", code_system="a", name="a", level="county"))
    db.session.flush()
    first = by_code("1")
    assert (first.name, services.division_id("1"), ids_by_code(["1"])) == ("a", first.id, {"1": first.id})


def test_a_deletion_leaves_what_was(clerk):
    db.session.delete(clerk)
    db.session.flush()
    assert trail("app_user")[-1].before["username"] == "clerk"
    assert db.session.scalar(select(User.id)) is None
