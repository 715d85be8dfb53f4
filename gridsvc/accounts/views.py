"""Pages about one's own account. (Signing in and out are Flask-Security's own /login and /logout.)"""

from flask import Blueprint, render_template
from flask_login import current_user

from gridsvc.errors import NotSignedIn

bp = Blueprint("accounts", __name__)


@bp.get("/account")
def profile() -> str:
    """Who one is here: name, roles with where they reach, language, signing out."""
    if not current_user.is_authenticated:
        raise NotSignedIn
    return render_template("accounts/profile.html", user=current_user)
