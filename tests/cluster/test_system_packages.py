"""What the system must bring: found, or named with its remedy in both languages."""

from pathlib import Path

import pytest

from gridsvc import system_packages
from gridsvc.errors import Unavailable
from gridsvc.system_packages import Binaries, Need, find_binaries, main


@pytest.fixture
def no_rights(monkeypatch):
    monkeypatch.setattr(system_packages, "_rights", lambda: None)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("remedy", ["apt install postgresql-", "-postgis-3", "PG_BINDIR", "DATABASE_URL", "docker"])
def test_a_missing_postgis_names_every_remedy(monkeypatch, tmp_path, lang, remedy):
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))
    with pytest.raises(Unavailable) as refusal:
        find_binaries()
    assert remedy in refusal.value.detail(lang)


def test_data_of_an_uninstalled_version_name_its_package():
    with pytest.raises(Unavailable, match="postgresql-9-postgis-3"):
        find_binaries(version=9)


@pytest.mark.parametrize(("asked", "given"), [(None, 17), (15, 15)])
def test_the_newest_version_is_taken_unless_one_is_asked_for(monkeypatch, asked, given):
    monkeypatch.delenv("PG_BINDIR", raising=False)
    monkeypatch.setattr(system_packages, "_folders", lambda: [Path("15"), Path("17"), Path("16")])
    monkeypatch.setattr(system_packages, "_inspect", lambda folder: Binaries(folder, int(folder.name)))
    assert find_binaries(asked).version == given


def test_the_newest_packaged_version_is_proposed(monkeypatch, tmp_path):
    listing = "postgresql-9-postgis-3 - a\npostgresql-17-postgis-3 - b\npostgresql-15-postgis-3 - c"
    (tmp_path / "apt-cache").write_text(f"#!/bin/sh\necho '{listing}'\n")
    (tmp_path / "apt-cache").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert system_packages._newest_postgis() == "postgresql-17-postgis-3"


@pytest.mark.parametrize(
    ("line", "given"),
    [("DATABASE_URL=x", True), ("export DATABASE_URL = x", True), ("DATABASE_URL=", False), ("#DATABASE_URL=x", False)],
)
def test_a_database_named_in_the_env_file_needs_no_postgis(monkeypatch, tmp_path, line, given):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))
    Path(".env").write_text(f"PORT=1\n{line}\n")
    assert system_packages._has_database() is given


def test_what_cannot_be_installed_is_named_in_two_lines(monkeypatch, no_rights, capsys):
    monkeypatch.setitem(system_packages.NEEDS, "moon", Need(lambda: False, lambda: ["moon-cheese"], "The moon", "月亮"))
    assert main(["moon"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "月亮 不可用：请执行 sudo apt install moon-cheese",
        "The moon is not available: sudo apt install moon-cheese",
    ]


def test_nothing_is_installed_where_nothing_is_missing(monkeypatch, no_rights):
    monkeypatch.setitem(system_packages.NEEDS, "air", Need(lambda: True, lambda: ["air"], "Air", "空气"))
    assert main(["air"]) == 0
