"""Clusters that a test may kill; gone afterwards."""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gridsvc import cluster
from gridsvc.cluster import Cluster

ROOT = Path(__file__).parents[2]
BECOME = """import os, pwd
me = pwd.getpwnam({account!r})
os.setgroups([])
os.setgid(me.pw_gid)
os.setuid(me.pw_uid)
"""


def hears_signals() -> None:
    """A run of the tests may have been told to ignore these (nohup, a background job); a service is not."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that other accounts can enter, unlike pytest's own; the name is an unkind one."""
    made = Path(tempfile.mkdtemp(prefix="grid 网格 "))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Where a test starts and stops a server at will, without waiting for a new data folder."""
    with open_folder() as made:
        yield made


@pytest.fixture
def new_folder() -> Iterator[Path]:
    """Where a test sees the first start, or breaks things."""
    with open_folder() as made:
        yield made


@pytest.fixture
def make(folder: Path, new_folder: Path) -> Iterator[Callable[..., Cluster]]:
    """Makes Cluster objects (on `folder`, or `new_folder` if told so); their servers are stopped in the end."""
    made: list[Cluster] = []

    def _make(var: Path = folder) -> Cluster:
        made.append(Cluster(var, durable=False))
        return made[-1]

    yield _make
    for each in made:
        each.stop()
        each._halt()  # a server without a user, too


@pytest.fixture
def other_process(folder: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts a Python process that runs `code` on `var`, as another account if told so, and says when it is ready."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, var: Path = folder, account: str = "", **how: object) -> subprocess.Popen[str]:
        # The account changes after the imports: the interpreter may stand in a folder it cannot enter.
        become = BECOME.format(account=account) if account else ""
        lines = f"from pathlib import Path\nfrom gridsvc.cluster import *\n{become}var = Path({str(var)!r})\n{code}"
        process = subprocess.Popen(
            [sys.executable, "-c", lines],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            preexec_fn=hears_signals,  # noqa: PLW1509
            **how,
        )
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        with process:
            process.kill()


@pytest.fixture
def open_home(new_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in for /var/lib/gridsvc."""
    monkeypatch.setattr(cluster, "OPEN_HOME", new_folder / "lib")
    return new_folder / "lib"
