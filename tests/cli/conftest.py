"""The command line as a process on a database of its own."""

import os
import subprocess
import sys

import pytest

from tests.factories import cell, grid_rows, write_geojson


class Shell:
    """Runs `gridsvc …` against a database."""

    def __init__(self, url: str, folder) -> None:
        self.environment = os.environ | {
            "DATABASE_URL": url,
            "GRIDSVC_VAR": str(folder / "var"),
            "GRIDSVC_LANG": "zh",
        }
        self.folder = folder

    def __call__(self, *arguments: object, status: int = 0) -> str:
        command = [sys.executable, "-m", "gridsvc.cli", *map(str, arguments)]
        done = subprocess.run(
            command, env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def gridsvc(fresh_app, test_cluster, tmp_path_factory) -> Shell:
    fresh_app("command_line")
    shell = Shell(test_cluster.url("command_line"), tmp_path_factory.mktemp("shell"))
    rows = [
        {"code": "320104", "name": "示例区", "level": "county", "parent": None, "geometry": cell(0, 0, 4, 2)},
        {
            "code": "320104001001",
            "name": "示例一社区",
            "level": "community",
            "parent": "320104",
            "geometry": cell(0, 0, 2, 2),
        },
        {
            "code": "320104001002",
            "name": "示例二社区",
            "level": "community",
            "parent": "320104",
            "geometry": cell(2, 0, 2, 2),
        },
    ]
    shell("import", "divisions", write_geojson(shell.folder / "divisions.geojson", rows))
    shell("import", "grids", write_geojson(shell.folder / "grids.geojson", grid_rows()))
    return shell
