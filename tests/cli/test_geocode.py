"""`gridsvc geocode`: every row and column of a file, with the answers behind."""

import csv
import io
import re

import geopandas
import openpyxl
import pytest

from tests.factories import centre

X, Y = centre(0, 0)
LIBRARY = "code,address,road,number,lon,lat\n" + "".join(
    f"W{n},示例路{n}号,示例路,{n}号,{X + n * 1e-5},{Y}\n" for n in (1, 3, 9)
)
ROWS = "序号,地址,level\n1,示例路3号,甲\n2,,乙\n3,示例路５号,丙\n4,没有这条路88号,丁\n5,示例路3号,戊\n"
ADDED = "matched_address,address_code,level,score,faults,match_lon,match_lat,error_radius_m,grid_code,commanders"


@pytest.fixture(scope="module")
def shell(gridsvc):
    (gridsvc.folder / "library.csv").write_text(LIBRARY, "utf-8")
    gridsvc("import", "addresses", gridsvc.folder / "library.csv")
    (gridsvc.folder / "rows.csv").write_text(ROWS, "utf-8")
    return gridsvc


def geocoded(shell, name, source="rows.csv"):
    told = shell("geocode", source, "--column", "地址", "--out", name)
    return told, shell.folder / name


def cells(path):
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))


def test_every_row_and_column_comes_back_in_order_with_the_answers_behind(shell):
    told, path = geocoded(shell, "out.csv")
    rows = cells(path)
    assert rows[0] == ["序号", "地址", "level_input", *ADDED.split(",")]
    assert [row[0] + row[2] for row in rows[1:]] == ["1甲", "2乙", "3丙", "4丁", "5戊"]
    assert [row[4] for row in rows[1:]] == ["W3", "", "", "", "W3"]
    assert re.search(r"read 5 .*door 2", told)


def test_an_empty_cell_has_empty_answers(shell):
    _, path = geocoded(shell, "out.csv")
    assert cells(path)[2][3:] == [""] * 10


def test_a_number_between_known_ones_is_never_called_a_door(shell):
    _, path = geocoded(shell, "out.csv")
    heading, *rows = cells(path)
    row = dict(zip(heading, rows[2], strict=True))
    assert (row["level"], row["faults"].startswith("number:between:")) == ("door_interpolated", True)
    assert float(row["match_lon"]) == pytest.approx(X + 5e-5, abs=1e-7)


def test_a_geopackage_has_points_where_something_was_found(shell):
    _, path = geocoded(shell, "out.gpkg")
    found = geopandas.read_file(path)
    assert found["序号"].astype(str).tolist() == ["1", "2", "3", "4", "5"]
    assert found.geometry.iloc[0].x == pytest.approx(X + 3e-5, abs=1e-7)
    assert found.geometry.iloc[1] is None


def test_a_spreadsheet_is_read_and_written(shell):
    book = openpyxl.Workbook()
    for row in (["地址"], ["示例路9号"]):
        book.active.append(row)
    book.save(shell.folder / "rows.xlsx")
    _, path = geocoded(shell, "out.xlsx", "rows.xlsx")
    assert [cell.value for cell in openpyxl.load_workbook(path).active[2]][2] == "W9"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("rows.csv", "--column", "住址", "--out", "x.csv"), "序号, 地址, level"),
        (("rows.csv", "--column", "地址", "--out", "rows.csv"), "不能写到输入文件"),
        (("none.csv", "--column", "地址", "--out", "x.csv"), "none.csv"),
        (("rows.csv", "--column", "地址", "--out", "x.doc"), ".csv"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(shell, arguments, said):
    assert said in shell("geocode", *arguments, status=2)
