"""The field table of an import: which columns feed which fields, and a chunk's cells as typed values."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridsvc.errors import BadParameter, UnusableInput
from gridsvc.io.cells import filled_values, storable
from gridsvc.io.parsers import Bools, Column, Parser
from gridsvc.io.problems import Problem, joined
from gridsvc.io.tables import Chunk

BAD_CELL = Problem("{column}“{cell}”{reason_zh}", "{column} {cell!r} {reason}")
MISSING = Problem("缺少{column}", "{column} is missing")
NUL = Problem("{column} 含有空字符（NUL）", "{column} holds the character NUL")
SHOWN = 40  # characters of a bad cell


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an import: how its cells are read, and the other headings it is known by."""

    name: str
    parse: Parser
    required: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A chunk's typed `values` (one column per field, all of them), `attributes` of the unmapped columns
    (a dict of filled cells per row; None when every column is mapped) and `problem` (of the geometry too)."""

    values: pd.DataFrame
    attributes: list[dict[str, Any]] | None
    problem: NDArray[Any]

    @property
    def good(self) -> Bools:
        """Which rows have no problem."""
        return np.array([problem is None for problem in self.problem], dtype=bool)


def parse_mapping(options: Iterable[str]) -> dict[str, str]:
    """{field: column} of `--map FIELD=COLUMN` options; raises BadParameter for one without both."""
    pairs = [option.partition("=") for option in options]
    for field, _, column in pairs:
        if not field.strip() or not column.strip():
            expected = "FIELD=COLUMN"
            raise BadParameter(name="map", value=f"{field}", expected=expected, expected_zh=f" {expected}")
    return {field.strip(): column.strip() for field, _, column in pairs}


def map_columns(
    fields: Sequence[Field], columns: Sequence[str], mapping: Mapping[str, str], *, guesses: bool = True
) -> dict[str, str]:
    """{field: column}: `mapping` wins, then (with `guesses`) the same name, then the aliases; a column feeds one field.

    Raises UnusableInput, listing what exists, for an unknown field, a missing column, or a required field
    that no column feeds.
    """
    _refuse_unknown([f.name for f in fields], list(mapping), "字段", "field")
    _refuse_unknown(columns, list(mapping.values()), "列", "column")
    found = dict(mapping)
    headed = ([(f.name, (f.name,)) for f in fields], [(f.name, f.aliases) for f in fields])
    for names in headed if guesses else ():
        for name, headings in names:
            if name not in found and (column := _free(columns, headings, set(found.values()))):
                found[name] = column
    if lacking := [f.name for f in fields if f.required and f.name not in found]:
        raise _refusal(
            f"没有列对应必填字段 {'、'.join(lacking)}，现有列：{'、'.join(columns)}；请用 --map 字段=列名 指明",
            f"no column feeds the required field {', '.join(lacking)}; its columns are {', '.join(columns)};"
            " name one with --map FIELD=COLUMN",
        )
    return found


def parse_chunk(chunk: Chunk, fields: Sequence[Field], mapping: Mapping[str, str]) -> Parsed:
    """The chunk's cells as typed values; a row gathers every problem of its cells."""
    problem = chunk.problem.copy()
    values: dict[str, pd.Series[Any]] = {}
    for field in fields:
        if field.name not in mapping:
            values[field.name] = pd.Series([None] * len(chunk), dtype=object)
            continue
        cells = chunk.rows[mapping[field.name]]
        column = field.parse(cells)
        values[field.name] = column.values
        for at, told in _problems(field, cells, column):
            problem[at] = joined(problem[at], told)
    attributes = _attributes(chunk.rows.drop(columns=list(set(mapping.values()))))
    for at, told in _unstorable(attributes or []):
        problem[at] = joined(problem[at], told)
    return Parsed(pd.DataFrame(values), attributes, problem)


def _refuse_unknown(known: Sequence[str], asked: Iterable[str], what_zh: str, what: str) -> None:
    for name in asked:
        if name not in known:
            raise _refusal(
                f"没有{what_zh}“{name}”，有：{'、'.join(known)}",
                f"there is no {what} {name!r}; there are {', '.join(known)}",
            )


def _refusal(reason_zh: str, reason: str) -> UnusableInput:
    return UnusableInput(name="--map", reason_zh=reason_zh, reason=reason)


def _free(columns: Sequence[str], headings: Iterable[str], taken: set[str]) -> str | None:
    wanted = {heading.casefold() for heading in headings}
    return next((c for c in columns if c.strip().casefold() in wanted and c not in taken), None)


def _problems(field: Field, cells: "pd.Series[Any]", column: Column) -> Iterator[tuple[int, Problem]]:
    """(row, problem) of the cells that are bad, or blank though required."""
    reason = {"reason_zh": column.reason.zh, "reason": column.reason.en}
    for at in np.flatnonzero(column.bad).tolist():
        yield at, BAD_CELL.filled(column=cells.name, cell=str(cells.iat[at])[:SHOWN], **reason)
    if field.required:
        for at in np.flatnonzero(column.values.isna().to_numpy() & ~column.bad).tolist():
            yield at, MISSING.filled(column=cells.name)


def _unstorable(attributes: list[dict[str, Any]]) -> Iterator[tuple[int, Problem]]:
    """(row, problem) of the attributes that no database can hold."""
    for at, row in enumerate(attributes):
        for name, value in row.items():
            if not (storable(name) and storable(value)):
                yield at, NUL.filled(column=name.replace("\0", "\\0"))


def _attributes(rows: pd.DataFrame) -> list[dict[str, Any]] | None:
    if rows.columns.empty:
        return None
    names = [str(name) for name in rows]
    cells = zip(*(filled_values(rows[name]) for name in rows), strict=True)
    return [{name: cell for name, cell in zip(names, row, strict=True) if cell is not None} for row in cells]
