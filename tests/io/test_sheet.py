"""XLSX: cells as Excel holds them, under titles, between blank rows, on one of several sheets."""

import datetime as dt
import zipfile

import openpyxl
import pytest

from tests.io.files import read, refusal, save


@pytest.fixture
def book(tmp_path):
    """Writes sheets of rows to an .xlsx."""

    def write(**sheets):
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for title, rows in sheets.items():
            sheet = workbook.create_sheet(title)
            for row in rows:
                sheet.append(row)
        workbook.save(tmp_path / "a.xlsx")
        return tmp_path / "a.xlsx"

    return write


def test_cells_keep_their_kind_and_rows_their_number(book):
    day = dt.datetime(2026, 11, 22)  # noqa: DTZ001 - Excel has no zones
    whole = read(book(data=[["编码", "名称", "日期"], ["003", 5, day], [None, None, None], [4.5, "x", None]]))
    assert whole.lines == [2, 4]
    assert whole.rows == [{"编码": "003", "名称": 5, "日期": day}, {"编码": 4.5, "名称": "x", "日期": None}]


def test_a_title_above_the_header_is_passed_over(book):
    whole = read(book(data=[["夫子庙街道网格员名册"], [], ["姓名", "电话"], ["甲", "138"]]))
    assert (whole.columns, whole.lines) == (("姓名", "电话"), [4])


def test_a_value_beyond_the_headings_is_a_problem(book):
    assert read(book(data=[["a", "b"], [1, 2, 3]])).problems == {2: "it has a value in a column without a heading"}


def test_empty_sheets_are_passed_over_and_two_full_ones_ask_which(book):
    assert read(book(Sheet1=[["a", "b"], [1, 2]], Sheet2=[])).rows == [{"a": 1, "b": 2}]
    path = book(one=[["a"], [1]], two=[["b"], [2]])
    assert "it has one, two: say which" in refusal(path)
    assert read(path.with_name("a.xlsx#two")).rows == [{"b": 2}]


def test_shapes_are_read_from_a_wkt_column(book):
    assert read(book(data=[["code", "geometry"], [1, "POINT (121 25)"]])).shapes[0].wkt == "POINT (121 25)"


@pytest.mark.parametrize(("part", "wrong"), [(b"</sheetData>", b""), (b"<v>1</v>", b"<v>x</v>"), (b'"A2"', b'"!"')])
def test_a_damaged_sheet_is_refused(book, tmp_path, part, wrong):
    with zipfile.ZipFile(book(data=[["a", "b"], [1, 2]])) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(part, wrong))
    assert "no readable XLSX" in refusal(tmp_path / "b.xlsx")


def test_what_is_no_workbook_or_empty_is_refused(book, tmp_path):
    assert "it is empty" in refusal(book(data=[]))
    assert "no readable XLSX" in refusal(save(tmp_path / "b.xlsx", b"\xd0\xcf\x11\xe0 an old .xls"))
