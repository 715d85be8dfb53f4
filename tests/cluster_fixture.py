"""The tests' own PostgreSQL, never the user's: its data folder is kept, so only the first run makes one."""

import fcntl
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from gridsvc.cluster import Cluster

SLOTS = Path(__file__).parent.parent / "var" / "test"


@pytest.fixture(scope="session")
def test_cluster() -> Iterator[Cluster]:
    """A running cluster that no other test run touches meanwhile; databases of a killed run may still be there."""
    folder, lock = next(filter(None, map(_claimed, count())))
    cluster = Cluster(folder, durable=False)
    cluster.start()
    yield cluster
    cluster.stop()
    os.close(lock)


def _claimed(number: int) -> tuple[Path, int] | None:
    folder = SLOTS / str(number)
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "claim", os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return folder, lock
