"""Which columns of a list are read as what, and what is refused."""

import math

import pytest

from gridsvc.desk.reading import guess, places, reading_of
from gridsvc.errors import BadParameter

COLUMNS = ["编号", "事发地址", "X坐标", "经度", "纬度"]


def test_headings_tell_the_columns():
    assert guess(COLUMNS, []) == {"column": "事发地址", "lon": "经度", "lat": "纬度"}


def test_where_no_heading_tells_the_cells_do():
    rows = [("1", "王先生", "示例路3号2单元"), ("2", "李女士", "示例街道示例巷5弄")]
    assert guess(["a", "b", "c"], rows)["column"] == "c"


def test_a_reading_has_its_usual_values():
    reading = reading_of({"column": "事发地址", "threshold": "90"}, COLUMNS)
    assert (reading.threshold, reading.crs, reading.reuse, reading.has_places) == (90, "wgs84", "source", False)


@pytest.mark.parametrize(
    "given",
    [
        {"column": "没有这列"},
        {"column": "事发地址", "lon": "经度"},
        {"column": "事发地址", "threshold": "0"},
        {"column": "事发地址", "threshold": "many"},
        {"column": "事发地址", "crs": "mars"},
        {"column": "事发地址", "reuse": "nobody"},
        {"column": "事发地址", "hyphen": "dash"},
    ],
)
def test_what_does_not_fit_is_refused(given):
    with pytest.raises(BadParameter):
        reading_of(given, COLUMNS)


def test_cells_that_say_no_place_are_none():
    lon, lat = places(["118.78", "", "0", "abc", "999"], ["32.02", "1", "0", "1", "1"], "wgs84")
    assert (lon[0], lat[0]) == (118.78, 32.02)
    assert all(map(math.isnan, lon[1:]))
