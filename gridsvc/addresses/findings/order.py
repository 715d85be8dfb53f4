"""Plates that stand out of the order of their street: far from their neighbours by number, or on the wrong side. Pure.

On most streets odd numbers face even ones; where they do not, nothing is said of sides.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gridsvc.addresses.findings.plates import Floats, Plates, Rows

NEIGHBOURS = 2  # to each side, by number
FAR_M = 60.0  # off the neighbours' middle at least
SPREADS = 3.0  # and so many times as far as they are from it themselves
MOST_SPREAD_M = 120.0  # neighbours that lie further apart tell nothing
APART_M, WIDE_M = 6.0, 60.0  # how far the two sides of a street lie apart
NEAR_M = 80.0  # neighbours further away may be round a bend
LOOSE = 0.5  # of that width, at most, both sides' plates together may scatter around their lines
ON_LINE = 0.3  # of that width, at most, a plate may be off the line that it stands on


class Row(NamedTuple):
    """Where plates stand against their neighbours: rows of the library, and metres."""

    row: Rows
    off_m: Floats


def out_of_order(plates: Plates) -> Row:
    """Plates far from the median place of the two before and the two after them on their side of the street."""
    rows, group = in_order(plates)
    x, y = (axis[rows] for axis in plates.place_m)
    near_x, near_y = (neighbours(axis, group) for axis in (x, y))
    enough = (~np.isnan(near_x)).sum(axis=1) >= 2 * NEIGHBOURS - 1
    rows, x, y, near_x, near_y = rows[enough], x[enough], y[enough], near_x[enough], near_y[enough]
    middle = np.nanmedian(near_x, axis=1), np.nanmedian(near_y, axis=1)
    spread = np.nanmax(np.hypot(near_x - middle[0][:, None], near_y - middle[1][:, None]), axis=1)
    off = np.hypot(x - middle[0], y - middle[1])
    far = (off >= np.maximum(FAR_M, SPREADS * spread)) & (spread <= MOST_SPREAD_M)
    return Row(rows[far], off[far])


def wrong_side(plates: Plates) -> Row:
    """Plates on the line of the other parity's, where the two sides of a straight stretch of street lie apart."""
    rows, group = in_order(plates)
    number = plates.numbers[0][rows]
    x, y = (axis[rows] for axis in plates.place_m)
    own_x, own_y = (neighbours(axis, group) - axis[:, None] for axis in (x, y))
    over_x, over_y = (_opposite(axis, group, number) - axis[:, None] for axis in (x, y))
    along = _directions(np.hstack([own_x, over_x]), np.hstack([own_y, over_y]))
    own, over = _across(own_x, own_y, along), _across(over_x, over_y, along)
    own_m, over_m = _median(own), _median(over)
    with np.errstate(invalid="ignore"):
        between = np.abs(own_m - over_m)
        near = np.hypot(np.hstack([own_x, over_x]), np.hstack([own_y, over_y])) <= NEAR_M
        straight = near.all(axis=1) & (between >= APART_M) & (between <= WIDE_M)
        straight &= _widest(own, own_m) + _widest(over, over_m) <= between * LOOSE
        wrong = straight & (np.abs(over_m) <= ON_LINE * between) & (plates.numbers[1][rows] == 0)
    return Row(rows[wrong], np.abs(own_m[wrong]))


def in_order(plates: Plates) -> tuple[Rows, Rows]:
    """Rows of doors in the order of street, parity, number; and the side (street and parity) of each, as a number."""
    rows = np.flatnonzero(plates.is_door)
    number, sub = (part[rows] for part in plates.numbers)
    side = plates.street[rows] * 2 + (number % 2).astype(np.intp)
    order = np.lexsort((sub, number, side))
    return rows[order], side[order]


def neighbours(values: Floats, group: Rows) -> Floats:
    """Of each place in order: the values of NEIGHBOURS before and after it in its group, NaN where there are none."""
    shifts = [step for step in range(-NEIGHBOURS, NEIGHBOURS + 1) if step]
    found = np.full((len(values), len(shifts)), np.nan)
    for column, step in enumerate(shifts):
        at = np.arange(len(values)) + step
        inside = (at >= 0) & (at < len(values))
        at = at.clip(0, max(len(values) - 1, 0))
        same = inside & (group[at] == group)
        found[same, column] = values[at[same]]
    return found


def _opposite(values: Floats, group: Rows, number: Floats) -> Floats:
    """The same of the other side of the street, nearest by number."""
    last = number.max(initial=0.0) + 2.0
    keys = group * last + number
    first = np.searchsorted(keys, (group ^ 1) * last + number)
    found = np.full((len(values), 2 * NEIGHBOURS), np.nan)
    for column, step in enumerate(range(-NEIGHBOURS, NEIGHBOURS)):
        at = (first + step).clip(0, max(len(values) - 1, 0))
        same = group[at] == (group ^ 1)
        found[same, column] = values[at[same]]
    return found


def _directions(x: Floats, y: Floats) -> Floats:
    """The direction (radians) in which each row's points spread most."""
    dx, dy = x - _median(x)[:, None], y - _median(y)[:, None]
    return np.asarray(0.5 * np.arctan2(2 * np.nansum(dx * dy, axis=1), np.nansum(dx * dx - dy * dy, axis=1)))


def _across(dx: Floats, dy: Floats, along: Floats) -> Floats:
    """Metres to the left of the direction."""
    return np.asarray(dy * np.cos(along)[:, None] - dx * np.sin(along)[:, None])


def _median(values: Floats) -> Floats:
    """Of each row, NaN where it has no value."""
    empty: NDArray[np.bool_] = np.all(np.isnan(values), axis=1)
    return np.where(empty, np.nan, np.nanmedian(np.where(empty[:, None], 0.0, values), axis=1))


def _widest(values: Floats, middle: Floats) -> Floats:
    """The largest distance from the middle in each row."""
    return np.asarray(np.abs(values - middle[:, None]).max(axis=1))
