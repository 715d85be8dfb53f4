"""Pages of layers: their codes, their division rules, and where these are broken. They are of the whole service."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from gridsvc.accounts.downloads import sent
from gridsvc.accounts.principal import current
from gridsvc.admin import layers_queries as queries
from gridsvc.admin.layers_forms import RELATIONS, LayerForm, NewLayerForm
from gridsvc.errors import Conflict, NotFound
from gridsvc.gaps.layer_rules import checked
from gridsvc.grids import rules, services
from gridsvc.grids.codes import SCHEMES
from gridsvc.grids.queries import layer, uses
from gridsvc.web import params
from gridsvc.web.forms import done, submitted
from gridsvc.web.paging import page_in

bp = Blueprint("layers", __name__, url_prefix="/admin/layers")
Answer = str | Redirect | tuple[str, int]


@bp.get("/")
def index() -> str:
    """Every layer with its grids and its codes, the primary one first."""
    current().require_everywhere("setting.write")
    return render_template("admin/layers/index.html", layers=queries.listed(params.today()), schemes=SCHEMES)


@bp.route("/new", methods=["GET", "POST"])
def new() -> Answer:
    """Add a layer."""
    current().require_everywhere("setting.write")
    form = NewLayerForm().offer(queries.names())
    if made := submitted(form, form.add):
        return redirect(url_for(".one", code=made.code))
    return render_template("admin/layers/new.html", form=form), form.status


@bp.route("/<code>", methods=["GET", "POST"])
def one(code: str) -> Answer:
    """One layer and, with ?check, how often each rule is broken today; sent, changed."""
    current().require_everywhere("setting.write")
    found, today = layer(code), params.today()
    form = LayerForm.of(found)
    if (differs := submitted(form, lambda: [form.save(found)])) is not None:
        flash(_("已保存。") if differs[0] else _("没有改动。"), "success")
        return redirect(url_for(".one", code=code))
    facts = {
        "rules": rules.of_relation(found.relation),
        "verdict": checked(found, today) if params.text("check") and not form.is_submitted() else None,
        "misfits": queries.misfits(found, today),
        "empty": services.kept_for(found) is None,
    }
    return render_template("admin/layers/one.html", layer=found, form=form, schemes=SCHEMES, **facts), form.status


@bp.get("/<code>/findings/<key>")
def findings(code: str, key: str) -> str:
    """Each place where a layer breaks one rule today, worst first."""
    current().require_everywhere("setting.write")
    found, rule = layer(code), _rule(code, key)
    verdict = checked(found, params.today(), [key])
    page = page_in(verdict.found.get(key, []))
    reason = verdict.unjudged.get(key)
    return render_template("admin/layers/findings.html", layer=found, rule=rule, page_of=page, reason=reason)


@bp.get("/<code>/findings/<key>/export")
def export(code: str, key: str) -> Response:
    """The same as a file with the places: ?format=gpkg (default), csv, xlsx or geojson."""
    current().require_everywhere("setting.write")
    current().require_everywhere("file.export")
    rule, today = _rule(code, key), params.today()
    listed = checked(layer(code), today, [key]).found.get(key, [])
    return sent([queries.frame(listed, rule.unit)], "findings", f"{code}-{key}-{today}")


@bp.get("/<code>/misfits")
def misfits(code: str) -> str:
    """The codes of the layer's grids that do not fit its scheme."""
    current().require_everywhere("setting.write")
    found = layer(code)
    wrong = queries.misfits(found, params.today())[found.code_scheme]
    scheme = SCHEMES[found.code_scheme]
    return render_template("admin/layers/misfits.html", layer=found, scheme=scheme, page_of=page_in(wrong))


@bp.route("/<code>/remove", methods=["GET", "POST"])
def remove(code: str) -> Answer:
    """Remove a layer that never held a grid, after asking."""
    current().require_everywhere("setting.write")
    found, counts = layer(code), uses(layer(code).id)
    if params.confirmed():
        gone = done(lambda: services.remove_layer(found), _("已删除网格层。"))
        return redirect(url_for(".index") if gone else url_for(".one", code=code))
    if reason := services.kept_for(found):
        zh, en = reason
        raise Conflict(reason=en, reason_zh=zh)
    return render_template(
        "admin/confirm.html",
        title=_("删除网格层 %(name)s", name=found.name),
        sentence=_("这个网格层从未有过网格；它的名称、编码规则和划分规则一并删除。"),
        touched=[(_("网格"), counts.grids), (_("版次"), counts.editions), (_("嵌套的网格层"), counts.nested)],
        act=_("删除"),
        back=url_for(".one", code=code),
    )


@bp.context_processor
def words() -> dict[str, object]:
    """What the templates say of layers and places."""
    return {
        "relations": {"primary": _("主网格层"), **RELATIONS},
        "field_of": rules.field,
        "spot_of": queries.spot,
        "prefix": request.script_root,
    }


def _rule(code: str, key: str) -> rules.Rule:
    """The rule of that key; raises NotFound for one that does not apply to the layer."""
    rule = next((rule for rule in rules.of_relation(layer(code).relation) if rule.key == key), None)
    if rule is None:
        raise NotFound(what="division rule", what_zh="划分规则", key=key)
    return rule
