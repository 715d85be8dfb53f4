"""One door: extensions, coordinate systems, whole frames."""

import pytest
import shapely

from gridsvc.errors import UnusableInput
from gridsvc.geometry.crs import from_wgs84
from gridsvc.io.readers import open_table, read_frame
from tests.io.files import read, refusal, save


def test_an_unknown_extension_lists_the_known_ones(tmp_path):
    assert ".csv.gz, .geojson" in refusal(save(tmp_path / "a.doc", "x"))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "there is no such file" in refusal(tmp_path / "a.csv")


def test_an_unknown_crs_is_refused_before_any_row(tmp_path):
    assert "crs" in refusal(save(tmp_path / "a.csv", "a\n1\n"), crs="EPSG:nonsense")


@pytest.mark.parametrize("crs", ["gcj02", "bd09", "EPSG:3857", "EPSG:4549"])
def test_a_declared_crs_brings_shapes_to_stored_coordinates(tmp_path, crs):
    x, y = from_wgs84(118.79, 32.02, crs)
    whole = read(save(tmp_path / "a.csv", f'id,wkt\n1,"POINT ({float(x)!r} {float(y)!r})"\n'), crs=crs)
    assert shapely.equals_exact(whole.shapes[0], shapely.Point(118.79, 32.02), 1e-8)


def test_a_coordinate_that_a_crs_cannot_hold_is_a_problem(tmp_path):
    whole = read(save(tmp_path / "a.csv", 'id,wkt\n1,"POINT (1e300 1)"\n'), crs="EPSG:4549")
    assert list(whole.problems) == [2]


def test_a_frame_of_a_file_without_shapes_is_refused(tmp_path):
    with pytest.raises(UnusableInput, match="holds no geometry"):
        read_frame(save(tmp_path / "a.csv", "a\n1\n"))


def test_a_frame_keeps_rows_columns_and_their_order(tmp_path):
    frame = read_frame(save(tmp_path / "a.csv", 'b,wkt,a\n2,"POINT (1 2)",x\n1,"POINT (3 4)",\n'))
    assert list(frame.columns) == ["b", "a", "geometry"]
    assert frame["b"].tolist() == ["2", "1"]
    assert frame.geometry.to_wkt().tolist() == ["POINT (1 2)", "POINT (3 4)"]


def test_a_table_can_be_read_again(tmp_path):
    table = open_table(save(tmp_path / "a.csv", "a\n1\n2\n"), chunk_rows=1)
    assert [len(list(table)), len(list(table))] == [2, 2]
