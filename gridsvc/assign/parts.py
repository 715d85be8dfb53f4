"""A folder of Parquet parts and the folder of their results; each result says in itself what it was made of."""

import hashlib
import json
import os
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gridsvc.assign.answers import Assigner, Counts
from gridsvc.assign.columnar import MARK, copy_parquet
from gridsvc.assign.copying import Copy
from gridsvc.assign.reading import Asked, reading_of, renamed
from gridsvc.errors import GridsvcError
from gridsvc.geometry.locate import Locator
from gridsvc.io.problems import Problem
from gridsvc.io.readers import open_as_written
from gridsvc.io.tables import Columnar

VERSION = 1  # of the answers: a change in what they mean makes older results unfinished
BATCH_ROWS = 50_000
SCRATCH = ".gridsvc-assign"


@dataclass(frozen=True, slots=True)
class Part:
    """One file: its path below the folder, where it is, where its result goes, its rows (0 when it is unreadable)."""

    name: str
    source: Path
    out: Path
    rows: int


@dataclass(frozen=True, slots=True)
class Order:
    """What is done to every part. `key` names what the answers follow from, apart from the part itself."""

    key: str
    asked: Asked
    scratch: Path
    locator: Path | None = None
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A finished part, the processor's seconds that it took, and the most memory its process has taken so far."""

    name: str
    counts: Counts
    cpu_s: float = 0.0
    peak_mb: int = 0


@dataclass(frozen=True, slots=True)
class Failed:
    """A part that has no result, and why."""

    name: str
    reason: Problem


Outcome = Done | Failed


def key_of(digest: str, asked: Asked) -> str:
    """What the answers follow from: grids, columns, CRS, and what this version makes of them."""
    return hashlib.sha256(json.dumps([VERSION, digest, astuple(asked)]).encode()).hexdigest()


def find_parts(points: Path, out: Path) -> list[Part]:
    """The Parquet files below a folder, by name; hidden ones and those that begin with _ are nobody's data."""
    found = []
    for source in sorted(points.rglob("*.parquet")):
        name = source.relative_to(points)
        if source.is_file() and not any(step.startswith((".", "_")) for step in name.parts):
            found.append(Part(name.as_posix(), source, out / name, _rows(source)))
    return found


def finished(part: Part, key: str) -> Counts | None:
    """The counts of a part whose result is of just this source and order; None where it is to do."""
    mark = _mark(part.out) or {}
    counts = mark.pop("counts", None)
    return Counts(**counts) if counts and mark == _mark_of(part.source, key) else None


def is_foreign(path: Path) -> bool:
    """Whether something stands there that no run of assign wrote."""
    return path.exists() and _mark(path) is None


def assign_part(order: Order, part: Part) -> Outcome:
    """One part, written beside and moved into place when it is whole; what is wrong with it is in the outcome.

    The locator of the order is mapped once in a process.
    """
    return write_part(order, part, _mapped(str(order.locator)))


def write_part(order: Order, part: Part, locator: Locator, progress: Callable[[int], None] = lambda _: None) -> Outcome:
    """The same with a locator at hand."""
    started = time.process_time()
    unfinished = order.scratch / f"{secrets.token_hex(8)}.tmp"
    assigner = Assigner(locator, progress, order.threads)
    try:
        mark = _mark_of(part.source, order.key)
        table = open_as_written(part.source, chunk_rows=BATCH_ROWS)
        assert isinstance(table.raw, Columnar)
        copy = Copy(table, reading_of(table, order.asked), renamed(table.columns), assigner, unfinished, mark)
        copy_parquet(copy, table.raw)
        _into_place(unfinished, part.out)
    except GridsvcError as error:
        return Failed(part.name, Problem(error.detail("zh"), error.detail("en")))
    except (OSError, pa.ArrowException) as error:
        return Failed(part.name, Problem(str(error), str(error)))
    finally:
        unfinished.unlink(missing_ok=True)
    return Done(part.name, assigner.counts, time.process_time() - started, peak_mb())


def peak_mb() -> int:
    """The most memory that this process has taken; getrusage would begin with that of the process it comes from."""
    told = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(told[1]) >> 10 if told else 0


def _into_place(unfinished: Path, out: Path) -> None:
    """On the disk before it has its name: after a power cut there is a whole part or none."""
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished.replace(out)


@lru_cache(maxsize=1)
def _mapped(path: str) -> Locator:
    return Locator.load(path)


def _rows(path: Path) -> int:
    try:
        return int(pq.read_metadata(path).num_rows)
    except (OSError, pa.ArrowException):
        return 0


def _mark_of(source: Path, key: str) -> dict[str, Any]:
    about = source.stat()
    return {"key": key, "size": about.st_size, "mtime_ns": about.st_mtime_ns}


def _mark(path: Path) -> dict[str, Any] | None:
    """What a result says of itself; None for anything else."""
    try:
        told = (pq.read_metadata(path).metadata or {}).get(MARK.encode())
        mark = json.loads(told) if told else None
    except (OSError, ValueError, pa.ArrowException):
        return None
    return mark if isinstance(mark, dict) else None
