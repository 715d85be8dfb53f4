"""The import layers and the package list of setup.cfg hold."""

from configparser import ConfigParser
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[2]
PLACES = {"gridsvc.static": "static", "gridsvc.migrations": "migrations"}


@pytest.fixture(scope="module")
def setup_cfg() -> ConfigParser:
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg")
    return parser


def test_nobody_imports_against_the_layers(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("importlinter.cli._configure_logging", lambda *_, **__: None)  # it would silence all others
    status = lint_imports(config_filename="setup.cfg", no_cache=True, no_logo=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_every_package_on_disk_is_installed(setup_cfg):
    found = [path.parent for path in (ROOT / "gridsvc").rglob("__init__.py")]
    names = {".".join(folder.relative_to(ROOT).parts) for folder in found}
    assert set(setup_cfg["options"]["packages"].split()) == names | set(PLACES)


def test_every_folder_with_code_is_a_package():
    folders = {path.parent for path in (ROOT / "gridsvc").rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize(("package", "folder"), PLACES.items())
def test_what_lives_outside_the_package_is_installed_inside(setup_cfg, package, folder):
    assert f"{package} = {folder}" in setup_cfg["options"]["package_dir"].splitlines()
    assert (ROOT / folder / "__init__.py").exists()
