"""Pages of the audit trail: searched, one entry, as a file. It is of the whole service."""

from collections.abc import Callable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, render_template

from gridsvc.accounts.downloads import ROWS, sent
from gridsvc.accounts.principal import Principal, current
from gridsvc.admin import audit_queries as queries
from gridsvc.admin.audit_words import ACTIONS, SUBJECTS
from gridsvc.errors import BadParameter
from gridsvc.web import params
from gridsvc.web.language import chosen

bp = Blueprint("audit", __name__, url_prefix="/admin/audit")
DAY = ("日期，如 2026-11-22", "a date such as 2026-11-22")
SHOWN = 3  # changed fields of an entry in the list


@bp.get("/")
def index() -> str:
    """The entries asked for, newest first."""
    _reader()
    asked, below = _asked(), params.whole("before", 0, 0, params.LARGEST_ID) or None
    page = queries.listed(asked, _zone(), below)
    words = {"subjects": SUBJECTS, "actions": [*dict.fromkeys((*ACTIONS, *queries.actions()))]}
    return render_template("admin/audit/index.html", page_of=page, asked=asked, below=below, shown=SHOWN, **words)


@bp.get("/<id:entry_id>")
def one(entry_id: int) -> str:
    """One entry with every field before and after."""
    _reader()
    return render_template("admin/audit/one.html", entry=queries.one(entry_id))


@bp.get("/export")
def export() -> Response:
    """The newest entries asked for as a file."""
    _reader().require("file.export")
    return sent(queries.frames(_asked(), _zone()), "audit", "audit", ROWS)


@bp.context_processor
def words() -> dict[str, object]:
    """What the trail's templates say of an entry."""
    return {"changes": queries.changes, "subject_of": _titled(SUBJECTS), "action_of": _titled(ACTIONS)}


def _titled(titles: Mapping[str, tuple[str, str]]) -> Callable[[str], str]:
    def title(name: str) -> str:
        return titles.get(name, (name, name))[0 if chosen() == "zh" else 1]

    return title


def _reader() -> Principal:
    """Who may read the trail everywhere: it holds every division's changes side by side."""
    asker = current()
    asker.require_everywhere("audit.read")
    return asker


def _asked() -> queries.Asked:
    since, until = (
        params.parameter("since", date.fromisoformat, DAY),
        params.parameter("until", date.fromisoformat, DAY),
    )
    if since and until and since > until:
        after = since.isoformat()
        expected = {"expected": f"a day not before {after}", "expected_zh": f"不早于 {after} 的日期"}
        raise BadParameter(name="until", value=until.isoformat(), **expected)
    actor, subject, key, action = (params.text(name) for name in ("actor", "subject", "key", "action"))
    return queries.Asked(actor, subject, key, action, since, until, params.text("q"))


def _zone() -> ZoneInfo:
    zone: ZoneInfo = current_app.config["SETTINGS"].timezone
    return zone
