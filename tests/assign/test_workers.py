"""Real worker processes: one is killed, the run is killed or interrupted; the rows are those of one process."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import psutil
import pytest
from distributed import Client

from gridsvc.assign import workers
from gridsvc.errors import Unavailable
from tests.assign.conftest import Shop, run
from tests.assign.parts import rows_that_differ, write_parts

PARTS, ROWS = 24, 30_000
LAST_ROWS = 1_200_000  # of the last part: a run is not over before it was seen to have begun
SECONDS = 300  # however slow the machine


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """The two grids, a folder of parts, and what one process makes of it."""
    shop = Shop(tmp_path_factory.mktemp("shop"))
    shop(write_parts(shop.folder / "parts", PARTS, ROWS, last=LAST_ROWS), "expected")
    return shop


# Two workers wherever the test runs, which hear Ctrl-C though a shell without job control began the tests.
ON_TWO_CORES = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


class Run:
    """`gridsvc assign --dask` as a process group of its own."""

    def __init__(self, shop, out, address="local"):
        self.out = out
        words = ["--grids", shop.grids, "--points", shop.folder / "parts", "--out", out, "--dask", address]
        self.process = subprocess.Popen(
            [sys.executable, "-c", ON_TWO_CORES, "-m", "gridsvc.cli", "assign", *map(str, words)],
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
    for sent in (signal.SIGSTOP, signal.SIGINT, signal.SIGCONT):  # nothing gets done until it is heard
        os.killpg(run.process.pid, sent)
    status, _, complained = run.end()
    assert (status, "Traceback" in complained) == (1, False)
    assert re.search(rf"interrupted: \d+ of {PARTS} parts are done", complained)
    left = run.done()
    assert 0 < left < PARTS
    status, told, _ = Run(shop, tmp_path / "out").end()
    assert (status, finished_before(told)) == (0, left)
    assert rows_that_differ(run.out, shop.folder / "expected") == 0


DASK = "import sys; from dask.__main__ import main; sys.argv[0] = 'dask'; main()"
WORKER = ("worker", "--no-nanny", "--nthreads", "1", "--no-dashboard")


@pytest.fixture
def scheduler(tmp_path):
    """Starts a scheduler, and with a call a worker that nobody would start anew; its address is `address`."""
    file, started = tmp_path / "scheduler.json", []

    def start(*words, code=DASK):
        command = [sys.executable, "-c", code, *words, "--scheduler-file", str(file)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        started.append(subprocess.Popen(command, cwd=tmp_path, **quiet))
        return started[-1]

    start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    wait(lambda: file.exists() and "workers" in file.read_text())  # written, not merely begun
    start.address = json.loads(file.read_text())["address"]
    yield start
    for process in reversed(started):
        process.kill()
        process.wait()


def test_a_cluster_that_loses_a_worker_costs_no_row(shop, scheduler, tmp_path):
    first, _ = scheduler(*WORKER), scheduler(*WORKER)
    run = Run(shop, tmp_path / "out", scheduler.address).until_some_parts_are_done()
    first.kill()
    status, told, complained = run.end()
    assert (status, f"{PARTS} done" in told) == (0, True), complained
    assert rows_that_differ(run.out, shop.folder / "expected") == 0


def unavailable(address, *paths):
    """Why the workers at an address cannot be used."""
    with Client(address) as client, pytest.raises(Unavailable) as refused:
        workers.refuse_blind(client, paths)
    return refused.value.detail("en")


def test_a_worker_that_does_not_see_the_files_is_named(shop, scheduler, tmp_path):
    scheduler(*WORKER)
    told = unavailable(scheduler.address, shop.grids, tmp_path / "elsewhere")
    assert re.search(rf"worker tcp://\S+ does not see {tmp_path / 'elsewhere'}", told)


def test_a_worker_without_gridsvc_is_named(shop, scheduler):
    scheduler(*WORKER, code=f"import sys; sys.modules['gridsvc'] = None; {DASK}")
    assert re.search(r"worker tcp://\S+ cannot run gridsvc", unavailable(scheduler.address, shop.grids))


def test_a_scheduler_without_workers_is_said(shop, scheduler, monkeypatch):
    monkeypatch.setattr(workers, "CONNECT_S", 1)
    assert "the scheduler has no workers" in unavailable(scheduler.address, shop.grids)


def test_a_scheduler_that_is_not_there_is_said(shop, tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "CONNECT_S", 1)
    words = ("--grids", shop.grids, "--points", shop.folder / "parts", "--out", tmp_path / "out")
    done = run(*words, "--dask", "tcp://127.0.0.1:1")
    assert "tcp://127.0.0.1:1 does not answer" in done.exception.detail("en")
