"""Sign-in: Flask-Security for passwords and sessions, bearer tokens beside it, CSRF for sessions."""

from flask import Flask, Request, current_app, request
from flask_login import current_user
from flask_login.utils import _user_context_processor
from flask_security import SQLAlchemyUserDatastore, uia_username_mapper
from flask_wtf.csrf import CSRFError
from sqlalchemy import select
from werkzeug.sansio.response import Response

from gridsvc.accounts.audit import set_actor
from gridsvc.accounts.models import Role, User
from gridsvc.accounts.principal import current, sent_token
from gridsvc.accounts.queries import user_of_token
from gridsvc.errors import BadParameter
from gridsvc.extensions import csrf, db, limiter, security

ATTEMPTS = "20 per minute"  # from one address, before passwords are no longer compared
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

SETTINGS = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
    "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"username": {"mapper": uia_username_mapper}}],
    "SECURITY_USERNAME_ENABLE": True,
    "SECURITY_USERNAME_REQUIRED": True,
    "SECURITY_USERNAME_ALLOWED_CHARS": ["L", "N", "P"],
    "SECURITY_USERNAME_MIN_LENGTH": 1,
    "SECURITY_USERNAME_MAX_LENGTH": 64,
    "SECURITY_REGISTERABLE": False,
    "SECURITY_SEND_REGISTER_EMAIL": False,
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_CSRF_PROTECT_MECHANISMS": ["session"],
    "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
    "SECURITY_POST_LOGIN_VIEW": "map.index",
    "SECURITY_POST_LOGOUT_VIEW": "map.index",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_LOGOUT_CSRF": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "REMEMBER_COOKIE_SAMESITE": "Lax",
    "REMEMBER_COOKIE_HTTPONLY": True,
    "WTF_CSRF_CHECK_DEFAULT": False,
    "WTF_CSRF_TIME_LIMIT": None,
}


class Datastore(SQLAlchemyUserDatastore):
    """Flask-Security's view of our users; rights come from grants, never from its role calls."""

    def find_user(self, case_insensitive: bool = False, **wanted: object) -> User | None:
        """The user whose attributes equal `wanted`."""
        del case_insensitive
        return db.session.scalar(select(User).filter_by(**wanted))


def init_login(app: Flask) -> None:
    """Sessions, tokens and CSRF on `app`."""
    app.config.update(SETTINGS)
    csrf.init_app(app)
    security.init_app(app, Datastore(db, User, Role))
    app.login_manager.request_loader(_user_of_request)  # type: ignore[attr-defined]
    # As a global the user is looked up only where a template shows it: the error page must not need the database.
    app.template_context_processors[None].remove(_user_context_processor)
    app.jinja_env.globals["current_user"] = current_user
    # What every request would pay for: the user looked up for Flask-Principal, which nobody here asks, and limits on
    # everything, of which there are none.
    unused = (security.principal._on_before_request, limiter._check_request_limit)  # noqa: SLF001
    app.before_request_funcs[None] = [hook for hook in app.before_request_funcs[None] if hook not in unused]
    app.before_request(_guard)
    app.register_error_handler(CSRFError, _stale)
    slowed = limiter.limit(ATTEMPTS, methods=["POST"])(app.view_functions["security.login"])
    app.view_functions["security.login"] = slowed  # type: ignore[assignment]


def _user_of_request(incoming: Request) -> User | None:
    token = sent_token(incoming.headers.get("Authorization", ""))
    return user_of_token(token) if token else None


def _guard() -> None:
    """A session's writes need the CSRF token; a bearer token cannot be sent by a foreign page."""
    set_actor("anonymous", None)  # a thread serves one after the other
    asker = current()
    if asker.user_id is not None:
        set_actor(asker.name, asker.user_id)
        if request.method not in SAFE_METHODS and "Authorization" not in request.headers:
            csrf.protect()


def _stale(_error: CSRFError) -> Response:
    """A form that was sent without the token of its session, or after the session ended."""
    expected = "the token of this session: load the page again, then send"
    refusal = BadParameter(
        name="csrf_token", value="", expected=expected, expected_zh="本次会话的令牌，请刷新页面后重试"
    )
    return current_app.make_response(current_app.handle_user_exception(refusal))
