"""The planner's pages: the list of plans, and the editor of one."""

from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from gridsvc.accounts.principal import Principal, current
from gridsvc.accounts.roles import RIGHTS
from gridsvc.grids import editions
from gridsvc.map import layer_rows
from gridsvc.map.frame import district
from gridsvc.map.search import KINDS
from gridsvc.papers.files import MOST_AT_ONCE
from gridsvc.plans import queries
from gridsvc.settings.services import text
from gridsvc.web.params import today

bp = Blueprint("plans", __name__, url_prefix="/plans")
BEHIND = ("grids", "divisions", "addresses", "basemap", "reference")  # what the editor shows below and beside the plan
PAPERS = {  # those that the panel offers, and the rights each takes
    "sheet": ("plan.read",),
    "handover": ("plan.read", "people.read", "address.read"),
    "handover_zip": ("plan.read", "people.read", "address.read"),
    "signs": ("plan.read",),
}


@bp.get("/")
def index() -> str:
    """All plans as a table, and the form of a new one."""
    asker = current()
    asker.require("plan.read")
    layers = [{"code": row["code"], "name": row["name"]} for row in editions.layers(today())]
    return render_template("plans/index.html", page=_page(asker) | {"layers": layers})


@bp.get("/<id:plan>")
def editor(plan: int) -> str:
    """One plan on the map."""
    asker = current()
    asker.require("plan.read")
    title = queries.one(plan).title
    beside = layer_rows.overlays()
    page = _page(asker) | {
        "plan": plan,
        "papers": [name for name, rights in PAPERS.items() if all(map(asker.may, rights))],
        "at_once": MOST_AT_ONCE,
        "district": top.code if (top := district()) else "",
        "basemap": bool(current_app.config["SETTINGS"].basemap_url),
        "approval": text("map_approval"),
        "overlays": [code for code, _name in beside],
        "finds": [kind for kind, (right, _rows) in KINDS.items() if asker.may(right)],
    }
    rows = layer_rows.groups(asker, beside, basemap=page["basemap"])
    return render_template(
        "plans/editor.html", page=page, title=title, layer_groups=_behind(rows), tabs_of_table=_tables(asker)
    )


def _page(asker: Principal) -> dict[str, Any]:
    """What the scripts of both pages know of the service and their reader."""
    return {
        "prefix": request.script_root,
        "csrf": generate_csrf(),
        "today": today().isoformat(),
        "offset": datetime.now(current_app.config["SETTINGS"].timezone).isoformat()[-6:],
        "signed_in": asker.user_id is not None,
        "kinds": [],
        "rights": [right for right in RIGHTS if asker.may(right)],
    }


def _tables(asker: Principal) -> list[tuple[str, str]]:
    """(name, title) of the tables below the map."""
    tables = [("faults", _("问题")), ("balance", _("户数均衡"))]
    return tables if asker.may("address.read") else tables[:-1]


def _behind(groups: list[tuple[str, list[layer_rows.Row]]]) -> list[tuple[str, list[layer_rows.Row]]]:
    """What of the map's layers may lie behind a plan."""

    def is_wanted(row: layer_rows.Row) -> bool:
        return row.name in BEHIND or row.name.startswith("layer-")

    kept = [(title, list(filter(is_wanted, rows))) for title, rows in groups]
    return [(title, rows) for title, rows in kept if rows]
