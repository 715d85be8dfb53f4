"""Findings on a library: each drawn as a street of plates, found where it is wrong and nowhere else."""

import numpy as np
import pandas as pd
import pytest
import shapely

from gridsvc.addresses.findings import borders, order, outside, twice
from gridsvc.addresses.findings.kinds import COLUMNS, KINDS, Library, findings
from gridsvc.addresses.findings.plates import COLUMNS as ROWS
from gridsvc.addresses.findings.plates import Plates
from gridsvc.addresses.spellings import Profile
from gridsvc.grids.findings import Areas

LON, LAT = 118.78, 32.02
EAST_M, NORTH_M = 1 / 94_400, 1 / 110_900  # degrees of a metre here
NO_BUILDING = np.zeros(200, dtype=np.int64)


def plate(number, east_m, north_m, **more):
    """A plate of a street, its point in metres from the street's western end."""
    row = dict.fromkeys(ROWS, "") | {"division_id": 1, "grid_id": 1, "near_border_m": np.nan, "area": "320104"}
    row |= {"road": "示例路", "number": f"{number}号", "lon": LON + east_m * EAST_M, "lat": LAT + north_m * NORTH_M}
    return row | more


def street(count=20, width_m=16.0, **more):
    #  2  4  6  8 …   north side
    #  =============
    #  1  3  5  7 …   south side
    return [plate(n, 10 * (n // 2), width_m * (n % 2 == 0), **more) for n in range(1, count + 1)]


def plates(rows, hyphen="rooms"):
    frame = pd.DataFrame(rows, columns=list(ROWS)).assign(id=range(1, len(rows) + 1))
    return Plates(frame, Profile(hyphen))


def numbers(found, of):
    return of.rows.number[found.row].tolist()


def test_a_sound_street_has_no_finding():
    of = plates(street())
    ground = Areas(np.array([1]), np.array([shapely.box(LON - 1, LAT - 1, LON + 1, LAT + 1)]))
    assert len(findings(Library(of, ground, NO_BUILDING[:20]))) == 0


def test_a_plate_far_from_its_neighbours_by_number_is_found_and_they_are_not():
    rows = street()
    rows[8] |= {"lat": LAT + 300 * NORTH_M}
    of = plates(rows)
    found = order.out_of_order(of)
    assert numbers(found, of) == ["9号"]
    assert found.off_m[0] == pytest.approx(300, rel=0.02)


def test_a_bend_of_the_street_is_no_disorder():
    rows = [*street(12), *(plate(n, 60, 10 * (n - 12)) for n in range(13, 30))]
    assert len(order.out_of_order(plates(rows)).row) == 0


def test_a_plate_on_the_side_of_the_others_is_found():
    rows = street()
    rows[8] |= {"lat": rows[7]["lat"]}
    of = plates(rows)
    assert numbers(order.wrong_side(of), of) == ["9号"]


def test_where_numbers_run_on_along_one_side_nothing_is_said_of_sides():
    of = plates([plate(n, 10 * n, 0.5 * (n % 3)) for n in range(1, 21)])
    assert len(order.wrong_side(of).row) == 0


def test_two_texts_of_one_address_at_one_place_are_one_finding_whatever_their_spelling():
    rows = [plate(3, 0, 0, road="臺北路"), plate("３", 1, 0, road="台北路"), plate("5之1", 9, 0), plate("5-1", 9, 0)]
    of = plates(rows, "sub")
    found = twice.spelled_twice(of)
    assert sorted(zip(found.other.tolist(), found.row.tolist(), strict=True)) == [(0, 1), (2, 3)]
    assert len(twice.two_places(of).row) == 0


def test_one_address_at_two_places_is_told_with_the_distance():
    found = twice.two_places(plates([plate(3, 0, 0), plate("三", 400, 0)]))
    assert found.apart_m.tolist() == [pytest.approx(400, rel=0.01)]


def test_the_same_number_on_a_road_of_another_district_is_another_address():
    assert len(twice.two_places(plates([plate(3, 0, 0), plate(3, 400, 0, area="320102")])).row) == 0


def test_rooms_of_a_building_are_not_the_same_address():
    rows = [plate(3, 0, 0, building="2幢", room=f"{n}室") for n in (101, 102)]
    assert len(twice.spelled_twice(plates(rows)).row) == 0


def test_a_corner_house_has_doors_of_two_streets_on_one_point():
    found = twice.one_point(plates([plate(3, 0, 0), plate(5, 0, 0), plate(8, 0, 0, road="示例巷")]))
    assert (found.row.tolist(), found.other.tolist()) == ([2], [0])


def test_doors_of_many_numbers_on_one_point_were_not_surveyed_and_sub_numbers_may_share_one():
    of = plates([*(plate(n, 0, 0) for n in (1, 3, 5, 7)), *(plate(f"9之{n}", 90, 0) for n in range(1, 9))], "sub")
    assert numbers(twice.stacked(of), of) == ["3号", "5号", "7号"]


def test_a_point_outside_its_community_is_told_with_the_one_it_lies_in():
    #  | 1 | 2 |   the plate says 1 and stands 200 m inside 2
    west, east = (shapely.box(LON + n * 0.01, LAT, LON + (n + 1) * 0.01, LAT + 0.01) for n in (0, 1))
    communities = Areas(np.array([1, 2], dtype=np.int32), np.array([west, east]))
    middle = 0.01 / EAST_M
    of = plates([plate(1, middle - 50, 100), plate(3, middle + 20, 100), plate(5, middle + 200, 100)])
    found = outside.outside_community(of, communities)
    assert (numbers(found, of), found.around.tolist()) == (["5号"], [2])
    assert found.away_m[0] == pytest.approx(200, rel=0.02)


def on_border(rows, buildings=None):
    of = plates(rows)
    found = borders.on_border(of, NO_BUILDING[: len(rows)] if buildings is None else np.array(buildings))
    return list(zip(numbers(found, of), found.by.tolist(), found.grid_id.tolist(), strict=True))


def test_a_plate_on_the_border_whose_neighbours_are_of_another_grid_is_told_that_grid():
    rows = street(11)
    rows[4] |= {"grid_id": 2, "near_border_m": 0.5}
    assert on_border(rows) == [("5号", borders.BY_NEIGHBOURS, 1)]


def test_a_border_between_two_neighbours_is_nobodys_finding():
    rows = [plate | {"grid_id": 1 if n < 5 else 2} for n, plate in enumerate(street(11))]
    rows[4] |= {"near_border_m": 0.5}
    rows[5] |= {"near_border_m": 0.5}
    assert on_border(rows) == []


def test_a_building_that_lies_in_one_grid_beats_the_neighbours():
    rows = street(3)
    rows[0] |= {"near_border_m": 0.5}
    assert on_border(rows, [2, 0, 0]) == [("1号", borders.BY_BUILDING, 2)]
    assert on_border(rows, [1, 0, 0]) == []


def test_without_evidence_a_person_decides_and_the_middle_of_a_building_needs_none():
    assert on_border([plate(1, 0, 0, near_border_m=0.5)]) == [("1号", borders.OPEN, 0)]
    assert on_border([plate(1, 0, 0, near_border_m=0.5, point_kind="building")]) == []


def test_every_kind_has_its_words_and_findings_name_the_addresses():
    rows = [plate(3, 0, 0), plate("三", 400, 0)]
    found = findings(Library(plates(rows), Areas(np.array([9]), np.array([shapely.box(0, 0, 1, 1)])), NO_BUILDING[:2]))
    assert found[["kind", "address_id", "other_id"]].to_numpy().tolist() == [["two_places", 2, 1]]
    assert tuple(found.columns) == COLUMNS
    assert all(all(kind[2:]) for kind in KINDS)


def test_a_library_without_points_or_addresses_has_no_finding():
    nothing = Areas(np.array([], dtype=np.int32), np.array([], dtype=object))
    assert len(findings(Library(plates([]), nothing, NO_BUILDING[:0]))) == 0
    rows = [plate(n, 0, 0) | {"lon": np.nan, "lat": np.nan} for n in (1, 3)]
    assert len(findings(Library(plates(rows), nothing, NO_BUILDING[:2]))) == 0
