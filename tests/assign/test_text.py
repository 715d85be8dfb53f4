"""CSV to CSV: cells come back as they were written, and every row has its answer."""

import csv
import gzip

import pytest

from tests.assign.conftest import IN_01, IN_02, NEAR
from tests.io.files import save

ADDED = ["grid_code", "near_border_m", "border_codes", "grid_reason"]
LON, LAT = IN_01


def table(path, encoding="utf-8", **dialect):
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, **dialect))


def answers(path, encoding="utf-8"):
    """Code and reason of each row."""
    return [(row["grid_code"], row["grid_reason"]) for row in table(path, encoding)]


def test_every_line_begins_with_the_line_that_was_there(shop, tmp_path):
    text = f'id,"note",lon,lat\r\n007,"a ""b""\r\nc",{LON},{LAT}\r\n\r\n 08 ,=1+1,{IN_02[0]},{IN_02[1]}\r\n'
    out = shop(save(tmp_path / "a.csv", text), "b.csv")
    assert out.read_bytes().decode() == (
        f'id,"note",lon,lat,{",".join(ADDED)}\r\n007,"a ""b""\r\nc",{LON},{LAT},01,,,\r\n'
        f"\r\n 08 ,=1+1,{IN_02[0]},{IN_02[1]},02,,,\r\n"
    )


def test_a_file_without_quotes_keeps_its_lines_too(shop, tmp_path):
    out = shop(save(tmp_path / "a.csv", f"id;lon;lat\n007;{LON};{LAT}\n008;;"), "b.csv")
    assert out.read_text() == f"id;lon;lat;{';'.join(ADDED)}\n007;{LON};{LAT};01;;;\n008;;;;;;no_coordinates"


def test_near_a_border_metres_and_the_other_grid_are_told(shop, tmp_path):
    out = shop(save(tmp_path / "a.csv", f"lon,lat\n{NEAR[0]},{NEAR[1]}\n"), "b.csv")
    code, metres, beside, reason = out.read_text().splitlines()[1].split(",")[2:]
    assert (code, beside, reason) == ("01", "02", "")
    assert 1.8 < float(metres) < 1.95


def test_codes_that_hold_the_delimiter_are_quoted(shop, tmp_path):
    shop.grids.write_text(shop.grids.read_text().replace('"01"', '"0;1"').replace('"02"', '"0;2"'))
    out = shop(save(tmp_path / "a.csv", f"lon;lat\n{NEAR[0]};{NEAR[1]}\n"), "b.csv")
    (row,) = table(out, delimiter=";")
    assert (row["grid_code"], row["border_codes"]) == ("0;1", "0;2")


@pytest.mark.parametrize(
    ("lon", "lat", "code", "reason"),
    [
        ("", "", "", "no_coordinates"),
        (" ", "\u3000", "", "no_coordinates"),
        (LON, "", "", "bad_coordinates"),
        ("NaN", "NaN", "", "bad_coordinates"),
        ("inf", LAT, "", "bad_coordinates"),
        ("东经118度", LAT, "", "bad_coordinates"),
        (LAT, LON, "", "bad_coordinates"),
        ("0.0", "0", "", "outside"),
        ("-999", "-999", "", "bad_coordinates"),
        ("１１８．７８５", f" {LAT} ", "01", ""),
        ("1.18785e2", LAT, "01", ""),
    ],
)
def test_hostile_coordinates_are_told_apart(shop, tmp_path, lon, lat, code, reason):
    out = shop(save(tmp_path / "a.csv", f"lon,lat\n{lon},{lat}\n{LON},{LAT}\n"), "b.csv")
    assert answers(out) == [(code, reason), ("01", "")]


@pytest.mark.parametrize(("encoding", "told"), [("gbk", "gb18030"), ("utf-16", "utf-16")])
def test_a_foreign_encoding_is_reported_and_becomes_utf8_for_excel(shop, tmp_path, encoding, told):
    text = f"地址,经度,纬度\n示例路１号，东门的地方,{LON},{LAT}\n"
    out = shop(save(tmp_path / "a.csv", text, encoding), "b.csv")
    assert f"text in {told}, written as UTF-8" in shop.told
    assert out.read_text("utf-8-sig").startswith(text.splitlines()[0] + ",grid_code")
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert answers(out, "utf-8-sig") == [("01", "")]


