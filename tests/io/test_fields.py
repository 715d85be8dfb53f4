"""Columns find their fields, rows gather their problems, the rest become attributes."""

import numpy as np
import pandas as pd
import pytest

from gridsvc.errors import BadParameter, UnusableInput
from gridsvc.io.fields import Field, map_columns, parse_chunk, parse_mapping
from gridsvc.io.parsers import code, number, text
from gridsvc.io.problems import NOT_FINITE, as_problems
from gridsvc.io.tables import Chunk

FIELDS = (
    Field("code", code, required=True, aliases=("编码",)),
    Field("name", text, aliases=("名称", "title")),
    Field("lon", number(-180, 180), aliases=("经度",)),
)


def chunk(**columns):
    rows = pd.DataFrame(columns, dtype=object)
    return Chunk.of(rows, range(2, 2 + len(rows)))


def test_names_beat_aliases_and_a_mapping_beats_both():
    assert map_columns(FIELDS, ["名称", "NAME", "编码"], {}) == {"name": "NAME", "code": "编码"}
    assert map_columns(FIELDS, ["name", "x", "code"], {"name": "x"}) == {"name": "x", "code": "code"}


def test_a_column_feeds_one_field_only():
    fields = (Field("name", text), Field("title", text, aliases=("name",)))
    assert map_columns(fields, ["name"], {}) == {"name": "name"}


@pytest.mark.parametrize(
    ("columns", "mapping", "said"),
    [
        (["code"], {"nmae": "code"}, "no field 'nmae'; there are code, name, lon"),
        (["code", "b"], {"name": "bb"}, "no column 'bb'; there are code, b"),
        (["b", "c"], {}, "no column feeds the required field code; its columns are b, c"),
    ],
)
def test_a_wrong_mapping_lists_what_there_is(columns, mapping, said):
    with pytest.raises(UnusableInput, match=said):
        map_columns(FIELDS, columns, mapping)


def test_map_options_need_both_sides():
    assert parse_mapping(["name=Bezeichnung", "lon = x=y"]) == {"name": "Bezeichnung", "lon": "x=y"}
    with pytest.raises(BadParameter, match="FIELD=COLUMN"):
        parse_mapping(["name="])


def test_a_row_gathers_all_its_problems_in_two_languages():
    rows = chunk(编码=["01", " ", None], lon=["x", "200", "1"])
    parsed = parse_chunk(rows, FIELDS, map_columns(FIELDS, list(rows.rows), {}))
    assert parsed.problem[0].zh == "lon“x”不是可用的数值（-180 至 180）"
    assert parsed.problem[1].en.startswith("编码 is missing; lon '200' is not a usable number")
    assert parsed.good.tolist() == [False, False, False]


def test_a_problem_of_the_geometry_stays():
    rows = Chunk.of(pd.DataFrame({"code": ["a", "b"]}), [1, 2], problem=as_problems([NOT_FINITE, None]))
    assert parse_chunk(rows, FIELDS, {"code": "code"}).problem.tolist() == [NOT_FINITE, None]


def test_fields_without_a_column_are_missing_everywhere():
    parsed = parse_chunk(chunk(code=["1"]), FIELDS, {"code": "code"})
    assert list(parsed.values) == ["code", "name", "lon"]
    assert parsed.values[["name", "lon"]].isna().all(axis=None)
    assert parsed.attributes is None


def test_unmapped_columns_are_attributes_where_filled():
    rows = chunk(code=["1", "2"], 备注=["x", ""], n=[np.int64(3), np.nan], day=[pd.Timestamp("2026-11-22"), pd.NaT])
    parsed = parse_chunk(rows, FIELDS, {"code": "code"})
    assert parsed.attributes == [{"备注": "x", "n": 3, "day": "2026-11-22T00:00:00"}, {}]


@pytest.mark.parametrize("value", ["a\0b", ["a\0b"], {"a\0b": 1}])
def test_an_attribute_with_the_character_nul_is_a_problem_of_its_row(value):
    found = parse_chunk(chunk(code=["1", "2"], more=["x", value]), FIELDS, {"code": "code"})
    assert found.good.tolist() == [True, False]
    assert "more holds the character NUL" in found.problem[1].en


def test_what_is_no_number_is_null_inside_a_list_too():
    found = parse_chunk(chunk(code=["1"], more=[[1.5, float("nan")]]), FIELDS, {"code": "code"})
    assert found.attributes == [{"more": [1.5, None]}]


def test_one_column_may_feed_two_fields_when_told_so():
    parsed = parse_chunk(chunk(code=["7"]), FIELDS, {"code": "code", "name": "code"})
    assert parsed.values[["code", "name"]].to_dict("records") == [{"code": "7", "name": "7"}]
