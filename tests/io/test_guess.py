"""Headings of a file and the fields that they mean."""

from hypothesis import given
from hypothesis import strategies as st

from gridsvc.io.fields import Field, map_columns
from gridsvc.io.guess import guess_mapping, plain_heading, scores
from gridsvc.io.parsers import text

FIELDS = (Field("code", text, aliases=("编码",)), Field("name", text), Field("lon", text), Field("lat", text))
HEADINGS = {"code": ("编号",), "lon": ("x", "经度坐标"), "lat": ("y",)}


def test_width_case_marks_and_brackets_make_no_difference():
    assert plain_heading(" 联系电话（手机）* ") == plain_heading("联系 电话")
    assert plain_heading("ＰＯＩＮＴ_X") == plain_heading("point x")


def test_a_heading_of_brackets_only_keeps_its_words():
    assert plain_heading("(code)") == "code"


def test_the_name_goes_before_the_alias_and_the_alias_before_other_headings():
    assert guess_mapping(FIELDS, ["编号", "编码", "code"], HEADINGS)["code"] == "code"
    assert guess_mapping(FIELDS, ["编号", "编码"], HEADINGS)["code"] == "编码"
    assert guess_mapping(FIELDS, ["编号"], HEADINGS)["code"] == "编号"


def test_what_the_caller_says_goes_before_everything_and_his_column_feeds_nothing_else():
    assert guess_mapping(FIELDS, ["code", "x"], HEADINGS, {"name": "code"}) == {"name": "code", "lon": "x"}


def test_a_column_that_nobody_knows_feeds_nothing():
    assert guess_mapping(FIELDS, ["颜色", "y", "X坐标"], HEADINGS) == {"lat": "y"}


@given(st.lists(st.sampled_from(["code", "编码", "编号", "name", "X", "y", "经度坐标", "颜色"]), unique=True))
def test_every_guess_is_a_mapping_that_the_import_takes(columns):
    found = guess_mapping(FIELDS, columns, HEADINGS)
    assert len(set(found.values())) == len(found)
    assert map_columns(FIELDS, columns, found) == found


def test_columns_that_only_one_table_knows_speak_louder():
    tables = {"a": FIELDS[:2], "b": (*FIELDS[:2], Field("unit", text)), "c": (Field("person", text, required=True),)}
    found = scores(tables, {"a": {"code": "code"}, "b": {"code": "code", "unit": "unit"}, "c": {}})
    assert found == {"a": 0.5, "b": 1.5, "c": -0.75}
