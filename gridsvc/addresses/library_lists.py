"""Pages beside the library: findings, compounds, aliases of names, texts that it lacks."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from gridsvc.accounts.downloads import sent
from gridsvc.accounts.principal import current
from gridsvc.addresses import examination
from gridsvc.addresses import library_queries as queries
from gridsvc.addresses.exports import findings as exported
from gridsvc.addresses.findings.kinds import BY_NAME, KINDS
from gridsvc.addresses.library import READ, WRITE, Answer, words
from gridsvc.addresses.library_forms import NAMES, NameAliasForm, ReasonForm
from gridsvc.addresses.models import NameAlias
from gridsvc.divisions.models import Division, Organisation
from gridsvc.errors import BadParameter, NotFound
from gridsvc.extensions import db
from gridsvc.jobs.services import start
from gridsvc.posts.shown import masked
from gridsvc.web import params
from gridsvc.web.forms import done, submitted
from gridsvc.web.paging import page_of

bp = Blueprint("library_lists", __name__, url_prefix="/addresses/library")
bp.context_processor(words)


@bp.get("/findings/")
def findings() -> str:
    """What looks wrong: of one ?kind or all, ?state=settled what was settled."""
    scope, kind = current().require(READ), params.text("kind")
    if kind and kind not in BY_NAME:
        known = ", ".join(BY_NAME)
        raise BadParameter(name="kind", value=kind, expected=f"one of {known}", expected_zh=f"{known} 之一")
    settled = params.text("state") == "settled"
    shown: dict[str, Any] = {"page_of": queries.findings(scope, kind, settled=settled), "kind": kind}
    shown |= {"whole": current().scope(WRITE).everywhere}
    shown |= {"settled": settled, "counts": queries.counts(scope), "every": KINDS, "at": queries.examined_at()}
    return render_template("addresses/findings.html", **shown)


@bp.get("/findings/export")
def export() -> Response:
    """Every finding of the asker's scope as a file."""
    return sent(exported(current(), on=params.today(), layer=None), "findings", f"findings-{params.today()}")


@bp.post("/findings/examine")
def examine() -> Redirect:
    """Let a job look for what is wrong."""
    actor = current()
    actor.require_everywhere(WRITE)
    start(examination.KIND, _("检查地址库"), {}, actor=actor)
    db.session.commit()
    flash(_("检查已开始，稍后刷新本页。"), "success")
    return redirect(url_for(".findings"))


@bp.route("/findings/<id:finding_id>/settle", methods=["GET", "POST"])
def settle(finding_id: int) -> Answer:
    """Say why a finding is none."""
    finding = queries.finding(finding_id, current().require(WRITE))
    form, back = ReasonForm(), url_for(".findings", kind=finding.kind)
    if submitted(form, lambda: examination.settle(finding, form.reason.data or "")):
        flash(_("已记为无误。"), "success")
        return redirect(back)
    address = queries.one(finding.address_id, current().require(READ))
    shown = {"finding": finding, "address": address, "form": form, "back": back}
    return render_template("addresses/settle.html", **shown), form.status


@bp.post("/findings/<id:finding_id>/reopen")
def reopen(finding_id: int) -> Redirect:
    """It counts again."""
    finding = queries.finding(finding_id, current().require(WRITE))
    done(lambda: examination.reopen(finding), _("已恢复为问题。"))
    return redirect(url_for(".findings", kind=finding.kind))


@bp.get("/compounds/")
def compounds() -> str:
    """Compounds of the scope."""
    q = params.text("q")
    return render_template("addresses/compounds.html", page_of=queries.compounds(current().require(READ), q), q=q)


@bp.get("/compounds/<id:compound_id>")
def compound(compound_id: int) -> str:
    """One compound: its firm, whom to call, its gates and its addresses."""
    it = queries.compound(compound_id, current().require(READ))
    shown: dict[str, Any] = {"it": it, "masked": masked, "page_of": page_of(queries.addresses_of(it))}
    shown |= {"firm": db.session.get(Organisation, it.firm_id) if it.firm_id else None}
    shown |= {"community": db.session.get(Division, it.community_id) if it.community_id else None}
    return render_template("addresses/compound.html", **shown, gates=set(it.gate_ids))


@bp.route("/aliases/", methods=["GET", "POST"])
def aliases() -> Answer:
    """Other names of roads, compounds, divisions and places; sent, one more."""
    current().require(READ)
    form, q = NameAliasForm(), params.text("q")
    if form.is_submitted():
        current().require_everywhere(WRITE)
    if submitted(form, form.save):
        flash(_("已添加别名。"), "success")
        return redirect(url_for(".aliases"))
    return render_template(
        "addresses/aliases.html",
        page_of=queries.aliases(q),
        form=form,
        names=NAMES,
        q=q,
        whole=current().scope(WRITE).everywhere,
    ), form.status


@bp.post("/aliases/<id:alias_id>/remove")
def remove_alias(alias_id: int) -> Redirect:
    """One alias less."""
    current().require_everywhere(WRITE)
    alias = db.session.get(NameAlias, alias_id)
    if alias is None:
        raise NotFound(what="alias", what_zh="别名", key=alias_id)
    done(lambda: db.session.delete(alias), _("已删除别名。"))
    return redirect(url_for(".aliases"))


@bp.get("/unknown/")
def unknown() -> str:
    """Texts that people write and the library lacks, the most frequent first."""
    q = params.text("q")
    return render_template("addresses/unknown.html", page_of=queries.unknown(current().require(READ), q), q=q)
