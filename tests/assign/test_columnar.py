"""Parquet to Parquet and GeoPackage to GeoPackage: types, row groups, feature ids and every bit of a shape."""

import datetime as dt
import sqlite3
from decimal import Decimal

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from gridsvc.assign import columnar
from tests.assign.conftest import IN_01, IN_02, NEAR, run

ADDED = ["grid_code", "near_border_m", "border_codes", "grid_reason"]
LON, LAT = IN_01


def parquet(path, columns, **options):
    pq.write_table(pa.table(columns), path, **options)
    return path


def odd_columns():
    """Three rows of types that a detour over another library would change."""
    zone = dt.timezone(dt.timedelta(hours=8))
    return {
        "code": pa.array(["007", None, ""]),
        "big": pa.array([2**62 + 1, None, -1]),
        "price": pa.array([Decimal("1.50"), None, Decimal("2.00")]),
        "at": pa.array([dt.datetime(2026, 1, 1, tzinfo=zone), None, None], pa.timestamp("us", "Asia/Shanghai")),
        "kinds": pa.array([["a", "b"], None, []]),
        "deep": pa.array([{"x": 1}, None, {"x": None}]),
        "word": pa.array(["a", "b", "a"]).dictionary_encode(),
        "small": pa.array([1, 2, 3], pa.int8()),
        "lon": pa.array([LON, None, float("nan")]),
        "lat": pa.array([LAT, None, 1.0]),
    }


def test_parquet_keeps_schema_values_metadata_row_groups_and_compression(shop, tmp_path):
    made = pa.table(odd_columns()).replace_schema_metadata({"made": "by hand"})
    pq.write_table(made, tmp_path / "a.parquet", row_group_size=2, compression="zstd")
    out = shop(tmp_path / "a.parquet", "b.parquet")
    given, found = pq.read_table(tmp_path / "a.parquet"), pq.read_table(out)
    assert found.column_names == [*given.column_names, *ADDED]
    assert found.select(given.column_names).schema == given.schema
    assert repr(found.select(given.column_names).to_pylist()) == repr(given.to_pylist())  # NaN is unlike itself
    assert found.schema.metadata[b"made"] == b"by hand"
    about = pq.read_metadata(out)
    assert [about.row_group(n).num_rows for n in range(about.num_row_groups)] == [2, 1]
    assert about.row_group(0).column(0).compression == "ZSTD"


def test_answers_have_their_types_and_missing_ones_are_missing(shop, tmp_path):
    lon, lat = zip(IN_01, NEAR, (0.0, 0.0), strict=True)
    found = pq.read_table(shop(parquet(tmp_path / "a.parquet", {"lon": lon, "lat": lat}), "b.parquet"))
    assert [str(found.schema.field(name).type) for name in ADDED] == ["string", "double", "string", "string"]
    assert found["grid_code"].to_pylist() == ["01", "01", None]
    assert found["near_border_m"].to_pylist() == [None, pytest.approx(1.9, abs=0.1), None]
    assert found["border_codes"].to_pylist() == ["", "02", ""]
    assert found["grid_reason"].to_pylist() == ["", "", "outside"]


def test_missing_numbers_are_no_coordinates_and_half_a_pair_is_bad(shop, tmp_path):
    found = pq.read_table(shop(parquet(tmp_path / "a.parquet", odd_columns()), "b.parquet"))
    assert found["grid_reason"].to_pylist() == ["", "no_coordinates", "bad_coordinates"]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.float32(), pa.decimal128(12, 6)])
def test_coordinates_may_be_of_any_type_of_number_or_text(shop, tmp_path, kind):
    cells = {"lon": pa.array([Decimal("118.785")]).cast(kind), "lat": pa.array([Decimal("32.025")]).cast(kind)}
    found = pq.read_table(shop(parquet(tmp_path / "a.parquet", cells), "b.parquet"))
    assert found["grid_code"].to_pylist() == ["01"]


def test_lists_are_no_coordinates(shop, tmp_path):
    points = parquet(tmp_path / "a.parquet", {"lon": [[1.0]], "lat": [[1.0]]})
    done = run("--grids", shop.grids, "--points", points, "--out", tmp_path / "b.parquet")
    assert "column 'lon' is of type list" in done.exception.detail("en")
    assert not (tmp_path / "b.parquet").exists()


def test_a_row_group_too_large_for_memory_is_cut(shop, tmp_path, monkeypatch):
    monkeypatch.setattr(columnar, "GROUP_BYTES", 4_000_000)
    points = parquet(tmp_path / "a.parquet", {"lon": np.full(250_000, LON), "lat": np.full(250_000, LAT)})
    about = pq.read_metadata(shop(points, "b.parquet"))
    assert about.num_rows == 250_000
    assert about.num_row_groups > 1


