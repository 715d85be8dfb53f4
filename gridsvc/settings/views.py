"""The settings page."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gridsvc.accounts.principal import current
from gridsvc.errors import Forbidden
from gridsvc.extensions import db
from gridsvc.settings import services
from gridsvc.settings.definitions import DEFINITIONS, GROUPS

bp = Blueprint("settings", __name__, url_prefix="/admin/settings")


@bp.get("/")
def index() -> str:
    """Every setting as a field, by group."""
    _require()
    groups = [(titles, [d for d in DEFINITIONS if d.group == name]) for name, titles in GROUPS.items()]
    return render_template("settings/index.html", groups=groups, values=services.values())


@bp.post("/")
def save() -> Response:
    """Store what was typed; back to the page, which says how many changed."""
    _require()
    changed = services.change(request.form)
    db.session.commit()
    flash(_("已保存，改动 %(n)s 项。", n=changed) if changed else _("没有改动。"), "success")
    return redirect(url_for("settings.index"))


def _require() -> None:
    """Settings are of the whole service: a right that is limited to a division does not reach them."""
    if not current().require("setting.write").everywhere:
        raise Forbidden(right="change settings of the whole service", right_zh="修改全局设置")
