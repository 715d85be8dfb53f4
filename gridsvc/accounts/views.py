"""Pages about one's own account. (Signing in and out are Flask-Security's own /login and /logout.)"""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user
from werkzeug.wrappers import Response as Redirect

from gridsvc.accounts import notices, services
from gridsvc.accounts.forms import OwnPasswordForm, TokenForm, is_over
from gridsvc.accounts.login import ATTEMPTS
from gridsvc.accounts.models import User
from gridsvc.accounts.queries import token_of, tokens
from gridsvc.errors import NotSignedIn
from gridsvc.extensions import limiter
from gridsvc.web.forms import done, submitted
from gridsvc.web.language import chosen

bp = Blueprint("accounts", __name__)
Answer = str | Response | Redirect | tuple[str, int]


@bp.get("/account")
def profile() -> tuple[str, int]:
    """Who one is here: name, roles with where they reach, language, password, tokens, signing out."""
    return _page(OwnPasswordForm(None), TokenForm(None))


@bp.post("/account/notices/read")
def read_notices() -> Redirect:
    """All notices of one's own are read."""
    user = _self()
    done(lambda: notices.read(user.id), _("消息已标为已读。"))
    return redirect(url_for(".profile"))


@bp.post("/account/password")
@limiter.limit(ATTEMPTS)
def password() -> Answer:
    """One's own new password; every other session ends."""
    user, form = _self(), OwnPasswordForm()
    if submitted(form, lambda: form.change(user)):
        login_user(user)
        flash(_("密码已更改，其他会话已结束。"), "success")
        return redirect(url_for(".profile"))
    return _page(form, TokenForm(None))


@bp.post("/account/tokens")
def issue_token() -> Answer:
    """A new API token of one's own, shown this once."""
    user, form = _self(), TokenForm()
    if token := submitted(form, lambda: form.issue(user)):
        return secret(token, _("API 令牌"), back=url_for(".profile"))
    return _page(OwnPasswordForm(None), form)


@bp.route("/account/tokens/<id:token_id>/revoke", methods=["GET"])
def ask_revoke(token_id: int) -> str:
    """Ask before a token of one's own becomes useless."""
    token = token_of(_self().id, token_id)
    return render_template("admin/users/end_token.html", token=token, back=url_for(".profile"))


@bp.post("/account/tokens/<id:token_id>/revoke")
def revoke_token(token_id: int) -> Redirect:
    """Make a token of one's own useless."""
    token = token_of(_self().id, token_id)
    done(lambda: services.revoke_token(token), _("令牌已吊销。"))
    return redirect(url_for(".profile"))


def secret(value: str, what: str, *, back: str) -> Response:
    """A page that shows a secret once and is kept nowhere."""
    answer = make_response(render_template("admin/users/secret.html", value=value, what=what, back=back))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _self() -> User:
    if not current_user.is_authenticated:
        raise NotSignedIn
    user: User = current_user._get_current_object()  # noqa: SLF001 - werkzeug's own name for it
    return user


def _page(password_form: OwnPasswordForm, token_form: TokenForm) -> tuple[str, int]:
    user = _self()
    told = [(notice, notices.sentence(notice, chosen())) for notice in notices.of_user(user.id)]
    facts = {"user": user, "tokens": tokens(user.id), "is_over": is_over, "notices": told}
    forms = {"password_form": password_form, "token_form": token_form}
    return render_template("accounts/profile.html", **facts, **forms), max(f.status for f in forms.values())
