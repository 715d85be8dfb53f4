"""CSV: nothing lost, whatever its encoding, delimiter, quotes and widths."""

import csv
import hashlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridsvc.io.readers import open_table
from tests.io.files import read, refusal, save

SIMPLIFIED = "编码,名称\n003,五老村街道\n004,夫子庙街道办事处\n"
TRADITIONAL = "編碼,名稱\n003,臺北市文山區樟新里\n004,大安區龍門里和平東路\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_simplified_text_is_read_without_naming_its_encoding(tmp_path, encoding):
    whole = read(save(tmp_path / "a.csv", SIMPLIFIED, encoding))
    assert whole.columns == ("编码", "名称")
    assert [row["名称"] for row in whole.rows] == ["五老村街道", "夫子庙街道办事处"]


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gb18030"])
def test_traditional_text_is_read_without_naming_its_encoding(tmp_path, encoding):
    assert read(save(tmp_path / "a.csv", TRADITIONAL, encoding)).rows[1]["名稱"] == "大安區龍門里和平東路"


def test_an_encoding_shows_far_behind_an_ascii_beginning(tmp_path):
    content = b"code,name\n" + b"1,x\n" * 60_000 + "2,夫子庙\n".encode("gbk")
    assert read(save(tmp_path / "a.csv", content)).rows[-1]["name"] == "夫子庙"


def test_a_declared_encoding_that_fails_names_the_line(tmp_path):
    path = save(tmp_path / "a.csv", b"code,name\n1,x\n" + "2,夫子庙\n".encode("gbk"))
    assert "line 3 is not text in utf-8" in refusal(path, encoding="utf-8")


def test_one_bad_byte_in_utf8_is_named_instead_of_guessing_another_encoding(tmp_path):
    content = SIMPLIFIED.encode() * 20 + b"\xff,\n" + SIMPLIFIED.encode()
    assert "line 61 is not text in utf-8" in refusal(save(tmp_path / "a.csv", content))


def test_western_text_in_latin1_is_not_taken_for_chinese(tmp_path):
    path = save(tmp_path / "a.csv", "name\nKöln am Rhein\nMünchen\n", "latin-1")
    assert "encoding is not recognised" in refusal(path)
    assert read(path, encoding="latin-1").rows[0]["name"] == "Köln am Rhein"


@pytest.mark.parametrize("name", ["klingon", "base64", "rot13", "undefined", "punycode", "idna", "unicode_escape"])
def test_what_is_no_encoding_of_text_is_a_bad_parameter(tmp_path, name):
    assert "encoding" in refusal(save(tmp_path / "a.csv", SIMPLIFIED), encoding=name)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    path = save(tmp_path / "a.csv", "code,name,note\n01,x,\n02,y,z\n".replace(",", delimiter))
    assert read(path).rows == [{"code": "01", "name": "x", "note": ""}, {"code": "02", "name": "y", "note": "z"}]


def test_commas_inside_a_semicolon_file_do_not_split_it(tmp_path):
    path = save(tmp_path / "a.csv", "name;place\na, b, c;1\nd, e;2\n")
    assert read(path).columns == ("name", "place")


def test_line_numbers_are_those_an_editor_shows(tmp_path):
    whole = read(save(tmp_path / "a.csv", 'a,b\n1,2\n\n"x\ny",3\n4,5\n'))
    assert whole.lines == [2, 4, 6]
    assert whole.rows[1]["a"] == "x\ny"


def test_rows_of_the_wrong_width_are_kept_with_their_text(tmp_path):
    whole = read(save(tmp_path / "a.csv", "a,b\n1\n1,2\n1,2,3\n"))
    assert whole.problems == {2: "it has 1 fields, the header has 2", 4: "it has 3 fields, the header has 2"}
    assert whole.rows[2] == {"a": "1", "b": "2,3"}


def test_blank_surplus_fields_are_no_fault(tmp_path):
    whole = read(save(tmp_path / "a.csv", "a,b\n1,2,,\n"))
    assert (whole.rows, whole.problems) == ([{"a": "1", "b": "2"}], {})


def test_a_quote_that_is_never_closed_costs_one_row_only(tmp_path):
    whole = read(save(tmp_path / "a.csv", 'a,b\n1,"x\n2,y\n3,z\n'))
    assert whole.lines == [2, 3, 4]
    assert list(whole.problems) == [2]
    assert whole.rows[0]["a"] == '1,"x'


def test_text_after_a_closing_quote_costs_one_row_only(tmp_path):
    whole = read(save(tmp_path / "a.csv", 'a,b\n"1"2,x\n3,"y"\n'))
    assert list(whole.problems) == [2]
    assert whole.rows[1] == {"a": "3", "b": "y"}


def test_headings_that_are_blank_or_repeated_get_names(tmp_path):
    assert open_table(save(tmp_path / "a.csv", "name,,name\n1,2,3\n")).columns == ("name", "column_2", "name_2")


def test_a_file_of_only_a_header_has_columns_and_no_rows(tmp_path):
    table = open_table(save(tmp_path / "a.csv", "code,name\n"))
    assert (table.columns, table.total, list(table)) == (("code", "name"), 0, [])


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_refused(tmp_path, content):
    assert "it is empty" in refusal(save(tmp_path / "a.csv", content))


def test_gzip_is_read_and_a_broken_one_refused(tmp_path):
    path = save(tmp_path / "a.csv.gz", "a\n" + "1\n" * 5000)
    assert len(read(path).rows) == 5000
    path.write_bytes(path.read_bytes()[:30])
    assert "cannot be read" in refusal(path)


def test_a_wkt_column_becomes_the_geometry_and_a_bad_one_a_problem(tmp_path):
    whole = read(save(tmp_path / "a.csv", "code,WKT\n1,POINT (121 25)\n2,POINT (121\n3,\n"))
    assert whole.columns == ("code",)
    assert whole.shapes[0].wkt == "POINT (121 25)"
    assert list(whole.problems) == [3]
    assert whole.shapes[2] is None


def test_the_total_and_the_digest_are_known(tmp_path):
    table = open_table(save(tmp_path / "a.csv", "a\n1\n2"))
    assert (table.total, table.sha256()) == (2, hashlib.sha256(b"a\n1\n2").hexdigest())


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8), chunk_rows=st.integers(1, 4))
def test_what_a_csv_writer_wrote_is_read_back(tmp_path_factory, rows, chunk_rows):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["h1", "h2", "h3"], *rows])
    path = save(tmp_path_factory.mktemp("csv") / "a.csv", text.getvalue())
    assert [list(row.values()) for row in read(path, chunk_rows=chunk_rows).rows] == rows
