"""The library examined: what is found is kept, brought up to date, and left alone where a person settled it."""

import pytest
import shapely
from sqlalchemy import func, select

from gridsvc.accounts.audit import acting
from gridsvc.accounts.principal import OPERATOR, Principal, Scope
from gridsvc.addresses.examination import examine, reopen, settle
from gridsvc.addresses.findings.kinds import KINDS
from gridsvc.addresses.models import AddressFinding, StandardAddress
from gridsvc.divisions.queries import by_code
from gridsvc.errors import BadParameter
from gridsvc.extensions import db
from gridsvc.grids.models import Grid
from gridsvc.imports.registry import exporter
from gridsvc.settings import services as settings
from tests.factories import DAY, SOUTH, STEP, WEST, centre, gridded, load, write_geojson

HEADING = "code,address,division,road,number,building,lon,lat,status,point_kind\n"
LON, LAT = centre(0, 0)
TWICE = f"""{HEADING}A1,示例路1号,320104001001,示例路,1号,,{LON},{LAT},,
A2,示例路一号,320104001001,示例路,一号,,{LON},{LAT},,
A3,示例巷3号,320104001002,示例巷,3号,,{LON},{LAT},,
A4,示例巷三号,320104001001,示例巷,三号,,{LON},{LAT},AB,
"""


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    gridded(tmp_path)


def found(kind):
    rows = select(AddressFinding).where(AddressFinding.kind == kind).order_by(AddressFinding.id)
    return db.session.scalars(rows).all()


def code_of(address_id):
    return db.session.get(StandardAddress, address_id).code


def test_every_kind_is_counted_and_addresses_out_of_use_are_not_looked_at(send):
    send(TWICE)
    counts = examine()
    assert set(counts) == {kind.name for kind in KINDS}
    assert {kind: n for kind, n in counts.items() if n} == {"spelled_twice": 1, "one_point": 1, "outside_community": 1}
    assert [code_of(one.address_id) for one in found("outside_community")] == ["A3"]


def test_what_is_mended_is_found_no_more(send):
    send(TWICE)
    examine()
    send("code,address,status\nA2,示例路一号,AB\n")
    assert examine()["spelled_twice"] == 0
    assert found("spelled_twice") == []


def test_what_a_person_settled_is_not_counted_again_until_it_is_reopened(send):
    send(TWICE)
    examine()
    [one] = found("spelled_twice")
    with acting("clerk"):
        settle(one, "两块牌子")
    assert examine()["spelled_twice"] == 0
    [one] = found("spelled_twice")
    assert (one.settled_by, one.settled_reason) == ("clerk", "两块牌子")
    reopen(one)
    assert examine()["spelled_twice"] == 1


def test_it_takes_a_reason_to_settle(send):
    send(TWICE)
    examine()
    with pytest.raises(BadParameter):
        settle(found("spelled_twice")[0], " ")


def test_what_a_hyphen_means_is_the_librarys_setting(send):
    send(f"{HEADING}A1,示例路3-1号,,示例路,3-1号,,{LON},{LAT},,\nA2,示例路3号之1,,示例路,3号之1,,{LON},{LAT},,\n")
    settings.change({"address_hyphen": "sub"})
    assert examine()["spelled_twice"] == 1


def test_the_building_before_which_a_plate_hangs_tells_its_grid(send, tmp_path):
    #  grid 1 | grid 2     the plate hangs half a metre inside grid 1, its building stands in grid 2
    border, metre = WEST + STEP, 1e-5
    shape = shapely.box(border + 2 * metre, SOUTH + 99 * metre, border + 30 * metre, SOUTH + 120 * metre)
    load("reference", write_geojson(tmp_path / "b.geojson", [{"kind": "building", "name": "1幢", "geometry": shape}]))
    send(f"{HEADING}A1,示例路1号,,示例路,1号,,{border - 0.5 * metre},{SOUTH + 110 * metre},,plate\n")
    assert examine()["border_other"] == 1
    [one] = found("border_other")
    assert db.session.scalar(select(Grid.code).where(Grid.id == one.grid_id)) == "320104001001003"


def test_a_library_without_addresses_has_no_finding():
    assert sum(examine().values()) == 0
    assert db.session.scalar(select(func.count()).select_from(AddressFinding)) == 0


def test_findings_are_exported_with_what_to_do_inside_the_scope_only(send):
    send(TWICE)
    examine()
    [told] = exporter("findings")(OPERATOR, on=DAY, layer=None)
    row = told[told.kind == "spelled_twice"].iloc[0]
    assert (row.address, row.other, row.remedy_en[:8]) == ("示例路一号", "示例路1号", "Keep one")
    elsewhere = Scope(everywhere=False, divisions=frozenset({by_code("320104001002").id}))
    clerk = Principal(1, "clerk", dict.fromkeys(("file.export", "address.read"), elsewhere))
    assert [len(frame) for frame in exporter("findings")(clerk, on=DAY, layer=None)] == [0]
