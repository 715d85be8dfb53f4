"""Exports: what is written is read back, formulas sleep, a failed file never appears."""

import csv
import datetime as dt

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridsvc.errors import BadParameter, UnusableInput
from gridsvc.io.parsers import text
from gridsvc.io.problems import NO_GEOMETRY, RING_TOO_SHORT, as_problems
from gridsvc.io.readers import open_table
from gridsvc.io.rejects import RejectsWriter
from gridsvc.io.tables import Chunk, as_geometries
from gridsvc.io.writers import WRITERS, write_table
from tests.io.files import read, save

EXACT = [suffix for suffix in WRITERS if suffix != ".xlsx"]
SHAPES = [shapely.box(n / 3, 0.1, n / 3 + 0.1, 1 / 7) for n in range(3)]


def frame(shapes, **columns):
    table = pd.DataFrame({"code": [f"0{n}" for n in range(len(shapes))], **columns}, dtype=object)
    return geopandas.GeoDataFrame(table, geometry=shapes, crs="EPSG:4490")


@pytest.mark.parametrize("suffix", EXACT)
def test_shapes_and_codes_come_back_bit_for_bit(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    assert write_table(iter([frame(SHAPES), frame(SHAPES[:1])]), path) == 4
    whole = read(path)
    assert [row["code"] for row in whole.rows] == ["00", "01", "02", "00"]
    assert whole.shapes == [*SHAPES, SHAPES[0]]


@pytest.mark.parametrize("suffix", [*EXACT, ".xlsx"])
@pytest.mark.parametrize("crs", ["EPSG:3857", "gcj02"])
def test_another_crs_is_written_and_read_back(tmp_path, suffix, crs):
    write_table([frame(SHAPES)], tmp_path / f"a{suffix}", crs=crs)
    shapes = read(tmp_path / f"a{suffix}", crs=crs).shapes
    assert shapely.equals_exact(np.array(shapes), np.array(SHAPES), 1e-9).all()


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".parquet"])
def test_a_projected_crs_is_stated_in_the_file(tmp_path, suffix):
    write_table([frame(SHAPES)], tmp_path / f"a{suffix}", crs="EPSG:4549")
    assert open_table(tmp_path / f"a{suffix}").crs_name == "EPSG:4549"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_points_become_lon_and_lat(tmp_path, suffix):
    write_table([frame([shapely.Point(121.5, 25.25), None])], tmp_path / f"a{suffix}")
    rows = read(tmp_path / f"a{suffix}").rows
    assert [str(rows[0]["lon"]), str(rows[0]["lat"])] == ["121.5", "25.25"]
    assert not rows[1]["lon"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=2, max_size=4))
def test_wkt_in_csv_keeps_every_bit(tmp_path_factory, points):
    path = tmp_path_factory.mktemp("w") / "a.csv"
    write_table([frame([shapely.LineString(points)])], path)
    assert read(path).shapes[0].coords[:] == points


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_text_that_looks_like_a_formula_is_none(tmp_path, suffix):
    texts = ["=1+1", "+86", "-x", "@a", "'tis", "a=b"]
    write_table([pd.DataFrame({"text": texts})], tmp_path / f"a{suffix}")
    chunk = next(iter(open_table(tmp_path / f"a{suffix}")))
    assert chunk.rows["text"].tolist() == ["'=1+1", "'+86", "'-x", "'@a", "'tis", "a=b"]
    assert text(chunk.rows["text"]).values.tolist() == texts


def test_typed_formats_keep_numbers_days_and_gaps(tmp_path):
    day = dt.date(2026, 11, 22)
    columns = {"n": [32010400100100123, None, 1], "day": [day] * 3, "more": [{"a": 1}, None, [2]], "none": [None] * 3}
    for suffix in (".gpkg", ".parquet"):
        write_table([frame(SHAPES, **columns)], tmp_path / f"a{suffix}")
        rows = read(tmp_path / f"a{suffix}").rows
        assert (rows[0]["n"], rows[0]["day"], rows[0]["more"], rows[2]["more"]) == (
            32010400100100123,
            day,
            '{"a": 1}',
            "[2]",
        )


