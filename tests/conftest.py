"""Real PostGIS for the tests: one migrated template, a rolled-back session or a clone per test."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest
from flask import Flask, g
from flask_migrate import upgrade
from flask_sqlalchemy.session import Session
from sqlalchemy import create_engine, event, text

from gridsvc.app import create_app
from gridsvc.config import Settings, load_settings
from gridsvc.extensions import db
from gridsvc.kept.values import forget

hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
pytest_plugins = ["tests.cluster_fixture"]
ROOT = Path(__file__).parent.parent
APART = {"assign", "browser", "cli", "service"}  # folders
REAL_DATA = Path(os.environ.get("GRIDSVC_REAL_DATA", ROOT.parent / "shared" / "data"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the half of the tests that waits for processes."""
    for item in items:
        if APART.intersection(item.path.relative_to(ROOT).parts):
            item.add_marker(pytest.mark.apart)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of their own: no .env, no user folder."""
    return load_settings({"GRIDSVC_VAR": str(tmp_path_factory.mktemp("var")), "GRIDSVC_PUBLIC": "1"})


@pytest.fixture(scope="session")
def template(test_cluster, settings: Settings) -> str:
    """The name of a database with the schema of today and nothing else."""
    test_cluster.drop_database("template_gridsvc")
    test_cluster.create_database("template_gridsvc")
    app = create_app(settings, database_url=test_cluster.url("template_gridsvc"), testing=True)
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return "template_gridsvc"


@pytest.fixture(scope="session")
def shared_app(test_cluster, template: str, settings: Settings) -> Iterator[Flask]:
    """One app on one clone for the whole run; tests leave it as they found it (see `app`)."""
    test_cluster.drop_database("shared")
    test_cluster.create_database("shared", template=template)
    app = create_app(settings, database_url=test_cluster.url("shared"), testing=True)
    # Requests of a test share its app context, and with it the user Flask-Login found for the first of them.
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: g.pop("_login_user", None) and None)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(shared_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The shared app inside one outer transaction that is rolled back: commits become savepoints."""
    with shared_app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        db.session.remove()
        db.session.configure(join_transaction_mode="create_savepoint")
        monkeypatch.setattr(Session, "get_bind", lambda *_, **__: connection)
        yield shared_app
        db.session.remove()
        outer.rollback()
        connection.close()
        forget()


@pytest.fixture
def client(app: Flask):
    """An anonymous caller."""
    return app.test_client()


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements sent since the list was last cleared."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def real_data() -> Path:
    """The folder of real data sets, or a skip that says so."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no real data at {REAL_DATA}: set GRIDSVC_REAL_DATA")
    return REAL_DATA


@pytest.fixture(scope="session")
def fresh_app(test_cluster, template: str, settings: Settings):
    """Makes an app on a database of its own, for tests that need commits seen by another process."""
    made: list[tuple[Flask, str]] = []

    def make(name: str, **changes: object) -> Flask:
        test_cluster.drop_database(name)
        test_cluster.create_database(name, template=template)
        app = create_app(replace(settings, **changes), database_url=test_cluster.url(name), testing=True)
        made.append((app, name))
        return app

    yield make
    for app, name in made:
        with app.app_context():
            db.engine.dispose()
        test_cluster.drop_database(name)


def scalar(database_url: str, statement: str) -> object:
    """One value from a database, outside the app's session."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = connection.execute(text(statement)).scalar()
    engine.dispose()
    return found
