"""A folder of parts, in one process or by Dask: what is finished is skipped, and no part takes the others with it."""

import fcntl
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gridsvc.assign.answers import Counts
from gridsvc.assign.grids import Grids
from gridsvc.assign.parts import (
    SCRATCH,
    Done,
    Failed,
    Order,
    Outcome,
    Part,
    find_parts,
    finished,
    is_foreign,
    key_of,
    write_part,
)
from gridsvc.assign.reading import Asked
from gridsvc.errors import Conflict
from gridsvc.geometry.locate import Locator
from gridsvc.io.problems import Problem
from gridsvc.io.tables import unusable

NO_FOLDER = Problem("不是文件夹", "it is no folder")
NO_PARTS = Problem("其中没有 Parquet 文件", "there is no Parquet file in it")
INSIDE = Problem(
    "结果文件夹与 {points} 不能互相包含，否则结果会被当作输入；请用 --out 另指文件夹",
    "it and {points} must not lie in each other, or results would be read as input: name another folder with --out",
)
FOREIGN = Problem(
    "不是 gridsvc assign 的结果，不会被覆盖；请用 --out 另指文件夹",
    "it is no result of gridsvc assign and is not written over: name another folder with --out",
)


class Watch:
    """Told how a folder goes on; this one keeps still."""

    def begin(self, todo: Sequence[Part], skipped: int) -> None:
        """These parts are to do; so many are finished already."""

    def rows(self, count: int) -> None:
        """So many more rows are answered."""

    def part(self, outcome: Outcome) -> None:
        """One more part is done, or has failed."""


Runner = Callable[[Order, Sequence[Part], Locator, Watch], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class FolderReport:
    """What became of a folder: `counts` of all finished parts, those finished before (`skipped`) included.

    `redone` parts had a result of other grids, other options or an older source; `stray` files among the results belong
    to no part; `cpu_s` are the processors' seconds of all parts, `peak_mb` is the most memory that a process took.
    """

    parts: int
    counts: Counts
    skipped: int
    redone: int
    failed: list[Failed]
    stray: int
    cpu_s: float
    peak_mb: int


def one_by_one(order: Order, parts: Sequence[Part], locator: Locator, watch: Watch) -> Iterator[Outcome]:
    """The parts in this process, in order."""
    for part in parts:
        yield write_part(order, part, locator, watch.rows)


def assign_folder(
    points: Path, out: Path, grids: Grids, asked: Asked, *, runner: Runner = one_by_one, watch: Watch | None = None
) -> FolderReport:
    """Every part of `points` under the same name in `out`; a part that is finished already is left alone.

    Raises UnusableInput for folders that cannot be used so, Conflict while another run writes to `out`; what is wrong
    with one part is in the report.
    """
    watch = watch or Watch()
    parts = _parts(points, out)
    order_key = key_of(grids.digest, asked)
    with _scratch(out) as scratch:
        before = {part.name: finished(part, order_key) for part in parts}
        todo = [part for part in parts if before[part.name] is None]
        _refuse_foreign(todo)
        redone = sum(part.out.exists() for part in todo)
        watch.begin(todo, len(parts) - len(todo))
        outcomes = []
        for outcome in runner(Order(order_key, asked, scratch), todo, grids.locator, watch):
            watch.part(outcome)
            outcomes.append(outcome)
    done = [one for one in outcomes if isinstance(one, Done)]
    counts = sum([*filter(None, before.values()), *(one.counts for one in done)], start=Counts())
    return FolderReport(
        parts=len(parts),
        counts=counts,
        skipped=len(parts) - len(todo),
        redone=redone,
        failed=[one for one in outcomes if isinstance(one, Failed)],
        stray=_stray(parts, out),
        cpu_s=sum(one.cpu_s for one in done),
        peak_mb=max((one.peak_mb for one in done), default=0),
    )


def _parts(points: Path, out: Path) -> list[Part]:
    for folder, is_one in ((points, points.is_dir()), (out, out.is_dir() or not out.exists())):
        if not is_one:
            raise unusable(str(folder), NO_FOLDER)
    inside, around = out.resolve(), points.resolve()
    if inside.is_relative_to(around) or around.is_relative_to(inside):
        raise unusable(str(out), INSIDE, points=points)
    parts = find_parts(points, out)
    if not parts:
        raise unusable(str(points), NO_PARTS)
    return parts


def _refuse_foreign(todo: Sequence[Part]) -> None:
    for part in todo:
        if is_foreign(part.out):
            raise unusable(str(part.out), FOREIGN)


def _stray(parts: Sequence[Part], out: Path) -> int:
    known = {part.name for part in parts}
    return sum(part.name not in known for part in find_parts(out, out))


@contextmanager
def _scratch(out: Path) -> Iterator[Path]:
    """A folder in `out` for the unfinished files of this run; there is one run at a time.

    What an earlier, killed run left goes first: parts are moved into place out of the folder of their own run, so that
    a worker which outlived its run can no longer place any.
    """
    scratch = out / SCRATCH
    scratch.mkdir(parents=True, exist_ok=True)
    with (scratch / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            told = Conflict(reason_zh=f"另一个 gridsvc assign 正在写入 {out}", reason=f"another run writes to {out}")
            raise told from None
        for left in scratch.glob("run-*"):
            shutil.rmtree(left)
        own = scratch / f"run-{secrets.token_hex(4)}"
        own.mkdir()
        try:
            yield own
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