def test_a_byte_order_mark_stays_and_none_is_added(shop, tmp_path):
    text = f"lon,lat\n{LON},{LAT}\n"
    assert shop(save(tmp_path / "a.csv", text, "utf-8-sig"), "b.csv").read_bytes().startswith(b"\xef\xbb\xbflon")
    assert shop(save(tmp_path / "c.csv", text), "d.csv").read_bytes().startswith(b"lon")


def test_rows_of_a_wrong_width_are_kept_answered_and_reported(shop, tmp_path):
    text = f"lon,lat,a,b\n{LON},{LAT},x\n{LON},{LAT},x,y,z\n{LON},{LAT},x,y,,\n"
    out = shop(save(tmp_path / "a.csv", text), "b.csv")
    assert [line.split(",", 2)[2] for line in out.read_text().splitlines()[1:]] == [
        "x,,01,,,",
        'x,"y,z",01,,,',
        "x,y,01,,,",
    ]
    assert "row 2: it has 3 fields, the header has 4" in shop.told
    assert "row 3: it has 5 fields" in shop.told


def test_a_row_with_broken_quotes_is_kept_and_bad(shop, tmp_path):
    text = f'name,lon,lat\n"broken"x,{LON},{LAT}\nfine,{LON},{LAT}\n"never closed,{LON},{LAT}\n'
    out = shop(save(tmp_path / "a.csv", text), "b.csv")
    assert [row["name"] for row in table(out)] == [f'"broken"x,{LON},{LAT}', "fine", f'"never closed,{LON},{LAT}']
    assert answers(out) == [("", "bad_coordinates"), ("01", ""), ("", "bad_coordinates")]
    assert "row 2: its quotes do not match" in shop.told


def test_columns_called_like_an_answer_are_renamed_and_it_is_said(shop, tmp_path):
    text = f"Grid_Code,lon,lat,grid_code_input,,\nold,{LON},{LAT},older,,\n"
    out = shop(save(tmp_path / "a.csv", text), "b.csv")
    (row,) = table(out)
    assert (row["Grid_Code_input_2"], row["grid_code_input"], row["grid_code"]) == ("old", "older", "01")
    assert out.read_text().startswith("Grid_Code_input_2,lon,lat,grid_code_input,,,grid_code,")
    assert "column Grid_Code is called Grid_Code_input_2" in shop.told


def test_a_result_can_be_answered_again(shop, tmp_path):
    first = shop(save(tmp_path / "a.csv", f"lon,lat\n{LON},{LAT}\n"), "b.csv")
    (row,) = table(shop(first, "c.csv"))
    assert (row["grid_code_input"], row["grid_code"]) == ("01", "01")


def test_shapes_as_wkt_say_the_place(shop, tmp_path):
    rows = [f"POINT ({LON} {LAT})", "", "POINT (x)", "POINT EMPTY", f"POINT ({IN_02[0]} {IN_02[1]})"]
    out = shop(save(tmp_path / "a.csv", "\n".join(["wkt", *(f'"{row}"' for row in rows)])), "b.csv")
    reasons = [("01", ""), ("", "no_coordinates"), ("", "bad_coordinates"), ("", "no_coordinates"), ("02", "")]
    assert answers(out) == reasons


def test_packed_files_are_read_and_written(shop, tmp_path):
    out = shop(save(tmp_path / "a.csv.gz", f"lon,lat\n{LON},{LAT}\n"), "b.csv.gz")
    assert gzip.decompress(out.read_bytes()).decode().splitlines()[1] == f"{LON},{LAT},01,,,"


def test_many_chunks_keep_the_order(shop, tmp_path):
    lines = [f"{number},{LON},{LAT}" for number in range(120_000)]
    lines[60_000] = '"60000",,'
    out = shop(save(tmp_path / "a.csv", "\n".join(["id,lon,lat", *lines])), "b.csv")
    told = out.read_text().splitlines()[1:]
    assert all(line.startswith(given) for line, given in zip(told, lines, strict=True))
    assert "read 120000 = owned 119999 + outside 0 + no coordinates 1 + bad coordinates 0" in shop.told
