"""Loading the demo district: the generated tables go through the same imports as any file."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pandas as pd
from flask import current_app
from sqlalchemy import exists, select

from gridsvc.accounts import services as accounts
from gridsvc.accounts.audit import acting
from gridsvc.accounts.models import User
from gridsvc.accounts.roles import ROLES
from gridsvc.demo.build import build
from gridsvc.divisions.models import Division
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db
from gridsvc.imports.protocol import Options
from gridsvc.imports.registry import importer
from gridsvc.imports.run import Files, Report, run_import
from gridsvc.web.params import today

STEPS = (
    "divisions",
    "organisations",
    "grids",
    "reference",
    "addresses",
    "compounds",
    "aliases",
    "posts",
    "rosters",
    "leaves",
    "resources",
    "events",
    "decisions",
)
GRIDS_SINCE = timedelta(days=400)
PASSWORD = "gridsvc-demo"  # noqa: S105 - shown to everyone: the demo holds invented people only
STREET = "320104001"


@dataclass(frozen=True, slots=True)
class Login:
    """A demo login: its role, and the division it is limited to (None: everywhere)."""

    username: str
    role: str
    division: str | None = None


LOGINS = (
    *(Login(f"demo-{role.name.replace('_', '-')}", role.name) for role in ROLES),
    Login("demo-street", "planner", STREET),
)


def load_once() -> Iterator[str]:
    """Load the demo district into an empty database, in one transaction; yields a line per step.

    A database that holds divisions already is left alone.
    """
    if db.session.scalar(select(exists().where(Division.id > 0))):
        return
    with acting("demo"), tempfile.TemporaryDirectory() as folder:
        demo = build(today=today())
        for what in STEPS:
            report = _load(what, getattr(demo, what), Path(folder))
            yield f"{what}: {report.loaded}" + (f", {report.rejected} rejected" if report.rejected else "")
        _add_logins()
        db.session.commit()


def told_logins() -> str:
    """The demo's logins in a sentence, "" where this database does not hold them."""
    if not db.session.scalar(select(exists().where(User.username == LOGINS[0].username))):
        return ""
    names = " ".join(login.username for login in LOGINS)
    return f"示例账号 / demo logins (password {PASSWORD}): {names}"


def _load(what: str, table: pd.DataFrame, folder: Path) -> Report:
    path = folder / f"{what}.parquet"
    table.to_parquet(path, index=False)
    on = today() - GRIDS_SINCE if what == "grids" else today()
    settings = current_app.config["SETTINGS"]
    options = Options(on=on, today=today(), zone=settings.timezone)
    return run_import(what, importer(what), path, options, files=Files(settings.imports_folder))


def _add_logins() -> None:
    hashed = accounts.password_hash(PASSWORD)
    for login in LOGINS:
        user = accounts.add_user_hashed(login.username, hashed, name=f"示例 {login.username}")
        db.session.flush()
        accounts.grant(user, login.role, division_id=by_code(login.division).id if login.division else None)
