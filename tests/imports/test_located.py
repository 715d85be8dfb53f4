"""Import of things with a place: keys, owners, reasons, and what a new edition does to them."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from gridsvc.addresses.models import StandardAddress
from gridsvc.events.models import Event
from gridsvc.extensions import db
from gridsvc.grids.assign import assignment_key, reassign_all
from gridsvc.grids.decisions import Place, decide
from gridsvc.grids.models import Grid
from gridsvc.grids.queries import layer
from gridsvc.reference.models import ReferenceFeature
from gridsvc.resources.models import Resource
from tests.factories import DAY, STEP, cell, centre, grid_rows, gridded, load, write_geojson

LATER = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    gridded(tmp_path)


def write(path, heading, *rows):
    path.write_text("\n".join([heading, *(",".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
    return path


def owner_of(model, **wanted):
    thing = db.session.scalar(select(model).filter_by(**wanted))
    db.session.refresh(thing)
    code = db.session.scalar(select(Grid.code).where(Grid.id == thing.grid_id))
    return code, thing.grid_reason


def addresses(tmp_path, *rows):
    return write(tmp_path / "addresses.csv", "code,address,lon,lat", *rows)


def test_an_address_gets_its_owner_and_the_edition_that_said_so(tmp_path):
    load("addresses", addresses(tmp_path, ("A1", "示例路1号", *centre(0, 0))))
    assert owner_of(StandardAddress, code="A1") == ("320104001001001", "")
    stored = db.session.scalar(select(StandardAddress))
    assert stored.edition_id is not None
    assert stored.near_border_m is None


def test_the_stored_owner_is_that_of_today_whenever_the_change_takes_effect(tmp_path):
    load("addresses", addresses(tmp_path, ("A1", "示例路1号", *centre(0, 0))), on=date(2020, 1, 1), today=DAY)
    assert owner_of(StandardAddress, code="A1") == ("320104001001001", "")


def test_an_address_near_a_border_knows_how_near(tmp_path):
    lon, lat = centre(0, 0)
    load("addresses", addresses(tmp_path, ("A1", "示例路1号", lon + STEP / 2 - 2e-5, lat)))
    assert db.session.scalar(select(StandardAddress.near_border_m)) == pytest.approx(1.9, abs=0.1)


def test_no_coordinates_and_outside_are_states_with_a_reason(tmp_path):
    load("addresses", addresses(tmp_path, ("A1", "示例路1号", "", ""), ("A2", "示例路2号", 119.5, 32.5)))
    assert owner_of(StandardAddress, code="A1") == (None, "no_coordinates")
    assert owner_of(StandardAddress, code="A2") == (None, "outside")


def test_coordinates_that_are_nowhere_are_refused(tmp_path):
    report = load("addresses", addresses(tmp_path, ("A1", "示例路1号", 218.78, 32.02)))
    assert (report.read, report.rejected) == (1, 1)


def test_read_is_loaded_and_unchanged_and_rejected(tmp_path):
    load("addresses", addresses(tmp_path, ("A1", "示例路1号", *centre(0, 0))))
    path = addresses(
        tmp_path,
        ("A1", "示例路1号", *centre(0, 0)),
        ("A2", "示例路2号", *centre(1, 0)),
        ("A2", "示例路3号", *centre(1, 0)),
        ("A4", "示例路 2 号", *centre(1, 0)),
        ("A5", "", *centre(1, 0)),
    )
    report = load("addresses", path)
    assert (report.read, report.loaded, report.unchanged, report.rejected) == (5, 1, 1, 3)


def test_the_text_finds_an_address_that_has_no_code(tmp_path):
    load("addresses", addresses(tmp_path, ("", "示例路1号", *centre(0, 0))))
    report = load("addresses", addresses(tmp_path, ("A1", " 示例路１号", *centre(1, 0))))
    assert report.loaded == 1
    assert owner_of(StandardAddress, code="A1") == ("320104001001003", "")


def test_an_address_without_its_code_keeps_the_one_it_has(tmp_path):
    load("addresses", addresses(tmp_path, ("A1", "示例路1号", *centre(0, 0))))
    report = load("addresses", addresses(tmp_path, ("", "示例路1号", *centre(0, 0))))
    assert (report.unchanged, db.session.scalar(select(StandardAddress.code))) == (1, "A1")


def test_a_text_that_belongs_to_another_code_is_refused(tmp_path):
    load("addresses", addresses(tmp_path, ("A1", "示例路1号", *centre(0, 0)), ("A2", "示例路2号", *centre(0, 0))))
    rejects = tmp_path / "rejects.csv"
    report = load("addresses", addresses(tmp_path, ("A2", "示例路1号", *centre(0, 0))), rejects=rejects)
    assert report.rejected == 1
    assert "已属于另一条记录" in rejects.read_text(encoding="utf-8-sig")


def test_gcj02_points_land_where_they_are(tmp_path):
    from gridsvc.geometry.crs import from_wgs84

    lon, lat = from_wgs84(*centre(2, 1), "gcj02")
    load("addresses", addresses(tmp_path, ("A1", "示例路1号", lon, lat)), crs="gcj02")
    assert owner_of(StandardAddress, code="A1")[0] == "320104001002002"


def test_a_new_edition_moves_what_lies_in_changed_ground(tmp_path):
    load("addresses", addresses(tmp_path, ("A1", "示例路1号", *centre(0, 0)), ("A2", "示例路2号", *centre(3, 1))))
    rows = grid_rows()
    rows[0]["geometry"], rows[1]["geometry"] = rows[1]["geometry"], rows[0]["geometry"]
    load("grids", write_geojson(tmp_path / "swapped.geojson", rows), on=LATER)
    assert owner_of(StandardAddress, code="A1")[0] == "320104001001002"
    assert owner_of(StandardAddress, code="A2")[0] == "320104001002004"


def test_closed_events_keep_their_grid(tmp_path):
    lon, lat = centre(0, 0)
    heading = "source,source_id,title,lon,lat,reported_at,closed_at"
    rows = (
        ("12345", "1", "路灯", lon, lat, "2026-11-01T08:00:00+08:00", "2026-11-02T08:00:00+08:00"),
        ("12345", "2", "井盖", lon, lat, "2026-11-01T08:00:00+08:00", ""),
    )
    load("events", write(tmp_path / "events.csv", heading, *rows))
    swapped = grid_rows()
    swapped[0]["geometry"], swapped[1]["geometry"] = swapped[1]["geometry"], swapped[0]["geometry"]
    load("grids", write_geojson(tmp_path / "swapped.geojson", swapped), on=LATER)
    assert owner_of(Event, source_id="1")[0] == "320104001001001"
    assert owner_of(Event, source_id="2")[0] == "320104001001002"
    assert db.session.scalar(select(Event.snapshot).where(Event.source_id == "1"))["day"] == "2026-11-02"


@pytest.mark.parametrize("stage", ["open", "void"])
def test_an_event_that_is_not_closed_has_no_closing_time(tmp_path, stage):
    row = ("12345", "1", "路灯", "2026-11-01T08:00:00+08:00", stage, "2026-11-02T08:00:00+08:00")
    report = load("events", write(tmp_path / "e.csv", "source,source_id,title,reported_at,stage,closed_at", row))
    assert (report.read, report.rejected) == (1, 1)


def test_a_closed_event_keeps_its_grid_when_it_comes_again_and_when_a_decision_is_made(tmp_path):
    lon, lat = centre(0, 0)
    building = [{"kind": "building", "name": "3幢", "geometry": cell(0, 0)}]
    load("reference", write_geojson(tmp_path / "b.geojson", building))
    heading = "source,source_id,title,lon,lat,reported_at,closed_at"
    row = ("12345", "1", "路灯", lon, lat, "2026-11-01T08:00:00+08:00", "2026-11-02T08:00:00+08:00")
    load("events", write(tmp_path / "e.csv", heading, row))
    place = Place(building_id=db.session.scalar(select(ReferenceFeature.id)))
    decide(place, "320104001002004", valid=Range(DAY, None), reason="示例", approver="示例")
    load("events", write(tmp_path / "e.csv", heading, ("12345", "1", "路灯坏", *row[3:]), ("12345", "2", *row[2:])))
    assert owner_of(Event, title="路灯坏") == ("320104001001001", "")
    assert owner_of(Event, source_id="2") == ("320104001002004", "decision")


def test_an_event_without_coordinates_takes_the_point_of_its_exact_address(tmp_path):
    load("addresses", addresses(tmp_path, ("A1", "示例路1号", *centre(2, 0))))
    heading = "source,source_id,title,address,reported_at"
    load("events", write(tmp_path / "e.csv", heading, ("12345", "1", "路灯", "示例路 1号", "2026-11-01 08:00")))
    assert owner_of(Event, source_id="1") == ("320104001002001", "")


def test_resources_are_known_by_code(tmp_path):
    heading = "编码,名称,大类,小类,权属单位,经度,纬度,备注"
    path = write(tmp_path / "r.csv", heading, ("R1", "井盖", "部件", "雨水井盖", "示例水务", *centre(1, 1), "旧"))
    assert load("resources", path).loaded == 1
    assert load("resources", path).unchanged == 1
    assert owner_of(Resource, code="R1")[0] == "320104001001004"
    assert db.session.scalar(select(Resource.attributes)) == {"备注": "旧"}


def test_reassigning_twice_moves_nothing_the_second_time(tmp_path):
    load("addresses", addresses(tmp_path, ("A1", "示例路1号", *centre(0, 0))))
    reassign_all(DAY)
    assert [moves.moved for moves in reassign_all(DAY)] == [0, 0, 0]
    assert layer().assigned_key == assignment_key(DAY)


def test_a_point_on_a_border_belongs_to_the_smallest_code(tmp_path):
    _, lat = centre(0, 0)
    load("addresses", addresses(tmp_path, ("A1", "示例路1号", cell(0, 0).bounds[2], lat)))
    assert owner_of(StandardAddress, code="A1")[0] == "320104001001001"


def test_a_closed_event_keeps_who_commanded_on_that_day(tmp_path):
    heading = "division,post,person,from,to,phone"
    posts = (
        ("320104001001", "commander_1", "示例指挥长-001", "2026-01-01", "2026-11-02", "0001"),
        ("320104001001", "commander_1", "示例指挥长-003", "2026-11-03", "", "0003"),
        ("320104001001", "commander_2", "示例指挥长-002", "2026-01-01", "", "0002"),
    )
    assert load("posts", write(tmp_path / "p.csv", heading, *posts)).rejected == 0
    lon, lat = centre(0, 0)
    row = ("12345", "1", "路灯", lon, lat, "2026-11-01T08:00:00+08:00", "2026-11-02T23:59:00+08:00")
    load("events", write(tmp_path / "e.csv", "source,source_id,title,lon,lat,reported_at,closed_at", row))
    kept = db.session.scalar(select(Event.snapshot))
    assert [(one["post"], one["name"]) for one in kept["commanders"]] == [
        ("commander_1", "示例指挥长-001"),
        ("commander_2", "示例指挥长-002"),
    ]
