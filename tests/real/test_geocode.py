"""The geocoder on Taipei's 220,328 plates and on the demo district's rooms: `make bench-geocode` asks more."""

import pytest

from benchmarks import geocode_queries as written
from benchmarks.geocode_libraries import demo, held_out, plates, rooms, rows, taipei
from benchmarks.geocode_measured import Measured, ask
from benchmarks.geocode_truths import errors, floors
from gridsvc.addresses.match import Library

pytestmark = pytest.mark.real

COUNT, SEED = 500, 7


@pytest.fixture(scope="module")
def city(data) -> Library:
    return taipei(plates())


@pytest.fixture(scope="module")
def drawn(data):
    return rows(plates(), COUNT * 8, SEED)


def asked(library, kind, drawn) -> Measured:
    queries = written.made(kind, drawn, COUNT, SEED)
    return Measured("", queries, ask(library, queries))


@pytest.mark.parametrize("kind", written.CLEAN)
def test_a_plate_written_cleanly_is_that_plate_without_fault(city, drawn, kind):
    assert asked(city, written.CLEAN[kind], drawn).faultless >= 0.995


@pytest.mark.parametrize("kind", written.SURROUNDED)
def test_a_plate_among_other_words_is_that_plate(city, drawn, kind):
    assert asked(city, written.SURROUNDED[kind], drawn).exact >= 0.99


@pytest.mark.parametrize("kind", written.MISSPELT)
def test_a_plate_with_its_road_misspelt_is_that_plate_or_listed(city, drawn, kind):
    assert asked(city, written.MISSPELT[kind], drawn).listed >= 0.98


def test_an_unknown_plate_is_no_door_and_lies_near():
    known, out = held_out()
    found = asked(taipei(known), written.CLEAN["as stored"], rows(out, COUNT * 2, SEED))
    assert not any(answer.fine for answer in found.answers)
    away, radius = errors(found.queries, found.answers)
    assert (away <= 50).mean() >= 0.96
    assert sorted(away)[len(away) // 2] <= 4
    assert (away <= radius).mean() >= 0.9


def test_a_road_that_does_not_exist_is_no_road(city, drawn):
    assert asked(city, written.on_no_road, drawn).level_share("none", "district") >= 0.99


def test_a_wrong_district_is_always_named(city, drawn):
    assert asked(city, written.in_wrong_district, drawn).names("county") == 1


@pytest.mark.parametrize("form", written.ROOM_FORMS)
def test_a_room_of_the_demo_district_in_each_form(form):
    assert asked(demo()[1], written.ROOM_FORMS[form], rooms(COUNT, SEED)).exact >= 0.99


def test_a_room_without_its_unit_is_listed_and_not_picked():
    found = asked(demo()[1], written.without_unit, rooms(COUNT, SEED))
    assert found.share(answer.among or answer.listed for answer in found.answers) >= 0.99
    assert all(answer.faults for answer in found.answers)


def test_a_raw_row_with_its_floor_reaches_its_plate(city):
    assert floors(city, COUNT * 4).exact >= 0.995
