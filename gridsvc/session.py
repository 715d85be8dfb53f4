"""The database for a command: running or started for it, migrated, with an app and one commit around it."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.exc import ArgumentError, OperationalError

from gridsvc.accounts.audit import acting
from gridsvc.app import create_app
from gridsvc.cluster import running
from gridsvc.config import Settings, load_settings
from gridsvc.errors import Unavailable
from gridsvc.extensions import db


@contextmanager
def migrated(settings: Settings, url: str) -> Iterator[Flask]:
    """An app in its context on the database at `url`, brought to this version's schema."""
    with _reached():
        app = create_app(settings, database_url=url)
    with app.app_context():
        with _reached():
            upgrade()
        try:
            with acting(f"cli:{_login_name()}"):
                yield app
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def application() -> Iterator[Flask]:
    """An app in its context, on a database that is up and migrated; the caller commits."""
    settings = load_settings()
    with running(settings) as url, migrated(settings, url) as app:
        yield app


@contextmanager
def transaction() -> Iterator[Flask]:
    """`application` with one commit at the end, or none when something is raised."""
    with application() as app:
        yield app
        db.session.commit()


@contextmanager
def _reached() -> Iterator[None]:
    """A database that does not answer, or an address that is none, is Unavailable in a sentence."""
    try:
        yield
    except (ArgumentError, OperationalError) as error:
        cause = str(getattr(error, "orig", error)).strip()
        raise Unavailable(
            what="The database",
            what_zh="数据库",
            remedy=f"check DATABASE_URL: {cause}",
            remedy_zh=f"请检查 DATABASE_URL：{cause}",
        ) from None


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
