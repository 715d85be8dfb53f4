"""What every way of copying a file is given."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gridsvc.assign.answers import Assigner
from gridsvc.assign.reading import Reading
from gridsvc.io.tables import Table


@dataclass(frozen=True, slots=True)
class Copy:
    """A table on its way to `out`: how its rows say where they lie, who answers, and {column: its new name}.

    `mark` is what the result (a part of Parquet) says of where it comes from.
    """

    table: Table
    reading: Reading
    renamed: dict[str, str]
    assigner: Assigner
    out: Path
    mark: dict[str, Any] = field(default_factory=dict)
