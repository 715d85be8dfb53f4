"""Grids that cannot answer are refused with their rows, the reason and the way out, in both languages."""

import pytest
import shapely

from tests.assign.conftest import IN_01, IN_02, run
from tests.factories import cell, write_geojson
from tests.io.files import save

BOW_TIE = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


def refused(shop, rows, *options):
    """What is said of grids that are refused, in English, with the Chinese not missing."""
    write_geojson(shop.grids, rows)
    points = save(shop.folder / "a.csv", f"lon,lat\n{IN_01[0]},{IN_01[1]}\n")
    done = run("--grids", shop.grids, "--points", points, "--out", shop.folder / "b.csv", *options)
    assert not (shop.folder / "b.csv").exists()
    assert done.exception.detail("zh")
    return done.exception.detail("en")


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ({"code": "02", "geometry": BOW_TIE}, "row 2: its geometry is invalid (Self-intersection"),
        ({"code": "02", "geometry": shapely.Point(0, 0)}, "row 2: no area but a Point"),
        ({"code": "02", "geometry": None}, "row 2: it has no geometry"),
        ({"code": "", "geometry": cell(1, 0)}, "row 2: it has no code"),
        ({"code": None, "geometry": cell(1, 0)}, "row 2: it has no code"),
        ({"code": " 01", "geometry": cell(1, 0)}, "row 2: the code 01 is that of row 1 too"),
        ({"code": "3.2E+11", "geometry": cell(1, 0)}, "row 2: the code '3.2E+11' is no code"),
    ],
)
def test_a_faulty_grid_is_named(shop, second, words):
    assert words in refused(shop, [{"code": "01", "geometry": cell(0, 0)}, second])


def test_many_faults_are_counted_and_the_way_out_is_told(shop):
    told = refused(shop, [{"code": "01", "geometry": cell(0, 0)}] * 9)
    assert "8 faults: row 2" in told
    assert "and 3 more. Look at them with gridsvc check" in told


def test_a_file_without_grids_is_refused(shop):
    assert "there is no grid in it" in refused(shop, [])


def test_a_column_that_is_not_there_names_those_there_are(shop):
    told = refused(shop, [{"code": "01", "name": "甲", "geometry": cell(0, 0)}], "--code-field", "CODE")
    assert "--code-field" in told
    assert "code, name" in told


@pytest.mark.parametrize(
    ("columns", "options", "code", "told"),
    [
        ({"网格编号": "A", "id": "B"}, (), "A", "column 网格编号"),
        ({"code": "A", "other": "B"}, ("--code-field", "other"), "B", "column other"),
        ({"code": None, "id": 7}, (), "7", "column id"),
        ({"name": "A"}, (), "1", "called by their row numbers"),
    ],
)
def test_the_column_of_the_code_is_found_out_or_named(shop, columns, options, code, told):
    write_geojson(shop.grids, [columns | {"geometry": cell(0, 0)}])
    out = shop(save(shop.folder / "a.csv", f"lon,lat\n{IN_01[0]},{IN_01[1]}\n"), "b.csv", *options)
    assert out.read_text().splitlines()[1].split(",")[2] == code
    assert told in shop.told


def test_where_grids_overlap_the_smaller_code_owns_and_the_other_is_told(shop):
    write_geojson(shop.grids, [{"code": "b", "geometry": cell(0, 0)}, {"code": "a", "geometry": cell(0, 0, 2)}])
    out = shop(save(shop.folder / "a.csv", f"lon,lat\n{IN_01[0]},{IN_01[1]}\n{IN_02[0]},{IN_02[1]}\n"), "b.csv")
    assert [line.split(",")[2:] for line in out.read_text().splitlines()[1:]] == [["a", "", "b", ""], ["a", "", "", ""]]


def test_grids_in_another_crs_are_converted(shop):
    shift = (0.0052, -0.0022)  # about what GCJ-02 lies off here
    shapes = [shapely.transform(cell(column, 0), lambda xy: xy + shift) for column in (0, 1)]
    write_geojson(shop.grids, [{"code": code, "geometry": one} for code, one in zip(("01", "02"), shapes, strict=True)])
    points = save(shop.folder / "a.csv", f"lon,lat\n{IN_01[0] + 0.0045},{IN_01[1]}\n")
    as_gcj02 = shop(points, "b.csv", "--grids-crs", "gcj02").read_text().splitlines()[1]
    as_it_is = shop(points, "c.csv").read_text().splitlines()[1]
    assert (as_gcj02.split(",")[2], as_it_is.split(",")[2]) == ("01", "01")
