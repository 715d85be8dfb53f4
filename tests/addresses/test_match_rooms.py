"""Below the plate: building, unit, floor and room of one address."""

import pytest

from gridsvc.addresses.match import geocode
from tests.addresses.libraries import ROOMS, library, row
from tests.addresses.test_match import told

NANJING = (
    ("江苏省", "province", "32", ""),
    ("南京市", "city", "3201", "32"),
    ("秦淮区", "county", "320104", "3201"),
    ("秦虹街道", "street", "320104001", "320104"),
    ("旭光里社区", "community", "320104001007", "320104001"),
)
PLATE = {"division": "320104001007", "road": "秦虹路", "number": "338号"}


def inside(building="", unit="", floor="", room="", compound="百合新居"):
    parts = {"compound": compound, "building": building, "unit": unit, "floor": floor, "room": room}
    text = f"江苏省南京市秦淮区秦虹街道旭光里社区秦虹路338号{compound}{building}{unit}{room}"
    return row(text, **PLATE, **parts)


ESTATE = library(
    inside(compound=""),
    inside(),
    *(inside(f"{n}幢") for n in (1, 2, 3)),
    *(inside("3幢", f"{n}单元") for n in (1, 2)),
    *(inside("3幢", f"{n}单元", "5层", "501室") for n in (1, 2)),
    inside("3幢", "2单元", "5层", "502室"),
    inside("1幢", "", "1层", "101室"),
    divisions=NANJING,
    profile=ROOMS,
)


def first(text):
    return geocode(text, ESTATE)[0]


@pytest.mark.parametrize(
    "text",
    [
        "百合新居3幢2单元501室",
        "百合新居3栋2-501",
        "百合新居3-2-501",
        "百合新居3#2-501",
        "百合新居三号楼二单元501",
        "秦虹路338号百合新居3幢2单元501室",
        "秦淮区秦虹路338号3幢2单元501室",
    ],
)
def test_a_room_in_its_spellings_is_that_room(text):
    match = first(text)
    assert (match.level, match.score, match.faults) == ("room", 100, ())
    assert match.label.endswith("百合新居3幢2单元501室")


def test_a_room_without_its_unit_is_listed_once_for_each_unit():
    matches = geocode("百合新居3号楼501", ESTATE)
    assert [match.label.endswith(f"3幢{unit}单元501室") for unit, match in enumerate(matches, 1)] == [True, True]
    assert all(told(match) == {"unit:missing", "address:tied"} for match in matches)
    assert len(matches[0].rows) == 2


def test_a_room_in_the_only_stair_needs_no_unit():
    assert (first("百合新居1幢101室").level, told(first("百合新居1幢101室"))) == ("room", set())


def test_a_room_that_is_not_there_is_its_unit():
    match = first("百合新居3幢2单元903室")
    assert (match.level, told(match)) == ("unit", {"room:unknown"})
    assert match.label.endswith("3幢2单元")


def test_a_building_is_all_that_is_in_it():
    match = first("百合新居3幢")
    assert (match.level, match.faults, len(match.rows)) == ("building", (), 6)
    assert match.row >= 0


def test_a_building_that_is_not_there_is_no_room_of_another():
    match = first("百合新居9幢1单元101室")
    assert (match.level, told(match)) == ("compound", {"building:unknown"})


def test_a_floor_of_a_plate_without_floors_is_no_fault():
    plain = library(inside(compound=""), divisions=NANJING, profile=ROOMS)
    match = geocode("秦虹路338号5楼", plain)[0]
    assert (match.level, match.faults) == ("door", ())


def test_a_floor_is_called_by_its_house_and_not_by_a_room_on_it():
    match = first("百合新居3幢2单元五楼")
    assert (match.level, match.row, match.label.endswith("3幢2单元五楼")) == ("floor", -1, True)


def test_a_compound_by_name_and_by_a_slip_of_it():
    assert (first("百合新居").level, first("百合新居").faults) == ("compound", ())


def test_the_plate_stays_when_the_compound_is_another():
    match = first("秦虹路338号阳光花园3幢")
    assert match.level in {"building", "door"}
    assert "compound:differs" in told(match)


def test_a_compound_whose_name_begins_like_a_sub_number_is_a_compound():
    named = library(inside(compound=""), inside(compound="丁香坊"), divisions=NANJING, profile=ROOMS)
    match = geocode("秦虹路338号丁香坊", named)[0]
    assert (match.level, match.faults, match.label[-3:]) == ("door", (), "丁香坊")


def test_a_slip_of_a_compound_is_not_half_of_another():
    named = library(
        *(inside(house, compound=name) for name in ("清水小区", "清水雅苑") for house in ("", "3幢")),
        divisions=NANJING,
        profile=ROOMS,
    )
    match = geocode("清水雅院3幢", named)[0]
    assert (match.label[-6:], told(match)) == ("清水雅苑3幢", {"compound:sound"})


def test_the_beginning_of_a_name_lists_the_compounds_that_go_on_from_it():
    named = library(
        *(inside("3幢", compound=name) for name in ("清水小区", "清水雅苑", "清河坊")), divisions=NANJING, profile=ROOMS
    )
    first, second = geocode("清水3幢", named)
    assert {first.label[-6:], second.label[-6:]} == {"清水小区3幢", "清水雅苑3幢"}
    assert told(first) == told(second) == {"compound:begun", "address:tied"}


def test_the_short_name_of_the_only_compound_that_begins_so_is_its_name():
    named = library(
        inside("3幢", compound="清水小区"), inside("3幢", compound="清河坊"), divisions=NANJING, profile=ROOMS
    )
    match = geocode("清水3幢", named)[0]
    assert (match.label[-6:], match.faults) == ("清水小区3幢", ())


def test_a_second_compound_that_is_named_is_told():
    named = library(
        *(inside("3幢", compound=name) for name in ("清水小区", "百合新居")), divisions=NANJING, profile=ROOMS
    )
    assert told(geocode("百合新居清水小区3幢", named)[0]) == {"compound:doubtful"}