def test_a_later_frame_of_another_type_is_refused_and_leaves_the_old_file(tmp_path):
    path = save(tmp_path / "a.parquet", "old")
    with pytest.raises(UnusableInput, match="changes its type"):
        write_table([frame(SHAPES, n=[1, 2, 3]), frame(SHAPES, n=["x", "y", "z"])], path)
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.parquet"]


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_table_without_geometry_is_written_too(tmp_path, suffix):
    write_table([pd.DataFrame({"code": ["01"], "name": ["夫子庙"]})], tmp_path / f"a{suffix}")
    assert read(tmp_path / f"a{suffix}").rows == [{"code": "01", "name": "夫子庙"}]


@pytest.mark.parametrize("suffix", [".gpkg", ".csv", ".xlsx", ".parquet"])
def test_an_export_of_no_rows_keeps_its_heading(tmp_path, suffix):
    assert write_table([frame(SHAPES).iloc[:0]], tmp_path / f"a{suffix}") == 0
    assert open_table(tmp_path / f"a{suffix}").columns[0] == "code"


def test_a_shape_too_long_for_a_cell_is_refused(tmp_path):
    with pytest.raises(UnusableInput, match="32,767"):
        write_table([frame([shapely.Point(0, 0).buffer(1, quad_segs=500)])], tmp_path / "a.xlsx")


def test_a_line_after_points_is_refused_in_csv(tmp_path):
    with pytest.raises(UnusableInput, match="no point"):
        write_table([frame([shapely.Point(0, 0)]), frame([shapely.box(0, 0, 1, 1)])], tmp_path / "a.csv")


def test_an_unknown_extension_lists_the_known_ones(tmp_path):
    with pytest.raises(BadParameter, match=r"\.csv, \.csv\.gz, \.geojson"):
        write_table([], tmp_path / "a.kml")


def test_rejected_rows_carry_line_reasons_and_all_their_cells(tmp_path):
    rows = pd.DataFrame({"line": ["x", "y"], "name": ["=a", "夫"]})
    chunk = Chunk.of(rows, [2, 3], as_geometries([shapely.Point(1, 2), None]))
    with RejectsWriter(tmp_path / "r.csv") as rejects:
        assert rejects.write(chunk, as_problems([NO_GEOMETRY, None])) == 1
        assert rejects.write(chunk, as_problems([None, RING_TOO_SHORT])) == 1
    assert (tmp_path / "r.csv").read_bytes().startswith(b"\xef\xbb\xbfline,reason,reason_en,line_2,name,geometry\r\n")
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1:] == [
            ["2", "没有图形", "it has no geometry", "x", "'=a", "POINT (1 2)"],
            ["3", "环少于四个点", "a ring has fewer than four points", "y", "夫", ""],
        ]


def test_rejects_are_counted_without_a_file_and_a_clean_import_leaves_a_heading(tmp_path):
    chunk = Chunk.of(pd.DataFrame({"a": ["x"]}), [2])
    with RejectsWriter(None) as rejects:
        assert rejects.write(chunk, as_problems([NO_GEOMETRY])) == 1
    with RejectsWriter(tmp_path / "r.csv") as rejects:
        assert rejects.write(chunk, as_problems([None])) == 0
    assert (tmp_path / "r.csv").read_text(encoding="utf-8-sig") == "line,reason,reason_en\n"


def test_a_folder_that_does_not_exist_is_refused(tmp_path):
    for write in (RejectsWriter, lambda path: write_table([frame(SHAPES)], path)):
        with pytest.raises(BadParameter, match="folder"):
            write(tmp_path / "none" / "a.csv")


def test_a_foreign_crs_name_is_refused_before_the_file_is_touched(tmp_path):
    path = save(tmp_path / "a.csv", "old")
    with pytest.raises(BadParameter, match="crs"):
        write_table([frame(SHAPES)], path, crs="EPSG:x")
    assert path.read_text() == "old"


def test_a_cell_with_a_carriage_return_stays_one_cell(tmp_path):
    write_table([pd.DataFrame({"text": ["a\rb", "c"]})], tmp_path / "a.csv")
    assert [row["text"] for row in read(tmp_path / "a.csv").rows] == ["a\rb", "c"]
