"""On which side of an edge a point lies, decided as GEOS decides it, to the last bit."""

import math

from gridsvc.geometry.cells.kernel import kernel

Point = tuple[float, float]
SAFE = 3.3306690621773724e-16  # Ozaki et al. 2016, doi:10.1007/s10543-015-0574-9
SPLIT = 134217729.0  # 2**27 + 1


@kernel
def left_of(a: Point, b: Point, q: Point) -> float:
    """Positive where q lies left of the line from a to b, negative right of it, 0.0 on it.

    Plain arithmetic where its error cannot turn the sign, else double-double (GEOS, CGAlgorithmsDD::orientationIndex).
    That is exact for degrees but near lon or lat 0, where 106 bits may be too few: there the order of a and b counts.
    """
    left, right = (a[0] - q[0]) * (b[1] - q[1]), (a[1] - q[1]) * (b[0] - q[0])
    found = left - right
    if math.fabs(found) >= math.fabs(left + right) * SAFE:
        return found
    return _left_of_in_double_double(a, b, q)


@kernel
def _left_of_in_double_double(a: Point, b: Point, q: Point) -> float:
    left = _product(_sum(b[0], -a[0]), _sum(q[1], -b[1]))
    right = _product(_sum(b[1], -a[1]), _sum(q[0], -b[0]))
    high, low = _total(left, (-right[0], -right[1]))
    return high if high != 0.0 else low


@kernel
def _sum(a: float, b: float) -> Point:
    """a + b and what rounding took off it (Knuth)."""
    total = a + b
    b_part = total - a
    return total, (b - b_part) + (a - (total - b_part))


@kernel
def _total(a: Point, b: Point) -> Point:
    """The sum of two double-doubles."""
    high, rest = _sum(a[0], b[0])
    low, lowest = _sum(a[1], b[1])
    rest += low
    middle = high + rest
    rest = rest + (high - middle) + lowest
    total = middle + rest
    return total, rest + (middle - total)


@kernel
def _product(a: Point, b: Point) -> Point:
    """The product of two double-doubles (Dekker)."""
    total = a[0] * b[0]
    a_high, b_high = _upper_half(a[0]), _upper_half(b[0])
    a_low, b_low = a[0] - a_high, b[0] - b_high
    rest = ((a_high * b_high - total) + a_high * b_low + a_low * b_high) + a_low * b_low
    rest += a[0] * b[1] + a[1] * b[0]
    high = total + rest
    return high, rest + (total - high)


@kernel
def _upper_half(a: float) -> float:
    scaled = SPLIT * a
    return scaled - (scaled - a)
