import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from gridsvc.geometry.locate import Locator
from tests.geometry.draw import UNIT, cell, cells

small = st.integers(0, 6)
boxes = st.builds(cell, small, small, st.integers(1, 3), st.integers(1, 3))
ringed = boxes.map(lambda box: box - box.buffer(-UNIT / 4, join_style="mitre"))
scattered = st.lists(boxes, min_size=2, max_size=3).map(shapely.union_all)
grids = st.lists(boxes | ringed | scattered, min_size=1, max_size=8)
corners = st.tuples(st.integers(0, 36), st.integers(0, 36)).map(lambda p: (p[0] * UNIT / 4, p[1] * UNIT / 4))
loose = st.tuples(st.floats(-0.01, 0.1), st.floats(-0.01, 0.1))
points = st.lists(corners | loose, min_size=1, max_size=20).map(lambda p: np.array(p).T)


def owner_by_hand(polygons, codes, lon, lat):
    """The definition: the smallest code of all that cover the point."""
    rows = [row for row, p in enumerate(polygons) if shapely.covers(p, shapely.Point(lon, lat))]
    return min(rows, key=lambda row: codes[row], default=-1)


@given(grids, points, st.randoms())
def test_the_owner_is_the_smallest_code_that_covers_the_point(polygons, places, random):
    codes = random.sample("abcdefghijklm", len(polygons))
    found = Locator.build(np.array(polygons, dtype=object), codes).owner(*places)
    assert found.tolist() == [owner_by_hand(polygons, codes, lon, lat) for lon, lat in places.T]


@given(grids, points, st.randoms())
def test_row_order_does_not_change_the_owner(polygons, places, random):
    codes = list("hgfedcba"[: len(polygons)])
    order = random.sample(range(len(polygons)), len(polygons))
    shuffled = Locator.build(np.array([polygons[i] for i in order], dtype=object), [codes[i] for i in order])
    plain = Locator.build(np.array(polygons, dtype=object), codes)
    assert [shuffled.codes[row] if row >= 0 else None for row in shuffled.owner(*places)] == [
        plain.codes[row] if row >= 0 else None for row in plain.owner(*places)
    ]


def test_codes_are_ordered_by_code_point():
    locator = Locator.build(np.array([cell(0, 0), cell(1, 0), cell(0, 1)]), ["一", "10", "9"])
    assert locator.codes[locator.owner(UNIT, 0.5 * UNIT)] == "10"
    assert locator.codes[locator.owner(0.5 * UNIT, UNIT)] == "9"


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_coordinates_that_are_no_numbers_have_no_owner(bad):
    locator = Locator.build(cells("ab"), list("ab"))
    assert locator.owner([bad, 0.005, 0.005], [0.005, bad, 0.005]).tolist() == [-1, -1, 0]
    assert np.isnan(locator.near_border_m(bad, 0.005))
    assert locator.border(bad, 0.005) == [[]]


def test_numbers_and_arrays_are_both_taken():
    locator = Locator.build(cells("ab"), list("ab"))
    assert locator.owner(0.0, 0.0) == 0
    assert locator.owner([[0.0], [0.015]], 0.005).tolist() == [[0], [1]]
    assert locator.owner([], []).dtype == np.int32


def test_missing_and_empty_polygons_own_nothing():
    locator = Locator.build(np.array([None, shapely.Polygon(), cell(0, 0)], dtype=object), list("abc"))
    assert locator.owner(0.005, 0.005) == 2


def test_polygons_and_codes_come_in_pairs():
    with pytest.raises(ValueError, match="2 polygons but 1 codes"):
        Locator.build(cells("ab"), ["a"])


def border_by_hand(polygon, lon, lat):
    """Metres to the border in the azimuthal projection centred on the point, which keeps distances from it."""
    flat = Transformer.from_crs("EPSG:4326", f"+proj=aeqd +lon_0={lon} +lat_0={lat}", always_xy=True)
    dense = shapely.segmentize(shapely.boundary(polygon), UNIT / 20)
    return shapely.transform(dense, lambda xy: np.column_stack(flat.transform(*xy.T))).distance(shapely.Point(0, 0))


@settings(max_examples=25)
@given(grids, points)
def test_near_border_is_the_distance_to_the_owners_border(polygons, places):
    moved = shapely.transform(np.array(polygons, dtype=object), lambda xy: np.add(xy, (116, 40)))
    lon, lat = np.add(places, [[116], [40]])
    locator = Locator.build(moved, [str(n) for n in range(len(moved))])
    rows, found = locator.owner(lon, lat), locator.near_border_m(lon, lat)
    assert (np.isnan(found) == (rows < 0)).all()
    for at in np.flatnonzero(rows >= 0):
        by_hand = border_by_hand(moved[rows[at]], lon[at], lat[at])
        assert found[at] == pytest.approx(by_hand, rel=2e-3, abs=1e-3)


def test_the_border_of_a_hole_is_a_border():
    ring = cell(0, 0, 3, 3) - cell(1, 1)
    assert Locator.build(np.array([ring]), ["a"]).near_border_m(0.9 * UNIT, 1.5 * UNIT) == pytest.approx(
        111.3, rel=1e-3
    )


def test_border_lists_the_other_grids_within_reach_in_code_order():
    #  c d      a point 3 m from the middle
    #  a b
    locator = Locator.build(cells("cd/ab"), list("abcd"))
    near = UNIT - 3 / 111_320
    assert locator.border([near, 0.5 * UNIT], [near, near], within_m=5) == [["b", "c", "d"], ["c"]]
    assert locator.border(near, near, within_m=2) == [[]]


def test_reach_is_measured_straight_not_along_the_axes():
    #  a point 4 m west and 4 m south of the corner of b is 5.66 m away
    locator = Locator.build(np.array([cell(0, 0), cell(1, 1)]), list("ab"))
    near = UNIT - 4 / 111_320
    assert locator.border(near, near, within_m=5.5) == [[]]
    assert locator.border(near, near, within_m=5.7) == [["b"]]


def test_border_counts_a_second_grid_on_the_same_ground():
    locator = Locator.build(np.array([cell(0, 0), cell(0, 0, 3, 3)]), ["b", "a"])
    assert locator.border(0.5 * UNIT, 0.5 * UNIT) == [["b"]]


def test_a_point_outside_every_grid_still_has_neighbours():
    locator = Locator.build(cells("ab"), list("ab"))
    assert locator.border(-2 / 111_320, 0.5 * UNIT) == [["a"]]


@given(grids, points)
def test_a_saved_locator_answers_the_same(tmp_path_factory, polygons, places):
    path = tmp_path_factory.mktemp("locator") / "grids.npz"
    locator = Locator.build(np.array([*polygons, None], dtype=object), [f"网格{n}" for n in range(len(polygons) + 1)])
    locator.save(path)
    again = Locator.load(path)
    assert again.codes == locator.codes
    assert again.owner(*places).tolist() == locator.owner(*places).tolist()
    assert [p.name for p in path.parent.iterdir()] == ["grids.npz"]
