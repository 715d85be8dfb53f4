import json
import os
import subprocess
import sys

import geopandas
import pyogrio
import pytest
from click.testing import CliRunner

from gridsvc.io.check_cli import check
from tests.geometry.draw import cell, cells


@pytest.fixture
def write(tmp_path):
    """Writes polygons and columns to a GeoJSON file."""

    def to_file(name, shapes, **columns):
        path = tmp_path / name
        geopandas.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:4326").to_file(path, driver="GeoJSON")
        return str(path)

    return to_file


def run(*arguments, lang="en"):
    return CliRunner(env={"GRIDSVC_LANG": lang}).invoke(check, [str(a) for a in arguments])


def test_a_clean_file_exits_with_0_and_writes_empty_results(write, tmp_path):
    done = run(
        write("g.geojson", cells("ab"), code=["1", "2"]), "--json", tmp_path / "o.json", "--gpkg", tmp_path / "o.gpkg"
    )
    assert done.exit_code == 0
    assert json.loads((tmp_path / "o.json").read_text())["defects"] == []
    assert pyogrio.read_info(tmp_path / "o.gpkg")["features"] == 0


def test_a_warning_alone_exits_with_0(write):
    done = run(write("g.geojson", cells("abc/d.e/fgh"), code=list("abcdefgh")))
    assert (done.exit_code, done.output.splitlines()[0]) == (0, "grids: 8  errors: 0  warnings: 1")


def test_an_overlap_exits_with_1_and_is_written_as_a_shape(write, tmp_path):
    done = run(
        write("g.geojson", [cell(0, 0), cell(0.5, 0)], code=["1", "2"]),
        "--code-field",
        "code",
        "--gpkg",
        tmp_path / "o.gpkg",
    )
    shapes = geopandas.read_file(tmp_path / "o.gpkg")
    assert done.exit_code == 1
    assert shapes[["kind", "codes"]].to_numpy().tolist() == [["overlap", "1;2"]]
    assert shapes.geometry[0].equals(cell(0.5, 0, 0.5))


def test_the_boundary_file_may_have_several_shapes(write):
    boundary = write("b.geojson", [cell(0, 0), cell(1, 0), cell(2, 0)])
    done = run(write("g.geojson", cells("ab")), "--boundary", boundary)
    assert (done.exit_code, "blind_area: 1" in done.output) == (1, True)


def test_whole_number_codes_with_a_missing_one_keep_their_digits(write, tmp_path):
    run(
        write("g.geojson", cells("abc"), code=[320104001001001, None, 320104001001001]),
        "--code-field",
        "code",
        "--json",
        tmp_path / "o.json",
    )
    found = json.loads((tmp_path / "o.json").read_text())["defects"]
    assert [(d["kind"], d["codes"]) for d in found] == [
        ("missing_code", ["#2"]),
        ("duplicate_code", ["320104001001001"]),
    ]


def test_the_gap_width_is_an_option(write):
    file = write("g.geojson", [cell(0, 0, 3, 3) - cell(1, 1)])
    assert [run(file, "--gap-width-m", width).exit_code for width in (5, 2000)] == [0, 1]


def test_the_summary_speaks_chinese(write):
    done = run(write("g.geojson", [cell(0, 0), cell(0.5, 0)]), lang="zh")
    assert done.output.startswith("网格 2 个，错误 1 处，提醒 0 处\n  错误  重叠 overlap: 1\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{file}", "--code-field", "nothing"], "--code-field"),
        (["{file}", "--json", "/nowhere/o.json"], "--json"),
        (["missing.geojson"], "missing.geojson"),
        (["{file}", "--gap-width-m", "-1"], "--gap-width-m"),
    ],
)
def test_unusable_input_exits_with_2_and_says_why_on_standard_error(write, arguments, words):
    file = write("g.geojson", cells("ab"), code=["1", "2"])
    command = [sys.executable, "-m", "gridsvc.cli", "check", *(a.format(file=file) for a in arguments)]
    done = subprocess.run(command, env=os.environ | {"GRIDSVC_LANG": "en"}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
