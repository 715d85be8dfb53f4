"""A folder of parts in one process: what is finished is skipped, what changed is redone, what fails is named."""

import fcntl

import pytest

from tests.assign.conftest import run
from tests.assign.parts import results, rows_that_differ, write_parts
from tests.factories import cell, write_geojson

SUM = "read 30 = owned"


@pytest.fixture
def parts(tmp_path):
    return write_parts(tmp_path / "parts", count=3, each=10)


@pytest.fixture
def again(shop, parts, tmp_path):
    """Runs the command on the folder and gives what it said, or why it refused."""

    def told(*options, status=0, out="out"):
        done = run("--grids", shop.grids, "--points", parts, "--out", tmp_path / out, *options)
        refused = getattr(done.exception, "detail", None)
        assert done.exit_code == status, done.output
        return refused("en") if refused else done.output

    return told


def test_every_part_has_its_result_and_the_counts_add_up(again, parts, tmp_path):
    (parts / "deep").mkdir()
    (parts / "part-001.parquet").rename(parts / "deep" / "part.parquet")
    told = again()
    assert "3 parts: 3 done, 0 finished before, 0 failed" in told
    assert SUM in told
    assert list(results(tmp_path / "out")) == ["deep/part.parquet", "part-000.parquet", "part-002.parquet"]
    assert [path.name for path in (tmp_path / "out").iterdir() if path.name.startswith(".")] == []


def test_a_second_run_does_nothing_and_still_counts_everything(again, tmp_path):
    first = again().splitlines()[-2]
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}
    told = again()
    assert "0 done, 3 finished before" in told
    assert told.splitlines()[-2] == first
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()} == before


def test_a_part_that_changed_is_redone_and_it_is_said(again, parts):
    again()
    write_parts(parts, count=1, each=20)
    told = again()
    assert "1 done, 2 finished before" in told
    assert "1 of them had a result of other grids, other options or an older source: done anew" in told


def test_other_grids_redo_everything(shop, again, tmp_path):
    again()
    write_geojson(shop.grids, [{"code": "03", "geometry": cell(0, 0, 2)}])
    assert "3 of them had a result of other grids" in again()
    assert set(results(tmp_path / "out")["part-000.parquet"]["grid_code"].to_pylist()) == {"03", None}


def test_the_same_grids_in_another_file_redo_nothing(shop, again):
    again()
    shop.grids.write_text(shop.grids.read_text() + "\n")
    assert "3 finished before" in again()


def test_other_options_redo_everything(again):
    again()
    assert "3 of them had a result" in again("--crs", "gcj02")


def test_a_broken_part_is_named_and_the_others_are_done(again, parts, tmp_path):
    (parts / "part-001.parquet").write_bytes(b"PAR1 nonsense")
    told = again(status=1)
    assert "2 done, 0 finished before, 1 failed" in told
    assert "part part-001.parquet failed: part-001.parquet cannot be used: it is no readable Parquet" in told
    assert sorted(results(tmp_path / "out")) == ["part-000.parquet", "part-002.parquet"]


def test_what_is_no_result_is_not_written_over(again, parts, tmp_path):
    (tmp_path / "out").mkdir()
    foreign = tmp_path / "out" / "part-001.parquet"
    foreign.write_bytes((parts / "part-001.parquet").read_bytes())
    assert "is no result of gridsvc assign" in again(status=1)
    assert foreign.read_bytes() == (parts / "part-001.parquet").read_bytes()


def test_results_without_a_part_are_told(again, parts):
    again()
    (parts / "part-001.parquet").unlink()
    assert "1 files in" in again()


@pytest.mark.parametrize("out", ["parts", "parts/out", "."])
def test_folders_that_lie_in_each_other_are_refused(again, out):
    assert "must not lie in each other" in again(out=out, status=1)


def test_a_folder_without_parts_is_refused(again, parts):
    for part in parts.iterdir():
        part.rename(part.with_name(f"_{part.name}"))
    assert "there is no Parquet file in it" in again(status=1)


def test_a_second_run_at_the_same_time_is_refused(again, tmp_path):
    (tmp_path / "out" / ".gridsvc-assign").mkdir(parents=True)
    with (tmp_path / "out" / ".gridsvc-assign" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another run writes to" in again(status=1)
    assert "3 done" in again()


def test_what_a_killed_run_left_is_cleared(again, tmp_path):
    left = tmp_path / "out" / ".gridsvc-assign" / "run-0" / "0.tmp"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half a part")
    again()
    assert not left.parent.parent.exists()


def test_a_result_is_the_same_as_that_of_its_part_alone(shop, again, parts, tmp_path):
    again()
    for part in parts.iterdir():
        (tmp_path / "alone").mkdir(exist_ok=True)
        shop(part, f"alone/{part.name}")
    assert rows_that_differ(tmp_path / "out", tmp_path / "alone") == 0
