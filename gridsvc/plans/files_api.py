"""Plans as files over HTTP: out for QGIS, back in as a difference; lists of addresses as grids of a nested layer."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Blueprint, Response, request

from gridsvc.accounts.downloads import sent
from gridsvc.accounts.principal import Principal, current
from gridsvc.errors import BadParameter, GridsvcError
from gridsvc.extensions import db
from gridsvc.imports import uploads
from gridsvc.io.qgis import add_style
from gridsvc.plans import files, queries, services, state
from gridsvc.plans.api import begun, body, one, version
from gridsvc.plans.arguments import Arguments
from gridsvc.plans.files import Difference
from gridsvc.plans.models import Plan
from gridsvc.plans.replace import replacing
from gridsvc.web import params

bp = Blueprint("plans_files", __name__, url_prefix="/api/v1/plans")
MOST_LISTS = 200


@bp.get("/<id:number>/export")
def export_plan(number: int) -> Response:
    """All grids of the plan as a file: ?format=gpkg (default, with the style that QGIS shows), geojson, csv or xlsx."""
    current().require("plan.read")
    current().require("file.export")
    plan = queries.one(number)
    return sent(files.frames(state.state_of(plan)), "grids", f"plan-{plan.id}", finish=add_style)


@bp.post("/<id:number>/import")
def import_plan(number: int) -> dict[str, Any]:
    """What a file (multipart `file`, or `upload`: the id of one) says otherwise than the plan. With `apply` it becomes
    an edit, `retire` grids that the file lacks go, `repair` what does not fit is repaired.
    """
    asker = current()
    asker.require("grid.write")
    given = request.form.to_dict() or body()
    plan = services.taken(number, version({"version": _whole(given.get("version"))}))
    with TemporaryDirectory() as folder:
        found = files.difference(plan, state.state_of(plan), _sent(given, Path(folder), asker), crs=given.get("crs"))
    if not _on(given, "apply"):
        return found.as_json() | {"plan": queries.as_json(plan, asker)}
    _apply(plan, asker, found, retire=_on(given, "retire"))
    if _on(given, "repair"):
        services.append(plan, asker, {"verb": "repair", "codes": [*found.geometry, *found.added]})
    db.session.commit()
    return found.as_json() | {"plan": one(plan, asker)}


@bp.post("/<id:number>/nested")
def draw_lists(number: int) -> dict[str, Any]:
    """A grid for each of `lists` [{name, addresses: […]}], drawn around its addresses one after the other; what is
    refused is told and left out.
    """
    asker, plan, given = begun(number)
    lists = given.get("lists")
    if not isinstance(lists, list) or not 0 < len(lists) <= MOST_LISTS or not all(isinstance(o, dict) for o in lists):
        expected = (f"1 到 {MOST_LISTS} 个清单", f"1 to {MOST_LISTS} lists")
        raise BadParameter(name="lists", value="", expected_zh=expected[0], expected=expected[1])
    told = [_drawn(plan, asker, one_list) for one_list in lists]
    db.session.commit()
    return {"plan": one(plan, asker), "lists": told}


def _drawn(plan: Plan, asker: Principal, given: dict[str, Any]) -> dict[str, Any]:
    args = Arguments(given)
    name = args.maybe("name") or ""
    asked = {"verb": "draw_by_addresses", "name": name, "addresses": args.texts("addresses")}
    extra = {key: given[key] for key in ("reach_m", "kind", "community", "terms") if key in given}
    try:
        change = services.append(plan, asker, asked | extra)
    except GridsvcError as refusal:
        return {"name": name, "code": None, "detail_zh": refusal.detail("zh"), "detail_en": refusal.detail("en")}
    return {"name": name, "code": change.facts["new"][0], "detail_zh": "", "detail_en": ""}


def _apply(plan: Plan, asker: Principal, found: Difference, *, retire: bool) -> None:
    services.need_draft(plan)
    now = state.state_of(plan)
    edit = services.housed(plan, replacing("import", now, found.edits(retire=retire)), now.names)
    services.need_rights(asker, edit, now.names)
    if edit.before or edit.after:
        services.write(plan, now, "import", {"retire": retire}, edit)


def _sent(given: dict[str, Any], folder: Path, asker: Principal) -> Path:
    """The file that came with the request, or one that was sent before."""
    if file := request.files.get("file"):
        path = folder / uploads.clean_name(file.filename or "grids.gpkg")
        file.save(path)
        return path
    if upload := given.get("upload"):
        return uploads.find(str(upload), asker.user_id).path
    raise BadParameter(name="file", value="", expected_zh="文件", expected="a file")


def _on(given: dict[str, Any], name: str) -> bool:
    return given.get(name) in (True, "1", "true", "on")


def _whole(value: Any) -> Any:
    """A number that came as the text of a form."""
    return params.parsed("version", value, int, ("整数", "a whole number")) if isinstance(value, str) else value
