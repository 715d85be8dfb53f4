"""Pages of the geocoding desk: lists pasted or sent, how each is read, what became of it, and its queue."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from gridsvc.accounts.principal import current
from gridsvc.desk import pages, queries, services
from gridsvc.desk.reach import WRITES
from gridsvc.errors import BadParameter, UnusableInput
from gridsvc.extensions import db
from gridsvc.imports import uploads
from gridsvc.web import params
from gridsvc.web.language import chosen

bp = Blueprint("desk", __name__, url_prefix="/addresses")


@bp.get("/")
def index() -> str:
    """A place to paste or drop a list, a search for one address, and the lists there are."""
    asker = current()
    facts = pages.facts(asker) | {"suffixes": uploads.SUFFIXES}
    return render_template("desk/index.html", **pages.index(asker), page=facts)


@bp.post("/")
def send() -> Redirect:
    """A list pasted, or a small file sent in one form."""
    asker = current()
    asker.require(WRITES)
    file = request.files.get("file")
    if file is not None and file.filename:
        upload = uploads.whole(file.filename, file.read(), asker.user_id)
        return redirect(url_for(".new", upload_id=upload.id))
    texts = params.without_nul("texts", request.form.get("texts", "")).splitlines()
    source = params.without_nul("source", request.form.get("source", "")).strip()
    given = pages.options_of(source) | pages.chosen_for(request.form)
    batch = services.paste(texts, given, name=pages.pasted_name(texts), source=source, actor=asker)
    db.session.commit()
    return redirect(url_for(".one", number=batch.id))


@bp.get("/lists/new/<upload_id>")
def new(upload_id: str) -> str:
    """The file's first rows, which column is the address, and how lists of its source are read."""
    current().require(WRITES)
    upload = uploads.find(upload_id, current().user_id)
    return render_template("desk/new.html", **pages.new(upload, current()))


@bp.post("/lists/new/<upload_id>")
def begin(upload_id: str) -> Redirect:
    """Read it so: a job does."""
    asker = current()
    asker.require(WRITES)
    upload = uploads.find(upload_id, asker.user_id)
    given = {name: params.without_nul(name, value).strip() for name, value in request.form.items()}
    batch = services.take_file(upload, given, source=given.get("source", ""), actor=asker)
    db.session.commit()
    return redirect(url_for(".one", number=batch.id))


@bp.get("/lists/<id:number>")
def one(number: int) -> str:
    """How far a list is, what was found by level with its lines, and its files."""
    batch = queries.one(number, current())
    return render_template("desk/one.html", **pages.one(batch, current()))


@bp.post("/lists/<id:number>/places")
def read_otherwise(number: int) -> Redirect:
    """A list that was stopped, read with its coordinates in ?crs, or (without) as they are."""
    services.read_otherwise(queries.to_work(number, current()), params.text("crs"), current())
    db.session.commit()
    return redirect(url_for(".one", number=number))


@bp.post("/lists/<id:number>/remove")
def remove(number: int) -> Redirect:
    """Forget a list with its rows."""
    services.remove(queries.to_work(number, current()), current())
    db.session.commit()
    return redirect(url_for(".index"))


@bp.get("/lists/<id:number>/queue")
def work_queue(number: int) -> str:
    """Its lines one by one, with the candidates on a map."""
    asker = current()
    batch = queries.to_work(number, asker)
    return render_template("desk/queue.html", batch=batch, page=pages.facts(asker) | {"batch": batch.id})


@bp.errorhandler(UnusableInput)
@bp.errorhandler(BadParameter)
def unusable(error: UnusableInput | BadParameter) -> tuple[str, int]:
    """Why the list cannot be used, beside what to do about it."""
    return render_template("desk/unusable.html", reason=error.detail(chosen())), 422
