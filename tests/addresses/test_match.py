"""The ladder: which address a text means, how sure that is, and what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridsvc.addresses.match import LADDER, LEVELS, complete, geocode
from gridsvc.addresses.matching.faults import BEST, FAULTS, PENALTIES, SMALL, SMALL_IN_ALL, score
from tests.addresses.libraries import library, row, street

PLATES = (
    *street("1", "3", "5", "7", "2", "4", "25之1", "27"),
    *street("1", "3", "9", lane="5巷"),
    *street("1", "11", road="忠孝東路", section="一段"),
    *street("2", "12", road="忠孝東路", section="二段"),
    row("臺北市大安區龍安里和平路1號", "63-03-01", road="和平路", number="1號", east_m=900.0),
)
CITY = library(*PLATES)


def first(text, index=CITY):
    return geocode(text, index)[0]


def told(match):
    return {f"{fault.element}:{fault.fault}" for fault in match.faults}


@pytest.mark.parametrize(
    "text",
    [
        "臺北市文山區樟新里木新路5號",
        "台北市文山区木新路５号",
        "木新路五號",
        "樟新里木新路5號",
        "木新路5號 樓下有違停",
        "木新路5號樓下",
        "請到木新路5",
    ],
)
def test_a_plate_in_its_spellings_is_that_plate_without_fault(text):
    match = first(text)
    assert (match.level, match.score, match.faults) == ("door", BEST, ())
    assert (match.label, list(match.rows)) == ("臺北市文山區樟新里木新路5號", [match.row])


def test_a_plate_in_the_wrong_district_is_found_and_the_district_named():
    match = first("大安區木新路5號")
    assert (match.label, told(match)) == ("臺北市文山區樟新里木新路5號", {"county:differs"})
    assert match.score < 80


def test_a_number_that_is_known_in_another_district_only_lies_between_its_neighbours_here():
    here = (row(f"大安區木新路{n}號", "63-03-01", road="木新路", number=f"{n}號", north_m=9e3 + n) for n in (3, 7))
    found = geocode("大安區木新路5號", library(*PLATES, *here))
    assert [(match.level, told(match)) for match in found] == [
        ("door_interpolated", {"number:between"}),
        ("door", {"county:differs"}),
    ]


def test_a_number_between_others_is_never_a_door():
    match = first("文山區木新路6號")
    assert (match.level, match.row, told(match)) == ("door_interpolated", -1, {"number:between"})
    assert match.label == "臺北市文山區樟新里木新路6號"
    assert match.score == BEST - PENALTIES["number", "between"]


def test_a_sub_number_that_is_not_there_is_not_the_plate_before_it():
    match = first("木新路27號之3")
    assert (match.level, told(match)) == ("door_interpolated", {"number:beside"})


def test_a_lane_that_is_not_there_is_the_road_where_the_lane_would_begin():
    match = first("木新路4巷9號")
    assert (match.level, told(match)) == ("road", {"lane:unknown"})
    assert match.lon == pytest.approx(CITY.lon[first("木新路4號").row])


def test_a_range_of_numbers_is_the_plates_of_its_side():
    match = first("木新路1~5號")
    assert (match.level, match.row, told(match)) == ("road", -1, {"number:range"})
    assert [CITY.texts[at][-2:] for at in match.rows] == ["1號", "3號", "5號"]


def test_a_part_that_was_not_understood_is_a_fault_where_only_a_road_was_found():
    assert told(first("木新路木號")) == {"rest:unread"}


def test_a_road_alone_is_its_whole_range():
    match = first("木新路")
    assert (match.level, match.row, match.faults) == ("road", -1, ())
    assert len(match.rows) == 11


@pytest.mark.parametrize(
    ("text", "kind"),
    [("目新路5號", "sound"), ("木辛路5號", "sound"), ("木新新路5號", "doubled"), ("木新街5號", "suffix")],
)
def test_a_road_written_with_a_slip_is_found_with_its_fault(text, kind):
    match = first(text)
    assert (match.label, told(match)) == ("臺北市文山區樟新里木新路5號", {f"road:{kind}"})


def test_a_mere_likeness_needs_a_plate_that_bears_it_out():
    assert first("文山區木興路5號").label == "臺北市文山區樟新里木新路5號"
    assert first("文山區木柵路5號").level == "door"
    assert first("文山區木柵路99號").level == "district"
    assert first("大安區木柵路5號").level == "district"


@pytest.mark.parametrize(
    ("text", "level"),
    [("虛構大道3號", "none"), ("文山區虛構大道3號", "district"), ("文山區樟新里虛構大道3號", "district")],
)
def test_a_road_that_does_not_exist_is_no_road(text, level):
    match = first(text)
    assert (match.level, told(match)) == (level, {"road:unknown"})
    assert match.score < 50


def test_a_road_alike_in_another_district_than_the_one_named_is_not_meant():
    assert first("文山區中效東路一段11號").level == "door"
    assert first("大安區中效東路一段11號").level == "district"
    assert first("大安區中效東路11號").level == "district"


def test_a_section_left_out_is_said_and_a_wrong_one_too():
    assert told(first("忠孝東路11號")) == {"section:missing"}
    assert told(first("忠孝東路五段11號")) == {"section:differs"}
    assert first("忠孝東路二段11號").level == "door_interpolated"


def test_a_road_without_such_a_section_may_be_its_neighbour_by_name():
    index = library(*PLATES, *street("1", road="忠孝路"))
    match = first("忠孝路二段12號", index)
    assert match.label == "臺北市文山區樟新里忠孝東路二段12號"
    assert told(match) == {"road:differs", "road:lost"}


def test_places_that_fit_equally_well_are_listed_and_none_is_picked():
    other = row("臺北市大安區龍安里木新路5號", "63-03-01", road="木新路", number="5號", east_m=5000.0)
    index = library(*PLATES, other)
    matches = geocode("木新路5號", index)
    assert [told(match) for match in matches] == [{"address:tied"}] * 2
    assert set(matches[0].rows) == {match.row for match in matches}
    assert told(first("大安區木新路5號", index)) == set()


def test_an_address_that_was_given_up_says_so():
    index = library(*street("1", status="AB"), *street("3"))
    assert told(first("木新路1號", index)) == {"status:AB"}


def test_a_village_stands_for_a_road_where_there_is_none():
    index = library(row("臺北市文山區樟新里12號", number="12號"), *street("1"))
    assert (first("樟新里12號", index).level, first("樟新里12號", index).score) == ("door", BEST)


def test_a_community_alone_is_its_ground():
    match = first("文山區樟新里")
    assert (match.level, match.score, len(match.rows)) == ("community", BEST, 15)


def test_small_faults_are_capped_and_large_ones_are_not():
    small = [fault for fault in FAULTS.values() if fault.penalty == SMALL]
    assert score(small) == BEST - SMALL_IN_ALL
    assert score([FAULTS["county", "differs"], FAULTS["road", "letter"]]) == BEST - 25 - 10


def test_every_fault_costs_and_every_rung_says_what_must_agree():
    assert all(0 < penalty < BEST for penalty in PENALTIES.values())
    assert len({rung.agree for rung in LADDER}) == len(LADDER)
    assert LEVELS[-1] == first("").level == "none"


CROSSED = library(
    *street("1", "3", "5", "7", "2", "4"),
    *(
        row(f"臺北市文山區樟新里興隆路{n}號", road="興隆路", number=f"{n}號", east_m=45.0, north_m=n * 10.0)
        for n in range(1, 8)
    ),
    *street("1", road="遠路", step_m=900.0),
    aliases=[("road", "老木路", "木新路")],
)


def test_an_alias_of_a_road_is_no_fault():
    match = first("老木路5號", CROSSED)
    assert (match.label, match.score) == ("臺北市文山區樟新里木新路5號", BEST)


def test_two_roads_cross_where_their_plates_come_nearest():
    match = first("木新路與興隆路交叉口", CROSSED)
    assert (match.level, match.row, match.label) == ("intersection", -1, "臺北市文山區樟新里木新路/興隆路")
    assert match.error_radius_m < 50


def test_roads_that_do_not_meet_have_no_crossing():
    match = first("木新路與遠路交叉口", CROSSED)
    assert (match.level, told(match)) == ("road", {"crossing:unknown"})


@pytest.mark.parametrize(
    "text",
    ["木新路與天堂街交叉口", "天堂街與木新路交叉口", "文山區天堂街與木新路口", "木新路與天堂路口", "天堂街近木新路"],
)
def test_of_two_roads_the_known_one_is_found_and_the_other_is_said_to_be_unknown(text):
    match = first(text, CROSSED)
    assert (match.level, match.label) == ("road", "臺北市文山區樟新里木新路")
    assert "crossing:unknown" in told(match)


def test_a_number_on_a_road_that_is_not_known_is_not_looked_for_on_the_one_it_crosses():
    match = first("天堂街5號與木新路口", CROSSED)
    assert (match.level, told(match)) == ("road", {"crossing:unknown"})


def test_of_two_roads_the_one_with_a_number_has_the_address():
    assert first("興隆路與木新路5號", CROSSED).label == "臺北市文山區樟新里木新路5號"


def test_a_section_behind_the_other_road_is_its_own():
    assert told(first("木新路與興隆路二段交叉口", CROSSED)) == set()


def test_an_address_without_a_place_is_found_and_has_none():
    lone = {"lon": float("nan"), "lat": float("nan")}
    index = library(row("臺北市文山區樟新里木新路1號", road="木新路", number="1號") | lone, *street("3", "5"))
    assert (first("木新路1號", index).level, first("木新路1號", index).lon) == (
        "door",
        pytest.approx(float("nan"), nan_ok=True),
    )
    assert first("木新路2號", index).level == "door_interpolated"


@pytest.mark.parametrize("words", ["南500米", "對面"])
def test_a_place_beside_an_address_is_not_the_address(words):
    assert told(first(f"木新路5號{words}", CROSSED)) == {"direction:relative"}


WORDS = st.sampled_from(
    [*"臺北市文山區木新路段巷弄號之幢樓室甲臨與0135一十-~,（ ", "木新路", "樟新里", "2單元", "對面", "x"]
)


@given(st.one_of(st.lists(WORDS, max_size=12).map("".join), st.text(max_size=20)))
def test_whatever_is_written_has_an_answer_that_holds_together(text):
    for match in geocode(text, CITY):
        assert match.level in LEVELS
        assert match.score == score(match.faults) or match.level == "none"
        assert (match.row in match.rows) == (match.row >= 0)
        assert bool(match.label) == (match.level != "none")
    assert all(one.text for one in complete(text, CITY))
