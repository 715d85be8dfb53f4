"""Addresses that stand twice in the library, at one place or at two; many doors on one point. Pure."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridsvc.addresses.findings.plates import DOOR, WHOLE, Floats, Plates, Rows

SAME_PLACE_M = 15.0  # two texts of one address within it are spellings, further apart two places
POINT_M = 0.05  # points this near were copied, not surveyed
STACK = 4  # doors of different numbers on one point, from which nobody has surveyed them


class Pair(NamedTuple):
    """Rows of the library that belong to another one, metres from it, and how many there are with it."""

    row: Rows
    other: Rows
    apart_m: Floats
    together: NDArray[np.intp]

    def where(self, rows: NDArray[np.bool_]) -> "Pair":
        """Some of them."""
        return Pair(self.row[rows], self.other[rows], self.apart_m[rows], self.together[rows])


def spelled_twice(plates: Plates) -> Pair:
    """Addresses with the elements of another one, at its place or without a point of their own."""
    pairs = _alike(plates)
    return pairs.where(~(pairs.apart_m > SAME_PLACE_M))


def two_places(plates: Plates) -> Pair:
    """Addresses with the elements of another one, at another place."""
    pairs = _alike(plates)
    return pairs.where(pairs.apart_m > SAME_PLACE_M)


def one_point(plates: Plates) -> Pair:
    """Doors of different streets on the very same point: one of each further street."""
    frame = _doors_on_points(plates).drop_duplicates(["point", "street"])
    return _with_first(plates, frame, "point")


def stacked(plates: Plates) -> Pair:
    """At least STACK doors of one street with different numbers on the very same point; sub-numbers do not count."""
    frame = _doors_on_points(plates)
    numbers = frame.groupby(["point", "street"]).number.transform("nunique")
    return _with_first(plates, frame[numbers >= STACK], "point")


def _alike(plates: Plates) -> Pair:
    """Each address after the first one with the same elements, and that first one."""
    forms = plates.forms
    named = (forms[[*DOOR]] != "").any(axis=1).to_numpy()
    keys = forms[["area", *WHOLE]].assign(row=np.arange(len(forms)))[named]
    again = keys[keys.duplicated(["area", *WHOLE], keep=False)]
    group = again.groupby(["area", *WHOLE], sort=False).ngroup()
    return _with_first(plates, again.assign(group=group), "group")


def _doors_on_points(plates: Plates) -> pd.DataFrame:
    """Doors that share their point: row, point, street and number without sub-number."""
    rows = np.flatnonzero(plates.is_door)
    x, y = ((axis[rows] / POINT_M).round() for axis in plates.place_m)
    street, number = plates.street[rows], plates.numbers[0][rows]
    frame = pd.DataFrame({"row": rows, "x": x, "y": y, "street": street, "number": number})
    shared = frame[frame.duplicated(["x", "y"], keep=False)]
    return shared.assign(point=shared.groupby(["x", "y"], sort=False).ngroup())


def _with_first(plates: Plates, frame: pd.DataFrame, group: str) -> Pair:
    """Every row of a group after its first one."""
    first = frame.groupby(group).row.transform("first").to_numpy(dtype=np.intp)
    count = frame.groupby(group).row.transform("size").to_numpy(dtype=np.intp)
    row = frame.row.to_numpy(dtype=np.intp)
    later = row != first
    row, first = row[later], first[later]
    x, y = plates.place_m
    return Pair(row, first, np.hypot(x[row] - x[first], y[row] - y[first]), count[later])
