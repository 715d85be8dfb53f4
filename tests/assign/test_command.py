"""The command itself: what it says, its exit status, what it refuses, what it loads."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest

from gridsvc.geometry.crs import from_wgs84
from tests.assign.conftest import IN_01, IN_02, run
from tests.io.files import save

LON, LAT = IN_01


def as_process(*arguments, **how):
    command = [sys.executable, "-m", "gridsvc.cli", *map(str, arguments)]
    environment = os.environ | {"GRIDSVC_LANG": "en"} | how.pop("env", {})
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, **how)


def points(folder, *places, header="lon,lat"):
    return save(folder / "a.csv", "\n".join([header, *(f"{x},{y}" for x, y in places)]))


def test_the_summary_adds_up_in_both_languages(shop, tmp_path):
    file = points(tmp_path, IN_01, IN_02, (0, 0), ("", ""), ("x", 1), (200, 0))
    shop(file, "b.csv")
    assert "read 6 = owned 2 + outside 1 + no coordinates 1 + bad coordinates 2" in shop.told
    shop(file, "b.csv", lang="zh")
    assert "读取 6 = 有归属 2 + 网格之外 1 + 无坐标 1 + 坐标不可用 2" in shop.told


@pytest.mark.parametrize("crs", ["gcj02", "bd09", "EPSG:4549", "EPSG:3857", "cgcs2000"])
def test_points_of_any_crs_are_converted(shop, tmp_path, crs):
    placed = [tuple(map(float, from_wgs84(*place, crs))) for place in (IN_01, IN_02)]
    out = shop(points(tmp_path, *placed), "b.csv", "--crs", crs)
    assert [line.split(",")[2] for line in out.read_text().splitlines()[1:]] == ["01", "02"]


@pytest.mark.parametrize("header", ["经度,纬度", "X坐标,Y坐标", "lng,lat", "POINT_X,POINT_Y"])
def test_usual_headings_are_known(shop, tmp_path, header):
    assert ",01," in shop(points(tmp_path, IN_01, header=header), "b.csv").read_text()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--lon", "lon"), "--lat"),
        (("--lon", "lon", "--lat", "nothing"), "'nothing'"),
        (("--crs", "mars2000"), "mars2000"),
        (("--encoding", "klingon"), "klingon"),
        (("--dask", "local"), "leave it out for one file"),
        (("--out", "b.docx"), "b.docx"),
        (("--out", "nowhere/b.csv"), "nowhere"),
        (("--points", "missing.csv"), "missing.csv"),
        (("--grids", "missing.gpkg"), "missing.gpkg"),
        (("--points", "empty.csv"), "it is empty"),
        (("--points", "bare.csv"), "name two with --lon column --lat column"),
    ],
)
def test_what_cannot_be_done_says_why_with_status_2(shop, tmp_path, options, words):
    save(tmp_path / "empty.csv", "")
    save(tmp_path / "bare.csv", "a,b\n1,2\n")
    given = {"--grids": shop.grids, "--points": points(tmp_path, IN_01), "--out": "b.csv"}
    given |= dict(zip(options[::2], options[1::2], strict=True))
    done = as_process("assign", *(word for pair in given.items() for word in pair), cwd=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr, words in done.stderr.lower()) == (2, False, True), done.stderr
    assert not (tmp_path / "b.csv").exists()


@pytest.mark.parametrize("which", ["points", "grids"])
def test_the_own_input_is_not_written_over(shop, tmp_path, which):
    file = points(tmp_path, IN_01)
    (tmp_path / "link.csv").symlink_to(file if which == "points" else shop.grids)
    before = file.read_bytes(), shop.grids.read_bytes()
    done = run("--grids", shop.grids, "--points", file, "--out", tmp_path / "link.csv")
    assert "name another file with --out" in done.exception.detail("en")
    assert (file.read_bytes(), shop.grids.read_bytes()) == before


def test_a_file_that_fails_midway_leaves_the_old_result(shop, tmp_path):
    save(tmp_path / "b.geojson", "old")
    file = save(tmp_path / "a.csv", f"lon,lat\n{LON},{LAT}\n")
    file.write_bytes(file.read_bytes() + b"x" * 10 + b"\xff\xfe\xfd")
    done = run("--grids", shop.grids, "--points", file, "--out", tmp_path / "b.geojson", "--encoding", "utf-8")
    assert done.exception.code == "unusable-input"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.geojson", "grids.geojson"]
    assert (tmp_path / "b.geojson").read_text() == "old"


def test_exchanged_columns_are_noticed(shop, tmp_path):
    shop(points(tmp_path, *[(LAT, LON)] * 10), "b.csv")
    assert "with x and y exchanged, 100% of them would lie on the ground of the grids: --lon lat --lat lon" in shop.told


def test_a_projection_that_was_not_named_is_noticed(shop, tmp_path):
    place = tuple(map(float, from_wgs84(*IN_01, "EPSG:3857")))
    shop(points(tmp_path, *[place] * 10), "b.csv")
    assert "--crs EPSG:3857" in shop.told


def test_points_that_lie_elsewhere_bring_no_advice(shop, tmp_path):
    shop(points(tmp_path, *[(10.0, 50.0)] * 10), "b.csv")
    assert "Most places" not in shop.told


def test_a_terminal_sees_a_bar_and_a_pipe_does_not(shop, tmp_path):
    words = ("assign", "--grids", shop.grids, "--points", points(tmp_path, IN_01), "--out", tmp_path / "b.csv")
    assert as_process(*words).stderr == ""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    command = [sys.executable, "-m", "gridsvc.cli", *map(str, words)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=follower, check=True)
    os.close(follower)
    assert "1/1" in os.read(leader, 100_000).decode()
    os.close(leader)


@pytest.mark.parametrize("words", [("assign", "--help"), ("--help",), ("assign",)])
def test_help_loads_no_heavy_library(words):
    code = f"""
import sys
from gridsvc.cli import group
try: group({list(words)!r}, prog_name="gridsvc")
except SystemExit: pass
heavy = {{"numba", "numpy", "pandas", "geopandas", "pyarrow", "dask", "flask"}}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"


def test_one_file_needs_neither_dask_nor_flask_nor_a_database(shop, tmp_path):
    code = f"""
import sys
sys.modules.update(dict.fromkeys(["dask", "distributed", "flask", "sqlalchemy", "psycopg"]))
from gridsvc.cli import main
sys.argv[1:] = ["assign", "--grids", {str(shop.grids)!r}, "--points", {str(points(tmp_path, IN_01))!r}, "--out",
                {str(tmp_path / "b.csv")!r}]
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_without_dask_it_is_said_how_to_get_it(shop, tmp_path):
    (tmp_path / "parts").mkdir()
    code = f"""
import sys
sys.modules.update(dict.fromkeys(["dask", "distributed"]))
from gridsvc.cli import main
sys.argv[1:] = ["assign", "--grids", {str(shop.grids)!r}, "--points", {str(tmp_path / "parts")!r}, "--out",
                {str(tmp_path / "b")!r}, "--dask", "local"]
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, "pip install 'gridsvc[scale]'" in done.stderr) == (2, True), done.stderr
