"""What the beginning of an address goes on as, and what stands at a place."""

import pytest

from gridsvc.addresses.match import complete, reverse
from tests.addresses.libraries import LAT_M, library, row, street

CITY = library(
    *street("1", "3", "5", "12", "15之1", "20"),
    *street("1", "3", lane="5巷"),
    *street("2", lane="12巷"),
    *street("1", road="木柵路", section="一段"),
    *street("1", road="重慶路"),
    *street("1", road="東木新路"),
    row("臺北市大安區龍安里木山路1號", "63-03-01", road="木山路", number="1號"),
    row("臺北市大安區龍安里木山路2號", "63-03-01", road="木山路", number="2號"),
)


def texts(prefix, limit=10):
    return [one.text for one in complete(prefix, CITY, limit)]


def test_a_road_that_is_complete_goes_on_with_itself_its_doors_and_lanes():
    found = complete("木新路", CITY)
    assert [one.level for one in found[:2]] == ["road", "door"]
    assert found[0].text == "臺北市文山區樟新里木新路"
    assert len(found[0].rows) == 9


def test_the_beginning_of_a_number_goes_on_as_doors_then_lanes():
    assert texts("木新路1") == [
        "臺北市文山區樟新里木新路1號",
        "臺北市文山區樟新里木新路12號",
        "臺北市文山區樟新里木新路15之1號",
        "臺北市文山區樟新里木新路12巷",
    ]


def test_names_that_begin_so_come_before_those_that_hold_it():
    assert texts("木新") == ["臺北市文山區樟新里木新路", "臺北市文山區樟新里東木新路"]


def test_the_district_that_is_named_comes_first():
    assert texts("文山區木")[0].startswith("臺北市文山區")
    assert texts("大安區木")[0] == "臺北市大安區龍安里木山路"


@pytest.mark.parametrize("letters", ["cql", "zql", "chongqing", "CQL"])
def test_pinyin_and_its_initials_are_letters_too(letters):
    assert texts(letters)[0] == "臺北市文山區樟新里重慶路"


def test_initials_go_on_with_a_number():
    assert texts("mxl12")[0] == "臺北市文山區樟新里木新路12號"


def test_a_community_is_a_completion():
    assert [(one.text, one.level) for one in complete("樟新", CITY)] == [("臺北市文山區樟新里", "community")]


def test_as_many_as_asked_for_and_none_for_what_nobody_knows():
    assert len(texts("木新路", 3)) == 3
    assert texts("不存在") == []
    assert texts("") == []


def test_the_nearest_address_comes_with_its_distance():
    near = reverse(121.5 + 30 * LAT_M, 25.0 + 25 * LAT_M, CITY, 2)
    assert CITY.texts[near[0].row].endswith("3號")
    assert near[0].distance_m == pytest.approx(5.0, abs=0.1)
