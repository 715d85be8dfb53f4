"""Cells of a column, text or native, as Arrow text: trimmed, blank is missing."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

BLANK = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u200e\u200f\ufeff"
LINE_END = "\r\n"
FORMULA = ("=", "+", "-", "@")
ESCAPED = r"^'([=+\-@])"  # the apostrophe that keeps a spreadsheet from reading a text as a formula


def trimmed(cells: "pd.Series[Any]") -> pa.Array:
    """Text without surrounding white space (full-width too), invisible marks and a formula's apostrophe."""
    text = pc.utf8_trim(_as_text(cells), BLANK)
    if pc.any(pc.starts_with(text, "'")).as_py():
        text = pc.replace_substring_regex(text, ESCAPED, r"\1")
    return pc.if_else(pc.equal(text, ""), None, text)


def plain(cells: "pd.Series[Any]") -> pa.Array:
    """Like `trimmed`, with full-width letters, digits and signs made ordinary (NFKC)."""
    return pc.utf8_normalize(trimmed(cells), form="NFKC")


def json_value(cell: Any) -> Any:
    """A cell as JSON can hold it: None, bool, number, str, or a list or object of them; a time is its ISO text."""
    if isinstance(cell, (str, bool, int, type(None))):
        return cell
    if isinstance(cell, list):
        return [json_value(item) for item in cell]
    if isinstance(cell, dict):
        return {str(key): json_value(item) for key, item in cell.items()}
    if isinstance(cell, float):
        return cell if cell - cell == 0 else None
    if isinstance(cell, (dt.date, dt.time)):
        return None if cell is pd.NaT else cell.isoformat()
    return None if cell is pd.NA else _unwrapped(cell)


def filled_values(cells: "pd.Series[Any]") -> list[Any]:
    """The cells as `json_value` has them, None for blank text too."""
    if isinstance(cells.dtype, pd.StringDtype):
        text = _as_text(cells)
        values: list[Any] = pc.if_else(pc.equal(text, ""), None, text).to_pylist()
        return values
    return [None if cell == "" else cell for cell in map(json_value, cells.tolist())]


def storable(value: Any) -> bool:
    """Whether the database's JSON can hold a value of `json_value`: it knows no character NUL."""
    if isinstance(value, (list, dict)):
        return "\\u0000" not in json.dumps(value)
    return not isinstance(value, str) or "\0" not in value


def written(cell: Any) -> Any:
    """A cell for a spreadsheet: number, str or None; a text that would be read as a formula gets an apostrophe."""
    value = json_value(cell)
    if isinstance(value, (bool, list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def as_line(fields: Iterable[Any], delimiter: str = ",") -> str:
    """A row of CSV without its line end, quoted where it must be: a carriage return alone would end it too."""
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator=LINE_END).writerow(fields)
    return line.getvalue().removesuffix(LINE_END)


def _unwrapped(cell: Any) -> Any:
    """The Python value of a numpy scalar or array; else the cell's text."""
    return json_value(cell.tolist()) if hasattr(cell, "tolist") else str(cell)


def _as_text(cells: "pd.Series[Any]") -> pa.Array:
    if isinstance(cells.dtype, pd.StringDtype):
        return _one_array(pa.array(cells))
    return pa.array([_text(cell) for cell in cells.tolist()], pa.string())


def _one_array(text: pa.Array | pa.ChunkedArray) -> pa.Array:
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def _text(cell: Any) -> str | None:
    value = json_value(cell)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return None if value is None else str(value)
