"""What stands around an address, or beside it: remarks, phones, brackets, directions, crossings, further addresses."""

import pytest

from gridsvc.addresses.parse import parse

from .lexicons import QINHUAI, ROOMS, qinhuai, shown, taipei


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("您好，麻烦送到瑞金路3号，谢谢", "remark=您好麻烦送到 ROAD=瑞金路 number=3 remark=谢谢"),
        ("找王先生，瑞金路3号", "remark=找王先生 ROAD=瑞金路 number=3"),
        ("市民反映瑞金路3号楼道堆放杂物", "remark=市民反映 ROAD=瑞金路 number=3 rest=楼道堆放杂物"),
        ("瑞金路3号门口有人放垃圾", "ROAD=瑞金路 number=3 direction=门口 remark=有人放垃圾"),
        ("【急】瑞金路3号", "remark=急 ROAD=瑞金路 number=3"),
        ("210001南京市瑞金路3号", "remark=210001 CITY=南京市 ROAD=瑞金路 number=3"),
    ],
)
def test_remarks_are_told_from_the_address(text, elements):
    assert qinhuai(text) == elements


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("瑞金路3号 李女士 13812345678", "13812345678"),
        ("瑞金路3号13812345678", "13812345678"),
        ("电话：025-84401234，瑞金路3号", "02584401234"),
        ("瑞金路3号 手机138****5678", "138****5678"),
        ("瑞金路3号0912-345-678", "0912345678"),
    ],
)
def test_a_phone_number_is_no_number_of_a_door(text, phone):
    parsed = parse(text, QINHUAI, ROOMS)
    assert [parsed.value(name) for name in ("road", "number", "phone", "room")] == ["瑞金路", "3", phone, ""]


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("瑞金路12号（五楼）", "ROAD=瑞金路 number=12 floor=5"),
        ("瑞金路12号(中山南路口)", "ROAD=瑞金路 number=12 CROSSING=中山南路"),
        ("瑞金路(原名夫子路)3号", "ROAD=瑞金路 remark=原名夫子路 number=3"),
        ("(瑞金路3号)", "ROAD=瑞金路 number=3"),
        ("瑞金路3号（", "ROAD=瑞金路 number=3"),
    ],
)
def test_what_is_in_brackets_adds_to_the_address_or_remarks_on_it(text, elements):
    assert qinhuai(text) == elements


def test_a_lane_in_brackets_stands_where_it_is_written():
    assert taipei("永康街(17巷)23號") == "ROAD=永康街 lane=17 number=23"


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("瑞金路对面", "ROAD=瑞金路 direction=对面"),
        ("夫子庙南500米", "POI=夫子庙 direction=南500米"),
        ("阳光花园北门", "COMPOUND=阳光花园 direction=北门"),
        ("瑞金路3号旁边", "ROAD=瑞金路 number=3 direction=旁边"),
        ("瑞金路小学东侧", "ROAD=瑞金路 poi=小学 direction=东侧"),
    ],
)
def test_a_direction_is_an_element_of_its_own(text, elements):
    assert qinhuai(text) == elements


@pytest.mark.parametrize(
    "text",
    [
        "瑞金路与中山南路交叉口",
        "瑞金路和中山南路路口",
        "瑞金路、中山南路交汇处",
        "瑞金路中山南路路口",
        "瑞金路/中山南路",
        "瑞金路近中山南路",
    ],
)
def test_two_roads_without_a_number_cross(text):
    assert qinhuai(text) == "ROAD=瑞金路 CROSSING=中山南路"


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("瑞金路3号、5号", ["ROAD=瑞金路 number=3", "ROAD=瑞金路 number=5"]),
        ("瑞金路3、5号", ["ROAD=瑞金路 number=3", "ROAD=瑞金路 number=5"]),
        ("瑞金路3号和中山南路5号", ["ROAD=瑞金路 number=3", "ROAD=中山南路 number=5"]),
        ("瑞金路3号，中山南路5号", ["ROAD=瑞金路 number=3", "ROAD=中山南路 number=5"]),
        ("瑞金路3号以及重庆路", ["ROAD=瑞金路 number=3", "ROAD=重庆路"]),
        (
            "阳光花园3幢501、502室",
            ["COMPOUND=阳光花园 building=3 room=501", "COMPOUND=阳光花园 building=3 room=502"],
        ),
        ("瑞金路3号；阳光花园3幢", ["ROAD=瑞金路 number=3", "COMPOUND=阳光花园 building=3"]),
    ],
)
def test_further_addresses_inherit_what_they_leave_out(text, addresses):
    parsed = parse(text, QINHUAI, ROOMS)
    assert [shown(one) for one in (parsed, *parsed.more)] == addresses


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        (
            "江苏省南京市秦淮区南京市秦淮区秦虹街道",
            "PROVINCE=江苏省 CITY=南京市 COUNTY=秦淮区 CITY=南京市 COUNTY=秦淮区 STREET=秦虹街道",
        ),
        ("秦虹街道秦淮区瑞金路", "STREET=秦虹街道 COUNTY=秦淮区 ROAD=瑞金路"),
        ("江苏南京秦淮瑞金路", "PROVINCE=江苏省 CITY=南京市 COUNTY=秦淮区 ROAD=瑞金路"),
        ("秦虹镇瑞金路", "STREET=秦虹街道 ROAD=瑞金路"),
        ("浙江省杭州市富阳市瑞金路", "province=浙江省 city=杭州市 county=富阳市 ROAD=瑞金路"),
    ],
)
def test_divisions_may_be_doubled_short_turned_round_or_foreign(text, elements):
    assert qinhuai(text) == elements


def test_an_element_keeps_the_place_where_it_was_written():
    text = "麻烦 送到：秦淮区 瑞金路 ３ 号"
    written = {e.name: text[e.start : e.end] for e in parse(text, QINHUAI, ROOMS).elements}
    assert written == {"remark": "麻烦 送到", "county": "秦淮区", "road": "瑞金路", "number": "３ 号"}
