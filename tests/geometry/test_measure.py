import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from gridsvc.geometry.measure import LocalMetres, area_m2
from tests.geometry.draw import cells

GEOD = Geod(ellps="WGS84")
lats = st.floats(-70, 70)


def hexagon(lon, lat, radius):
    return shapely.buffer(shapely.Point(lon, lat), radius, quad_segs=2)


@given(st.floats(-179, 179), lats, st.floats(1e-4, 1e-2))
def test_area_agrees_with_the_geodesic_area(lon, lat, radius):
    shape = hexagon(lon, lat, radius)
    assert area_m2(np.array([shape]))[0] == pytest.approx(abs(GEOD.geometry_area_perimeter(shape)[0]), rel=1e-4)


def test_areas_of_grids_add_up_to_the_area_of_their_union():
    grids = np.array([shapely.affinity.skew(g, 20, origin=(0, 0)) for g in cells("abc/def")])
    whole = shapely.coverage_union_all(grids)
    assert area_m2(grids).sum() == pytest.approx(area_m2(np.array([whole]))[0], rel=1e-12)


def test_holes_are_not_ground_and_lines_have_no_area():
    ring = shapely.Point(121, 25).buffer(0.01)
    shapes = np.array([ring - ring.buffer(-0.005), ring.boundary, shapely.Polygon()])
    assert area_m2(shapes).tolist() == [pytest.approx(area_m2(np.array([ring]))[0] * 0.75, rel=1e-3), 0, 0]


@given(st.floats(-179, 179), lats, st.floats(-0.01, 0.01), st.floats(-0.01, 0.01))
def test_local_metres_measure_as_the_geodesic_does(lon, lat, d_lon, d_lat):
    frame = LocalMetres.at(lon, lat)
    there = frame.to_metres(np.array([shapely.Point(lon + d_lon, lat + d_lat)]))[0]
    straight = GEOD.inv(lon, lat, lon + d_lon, lat + d_lat)[2]
    assert np.hypot(there.x, there.y) == pytest.approx(straight, rel=1e-3, abs=1e-6)


@given(st.floats(-179, 179), lats)
def test_local_metres_lead_back_to_the_degrees(lon, lat):
    shapes = np.array([hexagon(lon, lat, 0.01)])
    frame = LocalMetres.around(shapes)
    assert shapely.equals_exact(frame.to_degrees(frame.to_metres(shapes)), shapes, tolerance=1e-12).all()


def test_a_frame_around_nothing_exists():
    assert LocalMetres.around(np.array([], dtype=object)).lat == 0
