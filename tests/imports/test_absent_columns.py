"""A file says nothing of what it has no column for; an empty cell of a column that is there clears."""

import csv

import pytest
from sqlalchemy import select

from gridsvc.accounts.principal import OPERATOR
from gridsvc.divisions.queries import by_code
from gridsvc.events.models import Event
from gridsvc.extensions import db
from gridsvc.imports.registry import IMPORTERS, exporter
from gridsvc.io.writers import write_table
from tests.factories import DAY, cell, centre, gridded, load, write_geojson

LON, LAT = centre(0, 0)
GRID = "320104001001001"
START, END = "2026-11-01T08:00:00+08:00", "2026-11-01T20:00:00+08:00"
SHAPE = cell(0, 0).buffer(-0.004)
# {what: (a whole row, the columns that find it, (column, what it becomes), a column to clear)}; 备注 is an attribute.
ROWS = {
    "divisions": (
        {"code": "320104001003", "name": "甲社区", "level": "community", "parent": "320104001", "备注": "旧",
         "geometry": cell(0, 0, 2, 2)},
        ("code",), ("name", "乙社区"), "parent",
    ),
    "organisations": (
        {"code": "O1", "name": "甲", "kind": "street", "parent": "O0", "division": "320104001", "备注": "旧"},
        ("code",), ("name", "乙"), "parent",
    ),
    "grids": (
        {"code": GRID, "name": "甲", "kind": "special", "community": "320104001001", "备注": "旧",
         "geometry": cell(0, 0)},
        ("code",), ("name", "乙"), "备注",
    ),
    "posts": (
        {"grid": GRID, "post": "网格长", "person": "示例网格长-001", "phone": "0001", "from": "2026-01-01",
         "to": "2026-12-31", "备注": "旧", "级别": "一"},
        ("grid", "post", "person"), ("备注", "新"), "to",
    ),
    "rosters": (
        {"grid": GRID, "person": "示例网格长-001", "phone": "0001", "starts_at": START, "ends_at": END, "shift": "白班",
         "备注": "旧", "级别": "一"},
        ("grid", "person", "starts_at", "ends_at"), ("备注", "新"), "shift",
    ),
    "leaves": (
        {"person": "示例网格长-009", "from": "2026-11-03", "to": "2026-11-05", "reason": "年假", "备注": "旧"},
        ("person", "from"), ("备注", "新"), "reason",
    ),
    "addresses": (
        {"code": "A9", "address": "示例路9号", "division": "320104001001", "road": "示例路", "number": "9号",
         "building": "3幢", "lon": LON, "lat": LAT, "status": "UN", "households": 3, "备注": "旧"},
        ("code", "address"), ("households", 4), "building",
    ),
    "address_updates": (
        {"change": "new", "code": "A8", "address": "示例路8号", "road": "示例路", "number": "8号", "building": "3幢",
         "lon": LON, "lat": LAT, "households": 3, "备注": "旧"},
        ("change", "code", "address"), ("households", 4), "building",
    ),
    "compounds": (
        {"code": "C1", "name": "甲苑", "community": "320104001001", "firm": "O0", "contacts": "示例经理 00012345678",
         "addresses": "A1", "gates": "示例路1号", "备注": "旧"},
        ("code",), ("name", "乙苑"), "firm",
    ),
    "aliases": (
        {"kind": "address", "alias": "示例大院", "name": "A1", "origin": "旧名"},
        ("kind", "alias", "name"), ("origin", "俗称"), "origin",
    ),
    "decisions": (
        {"address": "A1", "grid": "320104001001002", "reason": "物业", "approver": "示例审批人", "from": "2026-11-01",
         "to": "2026-12-31", "备注": "旧"},
        ("address", "grid", "approver", "from"), ("reason", "商铺"), "to",
    ),
    "resources": (
        {"code": "R1", "name": "甲", "class": "part", "type": "雨水", "network": "城管", "owner": "示例水务",
         "lon": LON, "lat": LAT, "备注": "旧"},
        ("code", "class"), ("name", "乙"), "owner",
    ),
    "events": (
        {"source": "12345", "source_id": "7", "title": "甲", "text": "长", "class": "part", "category": "路灯",
         "address": "示例路1号", "lon": LON, "lat": LAT, "reported_at": START, "stage": "closed", "closed_at": END,
         "备注": "旧"},
        ("source", "source_id", "reported_at"), ("title", "乙"), "category",
    ),
    "reference": (
        {"kind": "building", "name": "3幢", "备注": "旧", "级别": "一", "geometry": SHAPE},
        ("kind", "geometry"), ("备注", "新"), "级别",
    ),
}  # fmt: skip
EXPORTED = {"address_updates": "addresses"}  # where what was written is read again


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    gridded(tmp_path)
    give(tmp_path, "organisations", {"code": "O0", "name": "示例区政府"})
    give(tmp_path, "addresses", {"code": "A1", "address": "示例路1号", "number": "1号", "lon": LON, "lat": LAT})
    give(tmp_path, "posts", {"grid": GRID, "post": "fulltime", "person": "示例网格长-009", "from": "2026-01-01"})


