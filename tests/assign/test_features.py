"""GeoJSON to GeoJSON: members, ids, nested properties and numbers stay as they are."""

import json

import pytest

from tests.assign.conftest import IN_01, IN_02, run
from tests.io.files import save


def feature(place, **properties):
    geometry = place and {"type": "Point", "coordinates": list(place)}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(path, *features, **members):
    return save(path, json.dumps({"type": "FeatureCollection", **members, "features": list(features)}))


def test_every_member_stays_and_the_answers_join_the_properties(shop, tmp_path):
    given = feature((*IN_01, 12.5), 编码="007", big=2**70, half=0.1, deep={"a": [1, None]}, none=None)
    given |= {"id": "x-1", "bbox": [1, 2, 3, 4]}
    out = shop(collection(tmp_path / "a.geojson", given, name="门牌"), "b.geojson")
    found = json.loads(out.read_text())
    answers = {"grid_code": "01", "near_border_m": None, "border_codes": "", "grid_reason": ""}
    assert found["name"] == "门牌"
    assert found["features"] == [given | {"properties": given["properties"] | answers}]


def test_features_without_geometry_or_properties_are_kept(shop, tmp_path):
    bare = {"type": "Feature", "properties": None, "geometry": None}
    point = {"type": "Point", "coordinates": list(IN_02)}
    out = shop(collection(tmp_path / "a.geojson", bare, point, feature(("x", 1))), "b.geojson")
    found = [one["properties"] for one in json.loads(out.read_text())["features"]]
    assert [one["grid_reason"] for one in found] == ["no_coordinates", "", "bad_coordinates"]
    assert "row 3:" in shop.told


def test_the_crs_that_a_file_states_is_respected_and_stays(shop, tmp_path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    place = (13223046.0, 3766423.0)  # 118.785, 32.025
    out = shop(collection(tmp_path / "a.geojson", feature(place), crs=crs), "b.geojson")
    found = json.loads(out.read_text())
    assert (found["crs"], found["features"][0]["properties"]["grid_code"]) == (crs, "01")


def test_properties_may_say_the_place(shop, tmp_path):
    rows = (feature(IN_01, x=IN_02[0], y=str(IN_02[1])), feature(IN_01, x=None), feature(IN_01, x="?", y=1))
    out = shop(collection(tmp_path / "a.geojson.gz", *rows), "b.geojson", "--lon", "x", "--lat", "y")
    found = [one["properties"] for one in json.loads(out.read_text())["features"]]
    assert [one["grid_code"] or one["grid_reason"] for one in found] == ["02", "no_coordinates", "bad_coordinates"]


def test_what_is_no_feature_is_refused_with_its_row(shop, tmp_path):
    points = collection(tmp_path / "a.geojson", feature(IN_01), "nonsense")
    done = run("--grids", shop.grids, "--points", points, "--out", tmp_path / "b.geojson")
    assert "row 2: it is not a GeoJSON Feature" in done.exception.detail("en")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.geojson", "grids.geojson"]


@pytest.mark.parametrize("rows", [0, 1])
def test_a_collection_of_few_features_is_legal(shop, tmp_path, rows):
    out = shop(collection(tmp_path / "a.geojson", *[feature(IN_01)] * rows), "b.geojson")
    assert len(json.loads(out.read_text())["features"]) == rows