def test_an_empty_parquet_gets_the_columns(shop, tmp_path):
    points = parquet(tmp_path / "a.parquet", {"lon": pa.array([], pa.float64()), "lat": pa.array([], pa.float64())})
    assert pq.read_table(shop(points, "b.parquet")).column_names == ["lon", "lat", *ADDED]


def test_geoparquet_keeps_its_shapes_and_what_it_says_of_them(shop, tmp_path):
    points = geopandas.GeoDataFrame({"n": [1, 2]}, geometry=geopandas.points_from_xy(*zip(IN_01, IN_02, strict=True)))
    points.set_crs("EPSG:4490").to_crs("EPSG:4549").to_parquet(tmp_path / "a.parquet")
    out = shop(tmp_path / "a.parquet", "b.parquet")
    assert "in EPSG:4549" in shop.told
    found = geopandas.read_parquet(out)
    assert found.crs.to_epsg() == 4549
    assert found.geometry.geom_equals_exact(geopandas.read_parquet(tmp_path / "a.parquet").geometry, 0).all()
    assert found["grid_code"].tolist() == ["01", "02"]


def geopackage(path, **options):
    """Three features with a Z, a time with its zone, and feature ids of their own."""
    shapes = [shapely.Point(*IN_01, 3.5), None, shapely.Point()]
    columns = {
        "code": ["007", None, ""],
        "flag": pd.array([True, None, False], dtype="boolean"),
        "at": pd.to_datetime(["2026-01-01T10:00:00.123+08:00", None, None]),
    }
    geopandas.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4490").to_file(path, layer="门牌", **options)
    return path


def rows_of(path):
    """Everything that a layer stores, and how its table was made."""
    with sqlite3.connect(path) as connection:
        made = connection.execute("SELECT sql FROM sqlite_master WHERE name = '门牌'").fetchone()
        rows = connection.execute('SELECT * FROM "门牌" ORDER BY fid').fetchall()
    connection.close()
    return made[0], rows


def test_a_geopackage_keeps_layer_ids_shapes_times_and_types(shop, tmp_path):
    given, out = geopackage(tmp_path / "a.gpkg"), tmp_path / "b.gpkg"
    shop(given, out.name)
    (made, rows), (made_out, rows_out) = rows_of(given), rows_of(out)
    assert [row[: len(rows[0])] for row in rows_out] == rows
    assert made_out.startswith(made[:-1])
    assert [row[-4:] for row in rows_out] == [("01", None, "", "")] + [(None, None, "", "no_coordinates")] * 2


def test_feature_ids_with_holes_stay(shop, tmp_path):
    shapes = geopandas.points_from_xy([LON] * 4, [LAT] * 4)
    frame = geopandas.GeoDataFrame({"n": range(4)}, geometry=shapes, crs="EPSG:4326")
    frame.to_file(tmp_path / "a.gpkg", layer="门牌")
    with sqlite3.connect(tmp_path / "a.gpkg") as connection:
        connection.execute("DROP TRIGGER IF EXISTS trigger_delete_feature_count_门牌")
        connection.execute("DELETE FROM rtree_门牌_geom WHERE id = 2")
        connection.create_function("ST_IsEmpty", 1, lambda _: 0)
        connection.execute('DELETE FROM "门牌" WHERE fid = 2')
        connection.execute("DELETE FROM gpkg_ogr_contents")
    connection.close()
    assert [row[0] for row in rows_of(shop(tmp_path / "a.gpkg", "b.gpkg"))[1]] == [1, 3, 4]


def test_a_shapefile_becomes_a_geopackage(shop, tmp_path):
    shapes = geopandas.points_from_xy(*zip(IN_01, IN_02, strict=True))
    frame = geopandas.GeoDataFrame({"名称": ["甲", "乙"]}, geometry=shapes, crs="EPSG:4326")
    frame.to_file(tmp_path / "a.shp", encoding="gb18030")
    found = geopandas.read_file(shop(tmp_path / "a.shp", "b.gpkg"))
    assert found["名称"].tolist() == ["甲", "乙"]
    assert found["grid_code"].tolist() == ["01", "02"]


def test_areas_and_lines_are_answered_at_an_inner_point(shop, tmp_path):
    shapes = [shapely.Point(IN_01).buffer(0.001), shapely.LineString([IN_02, (IN_02[0] + 0.001, IN_02[1])])]
    geopandas.GeoDataFrame(geometry=shapes, crs="EPSG:4326").to_file(tmp_path / "a.gpkg")
    assert geopandas.read_file(shop(tmp_path / "a.gpkg", "b.gpkg"))["grid_code"].tolist() == ["01", "02"]
