"""Decisions named by addresses: what place is meant, files of them in and out."""

import csv
from datetime import date
from io import StringIO

import pytest
from sqlalchemy import func, select

from gridsvc.accounts.principal import OPERATOR, Principal, Scope
from gridsvc.addresses.models import StandardAddress
from gridsvc.addresses.services import floor_range, place_of
from gridsvc.divisions.queries import by_code
from gridsvc.errors import BadParameter, NotFound, UnusableInput
from gridsvc.extensions import db
from gridsvc.grids.models import Decision, Grid
from gridsvc.imports.registry import exporter
from gridsvc.reference.models import ReferenceFeature
from tests.factories import DAY, cell, centre, gridded, load, write_geojson

HOME, OTHER, THIRD = "320104001001001", "320104001001002", "320104001002004"
ADDRESSES = """code,address,road,number,building,unit,floor,lon,lat
B3,示例路1号3幢,示例路,1号,3幢,,,{lon},{lat}
R1,示例路1号3幢1单元101室,示例路,1号,3幢,1单元,1层,{lon},{lat}
R2,示例路1号3幢2单元501室,示例路,1号,3幢,2单元,5层,{lon},{lat}
B4,示例路1号4幢,示例路,1号,4幢,,,,
ROAD,示例路,示例路,,,,,{lon},{lat}
"""
HEADING = "地址,单元,楼层,网格,理由,审批人,开始,结束\n"
FILE = f"""{HEADING}B3,,,{THIRD},物业统一服务,示例审批人,2026-11-01,
示例路1号３幢,2单元,,{OTHER},二单元不连通,示例审批人,2026-11-01,2026-12-31
B4,,1-2,{OTHER},商铺,示例审批人,2026-11-01,
"""


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    gridded(tmp_path)
    buildings = [
        {"kind": "building", "name": name, "geometry": cell(0, 0).buffer(-inset, join_style="mitre")}
        for name, inset in (("裙楼", 0.003), ("3幢", 0.004))
    ]
    load("reference", write_geojson(tmp_path / "buildings.geojson", buildings))
    lon, lat = centre(0, 0)
    (tmp_path / "addresses.csv").write_text(ADDRESSES.format(lon=lon, lat=lat))
    load("addresses", tmp_path / "addresses.csv")


@pytest.fixture
def send(tmp_path):
    """Imports a text; answers (loaded, unchanged, reasons of rejected rows)."""

    def go(text):
        source, rejects = tmp_path / "decisions.csv", tmp_path / "rejects.csv"
        source.write_text(text)
        report = load("decisions", source, rejects=rejects)
        assert report.read == report.loaded + report.unchanged + report.rejected
        reasons = [row["reason_en"] for row in csv.DictReader(StringIO(rejects.read_text("utf-8-sig")))]
        return report.loaded, report.unchanged, reasons

    return go


def owners():
    rows = select(StandardAddress.code, Grid.code).join(Grid, Grid.id == StandardAddress.grid_id)
    return dict(db.session.execute(rows.where(StandardAddress.code != "ROAD")).all())


def test_a_whole_building_goes_with_the_smallest_outline_around_it():
    outline = db.session.scalar(select(ReferenceFeature.name).where(ReferenceFeature.id == place_of("B3").building_id))
    assert (outline, place_of("B3").place_key) == ("3幢", "示例路1号3幢")


@pytest.mark.parametrize("part", [{"unit": "1单元"}, {"floors": (1, 2)}])
def test_a_part_of_a_building_goes_without_an_outline(part):
    assert place_of("B3", **part).building_id is None


def test_a_building_without_a_point_goes_without_an_outline():
    assert place_of("B4").building_id is None


@pytest.mark.parametrize("name", ["R1", " 示例路１号3幢 1单元101室 "])
def test_any_address_of_a_building_names_it(name):
    assert place_of(name) == place_of("B3")


@pytest.mark.parametrize(("name", "unit"), [("示例路9号", ""), ("B3", "9单元")])
def test_an_unknown_address_or_unit_is_named(name, unit):
    with pytest.raises(NotFound, match=unit or name):
        place_of(name, unit=unit)


def test_a_road_is_no_building():
    with pytest.raises(UnusableInput, match="neither a number nor a building"):
        place_of("ROAD")


@pytest.mark.parametrize(
    ("text", "floors"),
    [("", None), (" 3 ", (3, 3)), ("1-2", (1, 2)), ("-2--1", (-2, -1)), ("-1至2层", (-1, 2)), ("１", (1, 1))],
)
def test_floors_are_read(text, floors):
    assert floor_range(text) == floors


