"""Parquet: GeoParquet in any CRS, WKB and WKT columns, whole numbers with gaps."""

import geopandas
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from tests.io.files import read, refusal, save

POINTS = [shapely.Point(121.5, 25.1), None, shapely.Point(0.1 + 0.2, 1 / 3)]


def test_geoparquet_keeps_bits_and_missing_shapes(tmp_path):
    codes = pd.array([32010400100100123, None, 1], dtype="Int64")
    geopandas.GeoDataFrame({"code": codes}, geometry=POINTS, crs="EPSG:4490").to_parquet(tmp_path / "a.parquet")
    whole = read(tmp_path / "a.parquet", chunk_rows=2)
    assert (whole.lines, whole.shapes) == ([1, 2, 3], POINTS)
    assert whole.rows[0]["code"] == 32010400100100123


def test_a_projected_geoparquet_is_transformed(tmp_path):
    shape = geopandas.GeoSeries([shapely.Point(121.5, 25.1)], crs=4326).to_crs(3826)
    geopandas.GeoDataFrame({"n": [1]}, geometry=shape).to_parquet(tmp_path / "a.parquet")
    assert shapely.equals_exact(read(tmp_path / "a.parquet").shapes[0], shape.to_crs(4326)[0], 1e-9)


def test_plain_parquet_has_rows_and_maybe_wkt_or_wkb(tmp_path):
    for shapes, expected in (
        ({}, None),
        ({"wkt": ["POINT (1 2)"]}, shapely.Point(1, 2)),
        ({"geometry": [shapely.Point(1, 2).wkb]}, shapely.Point(1, 2)),
    ):
        pd.DataFrame({"code": ["01"], **shapes}).to_parquet(tmp_path / "a.parquet")
        whole = read(tmp_path / "a.parquet")
        assert (whole.rows, whole.shapes) == ([{"code": "01"}], [expected])


def test_another_encoding_of_geometry_is_refused_by_name(tmp_path):
    frame = geopandas.GeoDataFrame({"n": [1]}, geometry=POINTS[:1], crs=4326)
    frame.to_parquet(tmp_path / "a.parquet", geometry_encoding="geoarrow", schema_version="1.1.0")
    assert "encoded as point" in refusal(tmp_path / "a.parquet")


@pytest.mark.parametrize("geo", ["{", "[]", '{"primary_column":"geom","columns":{}}', '{"primary_column":"b"}'])
def test_wrong_geoparquet_metadata_is_refused(tmp_path, geo):
    pq.write_table(pa.table({"geom": [b""]}).replace_schema_metadata({"geo": geo}), tmp_path / "a.parquet")
    assert "GeoParquet metadata" in refusal(tmp_path / "a.parquet")


def test_what_is_no_parquet_is_refused(tmp_path):
    assert "no readable Parquet" in refusal(save(tmp_path / "a.parquet", b"PAR1 nothing"))
