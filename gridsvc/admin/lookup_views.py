"""What the forms' lookups complete."""

from flask import Blueprint

from gridsvc.accounts.principal import current
from gridsvc.admin import lookups
from gridsvc.errors import NotFound
from gridsvc.web import params

bp = Blueprint("lookups", __name__, url_prefix="/admin/lookup")


@bp.get("/<what>")
def complete(what: str) -> dict[str, list[dict[str, str]]]:
    """Things of that kind whose name or code holds ?q, inside the asker's scope."""
    if what not in lookups.WHATS:
        raise NotFound(what="lookup", what_zh="选项", key=what)
    scope = current().require(lookups.WHATS[what].right)
    found = lookups.offers(what, params.text("q") or "", scope)
    return {"offers": [offer._asdict() for offer in found]}
