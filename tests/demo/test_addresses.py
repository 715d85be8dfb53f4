"""The demo's addresses: where people would look for them, written once, numbered along their road."""

import shapely
from shapely import STRtree

from gridsvc.addresses.keys import text_keys
from tests.demo.owners import holders


def test_there_are_60000_addresses_with_unique_codes_and_texts(sound):
    assert len(sound.addresses) == 60_000
    assert sound.addresses.code.is_unique
    assert len(set(text_keys(sound.addresses.address))) == 60_000


def test_about_half_of_them_are_rooms(sound):
    assert 0.45 < (sound.addresses.room != "").mean() < 0.55


def test_the_text_is_the_divisions_and_the_elements_in_order(sound):
    name = sound.divisions.set_index("code")["name"]
    row = sound.addresses[sound.addresses.room != ""].iloc[0]
    divisions = "江苏省南京市秦淮区" + name[row.division[:9]] + name[row.division]
    elements = "".join(
        row[["road", "section", "lane", "alley", "number", "compound", "building", "unit", "room"]].tolist()
    )
    assert row.address == divisions + elements


def test_every_point_lies_in_exactly_one_grid_and_it_is_of_the_addresss_community(sound):
    address, grid = holders(sound.addresses, sound.grids)
    assert list(address) == list(range(60_000))
    assert (sound.grids.community.to_numpy()[grid] == sound.addresses.division.to_numpy()).all()


def test_buildings_units_and_rooms_lie_inside_a_building(sound):
    outlines = sound.reference[sound.reference.kind == "building"].geometry.to_numpy()
    inner = sound.addresses[sound.addresses.point_kind.isin(["building", "unit"])]
    found = STRtree(outlines).query(shapely.points(inner.lon, inner.lat), predicate="within")[0]
    assert list(found) == list(range(len(inner)))


def test_a_side_of_a_road_holds_numbers_of_one_parity(sound):
    plates = sound.addresses[sound.addresses.point_kind == "plate"]
    odd = plates.number.str.extract(r"(\d+)")[0].astype(int) % 2 == 1
    points = shapely.points(plates.lon, plates.lat)
    roads = sound.reference[(sound.reference.kind == "road") & (sound.reference["class"] == "arterial")]
    road = roads[roads["name"] == "太平南路"].geometry.iloc[0]
    on = (plates.road + plates.lane == "太平南路").to_numpy()
    west = shapely.get_x(points[on]) < shapely.get_x(shapely.get_point(shapely.shortest_line(points[on], road), 1))
    assert west.sum() > 20
    assert (odd[on] == west).all()


def test_numbers_rise_along_the_road(sound):
    road = sound.addresses[(sound.addresses.road == "太平南路") & (sound.addresses.point_kind == "plate")]
    plates = road[road.lane == ""].assign(n=road.number.str.rstrip("号").astype(int)).sort_values("n")
    assert len(plates) > 50
    assert (plates.lat.diff().dropna() > -0.0004).all()


def test_a_base_grid_has_about_300_households(sound):
    address, grid = holders(sound.addresses, sound.grids)
    held = sound.addresses.households.iloc[address].groupby(grid).sum()
    base = held[held.index.isin(sound.grids.index[sound.grids.kind == "base"])]
    assert 270 < base.mean() < 320
    assert base.max() < 600


def test_a_room_is_one_household_and_no_row_has_fewer_than_none(sound):
    assert (sound.addresses.households[sound.addresses.room != ""] == 1).all()
    assert sound.addresses.households.min() >= 0


def test_no_building_is_cut_by_a_grid_border_or_stands_in_water(sound):
    outlines = sound.reference[sound.reference.kind == "building"].geometry.to_numpy()
    cut = STRtree(sound.grids.geometry.to_numpy()).query(outlines, predicate="intersects")[0]
    assert list(cut) == list(range(len(outlines)))
    water = sound.reference[sound.reference.kind == "water"].geometry.to_numpy()
    assert not len(STRtree(water).query(outlines, predicate="intersects")[0])


def test_road_names_that_hold_a_province_or_city_are_among_the_roads(sound):
    assert {"南京东路", "重庆路"} <= set(sound.addresses.road)


def test_lanes_alleys_and_sections_occur(sound):
    for element in ("lane", "alley", "section", "compound", "unit"):
        assert (sound.addresses[element] != "").sum() > 1_000
