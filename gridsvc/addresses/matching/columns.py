"""The columns of a library as numbers: normal forms counted once, rows in the order of their ways. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridsvc.addresses.matching.divisions import NOWHERE, Divisions
from gridsvc.addresses.matching.numbers import number_key
from gridsvc.addresses.parsing.numerals import NUMERAL
from gridsvc.addresses.spellings import Profile, fold, normal

WAY = ("road", "section", "lane", "alley")
BELOW = ("compound", "building", "unit", "floor", "room")
CODED = (*WAY, "number", *BELOW)
COUNTED = frozenset({"section", "lane", "alley", "number", "building", "unit", "floor", "room"})
COUNTED_LANE = re.compile(rf"(?:\d|{NUMERAL}+[巷弄])")
STATUSES = ("OC", "AB", "IN", "UN")
Codes = NDArray[np.int32]


@dataclass(frozen=True)
class Columns:
    """Values of each element in their order ("" is the first), and of each row the position of its value."""

    values: dict[str, list[str]]
    codes: dict[str, Codes]
    order: NDArray[np.int64]  # of the given rows, so that a way, a road, a door are each one range


def columns_of(table: Mapping[str, Any], divisions: Divisions, profile: Profile, count: int) -> Columns:
    """The elements of a table, each row's in normal form; what a table has no column for is empty."""
    texts = with_named_lanes({name: texts_of(table, name, count) for name in CODED})
    coded = {name: pd.factorize(texts[name]) for name in CODED}
    forms = {name: [normal(name, text, profile) for text in there] for name, (_, there) in coded.items()}
    forms["road"] += _places(coded, forms, table, divisions, count)
    values = {name: _sorted(name, forms[name]) for name in CODED}
    codes = {}
    for name in CODED:
        rank = {value: at for at, value in enumerate(values[name])}
        codes[name] = np.array([rank[form] for form in forms[name]], dtype=np.int32)[coded[name][0]]
    revoked = texts_of(table, "status", count) == "AB"  # behind the address in force that has taken their place
    return Columns(values, codes, np.lexsort([revoked, *(codes[name] for name in reversed(CODED))]))


def _places(
    coded: dict[str, Any], forms: dict[str, list[str]], table: Mapping[str, Any], divisions: Divisions, count: int
) -> list[str]:
    """Where a number hangs on no road but on its village, the village stands for the road: sets codes, tells names."""
    blank = {name: np.array([not form for form in forms[name]], dtype=bool)[coded[name][0]] for name in CODED}
    bare = blank["road"] & blank["compound"] & ~blank["number"]
    if not bare.any():
        return []
    at = division_rows(table, divisions, count)
    roads, uniques = coded["road"]
    names = ["", *divisions.names]
    coded["road"] = (np.where(bare & (at != NOWHERE), at + 1 + len(uniques), roads), uniques)
    return names


def with_named_lanes(texts: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """A lane with a name of its own and no road (石鼓巷) is the road, and its alley the lane, as texts are read."""
    lanes, found = pd.factorize(texts["lane"])
    named = np.array([bool(lane) and not COUNTED_LANE.match(fold(lane)) for lane in found], dtype=bool)[lanes]
    moved = named & (texts["road"] == "")
    if not moved.any():
        return texts
    nothing = np.full(len(moved), "", dtype=object)
    shifted = {"road": texts["lane"], "lane": texts["alley"], "alley": nothing}
    return texts | {name: np.where(moved, column, texts[name]) for name, column in shifted.items()}


def texts_of(table: Mapping[str, Any], name: str, count: int) -> NDArray[Any]:
    """A column as texts; "" where there is none."""
    if name not in table:
        return np.full(count, "", dtype=object)
    column = np.asarray(table[name], dtype=object)
    return np.where(pd.isna(column), "", column)


def division_rows(table: Mapping[str, Any], divisions: Divisions, count: int) -> Codes:
    """The position of each row's division; NOWHERE of codes that no division has."""
    found, codes = pd.factorize(texts_of(table, "division", count))
    at = [divisions.by_code.get(str(code), NOWHERE) for code in codes]
    return np.array(at, dtype=np.int32)[found]


def _sorted(name: str, forms: Sequence[str]) -> list[str]:
    key = (lambda form: (number_key(form), form)) if name in COUNTED else None
    return ["", *sorted(set(forms) - {""}, key=key)]


def narrow(array: NDArray[Any]) -> NDArray[Any]:
    """The numbers in as few bytes as hold them."""
    return array.astype(np.min_scalar_type(int(array.max(initial=0))))
