"""The import page: a file sent, its columns matched, a job watched, its refused rows corrected, earlier imports."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as Redirect

from gridsvc.accounts.principal import current
from gridsvc.errors import BadParameter, NotFound, UnusableInput
from gridsvc.extensions import db
from gridsvc.imports import pages, queries, rights, services, undo, uploads
from gridsvc.imports.jobs import KIND, UNDO
from gridsvc.jobs import queries as jobs
from gridsvc.jobs.models import OPEN, Work
from gridsvc.web import params

LISTED_WORKS = 10

bp = Blueprint("imports", __name__, url_prefix="/admin/imports")


@bp.get("/")
def index() -> str:
    """A place to drop a file, one's own latest jobs, and the imports there were."""
    asker = current()
    whats = rights.allowed(asker)
    if not whats:
        rights.require(asker, "grids")
    works = jobs.latest(asker, (KIND, UNDO), limit=LISTED_WORKS)
    facts: dict[str, Any] = {"what": params.text("what") or "", "suffixes": uploads.SUFFIXES}
    facts["csrf"] = generate_csrf()
    return render_template(
        "admin/imports/index.html", works=works, runs=queries.runs(whats), kinds=rights.KINDS, page=facts
    )


@bp.post("/")
def send() -> Redirect:
    """A small file in one form, for browsers without scripts."""
    rights.allowed(current())
    file = request.files.get("file")
    if file is None or not file.filename:
        raise BadParameter(name="file", value="", expected="a file", expected_zh="一个文件")
    upload = uploads.whole(file.filename, file.read(), current().user_id)
    return redirect(url_for(".new", upload_id=upload.id, what=params.text("what")))


@bp.get("/new/<upload_id>")
def new(upload_id: str) -> str:
    """The file's first rows, and which column feeds which field."""
    upload = uploads.find(upload_id, current().user_id)
    return render_template("admin/imports/new.html", **pages.new(upload, current()))


@bp.post("/new/<upload_id>")
def begin(upload_id: str) -> Redirect:
    """Check or import it by the form; a job does it."""
    upload = uploads.find(upload_id, current().user_id)
    what = request.form.get("what", "")
    rights.require(current(), what)
    order = services.order_of(request.form, upload, what)
    number = services.begin(order, current())
    services.remember(order, services.columns_of(upload, order["encoding"], order["sheet"]), current())
    db.session.commit()
    return redirect(url_for(".job", number=number))


@bp.get("/jobs/<id:number>")
def job(number: int) -> str:
    """How far an import or an undo is, or what became of it."""
    work = _work(number, (KIND, UNDO))
    facts: dict[str, Any] = {"job": work.id, "open": work.state in OPEN, "csrf": generate_csrf()}
    kind = rights.KINDS[work.options["what"]]
    if work.kind == UNDO:
        return render_template("admin/imports/undone.html", work=work, kind=kind, page=facts)
    rejects = services.refused(work) if work.state == "done" and work.result["rejected"] else None
    told = queries.told(services.listing(work, "results")) if work.result.get("tally") else []
    return render_template("admin/imports/job.html", work=work, rejects=rejects, told=told, kind=kind, page=facts)


@bp.get("/jobs/<id:number>/<any(results, rejects):name>.csv")
def listing(number: int, name: str) -> Response:
    """Every row with its result, or the refused rows with their reasons."""
    return _csv(services.listing(_work(number), name))


@bp.post("/jobs/<id:number>/corrected")
def correct(number: int) -> Redirect:
    """Keep the corrections of a page (?page) of refused rows; then the page asked for, or the import of them all."""
    work = _work(number)
    count = services.correct(work, request.form)
    if request.form.get("act") != "import":
        db.session.commit()
        flash(_("已保存，改了 %(n)s 行，尚未导入。", n=count), "success")
        return redirect(url_for(".job", number=number, page=request.form.get("to"), _anchor="corrections"))
    again = services.import_again(work, current())
    db.session.commit()
    return redirect(url_for(".job", number=again))


@bp.post("/jobs/<id:number>/real")
def really(number: int) -> Redirect:
    """Import what was only checked."""
    work = _work(number)
    upload = uploads.find(work.options["upload"], current().user_id)
    again = services.begin(work.options | {"dry": False, "upload": upload.id}, current())
    db.session.commit()
    flash(_("开始导入。"), "success")
    return redirect(url_for(".job", number=again))


@bp.post("/jobs/<id:number>/otherwise")
def otherwise(number: int) -> Redirect:
    """What was stopped because its points look shifted, with the CRS that explains it, or (no ?crs) as it is."""
    again = services.import_otherwise(_work(number), params.text("crs"), current())
    db.session.commit()
    return redirect(url_for(".job", number=again))


@bp.get("/runs/<id:number>/results.csv")
def run_results(number: int) -> Response:
    """Every row of an earlier import with its result."""
    current().require("file.import")
    run = queries.run(number)
    rights.require(current(), run.what)
    return _csv(services.kept_file(run.results))


@bp.get("/runs/<id:number>/undo")
def ask_undo(number: int) -> str:
    """What undoing an import would remove, put back and leave alone; or why it cannot be undone."""
    seen = undo.preview(number, current())
    return render_template("admin/imports/undo.html", **pages.undo(seen))


@bp.post("/runs/<id:number>/undo")
def begin_undo(number: int) -> Redirect:
    """Undo it: a job does."""
    job_id = services.begin_undo(queries.run(number), current())
    db.session.commit()
    return redirect(url_for(".job", number=job_id))


@bp.errorhandler(UnusableInput)
def unusable(error: UnusableInput) -> tuple[str, int]:
    """Why the file cannot be used, beside what to do about it."""
    return render_template("admin/imports/unusable.html", **pages.unusable(error, request.view_args or {})), 422


def _work(number: int, kinds: tuple[str, ...] = (KIND,)) -> Work:
    work = jobs.one(number, current())
    if work.kind not in kinds:
        raise NotFound(what="import", what_zh="导入", key=str(number))
    rights.require(current(), work.options["what"])
    return work


def _csv(path: Any) -> Response:
    return send_file(path, mimetype="text/csv", as_attachment=True, download_name=path.name)
