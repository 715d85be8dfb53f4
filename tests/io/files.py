"""Small files for the tests, and a table read whole."""

import gzip
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gridsvc.errors import GridsvcError
from gridsvc.io.readers import open_table


@dataclass
class Whole:
    """All chunks of a table, put together."""

    columns: tuple[str, ...]
    rows: list[dict[str, Any]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    shapes: list[Any] = field(default_factory=list)


def save(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    """The file, gzipped when its name ends in .gz."""
    data = content if isinstance(content, bytes) else content.encode(encoding)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def read(path: Path, **options: Any) -> Whole:
    """Every row of a file; problems and notes by line, in English."""
    table = open_table(path, **options)
    whole = Whole(table.columns)
    for chunk in table:
        whole.rows += chunk.rows.to_dict("records")
        whole.lines += chunk.line.tolist()
        whole.shapes += [None] * len(chunk) if chunk.geometry is None else chunk.geometry.tolist()
        for told, into in ((chunk.problem, whole.problems), (chunk.note, whole.notes)):
            into.update({int(n): one.en for n, one in zip(chunk.line, told, strict=True) if one})
    return whole


def refusal(path: Path, **options: Any) -> str:
    """What is said of a file that cannot be used; fails when it can."""
    with pytest.raises(GridsvcError) as caught:
        read(path, **options)
    assert caught.value.detail("zh")
    return caught.value.detail("en")
