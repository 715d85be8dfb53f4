"""The numbers of the choropleth: by grid and rolled up, of the scope alone, with few statements."""

import pytest

from gridsvc.accounts.principal import EVERYWHERE, Scope
from gridsvc.divisions.queries import by_code
from gridsvc.map.numbers import NUMBERS, number, values
from tests.factories import DAY, centre, load

DENSITY = ("households", "area_km2", "households_per_km2")
FIRST, SECOND = "320104001001", "320104001002"


@pytest.fixture
def filled(district, tmp_path):
    path, places = tmp_path / "addresses.csv", [centre(0, 0), centre(0, 0), centre(2, 1)]
    rows = [f"A{n},示例路{n}号,{n},{lon},{lat}" for n, (lon, lat) in enumerate(places)]
    path.write_text("\n".join(["code,address,households,lon,lat", *rows]) + "\n")
    assert load("addresses", path).loaded == 3
    events, (lon, lat), stages = tmp_path / "events.csv", places[-1], ("open,", "closed,2026-10-05 08:00")
    rows = [f"t,{n},示例,2026-10-01 08:00,{stage},{lon},{lat}" for n, stage in enumerate(stages)]
    events.write_text("\n".join(["source,source_id,title,reported_at,stage,closed_at,lon,lat", *rows]) + "\n")
    assert load("events", events).loaded == 2
    return district


def test_every_grid_in_force_has_its_number(filled):
    found = values(number("households"), "grid", DAY, EVERYWHERE)
    assert len(found) == 8
    assert {code: n for code, n in found.items() if n} == {f"{FIRST}001": 1, f"{SECOND}002": 2}


@pytest.mark.parametrize(("by", "expected"), [("community", {FIRST: 1, SECOND: 2}), ("street", {"320104001": 3})])
def test_divisions_have_the_sums_of_what_lies_below(filled, by, expected):
    assert values(number("households"), by, DAY, EVERYWHERE) == expected


def test_a_density_is_the_sum_over_the_area(filled):
    by = {name: values(number(name), "community", DAY, EVERYWHERE) for name in DENSITY}
    assert by["households_per_km2"][SECOND] == pytest.approx(by["households"][SECOND] / by["area_km2"][SECOND])


def test_where_there_is_no_ground_a_density_has_no_value(app, tmp_path):
    from tests.factories import district

    district(tmp_path)
    assert set(values(number("households_per_km2"), "community", DAY, EVERYWHERE).values()) == {None}


def test_an_event_is_open_until_the_day_it_is_closed(filled):
    days = [DAY.replace(month=10, day=day) for day in (3, 6)]
    assert [values(number("events_open"), "community", day, EVERYWHERE)[SECOND] for day in days] == [2, 1]


@pytest.mark.parametrize("name", NUMBERS)
def test_a_scope_sees_its_own_only(filled, name):
    here = Scope(everywhere=False, divisions=frozenset({by_code(SECOND).id}))
    for by, codes in (("grid", {f"{SECOND}00{n}" for n in range(1, 5)}), ("community", {SECOND}), ("street", set())):
        assert set(values(number(name), by, DAY, here)) == codes


def test_what_there_is_not_is_refused_by_name(client):
    for query in ("number=happiness", "by=planet"):
        assert client.get(f"/api/v1/map/numbers?{query}").status_code == 400
