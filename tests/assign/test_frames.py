"""From one format to another: the same rows, in order, with shapes where a format has them."""

import csv

import geopandas
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.assign.conftest import IN_01, IN_02
from tests.io.files import read, save

CODES = ["01", "02", "", ""]
REASONS = ["", "", "outside", "no_coordinates"]


def points(path):
    places = [IN_01, IN_02, (0.0, 0.0), ("", "")]
    rows = [f"00{number},{lon},{lat}" for number, (lon, lat) in enumerate(places)]
    return save(path, "\n".join(["id,lon,lat", *rows]))


@pytest.mark.parametrize("suffix", ["csv.gz", "parquet", "gpkg", "geojson", "xlsx"])
def test_a_csv_becomes_any_format(shop, tmp_path, suffix):
    rows = read(shop(points(tmp_path / "a.csv"), f"b.{suffix}")).rows
    assert [row["id"] for row in rows] == ["000", "001", "002", "003"]
    assert pd.DataFrame(rows)[["grid_code", "grid_reason"]].fillna("").T.to_numpy().tolist() == [CODES, REASONS]


@pytest.mark.parametrize("suffix", ["gpkg", "geojson"])
def test_a_map_gets_points_of_the_two_columns(shop, tmp_path, suffix):
    found = geopandas.read_file(shop(points(tmp_path / "a.csv"), f"b.{suffix}"))
    assert [None if point is None else (point.x, point.y) for point in found.geometry] == [IN_01, IN_02, (0, 0), None]


def test_numbers_of_metres_stay_numbers_though_the_first_rows_have_none(shop, tmp_path):
    table = pq.read_table(shop(points(tmp_path / "a.csv"), "b.parquet"))
    assert str(table.schema.field("near_border_m").type) == "double"


def test_shapes_in_a_projection_become_lon_and_lat(shop, tmp_path):
    frame = geopandas.GeoDataFrame({"n": [1]}, geometry=geopandas.points_from_xy(*np.array([IN_01]).T), crs=4490)
    frame.to_crs("EPSG:4549").to_file(tmp_path / "a.gpkg")
    with shop(tmp_path / "a.gpkg", "b.csv").open(encoding="utf-8-sig") as file:
        (row,) = csv.DictReader(file)
    assert (float(row["lon"]), float(row["lat"])) == pytest.approx(IN_01, abs=1e-9)
    assert row["grid_code"] == "01"


def test_columns_of_the_name_lon_are_not_lost_beside_shapes(shop, tmp_path):
    frame = geopandas.GeoDataFrame({"lon": ["kept"]}, geometry=geopandas.points_from_xy(*np.array([IN_01]).T), crs=4490)
    frame.to_file(tmp_path / "a.gpkg")
    with shop(tmp_path / "a.gpkg", "b.csv").open(encoding="utf-8-sig") as file:
        (row,) = csv.DictReader(file)
    assert row["lon"] == "kept"
    assert row["geometry"].startswith("POINT")


def test_a_sheet_is_read(shop, tmp_path):
    pd.DataFrame({"编号": ["007"], "经度": [IN_01[0]], "纬度": [IN_01[1]]}).to_excel(tmp_path / "a.xlsx", index=False)
    (row,) = read(shop(tmp_path / "a.xlsx", "b.csv")).rows
    assert (row["编号"], row["grid_code"]) == ("007", "01")


def test_a_table_without_rows_keeps_its_columns(shop, tmp_path):
    out = shop(save(tmp_path / "a.csv", "id,lon,lat\n"), "b.parquet")
    assert pq.read_schema(out).names[:4] == ["id", "lon", "lat", "grid_code"]
