"""Signing in and out in a browser: passwords, sessions, CSRF, where one lands."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from gridsvc.accounts import services
from gridsvc.accounts.models import User
from gridsvc.app import create_app
from gridsvc.extensions import db, limiter

PASSWORD = "a long enough password"
NAMES = ("clerk", "demo-grid_worker.2", "王小明")


@pytest.fixture(scope="module")
def login_app(fresh_app):
    app = fresh_app("login")
    with app.app_context():
        for name in (*NAMES, "gone"):
            services.grant(services.add_user(name, PASSWORD), "viewer")
        db.session.scalar(select(User).where(User.username == "gone")).active = False
        db.session.commit()
    return app


@pytest.fixture
def visitor(login_app):
    return login_app.test_client()


def csrf(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text).group(1)


def sign_in(visitor, username="clerk", password=PASSWORD, **more):
    token = csrf(visitor.get("/login", query_string=more))
    return visitor.post("/login", data={"username": username, "password": password, "csrf_token": token, **more})


def who(visitor):
    page = visitor.get("/account")
    return page.status_code, re.findall(r'<dd class="mono">([^<]+)', page.text)


@pytest.mark.parametrize("name", NAMES)
def test_a_user_signs_in_by_name_and_password_and_lands_on_the_map(visitor, name):
    answer = sign_in(visitor, name)
    assert (answer.status_code, answer.location) == (302, "/")
    assert who(visitor) == (200, [name])


def test_a_stored_password_is_argon2_after_signing_in(login_app, visitor):
    sign_in(visitor)
    with login_app.app_context():
        assert services.find_user("clerk").password.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("username", "password"),
    [("clerk", "wrong password"), ("nobody", PASSWORD), ("gone", PASSWORD), ("", ""), ("a b", "x")],
)
def test_every_failure_says_the_same(visitor, username, password):
    answer = sign_in(visitor, username, password)
    assert "用户名或密码不正确，或该账户已停用。" in answer.text
    assert who(visitor)[0] == 401


def test_failures_are_in_the_reader_s_language(visitor):
    visitor.get("/login?lang=en")
    assert "The user name or password is wrong" in sign_in(visitor, password="wrong password").text


def test_signing_in_returns_to_the_page_it_was_asked_from(visitor):
    assert sign_in(visitor, next="/account?lang=en").location == "/account?lang=en"


def test_the_place_on_the_map_survives_signing_in(visitor):
    assert sign_in(visitor, next="/#14/32.02/118.78&panel=gaps").location == "/#14/32.02/118.78&panel=gaps"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "///evil.example", "javascript:alert(1)"],
)
def test_signing_in_never_leads_to_another_host(visitor, elsewhere):
    page = visitor.get("/login", query_string={"next": elsewhere})
    assert 'name="next"' not in page.text
    answer = sign_in(visitor, next=elsewhere)
    assert answer.location is None or re.match(r"/(?![/\\])", answer.location)


def test_signing_in_needs_the_form_s_token(visitor):
    answer = visitor.post("/login", data={"username": "clerk", "password": PASSWORD})
    assert answer.status_code == 400
    assert "请刷新页面后重试" in answer.text
    assert who(visitor)[0] == 401


def test_signing_out_is_a_post_with_the_session_s_token(visitor):
    sign_in(visitor)
    assert visitor.get("/logout").status_code == 405
    assert visitor.post("/logout").status_code == 400
    assert who(visitor)[0] == 200
    assert visitor.post("/logout", data={"csrf_token": csrf(visitor.get("/account"))}).location == "/"
    assert who(visitor)[0] == 401


def test_a_new_password_ends_the_sessions_of_the_old_one(login_app, visitor):
    sign_in(visitor)
    with login_app.app_context():
        services.change_password(services.find_user("clerk"), PASSWORD)
        db.session.commit()
    assert who(visitor)[0] == 401


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(visitor):
    cookies = sign_in(visitor).headers.getlist("Set-Cookie")
    assert cookies
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


def test_there_is_no_registering_resetting_or_changing_by_the_library_s_own_pages(login_app):
    paths = {rule.rule for rule in login_app.url_map.iter_rules() if rule.endpoint.startswith("security.")}
    assert paths <= {"/login", "/logout", "/verify", "/fs-static/<path:filename>"}


@pytest.fixture
def guesses(login_app, settings, monkeypatch):
    """Answers to 21 sign-ins, each said to come from another address, behind so many proxies."""
    monkeypatch.setattr(limiter, "enabled", limiter.enabled)  # one limiter for all apps: as before, afterwards

    def guess(proxies):
        url = login_app.config["SQLALCHEMY_DATABASE_URI"]
        visitor = create_app(replace(settings, proxies=proxies), database_url=url).test_client()
        return [visitor.post("/login", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code for n in range(21)]

    yield guess
    limiter.reset()


def test_guessing_passwords_is_slowed_down_whoever_one_says_to_be(guesses):
    assert guesses(0) == [400] * 20 + [429]


def test_behind_a_proxy_each_visitor_is_counted_alone(guesses):
    assert guesses(1) == [400] * 21
