"""The private PostgreSQL: what it is, who may reach it, and what survives."""

import os
import shutil
import stat
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from gridsvc.cluster import Cluster, running
from gridsvc.config import load_settings
from gridsvc.errors import Unavailable

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has this case")


def ask(server: Cluster, statement: str, database: str = "postgres") -> object:
    host = str(server.socket_folder)
    with closing(psycopg.connect(host=host, user="gridsvc", dbname=database, autocommit=True)) as connection:
        row = connection.execute(statement)
        return row.fetchone()[0] if row.description else None


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", ""),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
        ("jit", "off"),
        ("fsync", "off"),
    ],
)
def test_the_server_is_set_up(test_cluster, setting, value):
    assert ask(test_cluster, f"SHOW {setting}") == value


def test_trigrams_keep_chinese_characters(test_cluster):
    test_cluster.create_database("trigrams")
    ask(test_cluster, "CREATE EXTENSION IF NOT EXISTS pg_trgm", "trigrams")
    assert ask(test_cluster, "SELECT cardinality(show_trgm('网格化'))", "trigrams") > 0
    test_cluster.drop_database("trigrams")


def test_only_the_servers_account_enters_the_socket_folder(test_cluster):
    assert stat.S_IMODE(test_cluster.socket_folder.stat().st_mode) == 0o700


def test_a_database_is_made_once(test_cluster):
    assert test_cluster.create_database("once") is True
    assert test_cluster.create_database("once") is False
    test_cluster.drop_database("once")
    assert test_cluster.create_database("once") is True
    test_cluster.drop_database("once")


def test_a_copy_has_what_its_template_has(test_cluster):
    test_cluster.create_database("original")
    ask(test_cluster, "CREATE TABLE kept AS SELECT 7 AS n", "original")
    test_cluster.create_database("copy", template="original")
    assert ask(test_cluster, "SELECT n FROM kept", "copy") == 7
    for name in ("copy", "original"):
        test_cluster.drop_database(name)


def test_the_data_survive_a_stop(make):
    server = make()
    server.start()
    server.create_database("kept")
    server.stop()
    assert not server.running
    server.start()
    assert server.create_database("kept") is False


def test_starting_and_stopping_twice_is_the_same_as_once(make):
    server = make()
    server.start()
    server.start()
    server.stop()
    server.stop()
    assert not server.running


def test_a_durable_cluster_gives_up_no_safety(new_folder):
    server = Cluster(new_folder)
    server.start()
    kept = {ask(server, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")}
    server.stop()
    assert kept == {"on"}


def test_a_socket_folder_swept_away_comes_back(make):
    server = make()
    server.start()
    shutil.rmtree(server.socket_folder)
    server.stop()
    server.start()
    assert server.running


def test_a_server_cut_off_from_its_socket_is_started_again(make):
    make().start()
    shutil.rmtree(make().socket_folder)
    newcomer = make()
    newcomer.start()
    assert ask(newcomer, "SELECT 1") == 1


def test_a_temporary_folder_too_deep_for_a_socket_is_not_used(make, folder, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(folder / ("deep" * 30)))
    assert make().socket_folder.parent == Path("/tmp")


def test_a_socket_folder_that_is_somebody_elses_link_is_refused(make, folder):
    server = make()
    server.socket_folder.symlink_to(folder)
    with pytest.raises(Unavailable, match="remove /tmp/gridsvc-"):
        server.start()
    server.socket_folder.unlink()


@as_root
def test_root_keeps_the_data_of_a_closed_folder_elsewhere(make, new_folder, open_home):
    closed = new_folder / "closed"
    closed.mkdir(mode=0o700)
    server = make(closed / "var")
    server.start()
    assert server.data.is_relative_to(open_home)
    assert (closed / "var" / "pg").resolve() == server.data


@as_root
def test_root_runs_the_server_as_the_account_that_made_the_data(make, new_folder):
    shutil.chown(new_folder, "nobody")
    as_user = make(new_folder)
    as_user.start()
    as_user.stop()
    for path in (as_user.data, *as_user.data.rglob("*")):
        shutil.chown(path, "nobody")
    as_user.start()
    assert as_user.socket_folder.owner() == "nobody"


def test_a_given_database_url_touches_nothing(new_folder):
    url = "postgresql+psycopg://elsewhere/db"
    with running(
        load_settings({"DATABASE_URL": url, "GRIDSVC_VAR": str(new_folder), "GRIDSVC_SECRET_KEY": "x"})
    ) as given:
        assert given == url
    assert not list(new_folder.iterdir())


def test_a_command_without_a_server_starts_one_and_stops_it(new_folder, make):
    settings = load_settings({"GRIDSVC_VAR": str(new_folder), "GRIDSVC_SECRET_KEY": "x"})
    with running(settings) as url:
        assert make(new_folder).running
        assert ask(make(new_folder), "SELECT current_database()", "gridsvc") == "gridsvc"
        assert url == make(new_folder).url()
    assert not make(new_folder).running


def test_a_failing_start_says_why_and_leaves_nothing_running(make, new_folder):
    server = make(new_folder)
    server.start()
    server.stop()
    with (server.data / "postgresql.conf").open("a") as file:
        file.write("shared_buffers = nonsense\n")
    with pytest.raises(Unavailable, match=r"start\.log"):
        server.start()
    assert not server.running


def test_the_url_is_one_that_libpq_reads_too(make, folder, monkeypatch):
    (folder / "a b").mkdir(exist_ok=True)
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "a b"))
    server = make()
    server.start()
    server.create_database("any")
    with closing(psycopg.connect(server.url("any").replace("+psycopg", ""))) as connection:
        assert connection.info.dbname == "any"
