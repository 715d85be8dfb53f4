from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from gridsvc.geometry.edits.lattice import on_segment

PLACES = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def off(start, end, point):
    """Twice the exact area of the triangle: how far the point is from the line, times its length."""
    (ax, ay), (bx, by), (px, py) = (tuple(map(Fraction, one)) for one in (start, end, point))
    return abs((bx - ax) * (py - ay) - (by - ay) * (px - ax))


@given(PLACES, PLACES, st.floats(0.01, 0.99))
def test_the_point_found_is_no_further_off_than_the_nearest_float_and_lies_between_the_ends(start, end, share):
    assume(max(abs(end[0] - start[0]), abs(end[1] - start[1])) > 1e-6)
    near = tuple(a + share * (b - a) for a, b in zip(start, end, strict=True))
    found = on_segment(start, end, near)
    major = 0 if abs(end[0] - start[0]) >= abs(end[1] - start[1]) else 1
    assert off(start, end, found) <= off(start, end, near)
    assert min(start[major], end[major]) < found[major] < max(start[major], end[major])
    assert abs(found[major] - near[major]) < 1e-11


def test_on_a_straight_parallel_it_lies_exactly():
    assert on_segment((121.5, 25.0), (121.6, 25.0), (121.53, 25.0000001)) == (121.53, 25.0)


def test_on_a_slanting_border_of_a_city_it_lies_a_hundred_times_better_than_half_a_float():
    start, end = (121.5123456789, 25.0123456789), (121.5234567891, 25.0198765432)
    near = (121.517, 25.0155)
    length = float((Fraction(end[0]) - Fraction(start[0])) ** 2 + (Fraction(end[1]) - Fraction(start[1])) ** 2) ** 0.5
    away = float(off(start, end, on_segment(start, end, near))) / length
    assert away < 2**-48 / 50


def test_zero_has_no_sign():
    assert str(on_segment((0.0, 1.0), (0.0, 2.0), (-0.0, 1.5))) == "(0.0, 1.5)"
