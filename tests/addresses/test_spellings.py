"""One form for all spellings of an element."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridsvc.addresses.parsing.numerals import as_digits, in_chinese
from gridsvc.addresses.spellings import Profile, fold, normal

ROOMS = Profile()
SAME = {
    ("number", "25-1"): "25之1號 25號之1 25-1号 ２５—１號 二十五号之一 25-1",
    ("number", "临22"): "临22号 臨22號 临时22号",
    ("number", "临6-1"): "臨6之1號 临6-1号",
    ("number", "25附3"): "25号附3 25附3号 25號附3號",
    ("number", "25甲"): "甲25号 25甲号 25号甲 ２５甲",
    ("number", "2~66"): "2~66号 ２～６６號 2至66号",
    ("number", "23"): "23号 二十三号 廿三號 023号 第23号 No.23 23号院",
    ("section", "2"): "2段 二段 ２段 2",
    ("lane", "17"): "17巷 十七巷 17弄 17",
    ("alley", "3"): "3弄 3支弄 三弄",
    ("lane", "光华一巷"): "光華一巷 光华1巷",
    ("road", "新湖三路"): "新湖三路 新湖3路",
    ("road", "台北路"): "臺北路 台北路",
    ("community", "梅园新村"): "梅园新村社区居委会 梅园新村社区 梅园新村",
    ("community", "双桥村"): "双桥村村委会 双桥村村民委员会 雙橋村",
    ("neighborhood", "14"): "14鄰 十四邻 14组 第十四村民小组",
    ("building", "3"): "3幢 3栋 3棟 3号楼 3# 三号楼 ３座 3",
    ("building", "A"): "A座 a栋 Ａ楼 A",
    ("building", "主楼"): "主楼 主樓",
    ("unit", "2"): "2单元 二单元 2單元 2门 2",
    ("floor", "3"): "3楼 三楼 3层 3F 3",
    ("floor", "-1"): "B1 地下一层 地下1層 负一楼 地下室 -1层",
    ("floor", "1"): "底楼 一楼 1F 底层",
    ("room", "503"): "503室 五百零三室 五〇三 503房 503",
    ("room", "13"): "之13 十三室",
}


@pytest.mark.parametrize(("element", "form"), SAME)
def test_all_spellings_of_a_value_have_one_form(element, form):
    spellings = SAME[element, form].split(" ")
    assert [normal(element, text, ROOMS) for text in spellings] == [form] * len(spellings)


def test_numerals_of_one_to_ninety_nine_are_read_back():
    assert [as_digits(in_chinese(number)) for number in range(1, 100)] == [str(n) for n in range(1, 100)]


@pytest.mark.parametrize(
    ("numeral", "digits"), [("一百零五", "105"), ("三百五", "350"), ("两千零一", "2001"), ("卅", "30")]
)
def test_hundreds_and_their_short_forms_are_counted(numeral, digits):
    assert as_digits(numeral) == digits


def test_folding_takes_width_case_script_dashes_and_blanks():
    assert fold("臺北市Ａb㎡—～\u3000［號］") == "台北市AB㎡-~ (号)"


@given(st.text())
def test_folding_keeps_the_length(text):
    assert len(fold(text)) == len(text)


def test_folding_twice_changes_nothing_more():
    once = fold("".join(map(chr, [*range(0xD800), *range(0xE000, sys.maxunicode + 1)])))
    assert fold(once) == once


@given(st.sampled_from(sorted({element for element, _ in SAME})), st.text())
def test_any_text_has_a_normal_form_without_blanks(element, text):
    form = normal(element, text, ROOMS)
    assert form == "".join(char for char in form if not unicodedata.normalize("NFKC", char).isspace())
