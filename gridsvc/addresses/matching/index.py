"""The arrays of a library: ranges of ways, compounds and divisions, strips of places, and what each row says. Pure."""

from collections.abc import Mapping, Sequence
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gridsvc.addresses.matching.columns import BELOW, STATUSES, WAY, Codes, narrow, texts_of
from gridsvc.addresses.matching.divisions import Divisions
from gridsvc.addresses.matching.texts import Texts

PLACE = ("number", "compound", "building")  # with the way: what stands at one place for those who look from outside


def way_arrays(codes: Mapping[str, Codes], radix: Sequence[int], order: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Each different way as one number, ascending, and where its rows begin."""
    keys = np.zeros(len(order), dtype=np.int64)
    for name, size in zip(WAY, radix, strict=True):
        keys = keys * size + codes[name][order]
    found, starts = np.unique(keys, return_index=True)
    return {"way": found, "way_start": np.append(starts, len(order)).astype(np.int32)}


def compound_arrays(arrays: Mapping[str, NDArray[Any]], values: Mapping[str, list[str]]) -> dict[str, NDArray[Any]]:
    """Rows with a compound, by compound and what is in it, and where each compound begins."""
    order = np.lexsort([arrays[name] for name in reversed(BELOW)])
    compounds = arrays["compound"][order]
    starts = np.searchsorted(compounds, np.arange(len(values["compound"]) + 1))
    return {"by_compound": order[starts[1] :].astype(np.int32), "compound_start": _from_second(starts)}


def _from_second(starts: NDArray[np.int64]) -> NDArray[np.int32]:
    """Where each begins when the rows of the first (those that have none) are left out."""
    begin: NDArray[np.int32] = np.maximum(starts - starts[1], 0).astype(np.int32)
    return begin


def division_arrays(at: Codes, divisions: Divisions) -> dict[str, NDArray[Any]]:
    """Rows by the place of their division in the tree, where each place begins, and each row's division plus 1."""
    places = np.array([first for first, _ in divisions.spans] + [len(divisions.rows)], dtype=np.int32)[at]
    order = np.argsort(places, kind="stable")
    starts = np.searchsorted(places[order], np.arange(len(divisions.rows) + 1))
    return {
        "division": narrow(at + 1),
        "by_division": order.astype(np.int32),
        "division_start": starts.astype(np.int32),
    }


def row_arrays(table: Mapping[str, Any], order: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Ids, places, statuses, kinds of points and texts of the rows, in the order of the library."""
    count = len(order)
    texts = Texts.of(texts_of(table, "text", count)[order])
    kinds = texts_of(table, "point_kind", count)[order]
    statuses = texts_of(table, "status", count)[order]
    return {
        "id": (np.asarray(table["id"]) if "id" in table else np.arange(count)).astype(np.int64)[order],
        "lon": np.asarray(table["lon"], dtype=np.float64)[order],
        "lat": np.asarray(table["lat"], dtype=np.float64)[order],
        "text": texts.letters,
        "text_start": texts.starts,
        "point_kind": np.unique(kinds.astype(str), return_inverse=True)[1].astype(np.uint8),
        "status": np.array([STATUSES.index(one) if one in STATUSES else 0 for one in statuses], dtype=np.uint8),
    }


def places(arrays: Mapping[str, NDArray[Any]]) -> NDArray[np.int64]:
    """The first, coarsest row of each plate and building: what is to be found from a point on the map."""
    begins = np.zeros(len(arrays["id"]), dtype=bool)
    begins[arrays["way_start"][:-1]] = True
    for name in PLACE:
        begins[1:] |= arrays[name][1:] != arrays[name][:-1]
    return np.flatnonzero(begins)


def strips(rows: NDArray[Any], lons: NDArray[np.float64], lats: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
    """The arrays of the strips over these rows; rows without a place are left out."""
    rows = rows[np.isfinite(lons[rows]) & np.isfinite(lats[rows])]
    rows = rows[np.argsort(lons[rows], kind="stable")]
    count = max(isqrt(len(rows)), 1)
    starts = np.linspace(0, len(rows), count + 1).astype(np.int32)
    strip = np.repeat(np.arange(count), np.diff(starts))
    west = lons[rows[starts[:-1]]] if len(rows) else np.zeros(1)
    rows = rows[np.lexsort([lats[rows], strip])]
    return {
        "near_row": rows.astype(np.int32), "near_lon": lons[rows], "near_lat": lats[rows],
        "near_west": west, "near_start": starts,
    }  # fmt: skip
