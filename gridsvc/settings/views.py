"""The settings page."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gridsvc.accounts.principal import current
from gridsvc.errors import BadParameter
from gridsvc.extensions import db
from gridsvc.settings import retention, services
from gridsvc.settings.definitions import BY_KEY, DEFINITIONS, GROUPS, longest

bp = Blueprint("settings", __name__, url_prefix="/admin/settings")
RIGHT = "setting.write"
SURE = "sure"


@bp.get("/")
def index() -> str:
    """Every setting as a field, by group."""
    current().require_everywhere(RIGHT)
    return _page(services.values(), {})


@bp.post("/")
def save() -> Response | str | tuple[str, int]:
    """Store what was typed; where that ends in audit rows being deleted, after asking."""
    current().require_everywhere(RIGHT)
    wanted, faults = services.read(request.form)
    if faults:
        return _page({**services.values(), **request.form}, faults), 422
    days = wanted.get("audit_days")
    if days != services.values()["audit_days"] and SURE not in request.form and (old := retention.trail(days).old):
        return _ask(days, old)
    changed = services.change(request.form)
    db.session.commit()
    flash(_("已保存，改动 %(n)s 项。", n=changed) if changed else _("没有改动。"), "success")
    return redirect(url_for("settings.index"))


def _ask(days: object, old: int) -> str:
    typed = {key: text for key, text in request.form.items() if key in BY_KEY}
    return render_template(
        "admin/confirm.html",
        title=_("审计记录只保留 %(days)s 天", days=days),
        sentence=_("更早的审计记录会在今夜删除，以后每夜如此；删除后不能恢复。其他改动一并保存。"),
        touched=[(_("审计记录"), old)],
        act=_("保存并删除"),
        back=url_for("settings.index"),
        kept=typed | {SURE: "1"},
    )


def _page(values: Mapping[str, object], faults: Mapping[str, BadParameter]) -> str:
    """The form with `values` in it, and beside a field what is wrong with it."""
    groups = [(titles, [d for d in DEFINITIONS if d.group == name]) for name, titles in GROUPS.items()]
    trail = retention.trail(services.values()["audit_days"])
    facts = {"groups": groups, "values": values, "faults": faults, "trail": trail, "longest": longest}
    return render_template("settings/index.html", **facts)
