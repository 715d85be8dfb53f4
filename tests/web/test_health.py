"""Alive, ready, measured."""

from sqlalchemy import text

from gridsvc.extensions import db
from tests.factories import gridded


def test_alive_needs_no_database(client):
    assert client.get("/healthz").json == {"status": "ok"}


def test_ready_means_the_schema_is_current_and_the_locator_is_loaded(client, tmp_path):
    gridded(tmp_path)
    answer = client.get("/readyz").json
    assert (answer["status"], answer["edition"]) == ("ready", "1")
    assert answer["schema"] == db.session.scalar(text("SELECT version_num FROM alembic_version"))


def test_an_older_schema_is_not_ready_and_says_what_to_do(client):
    db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    db.session.commit()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "restart" in answer.json["detail_en"]


def test_metrics_are_prometheus_text(client):
    assert b"# TYPE" in client.get("/metrics").data
