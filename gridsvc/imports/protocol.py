"""What a domain gives to be imported, and what passes between it and the run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol, runtime_checkable
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridsvc.config import DEFAULT_ZONE
from gridsvc.io.fields import Field
from gridsvc.io.problems import Problem, no_problems

# Columns that our own exports add to what was imported; coming back, they are no attributes.
DERIVED = frozenset(
    {"valid_from", "valid_to", "grid_code", "community_code", "near_border_m", "grid_reason", "edition", "parent_code"}
)
NOTHING: frozenset[str] = frozenset()
READING, MERGING, ASSIGNING = "reading", "merging", "assigning"
LOOKING, UNDOING = "looking", "undoing"
# Told the stage, and how much of how much of it is done; may raise to break off.
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be read and where its rows go.

    `on` is the day the change takes effect, `today` the day it is now (None: the same day);
    `mapping` is {field: column}, `constants` {field: the value of every row};
    `sheet` is the file's sheet or layer where it has several;
    with `guesses`, fields in neither take the column that is called like them;
    who is `sure_of_crs` is not stopped by points that look shifted.
    """

    on: date
    today: date | None = None
    layer: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    encoding: str | None = None
    code_system: str = "default"
    zone: ZoneInfo = DEFAULT_ZONE
    guesses: bool = True
    sheet: str | None = None
    sure_of_crs: bool = False

    @property
    def now(self) -> date:
        """The day it is, from which the stored owners follow, whatever `on` is."""
        return self.today or self.on


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows whose fields could be read; every member has one entry per row.

    `values` has a column per field (missing ones filled with nulls); `geometry` holds shapely
    objects in EPSG:4490 or None; `attributes` the unknown columns, whose names are `headings`.

    `absent` names the fields that no column and no constant feeds, and "geometry" where nothing says a place: what
    is stored of them stays, as attributes do that are no heading. An empty cell of a column that is there clears.
    """

    values: pd.DataFrame
    attributes: NDArray[Any]
    geometry: NDArray[Any]
    line: NDArray[np.int64]
    absent: frozenset[str] = NOTHING
    headings: frozenset[str] = NOTHING

    def __len__(self) -> int:
        return len(self.line)

    def take(self, rows: NDArray[np.bool_]) -> "Batch":
        """The rows where `rows` is true."""
        return replace(
            self,
            values=self.values[rows].reset_index(drop=True),
            attributes=self.attributes[rows],
            geometry=self.geometry[rows],
            line=self.line[rows],
        )

    def over(self, stored: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        """Attributes of a record that has `stored` ones, once a row gives it `given`."""
        return {name: value for name, value in stored.items() if name not in self.headings} | dict(given)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Per row: loaded, or a problem; neither means unchanged. `note`: what is told of a row that was taken."""

    loaded: NDArray[np.bool_]
    problem: NDArray[Any]
    note: NDArray[Any]

    @classmethod
    def none(cls, size: int) -> "Outcome":
        """Nothing loaded, nothing refused."""
        return cls(np.zeros(size, dtype=bool), no_problems(size), no_problems(size))

    def put(self, rows: NDArray[np.bool_], part: "Outcome") -> None:
        """Write the outcome of the rows that were taken out by `rows`."""
        self.loaded[rows] = part.loaded
        self.problem[rows] = part.problem
        self.note[rows] = part.note


@runtime_checkable
class Surveyor(Protocol):
    """A loader that sees every readable row of the file before the first one is written."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """The field table."""

    def survey(self, batch: Batch) -> None:
        """Take note of the rows."""


class Loader(Protocol):
    """Reads `fields` of a file and writes them, batch by batch, inside the session's transaction; never commits."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """The field table."""

    def load(self, batch: Batch) -> Outcome:
        """Write the rows that are new or changed."""

    def finish(self) -> None:
        """Do what needs the whole file (links between rows, re-assignment)."""


@dataclass(frozen=True, slots=True)
class Named:
    """Rows of one table: how many, and what the first of them are called. `by` is the table that uses them, or ""."""

    table: str
    count: int
    names: tuple[str, ...]
    by: str = ""


@dataclass(frozen=True, slots=True)
class Touched:
    """What an undo removes, puts back, leaves alone because it was changed since, and what is in use elsewhere.

    `why_not` is a reason of its own why it cannot be done at all.
    """

    removed: int = 0
    put_back: int = 0
    changed: tuple[Named, ...] = ()
    used: tuple[Named, ...] = ()
    why_not: Problem | None = None

    @property
    def left_alone(self) -> int:
        """Rows changed since."""
        return sum(some.count for some in self.changed)


class Undo(Protocol):
    """The undo of one run, inside the session's transaction; never commits."""

    def hold(self) -> None:
        """Other writers wait from now on."""

    def touched(self) -> Touched:
        """What it would do; nothing is written."""

    def carry_out(self, say: Progress) -> None:
        """Do it: after `hold`, right after `touched` was asked."""


class Undoer(Protocol):
    """Makes the undo of a run of `what`."""

    def __call__(self, what: str, run_id: int, today: date) -> Undo:
        """The undo; nothing is locked before it holds."""


class Follower(Protocol):
    """What has to follow the rows of a run that was undone."""

    def __call__(self, put_back: Any, today: date) -> None:
        """`put_back` selects the ids of the rows that are again what they were."""


Importer = Callable[[Options], Loader]  # raises when the options do not fit (no such layer)


def silent(stage: str, done: int, total: int | None) -> None:
    """Nobody listens."""


def refuse(outcome: Outcome, rows: NDArray[np.bool_], problem: Problem) -> None:
    """Refuse `rows` for one reason."""
    for at in np.flatnonzero(rows):
        outcome.problem[at] = problem
    outcome.loaded[rows] = False
