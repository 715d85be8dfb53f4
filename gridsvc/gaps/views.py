"""The gap report page."""

from flask import Blueprint, render_template, request

from gridsvc.accounts.principal import current
from gridsvc.posts import shown
from gridsvc.posts.queries import kinds
from gridsvc.web.params import today

bp = Blueprint("coverage", __name__, url_prefix="/coverage")


@bp.get("/")
def index() -> str:
    """What nobody covers: totals, divisions, their trend, and each place for those who may see it."""
    asker = current()
    asker.require("gap.count")
    page = {
        "prefix": request.script_root,
        "today": today().isoformat(),
        "kinds": [shown.kind(kind) for kind in kinds()],
        "signed_in": asker.user_id is not None,
        "places": asker.may("gap.read"),
        "appoints": asker.may("people.write"),
    }
    return render_template("gaps/index.html", page=page, exports=asker.may("file.export"))
