"""Papers as answers, and who took them."""

from io import BytesIO

from flask import Response, request, send_file

from gridsvc.accounts.audit import record
from gridsvc.errors import Conflict
from gridsvc.extensions import db

PDF, ZIP = "application/pdf", "application/zip"
SUFFIX = {PDF: "pdf", ZIP: "zip"}
MOST_AT_ONCE = 50  # sheets that are made while somebody waits; more are a job


class MadeAsJob(Conflict):
    """So many sheets are not made while somebody waits."""

    code = "made-as-job"
    zh = "共 {count} 张，超过 {most} 张请用作业生成：POST {start}"
    en = "These are {count} sheets: more than {most} are made as a job, POST {start}"


def need_few(count: int, start: str) -> None:
    """Raises MadeAsJob for more sheets than are made at once; `start` is where the job is begun."""
    if count > MOST_AT_ONCE:
        raise MadeAsJob(count=count, most=MOST_AT_ONCE, start=start)


def sent(content: bytes, what: str, stem: str, mimetype: str = PDF, **facts: object) -> Response:
    """The file, named `stem`; shown in the browser, or saved with ?download=1. The trail says who took it. Commits."""
    suffix = SUFFIX[mimetype]
    record("export", what, stem, format=suffix, **facts)
    db.session.commit()
    saved = mimetype == ZIP or bool(request.args.get("download"))
    return send_file(BytesIO(content), mimetype=mimetype, as_attachment=saved, download_name=f"{stem}.{suffix}")
