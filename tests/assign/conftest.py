"""Two grids side by side, "01" west of "02", and the command run on them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gridsvc.assign.cli import assign
from tests.factories import WEST, cell, centre, write_geojson

IN_01, IN_02 = centre(0, 0), centre(1, 0)
NEAR = (WEST + 0.01 - 2e-5, centre(0, 0)[1])  # in 01, about 1.9 m from 02


def run(*arguments: object, lang: str = "en") -> Result:
    """The command in this process."""
    return CliRunner(env={"GRIDSVC_LANG": lang}).invoke(assign, [str(one) for one in arguments])


class Shop:
    """A folder with the two grids in it; a call assigns `points` to the file of that name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        rows = [{"code": "01", "geometry": cell(0, 0)}, {"code": "02", "geometry": cell(1, 0)}]
        self.grids = write_geojson(folder / "grids.geojson", rows)
        self.told = ""

    def __call__(self, points: Path, out: str, *options: object, **how: str) -> Path:
        done = run("--grids", self.grids, "--points", points, "--out", self.folder / out, *options, **how)
        assert done.exit_code == 0, done.output + repr(done.exception)
        self.told = done.output
        return self.folder / out


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)
