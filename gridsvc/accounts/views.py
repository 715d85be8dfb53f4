"""Pages about one's own account. (Signing in and out are Flask-Security's own /login and /logout.)"""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
