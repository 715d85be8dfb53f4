"""Geocode with the library, the grids and the people of a database."""

import pytest

from gridsvc.accounts.principal import OPERATOR, Principal, Scope
from gridsvc.addresses.geocoding import geocode_many
from gridsvc.addresses.models import AddressAlias, StandardAddress
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db
from tests.factories import DAY, centre, gridded, load

HOME, OTHER = "320104001001001", "320104001001003"


@pytest.fixture(autouse=True)
def library(app, tmp_path):
    gridded(tmp_path)
    (x, y), (east, _) = centre(0, 0), centre(1, 0)
    rows = [f"W{n},示例路{n}号,示例路,{n}号,{x + n * 1e-6},{y}" for n in (1, 3, 5)]
    rows += [f"E{n},示例路{n}号,示例路,{n}号,{east + n * 1e-6},{y}" for n in (51, 53)]
    file = tmp_path / "addresses.csv"
    file.write_text("\n".join(["code,address,road,number,lon,lat", *rows]), "utf-8")
    assert load("addresses", file).loaded == 5


def best(text, principal=OPERATOR, on=DAY):
    return geocode_many([text], on=on, principal=principal)[0].best


def test_a_door_has_its_code_and_grid():
    found = best("示例路3号")
    assert (found.code, found.level, found.score, found.grid) == ("W3", "door", 100, HOME)


def test_a_road_through_two_grids_lists_both_and_gives_none():
    found = best("示例路")
    assert (found.level, found.grid, found.grid_candidates) == ("road", None, (HOME, OTHER))


def test_what_is_nowhere_says_so():
    found = best("不存在大道99号")
    assert (found.code, found.grid, found.lon) == (None, None, None)


def test_an_alias_stands_for_its_address():
    address = db.session.query(StandardAddress).filter_by(code="E51").one()
    db.session.add(AddressAlias(address_id=address.id, text="老粮店", text_key="老粮店"))
    db.session.flush()
    assert best("老粮店").code == "E51"


def test_an_address_outside_the_scope_is_no_answer():
    elsewhere = Scope(everywhere=False, divisions=frozenset({by_code("320104001002").id}))
    clerk = Principal(1, "clerk", {"address.read": elsewhere})
    assert best("示例路3号", clerk).level == "none"


def test_of_places_that_fit_as_well_the_first_is_given_to_no_grid_and_each_other_one_to_its_own(tmp_path):
    (x, y), (east, _) = centre(0, 0), centre(1, 0)
    file = tmp_path / "compounds.csv"
    rows = [
        f"K{n},示例路{n}号{name}3幢,示例路,{n}号,{name},3幢,{at},{y}"
        for n, name, at in ((7, "清水苑", x), (57, "清水坊", east))
    ]
    file.write_text("\n".join(["code,address,road,number,compound,building,lon,lat", *rows]), "utf-8")
    assert load("addresses", file).loaded == 2
    first, second = geocode_many(["清水3幢"], on=DAY, principal=OPERATOR)[0].matches
    assert (first.grid, first.grid_candidates) == (None, (HOME, OTHER))
    assert second.grid == {"K7": HOME, "K57": OTHER}[second.code]
