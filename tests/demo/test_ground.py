"""The demo's ground: an exact tiling by communities and grids, coded in reading order."""

import numpy as np
import pytest
import shapely

from gridsvc.demo.frame import area_m2


def level(demo, name):
    return demo.divisions[(demo.divisions.level == name) & demo.divisions.geometry.notna()].set_index("code").geometry


def test_there_are_1027_base_and_308_special_grids_before_one_goes_missing(sound):
    assert sound.grids.kind.value_counts().to_dict() == {"base": 1_027, "special": 308}


@pytest.mark.parametrize(("name", "count"), [("street", 12), ("community", 104)])
def test_divisions_with_ground_are_a_valid_coverage(sound, name, count):
    shapes = level(sound, name).to_numpy()
    assert len(shapes) == count
    assert shapely.coverage_is_valid(shapes)


def test_grids_are_a_valid_coverage(sound):
    assert shapely.coverage_is_valid(sound.grids.geometry.to_numpy())


def test_each_community_is_exactly_the_union_of_its_grids_node_by_node(sound):
    towns = level(sound, "community")
    for code, grids in sound.grids.groupby("community"):
        union = shapely.coverage_union_all(grids.geometry.to_numpy())
        assert shapely.equals_exact(towns[code], union, normalize=True)


def test_the_district_is_the_union_of_its_streets_without_holes(sound):
    district = level(sound, "county").iloc[0]
    union = shapely.coverage_union_all(level(sound, "street").to_numpy())
    assert shapely.equals_exact(district, union, normalize=True)
    assert not district.interiors


def test_the_district_has_the_size_of_qinhuai(sound):
    assert area_m2(level(sound, "county").iloc[0]) == pytest.approx(49e6, rel=0.05)


def test_some_special_grids_are_holes_of_their_host(sound):
    holes = sum(len(shape.interiors) for shape in sound.grids.geometry)
    assert 10 <= holes <= 120


def test_no_grid_is_tiny_and_none_is_narrow_all_along(sound):
    assert min(map(area_m2, sound.grids.geometry)) > 2_000
    assert not shapely.is_empty(shapely.buffer(sound.grids.geometry.to_numpy(), -0.0001)).any()


def test_stored_coordinates_have_eight_decimals(sound):
    xy = shapely.get_coordinates(sound.grids.geometry.to_numpy())
    assert (np.round(xy, 8) == xy).all()


def test_codes_are_the_community_and_a_running_number_of_three_digits(sound):
    for town, codes in sound.grids.groupby("community").code:
        assert sorted(codes) == [f"{town}{n:03d}" for n in range(1, len(codes) + 1)]


def test_the_first_grid_of_a_community_lies_north_of_the_last(sound):
    grids = sound.grids.sort_values("code").groupby("community").geometry
    first, last = (shapely.centroid(shapes.to_numpy()) for shapes in (grids.first(), grids.last()))
    assert (shapely.get_y(first) > shapely.get_y(last)).mean() > 0.98


def test_grid_names_are_unique_and_say_what_they_are(sound):
    assert sound.grids["name"].is_unique
    special = sound.grids[sound.grids.kind == "special"]["name"]
    assert special.str.fullmatch(r".+示例.+专属网格").all()


def test_functional_areas_have_one_virtual_community_each_and_no_ground(sound):
    areas = sound.divisions[sound.divisions.kind == "functional"]
    virtual = sound.divisions[sound.divisions.kind == "virtual"]
    assert list(virtual.code) == [f"{code}498" for code in areas.code]
    assert areas.geometry.isna().all()
    assert virtual.geometry.isna().all()


def test_parents_come_before_their_children(sound):
    for table in (sound.divisions, sound.organisations):
        place = {code: row for row, code in enumerate(table.code)}
        assert all(place[parent] < place[code] for code, parent in zip(table.code, table.parent, strict=True) if parent)
