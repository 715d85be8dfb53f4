"""The map page, and the frame that every page shares with it."""

from datetime import datetime

from flask import Blueprint, current_app, render_template, request
from flask_babel import gettext as _

from gridsvc.accounts.principal import Principal, current
from gridsvc.accounts.roles import RIGHTS
from gridsvc.grids import queries as grids
from gridsvc.map import layer_rows
from gridsvc.map.frame import Frame, district
from gridsvc.map.numbers import NUMBERS
from gridsvc.map.search import KINDS
from gridsvc.map.tiles import described
from gridsvc.posts import shown
from gridsvc.posts.queries import kinds
from gridsvc.settings.services import text
from gridsvc.web.params import today

bp = Blueprint("map", __name__)


@bp.app_context_processor
def frame() -> dict[str, type[Frame]]:
    """`frame` in every template."""
    return {"frame": Frame}


@bp.get("/")
def index() -> str:
    """The map: grids of the primary layer on a day, their people, the gaps."""
    asker = current()
    asker.require("grid.read")
    beside, primary, day = layer_rows.overlays(), grids.layer().code, today()
    page = {
        "prefix": request.script_root,
        "district": top.code if (top := district()) else "",
        "layer": primary,
        "tiles": described(primary, day),
        "today": day.isoformat(),
        "offset": datetime.now(current_app.config["SETTINGS"].timezone).isoformat()[-6:],
        "kinds": [shown.kind(kind) for kind in kinds()],
        "signed_in": asker.user_id is not None,
        "places": asker.may("gap.read"),
        "appoints": asker.may("people.write"),
        "basemap": bool(current_app.config["SETTINGS"].basemap_url),
        "approval": text("map_approval"),
        "people": asker.may("people.read"),
        "finds": [kind for kind, (right, _rows) in KINDS.items() if asker.may(right)],
        "overlays": [code for code, _name in beside],
        "numbers": [name for name, number in NUMBERS.items() if asker.may(number.right)],
        "rights": [right for right in RIGHTS if asker.may(right)],
    }
    return render_template(
        "map/index.html",
        page=page,
        tabs_of_table=_tables(asker),
        layer_groups=layer_rows.groups(asker, beside, basemap=bool(page["basemap"])),
        legend=layer_rows.legend(),
    )


def _tables(asker: Principal) -> list[tuple[str, str]]:
    """(name, title) of what the drawer lists to the asker."""
    tables = (
        ("grids", _("网格"), "grid.read"),
        ("addresses", _("地址"), "address.read"),
        ("resources", _("资源"), "resource.read"),
        ("events", _("事件"), "event.read"),
        ("gaps", _("盲区"), "gap.read"),
    )
    return [(name, title) for name, title, right in tables if asker.may(right)]
