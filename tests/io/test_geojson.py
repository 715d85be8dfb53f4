"""GeoJSON: every member of the list is a row, every number is the one written."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridsvc.io.readers import open_table, read_frame
from tests.io.files import read, refusal, save

SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]


def feature(kind, coordinates, **properties):
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", **members, "features": features}, ensure_ascii=False)


def polygon(*rings, **properties):
    return feature("Polygon", rings, **properties)


def test_members_that_are_no_features_are_rows_with_a_problem(tmp_path):
    content = collection(feature("Point", [1, 2], code="a"), None, 5, {"type": "Blob"}, feature("Point", [3, 4]))
    whole = read(save(tmp_path / "a.geojson", content))
    assert whole.lines == [1, 2, 3, 4, 5]
    assert whole.problems == dict.fromkeys((2, 3, 4), "it is not a GeoJSON Feature")


def test_values_stay_what_they_are(tmp_path):
    properties = {
        "code": "0012",
        "long": 12345678901234567,
        "when": "2026-11-22",
        "list": [1, {"x": None}],
        "none": None,
    }
    whole = read(
        save(tmp_path / "a.geojson", collection(feature("Point", [1, 2], **properties), feature("Point", [1, 2])))
    )
    assert whole.rows == [properties, dict.fromkeys(properties)]


def test_a_feature_id_is_a_column_unless_a_property_has_its_name(tmp_path):
    content = collection({"id": 7, **feature("Point", [1, 2], name="x")}, {"id": 8, **feature("Point", [1, 2], id=9)})
    assert [row["id"] for row in read(save(tmp_path / "a.json", content)).rows] == [7, 9]


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        ({"type": "Polygon", "coordinates": [[["a", 0], [1, 0], [1, 1], [0, 0]]]}, "not arrays of numbers"),
        ({"type": "Point", "coordinates": [1]}, "not arrays of numbers"),
        ({"type": "Point", "coordinates": {"x": 1}}, "not arrays of numbers"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0]]]}, "fewer than four points"),
        ({"type": "LineString", "coordinates": [[0, 0]]}, "cannot be read"),
        ({"type": "Circle", "coordinates": [0, 0]}, "type 'Circle'"),
        ({"type": "Point", "coordinates": [float("nan"), 1]}, "not a finite number"),
        ({"type": "Point", "coordinates": [25.0, 121.5]}, "look swapped"),
        ({"type": "Point", "coordinates": [306000, 2770000]}, "outside longitude and latitude"),
    ],
)
def test_an_unusable_geometry_is_a_problem_of_its_row(tmp_path, geometry, said):
    bad = {"type": "Feature", "properties": {"code": "x"}, "geometry": geometry}
    whole = read(save(tmp_path / "a.geojson", collection(feature("Point", [1, 2], code="a"), bad)))
    assert list(whole.problems) == [2]
    assert said in whole.problems[2]


def test_a_missing_or_empty_geometry_is_left_to_the_domain(tmp_path):
    empty = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": []}}
    whole = read(save(tmp_path / "a.geojson", collection({"type": "Feature", "geometry": None}, empty)))
    assert (whole.shapes, whole.problems) == ([None, None], {})


def test_an_open_ring_is_closed_and_noted(tmp_path):
    whole = read(save(tmp_path / "a.geojson", collection(polygon(SQUARE[:-1]))))
    assert whole.shapes[0].exterior.coords[:] == [tuple(p) for p in SQUARE]
    assert whole.notes == {1: "an open ring was closed"}


def test_a_bow_tie_is_repaired_and_its_change_of_area_told(tmp_path):
    whole = read(save(tmp_path / "a.geojson", collection(polygon([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]))))
    assert whole.shapes[0].is_valid
    assert "Self-intersection" in whole.notes[1]
    assert "m2" in whole.notes[1]


def test_a_polygon_without_area_is_beyond_repair(tmp_path):
    whole = read(save(tmp_path / "a.geojson", collection(polygon([[0, 0], [1, 0], [2, 0], [0, 0]]))))
    assert "beyond repair" in whole.problems[1]


def test_a_collection_of_polygons_becomes_a_multipolygon(tmp_path):
    parts = [
        {"type": "Polygon", "coordinates": [SQUARE]},
        {"type": "Polygon", "coordinates": [[[5, 5], [6, 5], [6, 6], [5, 5]]]},
    ]
    whole = read(save(tmp_path / "a.json", json.dumps({"type": "GeometryCollection", "geometries": parts})))
    assert whole.shapes[0].geom_type == "MultiPolygon"
    assert whole.notes == {1: "a geometry collection was unpacked"}


def test_heights_are_dropped_even_where_only_some_points_have_one(tmp_path):
    whole = read(save(tmp_path / "a.geojson", collection(feature("LineString", [[0, 0, 5], [1, 1]]))))
    assert whole.shapes[0].coords[:] == [(0, 0), (1, 1)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"type":"FeatureCollection","features":[\n{"type":"Feature"\n', "line 3 is not legal JSON"),
        ('{"type":"FeatureCollection","features":[1,]}', "line 1 is not legal JSON"),
        ('{"type":"FeatureCollection","features":[' + "[" * 100_000, "not legal JSON"),
        ('{"type":"FeatureCollection","features":null}', "not GeoJSON"),
        ('{"type":"Topology","objects":{}}', "not GeoJSON (type: Topology)"),
        ('{"type":"gdal_streamed_alg","command_line":"x"}', "not GeoJSON"),
        ('{"type":["FeatureCollection"],"features":[]}', "not GeoJSON"),
        ('{"type":"FeatureCollection","features":[\n{"type":"Feature","id":"\\ud800"}]}', "line 2 is not legal JSON"),
        ("[1, 2]", "not GeoJSON"),
        ("<xml/>", "not GeoJSON"),
    ],
)
def test_what_is_no_geojson_is_refused_with_its_line(tmp_path, content, said):
    assert said in refusal(save(tmp_path / "a.geojson", content))


def test_two_halves_make_a_character(tmp_path):
    text = '{"type":"Feature","geometry":null,"properties":{"name":"\\ud840\\udc00"}}'
    assert read(save(tmp_path / "a.geojson", text)).rows == [{"name": "\U00020000"}]


def test_features_may_stand_one_per_line(tmp_path):
    lines = "\n".join(json.dumps(feature("Point", [n, n], n=n)) for n in range(3))
    assert [row["n"] for row in read(save(tmp_path / "a.geojson", lines)).rows] == [0, 1, 2]


def test_the_old_crs_member_is_believed_even_behind_the_features(tmp_path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3826"}}
    content = collection(feature("Point", [306000, 2770000]))[:-1] + ', "crs": ' + json.dumps(crs) + "}"
    table = open_table(save(tmp_path / "a.geojson", content))
    shape = next(iter(table)).geometry[0]
    assert table.crs_name == "EPSG:3826"
    assert (round(shape.x, 3), round(shape.y, 3)) == (121.555, 25.037)


def test_a_gbk_geojson_is_read(tmp_path):
    content = collection(feature("Point", [118.8, 32], name="夫子庙街道办事处"))
    assert read(save(tmp_path / "a.geojson", content, "gbk")).rows[0]["name"] == "夫子庙街道办事处"


def test_a_frame_refuses_its_first_row_without_geometry(tmp_path):
    path = save(tmp_path / "a.geojson", collection(polygon(SQUARE), {"type": "Feature", "geometry": None}))
    assert "row 2: it has no geometry" in _said_of_frame(path)


def test_a_frame_keeps_invalid_rings_for_the_check_to_find(tmp_path):
    path = save(tmp_path / "a.geojson", collection(polygon([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]], code=1)))
    frame = read_frame(path)
    assert not frame.geometry.is_valid.any()
    assert (frame.crs.to_epsg(), frame["code"].tolist()) == (4490, [1])


def _said_of_frame(path):
    with pytest.raises(Exception, match="row") as caught:
        read_frame(path)
    return str(caught.value)


COORDINATE = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(list)


@settings(max_examples=100, deadline=None)
@given(points=st.lists(COORDINATE, min_size=1, max_size=5), gap=st.text(" \n\t", max_size=3))
def test_every_bit_of_every_coordinate_survives(tmp_path_factory, points, gap):
    content = collection(*(feature("Point", point) for point in points)).replace(",", f",{gap}")
    whole = read(save(tmp_path_factory.mktemp("g") / "a.geojson.gz", content), chunk_rows=2)
    assert [list(shape.coords[0]) for shape in whole.shapes] == points
