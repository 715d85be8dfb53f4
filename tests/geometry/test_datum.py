"""A common shift of points against known places, and what explains it."""

import numpy as np
import pytest

from gridsvc.geometry.crs import from_wgs84, to_wgs84
from gridsvc.geometry.datum import CORRECTED_TWICE, MATCHES, shift

RANDOM = np.random.default_rng(7)
KNOWN = 118.78 + RANDOM.random(400) * 0.04, 32.02 + RANDOM.random(400) * 0.02


def noisy(points, metres=8.0):
    """The points, each some metres off."""
    return tuple(axis + RANDOM.normal(0, metres / 1e5, len(axis)) for axis in points)


@pytest.mark.parametrize(
    ("written", "read_as", "found"),
    [("gcj02", "wgs84", "gcj02"), ("bd09", "wgs84", "bd09"), ("bd09", "gcj02", "bd09"), ("wgs84", "gcj02", "wgs84")],
)
def test_points_read_in_the_wrong_datum_are_explained(written, read_as, found):
    told = shift(*to_wgs84(*from_wgs84(*noisy(KNOWN), written), read_as), *KNOWN, read_as)
    assert told.crs == found
    assert told.shift_m > 300
    assert told.left_m < 3


def test_points_corrected_twice_are_explained():
    assert shift(*to_wgs84(*noisy(KNOWN), "gcj02"), *KNOWN).crs == CORRECTED_TWICE


def test_points_that_lie_together_are_no_matter():
    assert shift(*noisy(KNOWN), *KNOWN) is None


def test_places_that_are_poorly_known_are_no_shift():
    assert shift(*noisy(KNOWN, 400), *KNOWN) is None


def test_a_third_of_wrong_matches_hides_no_shift():
    lon, lat = (axis.copy() for axis in from_wgs84(*noisy(KNOWN), "gcj02"))
    lon[::3], lat[::3] = RANDOM.permutation(lon[::3]), RANDOM.permutation(lat[::3])
    told = shift(lon, lat, *KNOWN)
    assert told is None or told.crs == "gcj02"
    assert shift(lon[1::3], lat[1::3], KNOWN[0][1::3], KNOWN[1][1::3]).crs == "gcj02"


def test_a_move_that_no_datum_explains_is_no_finding():
    assert shift(KNOWN[0] + 0.004, KNOWN[1] + 0.004, *KNOWN) is None


def test_a_handful_of_known_places_means_nothing():
    few = slice(0, MATCHES - 1)
    lon, lat = from_wgs84(*KNOWN, "gcj02")
    assert shift(lon[few], lat[few], KNOWN[0][few], KNOWN[1][few]) is None
    assert shift(lon, lat, np.where(np.arange(400) < 3, KNOWN[0], np.nan), KNOWN[1]) is None
