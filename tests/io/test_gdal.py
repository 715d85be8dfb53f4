"""GeoPackage and Shapefile: codes whole, encodings found, layers chosen, damage refused."""

import zipfile

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from gridsvc.io.readers import open_table
from tests.io.files import read, refusal

NAMES = {"gb18030": "夫子庙街道办事处", "big5": "臺北市文山區樟新里", "utf-8": "臺北市文山區樟新里"}


def frame(names=("a", "b"), crs="EPSG:4490", **columns):
    shapes = [shapely.box(n, 0, n + 1, 1) for n in range(len(names))]
    return geopandas.GeoDataFrame({"name": list(names), **columns}, geometry=shapes, crs=crs)


@pytest.fixture
def shapefile(tmp_path):
    """Writes rows as a shapefile of one encoding, without a .cpg unless asked."""

    def write(rows, encoding="utf-8", cpg=None, name="a"):
        path = tmp_path / f"{name}.shp"
        pyogrio.write_dataframe(rows, path, encoding=encoding)
        path.with_suffix(".cpg").unlink()
        if cpg:
            path.with_suffix(".cpg").write_text(cpg)
        return path

    return write


def test_a_seventeen_digit_code_beside_a_missing_one_keeps_its_digits(tmp_path):
    codes = pd.array([32010400100100123, None], dtype="Int64")
    pyogrio.write_dataframe(frame(code=codes), tmp_path / "a.gpkg")
    assert read(tmp_path / "a.gpkg").rows[0]["code"] == 32010400100100123


def test_geopackage_coordinates_keep_every_bit(tmp_path):
    shapes = shapely.points(np.random.default_rng(1).uniform((-180, -90), (180, 90), (500, 2)))
    geopandas.GeoDataFrame({"n": range(500)}, geometry=shapes, crs="EPSG:4326").to_file(tmp_path / "a.gpkg")
    assert read(tmp_path / "a.gpkg", chunk_rows=100).shapes == list(shapes)


def test_a_projected_geopackage_is_transformed_and_an_override_believed(tmp_path):
    frame(crs="EPSG:4326").to_crs("EPSG:3857").to_file(tmp_path / "a.gpkg")
    assert shapely.equals_exact(read(tmp_path / "a.gpkg").shapes[1], shapely.box(1, 0, 2, 1), 1e-9, normalize=True)
    assert read(tmp_path / "a.gpkg", crs="wgs84").problems[2].startswith("the coordinate 222638.98")


def test_one_layer_of_several_must_be_named(tmp_path):
    for layer in ("grids", "wards"):
        pyogrio.write_dataframe(frame((layer,)), tmp_path / "a.gpkg", layer=layer)
    assert "it has grids, wards: say which" in refusal(tmp_path / "a.gpkg")
    assert "no 'x'" in refusal(tmp_path / "a.gpkg#x")
    assert read(tmp_path / "a.gpkg#wards").rows == [{"name": "wards"}]


def test_a_table_of_styles_beside_the_layer_does_not_ask_which(tmp_path):
    pyogrio.write_dataframe(frame(), tmp_path / "a.gpkg", layer="grids")
    pyogrio.write_dataframe(pd.DataFrame({"style": ["x"]}), tmp_path / "a.gpkg", layer="layer_styles")
    assert read(tmp_path / "a.gpkg").columns == ("name",)


def test_a_geopackage_that_loses_rows_to_damage_is_refused(tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame([f"{n:09d}" for n in range(5000)]), path)
    damaged = bytearray(path.read_bytes())
    damaged[150_000:170_000] = bytes(range(1, 251)) * 80
    path.write_bytes(damaged)
    assert "a.gpkg cannot be used" in refusal(path)


@pytest.mark.parametrize("name", ["a.gpkg", "a.shp"])
def test_a_file_that_is_something_else_never_reaches_gdal(tmp_path, name):
    for suffix in ("", ".shx", ".dbf"):
        (tmp_path / name).with_suffix(suffix or ".gpkg").write_text("<OGRVRTDataSource/>")
    (tmp_path / name).write_text('<OGRVRTDataSource><OGRVRTLayer name="/etc/passwd"/></OGRVRTDataSource>')
    assert "content is not" in refusal(tmp_path / name)


@pytest.mark.parametrize("encoding", NAMES)
@pytest.mark.parametrize("cpg", [None, "ISO-8859-1"])
def test_the_encoding_of_a_shapefile_is_found_even_under_a_false_cpg(shapefile, encoding, cpg):
    path = shapefile(frame((NAMES[encoding], "x")), encoding, cpg)
    assert read(path).rows[0]["name"] == NAMES[encoding]


def test_a_western_shapefile_is_read_as_its_cpg_says(shapefile):
    assert read(shapefile(frame(("Köln", "x")), "iso-8859-1", "ISO-8859-1")).rows[0]["name"] == "Köln"


def test_a_declared_encoding_that_fails_names_the_row(shapefile):
    path = shapefile(frame(("x", NAMES["gb18030"])), "gb18030")
    assert "line 2 is not text in utf-8" in refusal(path, encoding="utf-8")


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_a_shapefile_without_its_sibling_is_refused(shapefile, suffix):
    path = shapefile(frame())
    path.with_suffix(suffix).unlink()
    assert f"the {suffix} file beside it is missing" in refusal(path)


@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf"])
def test_a_shapefile_cut_off_anywhere_is_refused(shapefile, suffix):
    part = shapefile(frame(("a", "b", "c"))).with_suffix(suffix)
    part.write_bytes(part.read_bytes()[:-30])
    assert "a.shp cannot be used" in refusal(part.with_suffix(".shp"))


def test_the_digest_of_a_shapefile_covers_its_attributes(shapefile):
    first = open_table(shapefile(frame(("a", "b")))).sha256()
    assert open_table(shapefile(frame(("a", "c")))).sha256() != first


def test_a_zip_with_names_in_gbk_is_read(shapefile, tmp_path):
    path = shapefile(frame((NAMES["gb18030"], "x")), "gb18030")
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for suffix in (".shp", ".shx", ".dbf", ".prj"):
            archive.write(path.with_suffix(suffix), f"XXXX/YYYY{suffix}")
    packed = (tmp_path / "a.zip").read_bytes()
    renamed = packed.replace(b"XXXX", "街道".encode("gbk")).replace(b"YYYY", "网格".encode("gbk"))
    (tmp_path / "a.zip").write_bytes(renamed)
    assert read(tmp_path / "a.zip").rows[0]["name"] == NAMES["gb18030"]


def test_a_zip_of_two_shapefiles_asks_which(shapefile, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("one", "two"):
            path = shapefile(frame((name,)), name=name)
            for suffix in (".shp", ".shx", ".dbf"):
                archive.write(path.with_suffix(suffix), f"{name}{suffix}")
    assert "it has one, two" in refusal(tmp_path / "a.zip")
    assert read(tmp_path / "a.zip#two").rows == [{"name": "two"}]


def test_a_zip_without_a_shapefile_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("readme.txt", "x")
    assert "nothing to read" in refusal(tmp_path / "a.zip")
    (tmp_path / "b.zip").write_bytes(b"PK\3\4 no zip")
    assert "cannot be read" in refusal(tmp_path / "b.zip")
