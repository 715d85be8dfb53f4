"""What is exported and imported again is unchanged, for every kind of thing."""

import pytest
from sqlalchemy import func, select

from gridsvc.accounts.models import AuditEntry
from gridsvc.accounts.principal import OPERATOR, Principal, Scope
from gridsvc.divisions.queries import by_code
from gridsvc.errors import NotSignedIn
from gridsvc.extensions import db
from gridsvc.imports.models import ImportRun
from gridsvc.imports.registry import EXPORTERS, exporter
from gridsvc.io.writers import write_table
from tests.factories import DAY, cell, centre, gridded, load, write_geojson

TABLES = {
    "organisations": ["code,name,kind,parent,note", "O1,示例区政府,district,,甲", "O2,示例街道办,street,O1,"],
    "posts": ["grid,post,person,from,to,phone", "320104001001001,网格长,示例网格长-001,2026-01-01,,00012345678"],
    "leaves": ["person,phone,from,to,reason,note", "示例网格长-001,00012345678,2026-11-03,2026-11-05,年假,甲"],
    "addresses": [
        "code,address,road,number,lon,lat,households,floors",
        "A1,示例路1号,示例路,1号,{0},{1},3,12",
        "A2,示例路2号,示例路,2号,,,0,",
    ],
    "decisions": [
        "address,unit,floors,grid,reason,approver,from,to,note",
        "A1,,,320104001001002,物业,示例审批人,2026-11-01,,甲",
        "示例路2号,,-1-2,320104001001002,商铺,示例审批人,2026-11-01,2026-12-31,",
    ],
    "resources": ["code,name,class,type,lon,lat", "R1,井盖,part,雨水,{0},{1}"],
    "events": [
        "source,source_id,title,reported_at,closed_at,lon,lat",
        "12345,007,路灯不亮,2026-11-01T08:00:00+08:00,2026-11-02T09:30:00+08:00,{0},{1}",
        "12345,008,井盖缺失,2026-11-01T08:00:00+08:00,,,",
    ],
}


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    gridded(tmp_path)
    shape = cell(0, 0).buffer(-0.004)
    load("reference", write_geojson(tmp_path / "b.geojson", [{"kind": "building", "name": "3幢", "geometry": shape}]))
    for what, lines in TABLES.items():
        path = tmp_path / f"{what}.csv"
        path.write_text("\n".join(lines).format(*centre(0, 0)) + "\n", encoding="utf-8")
        report = load(what, path)
        assert report.rejected == 0, path.with_suffix(".csv").read_text()


KINDS = [*TABLES, "divisions", "grids", "reference"]
EXACT = ["gpkg", "geojson", "csv", "parquet"]
# A spreadsheet keeps 15 digits of a number: enough for a door, too few for the same bits.
WITHOUT_COORDINATES = ["organisations", "posts", "leaves", "decisions"]


@pytest.mark.parametrize(
    ("what", "suffix"),
    [*((what, suffix) for what in KINDS for suffix in EXACT), *((what, "xlsx") for what in WITHOUT_COORDINATES)],
)
def test_an_export_imports_as_unchanged(tmp_path, what, suffix):
    path = tmp_path / f"out.{suffix}"
    rows = write_table(exporter(what)(OPERATOR, on=DAY, layer=None), path)
    report = load(what, path)
    assert (report.read, report.loaded, report.rejected) == (rows, 0, 0)


def test_an_export_holds_only_what_lies_in_the_scope(tmp_path):
    scope = Scope(everywhere=False, divisions=frozenset({by_code("320104001002").id}))
    clerk = Principal(1, "clerk", {"file.export": scope})
    codes = [code for frame in exporter("grids")(clerk, on=DAY, layer=None) for code in frame["code"]]
    assert codes == [f"320104001002{n:03d}" for n in range(1, 5)]
    assert [len(frame) for frame in exporter("addresses")(clerk, on=DAY, layer=None)] == [0]


@pytest.mark.parametrize("what", [name for name in EXPORTERS if name != "gaps"])
def test_nobody_exports_without_the_right(what):
    with pytest.raises(NotSignedIn):
        list(exporter(what)(Principal(None, "", {}), on=DAY, layer=None))


def test_an_import_is_one_run_and_one_audit_row(tmp_path):
    runs = db.session.scalar(select(func.count()).where(ImportRun.what == "addresses"))
    rows = db.session.scalar(
        select(func.count()).where(AuditEntry.subject == "addresses", AuditEntry.action == "import")
    )
    assert (runs, rows) == (1, 1)
    run = db.session.scalar(select(ImportRun).where(ImportRun.what == "addresses"))
    assert (run.rows_read, run.rows_loaded, len(run.file_sha256)) == (2, 2, 64)