def give(folder, what, row):
    """Import one row, with a shape as GeoJSON, else as CSV."""
    if "geometry" in row:
        path = write_geojson(folder / f"{what}.geojson", [row])
    else:
        path = folder / f"{what}.csv"
        path.write_text("\n".join(",".join(map(str, part)) for part in (row, row.values())) + "\n", encoding="utf-8")
    report = load(what, path, rejects=folder / "rejects.csv")
    assert (report.read, report.rejected) == (1, 0), (folder / "rejects.csv").read_text(encoding="utf-8-sig")
    return report


def exported(folder, what):
    """Everything that is stored, as our own export writes it."""
    path = folder / f"out-{what}.csv"
    write_table(exporter(EXPORTED.get(what, what))(OPERATOR, on=DAY, layer=None), path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: row.get("code", ""))


def changes(before, after):
    assert len(before) == len(after)
    return {
        name
        for old, new in zip(before, after, strict=True)
        for name in old.keys() | new
        if old.get(name) != new.get(name)
    }


def test_every_what_is_asked():
    assert set(ROWS) == set(IMPORTERS)


@pytest.mark.parametrize("what", ROWS)
def test_what_has_no_column_stays(tmp_path, what):
    row, keys, (column, value), _ = ROWS[what]
    give(tmp_path, what, row)
    before = exported(tmp_path, what)
    report = give(tmp_path, what, {name: row[name] for name in keys} | {column: value})
    assert report.loaded == 1
    assert changes(before, exported(tmp_path, what)) == {column}


@pytest.mark.parametrize("what", ROWS)
def test_an_empty_cell_clears(tmp_path, what):
    row, keys, (must, _), column = ROWS[what]
    give(tmp_path, what, row)
    before = exported(tmp_path, what)
    given = {name: row[name] for name in (*keys, must)} | {column: None if "geometry" in keys else ""}
    assert give(tmp_path, what, given).loaded == 1
    assert changes(before, exported(tmp_path, what)) == {column}


def parents(tmp_path, *rows):
    path = tmp_path / "p.csv"
    path.write_text("\n".join(["code,name,parent", *rows]) + "\n", encoding="utf-8")
    report = load("divisions", path, rejects=tmp_path / "r.csv")
    return report, (tmp_path / "r.csv").read_text(encoding="utf-8-sig") if report.rejected else ""


def test_a_division_without_its_parent_is_a_root_and_so_is_what_hangs_on_it(tmp_path):
    parents(tmp_path, "320104001,示例街道,")
    street = by_code("320104001")
    assert street.parent_id is None
    assert by_code("320104001001").lineage == [street.id, by_code("320104001001").id]


def test_a_parent_that_does_not_exist_is_refused_with_all_that_hangs_on_it(tmp_path):
    report, told = parents(tmp_path, "9,甲,8", "91,乙,9", "92,丙,320104")
    assert (report.loaded, report.rejected) == (1, 2)
    assert "没有编码为 8 的上级" in told
    assert "没有编码为 9 的上级" in told


def test_a_parent_may_stand_further_down(tmp_path):
    assert parents(tmp_path, "91,乙,9", "9,甲,320104")[0].loaded == 2
    assert by_code("91").lineage == [by_code("320104").id, by_code("9").id, by_code("91").id]


def test_a_circle_through_what_is_stored_is_refused(tmp_path):
    report, told = parents(tmp_path, "320104,示例区,320104001001")
    assert (report.loaded, report.rejected) == (0, 1)
    assert "上级关系成环" in told
    assert by_code("320104").parent_id is None


def test_a_closed_event_without_a_closing_time_is_refused(tmp_path):
    path = tmp_path / "e.csv"
    path.write_text(f"source,source_id,title,reported_at,stage\n1,2,路灯,{START},closed\n", encoding="utf-8")
    assert load("events", path, rejects=tmp_path / "r.csv").rejected == 1
    assert "没有结案时间" in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    assert db.session.scalar(select(Event.id)) is None
