"""Written addresses and their elements."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridsvc.addresses.elements import NAMES
from gridsvc.addresses.parse import parse

from .lexicons import QINHUAI, ROOMS, SUB, TAIPEI, qinhuai, taipei

PLATE = "CITY=台北市 COUNTY=大安区 COMMUNITY=福住里 neighborhood=6 ROAD=永康街 lane=17 number=23"


def test_a_plate_in_full_falls_into_its_elements():
    assert taipei("臺北市大安區福住里6鄰永康街17巷23號") == PLATE


@pytest.mark.parametrize(
    "text",
    [
        "台北市大安区福住里6邻永康街17巷23号",
        "臺北市大安區福住里６鄰永康街１７巷２３號",
        "臺北市大安區福住里六鄰永康街十七巷二十三號",
        "臺北市 大安區 福住里 6 鄰 永康街 17 巷 23 號",
        "臺北市，大安區，福住里，6鄰，永康街，17巷，23號。",
        "臺北市-大安區-福住里-6鄰-永康街17巷23號",
    ],
)
def test_script_width_numerals_blanks_and_punctuation_change_nothing(text):
    assert taipei(text) == PLATE


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("大安永康街17巷23號", "COUNTY=大安区 ROAD=永康街 lane=17 number=23"),
        ("永康街17巷23號大安區", "ROAD=永康街 lane=17 number=23 COUNTY=大安区"),
        ("昂贵大道3号", "ROAD=永康街 number=3"),
        ("新湖3路5號", "ROAD=新湖三路 number=5"),
        ("忠孝東路2段臨6之1號", "ROAD=忠孝东路 section=2 number=临6-1"),
        ("忠孝東路二段25號之1", "ROAD=忠孝东路 section=2 number=25-1"),
        ("忠孝東路二段25-1號", "ROAD=忠孝东路 section=2 number=25-1"),
        ("忠孝東路二段25-1", "ROAD=忠孝东路 section=2 number=25-1"),
        ("永康街17巷3弄5號四樓之13", "ROAD=永康街 lane=17 alley=3 number=5 floor=4 room=13"),
        ("永康街5號地下一層", "ROAD=永康街 number=5 floor=-1"),
        ("大度路怡和巷3弄22號", "ROAD=大度路 lane=怡和巷 alley=3 number=22"),
        ("中和街光華四巷7號", "ROAD=中和街 lane=光华四巷 number=7"),
        ("永康街2~66號", "ROAD=永康街 number=2~66"),
        ("永康街臨4之3", "ROAD=永康街 number=临4-3"),
        ("永康街25之2", "ROAD=永康街 number=25-2"),
        ("永康街201號-148", "ROAD=永康街 number=201-148"),
        ("106臺北市永康街3號", "remark=106 CITY=台北市 ROAD=永康街 number=3"),
    ],
)
def test_plates_with_parts_left_out_or_turned_round(text, elements):
    assert taipei(text) == elements


@pytest.mark.parametrize(
    "text",
    ["3幢2单元501室", "3栋2-501", "3-2-501", "3#2-501", "三号楼二单元501", "三幢二单元五〇一"],
)
def test_a_room_written_in_six_ways_is_one_room(text):
    assert qinhuai(f"阳光花园{text}") == "COMPOUND=阳光花园 building=3 unit=2 room=501"


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("阳光花园小区3号楼501", "COMPOUND=阳光花园 building=3 room=501"),
        ("瑞金新村A座12楼1203", "COMPOUND=瑞金新村小区 building=A floor=12 room=1203"),
        ("秦园3号楼501", "COMPOUND=秦园小区 building=3 room=501"),
        ("瑞金路25-1号", "ROAD=瑞金路 number=25-1"),
        ("瑞金路12弄阳光花园4号501室", "ROAD=瑞金路 lane=12 COMPOUND=阳光花园 number=4 room=501"),
        ("武定新村社区居委会", "COMMUNITY=武定新村"),
        ("瑞金路201号-501", "ROAD=瑞金路 number=201 room=501"),
        ("瑞金路377号丁香坊3幢", "ROAD=瑞金路 number=377 compound=丁香坊 building=3"),
        ("阳光花园二期3幢", "compound=阳光花园二期 building=3"),
        ("阳光花园三幢五零一", "COMPOUND=阳光花园 building=3 room=501"),
        ("双桥村3组12号", "COMMUNITY=双桥村 neighborhood=3 number=12"),
    ],
)
def test_compounds_and_communities(text, elements):
    assert qinhuai(text) == elements


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("南京东路25号", "ROAD=南京东路 number=25"),
        ("南京市南京东路25号", "CITY=南京市 ROAD=南京东路 number=25"),
        ("南京中山南路25号", "CITY=南京市 ROAD=中山南路 number=25"),
        ("南京西路25号", "road=南京西路 number=25"),
        ("江苏路25号", "road=江苏路 number=25"),
        ("重庆路3号", "ROAD=重庆路 number=3"),
    ],
)
def test_a_city_or_province_in_the_name_of_a_road_is_no_division(text, elements):
    assert qinhuai(text) == elements


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("未知路3号", "road=未知路 number=3"),
        ("大安區永唐街17巷23號", "COUNTY=大安区 road=永唐街 lane=17 number=23"),
        ("忠孝东二段10号", "road=忠孝东 section=2 number=10"),
        ("永康17巷23號", "road=永康 lane=17 number=23"),
        ("中山北略二段3號", "road=中山北略 section=2 number=3"),
        ("臺北市大安區康街17巷23號", "CITY=台北市 COUNTY=大安区 road=康街 lane=17 number=23"),
    ],
)
def test_a_road_that_the_library_does_not_know_stays_a_road_with_its_span(text, elements):
    assert taipei(text) == elements


ALPHABET = st.sampled_from(
    "臺北市大安區永康街路段巷弄號之0123-~ ,、和与（）()A甲#幢单元室楼层地下秦园小区瑞金新村号南米请找先生电话\0\ud800𠀀"
)
TEXTS = st.one_of(st.text(max_size=40), st.text(ALPHABET, max_size=40))


@settings(max_examples=400)
@given(TEXTS, st.sampled_from([(TAIPEI, SUB), (QINHUAI, ROOMS)]))
def test_spans_are_inside_the_text_in_order_and_never_overlap(text, library):
    parsed = parse(text, *library)
    for address in (parsed, *parsed.more):
        places = [place for element in address.elements for place in (element.start, element.end)]
        assert places == sorted(places)
        assert all(0 <= element.start < element.end <= len(text) for element in address.elements)
        assert {element.name for element in address.elements} <= set(NAMES)
