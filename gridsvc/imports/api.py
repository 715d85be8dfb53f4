"""Files on their way in: begun, sent piece by piece, given up; and where their points would lie."""

from typing import Any

from flask import Blueprint, request

from gridsvc.accounts.principal import current
from gridsvc.imports import rights, uploads
from gridsvc.imports.inspecting import inspect
from gridsvc.web import params

SIZE = ("字节数", "a number of bytes")

bp = Blueprint("uploads", __name__, url_prefix="/api/v1/uploads")


@bp.post("")
def begin_upload() -> tuple[dict[str, Any], int]:
    """Room for a file of ?name= and ?size= bytes; its id, and how much to send at once."""
    rights.may_send(current())
    name = params.required("name", params.text("name"), ("文件名", "a file name"))
    upload = uploads.begin(name, params.required("size", params.parameter("size", int, SIZE), SIZE), current().user_id)
    return {"id": upload.id, "received": 0, "chunk": uploads.CHUNK_BYTES}, 201


@bp.put("/<upload_id>")
def send_piece(upload_id: str) -> dict[str, Any]:
    """The body is the file's bytes from ?offset= on; how many have arrived."""
    rights.may_send(current())
    upload = uploads.find(upload_id, current().user_id, whole=False)
    uploads.append(upload, params.whole("offset", 0, 0, uploads.MOST_BYTES), request.get_data(cache=False))
    return {"id": upload.id, "received": upload.received}


@bp.delete("/<upload_id>")
def give_up(upload_id: str) -> tuple[str, int]:
    """The file is removed."""
    rights.may_send(current())
    uploads.remove(uploads.find(upload_id, current().user_id, whole=False))
    return "", 204


@bp.get("/<upload_id>/places")
def places(upload_id: str) -> dict[str, Any]:
    """Where the first rows of ?what= lie by the columns ?x= and ?y=, in each CRS that makes sense of them."""
    rights.allowed(current())
    upload = uploads.find(upload_id, current().user_id)
    columns = {"lon": params.text("x"), "lat": params.text("y")}
    mapping = {field: column for field, column in columns.items() if column}
    seen = inspect(
        upload.path, params.text("what"), encoding=params.text("encoding"), mapping=mapping, sheet=params.text("sheet")
    )
    return {"placing": seen.as_json()["placing"]}
