"""/healthz: the process answers. /readyz: database, migrations, and what the app needs loaded. /metrics: Prometheus."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from gridsvc.errors import Unavailable
from gridsvc.extensions import db

bp = Blueprint("health", __name__)
NEEDS = "READY_NEEDS"  # in the app's config: {name: what loads it, or raises}


@bp.get("/healthz")
def healthz() -> dict[str, str]:
    """The process is alive."""
    return {"status": "ok"}


@bp.get("/readyz")
def readyz() -> dict[str, str]:
    """The database answers, holds the schema of this version, and what lookups need is loaded."""
    head = ScriptDirectory(str(current_app.extensions["migrate"].directory)).get_current_head()
    found = MigrationContext.configure(db.session.connection()).get_current_revision()
    if found != head:
        raise Unavailable(
            what="The schema",
            what_zh="数据库结构",
            remedy=f"it is at {found}, this version needs {head}: restart gridsvc serve",
            remedy_zh=f"当前版本 {found}，需要 {head}：请重启 gridsvc serve",
        )
    needs = {name: str(load()) for name, load in current_app.config[NEEDS].items()}
    return {"status": "ready", "schema": str(head), **needs}


@bp.get("/metrics")
def metrics() -> Response:
    """Counters of this process in Prometheus' text format."""
    return Response(generate_latest(), mimetype=CONTENT_TYPE_LATEST)
