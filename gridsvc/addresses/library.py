"""Pages of the library: addresses searched, one with all that hangs on it, changed, proposed, taken back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from gridsvc.accounts.principal import Scope, current
from gridsvc.addresses import editing
from gridsvc.addresses import library_queries as queries
from gridsvc.addresses.findings.kinds import BY_NAME
from gridsvc.addresses.library_forms import (
    POINT_KINDS,
    STATUSES,
    TITLES,
    AddressForm,
    AliasForm,
    ProposalForm,
    filled,
)
from gridsvc.addresses.models import ELEMENTS, AddressAlias
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.web import params
from gridsvc.web.forms import done, submitted

bp = Blueprint("library", __name__, url_prefix="/addresses/library")
Answer = str | Redirect | tuple[str, int]
ONE = "/<id:address_id>"
READ, WRITE = "address.read", "address.write"


@bp.get("/")
def index() -> str:
    """Addresses of the scope, narrowed by ?q, ?state, ?division and ?point_kind."""
    asked = queries.Asked(_scope(READ), *(params.text(name) for name in ("q", "state", "division", "point_kind")))
    return render_template("addresses/index.html", page_of=queries.listed(asked), asked=asked)


@bp.route("/new", methods=["GET", "POST"])
def new() -> Answer:
    """Propose an address."""
    _scope(WRITE)
    given = {name: params.text(name) or "" for name in ("text", "road", "number", "compound", "place")}
    form = ProposalForm(data=given)
    if made := submitted(form, form.save):
        flash(_("已拟新增，可立即使用。"), "success")
        return redirect(url_for(".one", address_id=made.id))
    return render_template("addresses/new.html", form=form), form.status


@bp.route(ONE, methods=["GET", "POST"])
def one(address_id: int) -> Answer:
    """One address; sent with a reason, changed."""
    it = queries.one(address_id, _scope(READ))
    form = AddressForm(data=filled(queries.opened(it)))
    if form.is_submitted():
        it = queries.one(address_id, _scope(WRITE))
    changed = submitted(form, lambda: (form.save(it),))
    if changed:
        flash(_("已保存。") if changed[0] else _("没有改动。"), "success")
        return redirect(url_for(".one", address_id=address_id))
    return _page(address_id, form=form if form.is_submitted() else None)


@bp.post(f"{ONE}/back")
def put_back(address_id: int) -> Redirect:
    """Take back the last change."""
    it = queries.one(address_id, _scope(WRITE))
    done(lambda: editing.put_back(it), _("已撤销上次修改。"))
    return redirect(url_for(".one", address_id=address_id))


@bp.post(f"{ONE}/aliases")
def learn(address_id: int) -> Answer:
    """Another text of the address."""
    it, form = queries.one(address_id, _scope(WRITE)), AliasForm()
    if submitted(form, lambda: editing.learn(it, form.alias.data or "", form.origin.data or "")):
        flash(_("已添加别名。"), "success")
        return redirect(url_for(".one", address_id=address_id, _anchor="aliases"))
    return _page(address_id, alias_form=form)


@bp.post(f"{ONE}/aliases/<id:alias_id>/remove")
def unlearn(address_id: int, alias_id: int) -> Redirect:
    """An alias less."""
    it = queries.one(address_id, _scope(WRITE))
    alias = db.session.get(AddressAlias, alias_id)
    if alias is None or alias.address_id != it.id:
        raise NotFound(what="alias", what_zh="别名", key=alias_id)
    done(lambda: db.session.delete(alias), _("已删除别名。"))
    return redirect(url_for(".one", address_id=address_id, _anchor="aliases"))


def words() -> dict[str, Any]:
    """What the library's templates say of addresses."""
    return {
        "statuses": STATUSES,
        "point_kinds": POINT_KINDS,
        "titles": TITLES,
        "kinds": BY_NAME,
        "elements": ELEMENTS,
    }


bp.context_processor(words)


def _scope(right: str) -> Scope:
    return current().require(right)


def _page(address_id: int, *, form: AddressForm | None = None, alias_form: AliasForm | None = None) -> tuple[str, int]:
    """The page of an address with the form as sent, the other one empty."""
    opened = queries.opened(queries.one(address_id, _scope(READ)))
    forms = {"form": form or AddressForm(None, data=filled(opened)), "alias_form": alias_form or AliasForm(None)}
    writes = current().holds([WRITE], opened.community.lineage if opened.community else None)
    status = max(each.status for each in forms.values())
    return render_template("addresses/one.html", opened=opened, writes=writes, **forms), status
