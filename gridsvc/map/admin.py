"""The way into the administration pages: the first section the asker may open."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from gridsvc.accounts.principal import current
from gridsvc.errors import NotFound
from gridsvc.map.frame import Frame

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.get("/")
def index() -> Response:
    """On to the first section; whoever may open none is told which right is missing."""
    sections = Frame.sections()
    if not sections:
        current().require("user.write")
        raise NotFound(what="page", what_zh="页面", key="/admin/")
    return redirect(url_for(sections[0][0]))
