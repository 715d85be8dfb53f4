"""The index of a library: ranges of rows, and a file that is mapped."""

import numpy as np
import pytest

from gridsvc.addresses.matching.library import Library
from gridsvc.addresses.matching.nearest import nearest
from gridsvc.addresses.matching.numbers import ends, main_of, number_key, series_of
from gridsvc.geometry import packed
from tests.addresses.libraries import library, row, street


def texts(index, rows):
    return [index.texts[at] for at in rows]


def test_numbers_sort_as_doors_stand():
    written = ["9", "25", "25-1", "25-2", "25-10", "25附1", "25甲", "26", "101", "临1"]
    keys = [number_key(number) for number in written]
    assert keys == sorted(set(keys))
    assert (main_of(number_key("25-1")), series_of(number_key("25"))) == (25, 0)
    assert series_of(number_key("临25")) != 0


def test_a_range_of_numbers_has_two_ends():
    assert ends("2~66") == ("2", "66")
    assert ends("25-1") is None


def test_a_road_is_one_range_of_rows_and_so_is_each_lane():
    index = library(*street("3", lane="5巷"), *street("2", "1"), *street("7", road="一壽街"))
    road = index.code("road", "木新路")
    assert texts(index, index.rows(index.ways(road, 0, 0, 0))) == [
        "臺北市文山區樟新里木新路1號",
        "臺北市文山區樟新里木新路2號",
    ]
    assert len(index.rows(index.ways(road))) == 3
    assert index.code("road", "別路") == -1


def test_rows_keep_their_ids():
    index = library(*street("3", "1", "2"))
    assert index.ids.tolist() == [1, 2, 0]


def test_a_division_holds_the_rows_of_all_below_it():
    index = library(*street("1", "3"), row("臺北市大安區龍安里和平路1號", "63-03-01", road="和平路", number="1號"))
    named = index.divisions.by_code
    assert len(index.in_division(named["63"])) == 3
    assert len(index.in_division(named["63-08"])) == 2
    assert texts(index, index.in_division(named["63-03-01"])) == ["臺北市大安區龍安里和平路1號"]


def test_a_saved_library_is_mapped_and_says_the_same(tmp_path):
    index = library(*street("1", "3", "5"))
    index.save(tmp_path / "library")
    loaded = Library.load(tmp_path / "library")
    assert texts(loaded, range(3)) == texts(index, range(3))
    assert not loaded.lon.flags.writeable
    assert loaded.divisions.names == index.divisions.names


def test_a_file_of_another_version_is_refused(tmp_path):
    packed.save(tmp_path / "old", {"lon": np.zeros(1)}, {"version": 0})
    with pytest.raises(ValueError, match="another version"):
        Library.load(tmp_path / "old")


def test_the_nearest_are_the_nearest_of_all():
    rng = np.random.default_rng(7)
    places = rng.normal(0, 300, (400, 2))
    index = library(*(row(f"{n}", road="路", number=f"{n}號", east_m=x, north_m=y) for n, (x, y) in enumerate(places)))
    for lon, lat in [(121.5, 25.0), (121.51, 25.01), (120.0, 26.0)]:
        away = np.hypot((index.lon - lon) * np.cos(np.radians(lat)), index.lat - lat) * 111_195.0
        found = nearest(lon, lat, index, 7)
        assert [near.distance_m for near in found] == pytest.approx(np.sort(away)[:7], abs=0.06)


def test_rooms_of_one_building_are_one_neighbour():
    house = {"road": "木新路", "number": "1號"}
    rooms = (row(f"{n}室", **house, building="1幢", room=f"{n}室") for n in range(101, 105))
    index = library(row("1號", **house), row("1幢", **house, building="1幢"), *rooms)
    assert texts(index, [near.row for near in nearest(121.5, 25.0, index, 5)]) == ["1號", "1幢"]
