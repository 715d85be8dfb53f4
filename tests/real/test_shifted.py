"""Real places of Shanghai as a library of known points: read right they raise no alarm, with a wrong shift they do."""

import numpy as np
import pandas as pd
import pytest

from gridsvc.geometry.crs import from_wgs84, to_wgs84
from gridsvc.geometry.datum import CORRECTED_TWICE, shift
from tests.conftest import REAL_DATA

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def pairs():
    """Places whose address another place has too, and where that one lies: known by text, some metres or more away."""
    rows = pd.read_csv(REAL_DATA / "shanghai_poi" / "poi.csv.gz").dropna(subset=["address"])
    first = rows.groupby("address").head(1).set_index("address")
    later = rows[rows.duplicated("address")]
    known = first.loc[later.address]
    return tuple(frame[axis].to_numpy() for frame in (later, known) for axis in ("lon", "lat"))


@pytest.fixture(params=range(6))
def sample(pairs, request):
    """A batch of a few hundred."""
    rows = np.random.default_rng(request.param).choice(len(pairs[0]), 300, replace=False)
    return tuple(axis[rows] for axis in pairs)


def test_as_they_are_nothing_is_wrong(pairs, sample):
    assert shift(*pairs) is None
    assert shift(*sample) is None


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
def test_a_shift_that_was_not_undone_is_found(sample, crs):
    lon, lat, *known = sample
    assert shift(*from_wgs84(lon, lat, crs), *known).crs == crs


def test_a_shift_that_was_undone_without_need_is_found(sample):
    lon, lat, *known = sample
    assert shift(*to_wgs84(lon, lat, "gcj02"), *known).crs == CORRECTED_TWICE
