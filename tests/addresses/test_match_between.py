"""Where a number stands that the library lacks."""

import pytest

from gridsvc.addresses.matching.between import spot
from gridsvc.addresses.matching.numbers import number_key
from tests.addresses.libraries import LAT_M, library, row, street


def found(numbers, asked):
    index = library(*street(*numbers))
    rows = range(len(index))
    there = spot(index, rows, number_key(asked), lambda row: row >= 0)
    return there and (round((there.lon - 121.5) / LAT_M, 1), round((there.lat - 25.0) / LAT_M, 1), there)


def test_between_the_neighbours_of_its_own_side():
    #   1     3    [5]    7
    #      2     4     6
    east, north, there = found(["1", "3", "7", "2", "4", "6"], "5")
    assert (east, north) == pytest.approx((50, 20), abs=0.2)
    assert there.how == "between"


def test_the_radius_grows_with_the_stretch_between_the_neighbours():
    near, far = found(["1", "3", "7"], "5")[2], found(["1", "3", "47"], "5")[2]
    assert near.radius_m < 30 < far.radius_m


def test_past_the_last_door_in_steps_such_as_the_last():
    east, north, there = found(["1", "3", "5", "2"], "7")
    assert (east, north) == pytest.approx((70, 20), abs=0.2)
    assert there.how == "beyond"


def test_far_past_the_last_door_is_not_far_away():
    east, _, there = found(["1", "3", "5"], "99")
    assert east < 80
    assert there.how == "beyond"


def test_a_sub_number_stands_beside_its_number():
    east, _, there = found(["23", "25", "27"], "25-3")
    assert there.how == "beside"
    assert 250 <= east <= 256


def test_the_other_side_is_asked_when_this_one_is_empty():
    east, north, _ = found(["2", "6"], "3")
    assert north == pytest.approx(0, abs=0.2)
    assert 20 <= east <= 60


def test_a_number_of_another_series_stands_near_the_plain_one():
    assert 40 <= found(["1", "3", "7"], "临5")[0] <= 60


@pytest.mark.parametrize(
    ("numbers", "beside"),
    [
        (["23", "25", "27", "临1", "临49"], 250),  # the plain number, not halfway between 临1 and 临49
        (["23", "25", "27", "临1", "临25之1", "临49"], 250),
        (["临23", "临27", "25"], 250),
    ],
)
def test_it_stands_beside_the_same_number_rather_than_between_others_of_its_series(numbers, beside):
    east, _, there = found(numbers, "临25")
    assert (there.how, abs(east - beside) < 7) == ("beside", True)


def test_of_the_same_number_the_one_of_its_series_goes_first():
    rows = [*street("25", "27"), *street("临25之1", "临99", step_m=12.0)]
    index = library(*rows)
    there = spot(index, range(len(index)), number_key("临25"), lambda row: row >= 0)
    assert (there.lon - 121.5) / LAT_M == pytest.approx(300, abs=7)


def test_far_past_the_last_door_the_radius_says_so():
    near, far = found(["1", "3", "5"], "7")[2], found(["1", "3", "5"], "99")[2]
    assert far.radius_m > near.radius_m + 200
    assert found(["1"], "99")[2].radius_m > found(["1"], "3")[2].radius_m + 200


def test_where_there_is_no_number_there_is_no_place():
    index = library(row("木新路", road="木新路"))
    assert spot(index, range(1), number_key("5"), lambda row: row >= 0) is None