@pytest.mark.parametrize("text", ["2-1", "B1", "1-", "1-2-3", "2026-01-02T00:00:00", "99999"])
def test_what_is_no_range_of_floors_is_refused(text):
    with pytest.raises(BadParameter, match="floors such as 3 or 1-2"):
        floor_range(text)


def test_a_file_of_decisions_moves_what_it_names(send):
    assert set(owners().values()) == {HOME}
    assert send(FILE) == (3, 0, [])
    assert owners() == {"B3": THIRD, "R1": THIRD, "R2": OTHER}


def test_the_same_file_again_changes_nothing(send):
    send(FILE)
    assert send(FILE) == (0, 3, [])


def test_a_decision_is_amended_by_place_grid_and_first_day(send):
    send(FILE)
    assert send(f"{HEADING}B3,,,{THIRD},另有理由,示例审批人,2026-11-01,2026-11-30\n") == (1, 0, [])
    assert (
        str(db.session.scalar(select(Decision.valid).where(Decision.reason == "另有理由"))) == "[2026-11-01,2026-12-01)"
    )


def test_a_hand_over_may_stand_in_the_file_in_any_order(send):
    send(FILE)
    handed = f"B3,,,{OTHER},移交,示例审批人,2026-12-01,\nB3,,,{THIRD},物业统一服务,示例审批人,2026-11-01,2026-11-30\n"
    assert send(HEADING + handed) == (2, 0, [])


def test_a_second_truth_is_rejected_by_the_name_of_the_first(send):
    send(FILE)
    first = db.session.scalar(select(func.min(Decision.id)))
    _, _, [reason] = send(f"{HEADING}R1,,,{OTHER},争议,示例审批人,2026-11-20,\n")
    assert f"decision {first} gives that place to grid {THIRD} from 2026-11-01" in reason
    assert send(FILE) == (0, 3, [])


def test_an_amendment_that_meets_another_decision_is_rejected_and_changes_nothing(send):
    send(f"{HEADING}B3,,,{THIRD},先,示例,2026-11-01,2026-11-09\nB3,,,{OTHER},后,示例,2026-11-10,\n")
    loaded, _, [reason] = send(f"{HEADING}B3,,,{THIRD},先,示例,2026-11-01,2026-11-10\n")
    assert (loaded, f"to grid {OTHER}" in reason) == (0, True)
    assert send(f"{HEADING}B3,,,{THIRD},先,示例,2026-11-01,2026-11-09\n") == (0, 1, [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"示例路9号,,,{OTHER},甲,乙,2026-11-01,", "There is no address '示例路9号'."),
        (f"B3,9单元,,{OTHER},甲,乙,2026-11-01,", "There is no unit of that building '9单元'."),
        ("B3,,,999,甲,乙,2026-11-01,", "There is no grid '999'."),
        (f"B3,,二楼,{OTHER},甲,乙,2026-11-01,", "floors such as 3 or 1-2"),
        (f"B3,,,{OTHER},甲,乙,2026-11-02,2026-11-01", "a day not before 2026-11-02"),
        (f"B3,,,{OTHER},甲,,2026-11-01,", "审批人 is missing"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(send, row, reason):
    loaded, unchanged, [told] = send(f"{HEADING}{row}\n")
    assert (loaded, unchanged, reason in told) == (0, 0, True), told


def test_the_same_row_twice_is_rejected_once(send):
    row = f"B3,,,{OTHER},甲,乙,2026-11-01,\n"
    loaded, _, [reason] = send(HEADING + row + row)
    assert (loaded, "the same row already stands in this file" in reason) == (1, True)


def test_an_export_names_the_building_by_its_shortest_address_and_leaves_out_what_is_over(send):
    send(FILE)
    [now] = exporter("decisions")(OPERATOR, on=DAY, layer=None)
    assert now[["address", "unit", "floors"]].to_numpy().tolist() == [
        ["示例路1号3幢", "", ""],
        ["示例路1号3幢", "2单元", ""],
        ["示例路1号4幢", "", "1-2"],
    ]
    [later] = exporter("decisions")(OPERATOR, on=date(2027, 1, 1), layer=None)
    assert len(later) == 2


def test_an_export_holds_only_decisions_for_grids_in_the_scope(send):
    send(FILE)
    here = Scope(everywhere=False, divisions=frozenset({by_code("320104001002").id}))
    clerk = Principal(1, "示例", dict.fromkeys(("file.export", "address.read", "people.read"), here))
    [frame] = exporter("decisions")(clerk, on=DAY, layer=None)
    assert frame["grid"].tolist() == [THIRD]
