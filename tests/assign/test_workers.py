"""Real worker processes: one is killed, the run is killed, the run is interrupted; the rows are those of one process."""

import os
import re
import signal
import subprocess
import sys
import time

import psutil
import pytest

from tests.assign.conftest import Shop
from tests.assign.parts import rows_that_differ, write_parts

PARTS, ROWS = 24, 40_000
SECONDS = 60


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """The two grids, a folder of parts, and what one process makes of it."""
    shop = Shop(tmp_path_factory.mktemp("shop"))
    shop(write_parts(shop.folder / "parts", PARTS, ROWS), "expected")
    return shop


class Run:
    """`gridsvc assign --dask` as a process group of its own."""

    def __init__(self, shop, out, address="local"):
        self.out = out
        words = ["--grids", shop.grids, "--points", shop.folder / "parts", "--out", out, "--dask", address]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gridsvc.cli", "assign", *map(str, words)],
            env=os.environ | {"GRIDSVC_LANG": "en"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def until_some_parts_are_done(self):
        wait(lambda: any(self.out.glob("*.parquet")) or self.process.poll() is not None)
        assert self.done() < PARTS
        return self

    def done(self):
        return len(list(self.out.glob("*.parquet")))

    def workers(self):
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [child for child in children if "spawn_main" in " ".join(child.cmdline())]

    def end(self):
        """Exit status, what it said, what it complained about."""
        told, complained = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, told, complained


def wait(fact):
    until = time.monotonic() + SECONDS
    while not fact():
        assert time.monotonic() < until
        time.sleep(0.005)


def finished_before(told):
    return int(re.search(r"(\d+) finished before, 0 failed", told)[1])


def test_a_killed_worker_costs_no_row(shop, tmp_path):
    run = Run(shop, tmp_path / "out").until_some_parts_are_done()
    run.workers()[0].kill()
    status, told, complained = run.end()
    assert (status, complained) == (0, "")
    assert f"{PARTS} parts: {PARTS} done, 0 finished before, 0 failed" in told
    assert rows_that_differ(run.out, shop.folder / "expected") == 0


def test_a_killed_run_leaves_no_process_and_goes_on_where_it_was(shop, tmp_path):
    run = Run(shop, tmp_path / "out").until_some_parts_are_done()
    workers = run.workers()
    run.process.kill()
    run.end()
    assert psutil.wait_procs(workers, timeout=SECONDS)[1] == []
    left = run.done()
    status, told, _ = Run(shop, tmp_path / "out").end()
    assert (status, finished_before(told)) == (0, left)
    assert rows_that_differ(run.out, shop.folder / "expected") == 0
    assert not list(run.out.glob(".*"))


def test_an_interrupted_run_says_how_far_it_is_and_goes_on(shop, tmp_path):
    run = Run(shop, tmp_path / "out").until_some_parts_are_done()
    os.killpg(run.process.pid, signal.SIGINT)
    status, _, complained = run.end()
    assert (status, "Traceback" in complained) == (1, False)
    assert re.search(rf"interrupted: \d+ of {PARTS} parts are done", complained)
    left = run.done()
    assert 0 < left < PARTS
    status, told, _ = Run(shop, tmp_path / "out").end()
    assert (status, finished_before(told)) == (0, left)
    assert rows_that_differ(run.out, shop.folder / "expected") == 0


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and two workers without anybody who would start them anew; its address and the workers."""
    file = tmp_path / "scheduler.json"
    words = {
        "scheduler": ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"],
        "worker": ["--no-nanny", "--nthreads", "1", "--no-dashboard"],
    }
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "dask", what, "--scheduler-file", str(file), *words[what]],
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for what in ("scheduler", "worker", "worker")
    ]
    wait(file.exists)
    yield re.search(r'"address": "([^"]+)"', file.read_text())[1], started[1:]
    for process in reversed(started):
        process.kill()
        process.wait()


def test_a_cluster_that_loses_a_worker_costs_no_row(shop, cluster, tmp_path):
    address, workers = cluster
    run = Run(shop, tmp_path / "out", address).until_some_parts_are_done()
    workers[0].kill()
    status, told, complained = run.end()
    assert (status, f"{PARTS} done" in told) == (0, True), complained
    assert rows_that_differ(run.out, shop.folder / "expected") == 0


def test_a_scheduler_that_is_not_there_is_said(shop, tmp_path, monkeypatch):
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "1s")
    status, _, complained = Run(shop, tmp_path / "out", "tcp://127.0.0.1:1").end()
    assert status == 2
    assert "tcp://127.0.0.1:1 does not answer" in complained
