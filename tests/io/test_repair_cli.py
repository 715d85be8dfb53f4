import geopandas
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from click.testing import CliRunner

from gridsvc.geometry.coverage import check
from gridsvc.io.readers import read_frame
from gridsvc.io.repair_cli import repair
from tests.geometry.draw import cell, cells

OVERLAPPING = [cell(0, 0, 1.001), cell(1, 0), cell(2, 0)]


def run(*arguments, lang="en"):
    return CliRunner(env={"GRIDSVC_LANG": lang}).invoke(repair, [str(a) for a in arguments])


def saved(path, shapes, crs="EPSG:4326", **columns):
    frame = geopandas.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:4326").to_crs(crs)
    frame.to_file(path)
    return path


def test_faults_are_mended_and_rows_order_and_attributes_stay(tmp_path):
    file = saved(tmp_path / "g.geojson", OVERLAPPING, code=["003", "001", "002"], people=[5, None, 7])
    done = run(file, "--out", tmp_path / "o.geojson", "--code-field", "code")
    out = read_frame(tmp_path / "o.geojson")
    assert done.exit_code == 0
    assert check(np.asarray(out.geometry)).clean
    pd.testing.assert_frame_equal(
        pd.DataFrame(out.drop(columns="geometry")), pd.DataFrame(read_frame(file).drop(columns="geometry"))
    )


def test_each_changed_grid_is_told_with_what_it_got_and_gave_up(tmp_path):
    file = saved(tmp_path / "g.geojson", OVERLAPPING, code=["c", "a", "b"])
    lines = run(file, "--out", tmp_path / "o.geojson", "--code-field", "code").output.splitlines()
    assert lines[:2] == [
        "before: 1 errors, 0 warnings; gaps 0.00 m2, overlaps 1,230.91 m2",
        "after: 0 errors, 0 warnings",
    ]
    assert lines[2] == "1 of 3 grids changed, 1,230.91 m2 of ground moved:"
    assert lines[3].endswith("-1,230.91 m2 (got 0.00, gave up 1,230.91)")


@pytest.mark.parametrize("name", ["o.gpkg", "o.geojson", "o.geojson.gz", "o.csv", "o.parquet"])
def test_a_clean_file_comes_back_with_equal_coordinates_in_every_format(tmp_path, name):
    shapes = shapely.transform(cells("ab/cd"), lambda xy: xy + 0.1234567890123)
    file = saved(tmp_path / "g.geojson", shapes, code=list("abcd"))
    done = run(file, "--out", tmp_path / name)
    out = read_frame(tmp_path / name)
    assert (done.exit_code, "nothing needed repair" in done.output) == (0, True)
    assert shapely.get_coordinates(out.geometry).tolist() == shapely.get_coordinates(read_frame(file).geometry).tolist()


def test_the_crs_of_the_file_is_kept_and_only_new_nodes_have_new_numbers(tmp_path):
    shapes = shapely.transform(np.array(OVERLAPPING), lambda xy: np.add(xy, (121.5, 25.0)))
    file = saved(tmp_path / "g.gpkg", shapes, crs="EPSG:3826")
    assert run(file, "--out", tmp_path / "o.gpkg").exit_code == 0
    before, after = (geopandas.read_file(path) for path in (file, tmp_path / "o.gpkg"))
    assert after.crs == before.crs
    old, new = (set(map(tuple, shapely.get_coordinates(frame.geometry).tolist())) for frame in (before, after))
    assert len(new - old) <= 2
    assert check(np.asarray(read_frame(tmp_path / "o.gpkg").geometry)).clean


def test_multipolygons_stay_multipolygons(tmp_path):
    file = saved(tmp_path / "g.gpkg", [shapely.MultiPolygon([shape]) for shape in OVERLAPPING])
    run(file, "--out", tmp_path / "o.gpkg")
    assert pyogrio.read_info(tmp_path / "o.gpkg")["geometry_type"] == "MultiPolygon"


def test_what_a_person_must_decide_is_left_and_exits_with_1(tmp_path):
    file = saved(tmp_path / "g.geojson", [cell(0, 0, 3, 3), cell(1, 1)])
    done = run(file, "--out", tmp_path / "o.geojson", lang="zh")
    assert done.exit_code == 1
    assert "网格完全被别的网格覆盖" in done.output
    assert len(read_frame(tmp_path / "o.geojson")) == 2


def test_the_boundary_is_filled(tmp_path):
    file, ground = (saved(tmp_path / f"{n}.geojson", s) for n, s in (("g", cells("ab")), ("b", [cell(0, 0, 2.00001)])))
    assert run(file, "--out", tmp_path / "o.geojson", "--boundary", ground).exit_code == 0
    assert check(np.asarray(read_frame(tmp_path / "o.geojson").geometry), boundary=cell(0, 0, 2.00001)).clean


@pytest.mark.parametrize("out", ["nowhere/o.geojson", "o.txt", "g.geojson"])
def test_where_nothing_can_be_written_nothing_is(tmp_path, out):
    file = saved(tmp_path / "g.geojson", OVERLAPPING)
    before = file.read_bytes()
    assert run(file, "--out", tmp_path / out).exception is not None
    assert file.read_bytes() == before
