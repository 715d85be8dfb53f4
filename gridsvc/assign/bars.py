"""Bars on a terminal: rows done, rate and time left; nothing where standard error is no terminal."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from tqdm import tqdm

from gridsvc.assign.folder import Watch
from gridsvc.assign.parts import Failed, Outcome, Part
from gridsvc.assign.run import Progress


@contextmanager
def row_bar() -> Iterator[Progress]:
    """The bar of one file."""
    with tqdm(unit=" rows", disable=None) as bar:

        def advance(rows: int, total: int | None) -> None:
            bar.total = total
            bar.update(rows)

        yield advance


class PartBar(Watch):
    """The bar of a folder: its rows, and beside them how many parts are done and have failed."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] = tqdm(unit=" rows", disable=None)
        self.parts = self.done = self.failed = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.close()

    def begin(self, todo: Sequence[Part], skipped: int) -> None:
        """The rows to do, and the parts in all."""
        self._bar.total = sum(part.rows for part in todo)
        self.parts, self.done = len(todo) + skipped, skipped
        self._show()

    def rows(self, count: int) -> None:
        """So many more rows are answered."""
        self._bar.update(count)

    def part(self, outcome: Outcome) -> None:
        """One more part is done, or has failed."""
        self.failed += isinstance(outcome, Failed)
        self.done += not isinstance(outcome, Failed)
        self._show()

    def _show(self) -> None:
        told = f"{self.done}/{self.parts} parts"
        self._bar.set_postfix_str(f"{told}, {self.failed} failed" if self.failed else told)
