"""PDF files as answers, and who took them."""

from io import BytesIO

from flask import Response, request, send_file

from gridsvc.accounts.audit import record
from gridsvc.extensions import db

PDF = "application/pdf"


def sent(content: bytes, what: str, stem: str, **facts: object) -> Response:
    """The file, named `stem`; shown in the browser, or saved with ?download=1. The trail says who took it. Commits."""
    record("export", what, stem, format="pdf", **facts)
    db.session.commit()
    saved = bool(request.args.get("download"))
    return send_file(BytesIO(content), mimetype=PDF, as_attachment=saved, download_name=f"{stem}.pdf")
