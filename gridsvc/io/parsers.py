"""Columns of cells -> typed values, a whole column at a time; a blank cell is missing, not wrong."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gridsvc.io.cells import plain, trimmed
from gridsvc.io.problems import Problem

Bools = NDArray[np.bool_]
EXACT = 2.0**53  # whole numbers up to here are exact as floats

CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"
MANGLED = r"^\d(\.\d+)?[eE]\+\d+$"
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"

BAD_TEXT = Problem("含有控制字符", "holds a control character")
BAD_LINE = Problem("含有控制字符或超过 {most} 个字符", "holds a control character, or more than {most} characters")
BAD_CODE = Problem(
    "不是编码（科学计数法已丢失末尾数字，或超过 {most} 个字符）",
    "is no code (scientific notation has lost its last digits, or it has more than {most} characters)",
)
# What an index of the database can hold: 2,704 bytes.
CODE_LENGTH, WORD_LENGTH, LINE_LENGTH = 100, 80, 500
BAD_NUMBER = Problem("不是可用的数值{zh}", "is not a usable number{en}")
BAD_INTEGER = Problem("不是可用的整数{zh}", "is not a usable whole number{en}")
BAD_CHOICE = Problem("不在 {choices} 之中", "is not one of {choices}")


@dataclass(frozen=True, slots=True)
class Column:
    """Typed values, missing where the cell was blank or `bad`; `reason` holds for every bad cell."""

    values: "pd.Series[Any]"
    bad: Bools
    reason: Problem


Parser = Callable[["pd.Series[Any]"], Column]


def prose(cells: "pd.Series[Any]") -> Column:
    """str of any length, trimmed; bad: control characters, which no database text may hold."""
    found = trimmed(cells)
    return typed(found, pc.match_substring_regex(found, CONTROL), BAD_TEXT)


def text(cells: "pd.Series[Any]") -> Column:
    """str of one line, trimmed; bad: control characters, more than LINE_LENGTH characters."""
    return _bounded(trimmed(cells), CONTROL, LINE_LENGTH, BAD_LINE)


def word(cells: "pd.Series[Any]") -> Column:
    """The same up to WORD_LENGTH characters: one of the parts that a key is put together from."""
    return _bounded(trimmed(cells), CONTROL, WORD_LENGTH, BAD_LINE)


def code(cells: "pd.Series[Any]") -> Column:
    """str, trimmed, full-width characters made ordinary, leading zeros kept; bad: 3.2E+11 as Excel leaves a code."""
    return _bounded(plain(cells), f"{MANGLED}|{CONTROL}", CODE_LENGTH, BAD_CODE)


def number(minimum: float = -np.inf, maximum: float = np.inf) -> Parser:
    """Parser to finite float64 within the bounds."""
    return partial(_number, bounds=(minimum, maximum))


def integer(minimum: float = -EXACT, maximum: float = EXACT) -> Parser:
    """Parser to Int64 within the bounds; 3.0 is 3."""
    return partial(_integer, bounds=(minimum, maximum))


def choice(options: Mapping[str, Any]) -> Parser:
    """Parser to the value that `options` gives for a cell, without regard to case and width."""
    values = {unicodedata.normalize("NFKC", key).strip().casefold(): value for key, value in options.items()}
    return partial(_choice, values=values, reason=BAD_CHOICE.filled(choices=", ".join(options)))


def typed(values: pa.Array, bad: pa.Array, reason: Problem) -> Column:
    """A column of Arrow values, missing where `bad` (null counts as good)."""
    wrong = pc.fill_null(bad, False)
    return Column(pc.if_else(wrong, None, values).to_pandas(), wrong.to_numpy(zero_copy_only=False), reason)


def _bounded(found: pa.Array, refused: str, most: int, reason: Problem) -> Column:
    bad = pc.or_(pc.match_substring_regex(found, refused), pc.greater(pc.utf8_length(found), most))
    return typed(found, bad, reason.filled(most=most))


def _number(cells: "pd.Series[Any]", *, bounds: tuple[float, float]) -> Column:
    values, filled = floats(cells)
    good = np.isfinite(values) & (values >= bounds[0]) & (values <= bounds[1])
    return typed(pa.array(values, from_pandas=True), pa.array(filled & ~good), BAD_NUMBER.filled(**_span(bounds)))


def _integer(cells: "pd.Series[Any]", *, bounds: tuple[float, float]) -> Column:
    values, filled = floats(cells)
    good = (np.floor(values) == values) & (values >= bounds[0]) & (values <= bounds[1])
    whole = pd.array(np.where(good, values, np.nan), dtype="Int64")
    return Column(pd.Series(whole), filled & ~good, BAD_INTEGER.filled(**_span(bounds)))


def floats(cells: "pd.Series[Any]") -> tuple[NDArray[np.float64], Bools]:
    """float64, NaN where no number stands, and which cells are filled."""
    found = plain(cells)
    legible = pc.if_else(pc.match_substring_regex(found, NUMBER), found, None)
    values = legible.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return values, found.is_valid().to_numpy(zero_copy_only=False)


def _span(bounds: tuple[float, float]) -> dict[str, str]:
    if max(map(abs, bounds)) >= EXACT:
        return {"zh": "", "en": ""}
    return {"zh": f"（{bounds[0]:g} 至 {bounds[1]:g}）", "en": f" from {bounds[0]:g} to {bounds[1]:g}"}


def _choice(cells: "pd.Series[Any]", *, values: Mapping[str, Any], reason: Problem) -> Column:
    found = plain(cells).to_pandas()
    keys = found.str.casefold()
    return Column(keys.map(values), (keys.notna() & ~keys.isin(list(values))).to_numpy(), reason)
