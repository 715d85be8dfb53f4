"""An import is undone as a whole: everything is as it was before, for every WHAT; what came later stays."""

import csv
from datetime import date

import pytest
from sqlalchemy import func, select, update

from gridsvc.accounts.audit import acting
from gridsvc.accounts.models import AuditEntry
from gridsvc.accounts.principal import OPERATOR, Principal, Scope
from gridsvc.addresses.models import AddressAlias, StandardAddress
from gridsvc.divisions.queries import by_code
from gridsvc.errors import Conflict, Forbidden, NotFound
from gridsvc.extensions import db
from gridsvc.grids import queries
from gridsvc.grids.models import Grid
from gridsvc.imports import run as runs
from gridsvc.imports import undo as undoing
from gridsvc.imports.models import ImportChange, ImportRun
from gridsvc.imports.protocol import Options
from gridsvc.imports.registry import IMPORTERS, exporter, importer
from gridsvc.imports.undo import preview, undo
from gridsvc.io.writers import write_table
from gridsvc.jobs.running import Cancelled
from tests.factories import DAY, cell, centre, grid_rows, load, write_geojson
from tests.imports.test_absent_columns import EXPORTED, ROWS, give, world  # noqa: F401

LATER = date(2026, 12, 1)
EDITION = {"valid_from", "edition"}
OTHERS = {
    "divisions": {"code": "320104001009", "name": "丙社区", "level": "community", "parent": "320104001",
                  "geometry": cell(3, 0)},
    "organisations": {"code": "O9", "name": "丙", "kind": "street", "parent": "O1"},
    "grids": {"code": "320104001001099", "name": "丙", "community": "320104001001", "geometry": cell(0, 0, 1, 1)},
    "posts": {"division": "320104001001", "post": "commander_1", "person": "示例新人-001", "phone": "0009",
              "from": "2026-02-01"},
    "rosters": {"division": "320104001001", "person": "示例新人-001", "phone": "0009",
                "starts_at": "2026-11-01T08:00:00+08:00", "ends_at": "2026-11-01T20:00:00+08:00"},
    "leaves": {"person": "示例网格长-009", "from": "2026-12-03", "to": "2026-12-05"},
    "addresses": {"code": "A10", "address": "示例路10号"},
    "address_updates": {"change": "revoked", "code": "A1"},
    "compounds": {"code": "C9", "name": "丙苑"},
    "aliases": {"kind": "road", "alias": "老街", "name": "示例路"},
    "decisions": {"address": "A1", "unit": "", "floors": "3", "grid": "320104001001002", "reason": "物业",
                  "approver": "示例审批人", "from": "2026-11-01"},
    "resources": {"code": "R9", "name": "丙", "class": "part"},
    "events": {"source": "12345", "source_id": "9", "title": "丙", "reported_at": "2026-11-01T08:00:00+08:00"},
    "reference": {"kind": "building", "name": "9幢", "geometry": cell(1, 1)},
}  # fmt: skip


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(undoing, "today", lambda: DAY)


def newest():
    return db.session.scalar(select(func.max(ImportRun.id)))


def state(tmp_path, what):
    """The export without what an edition is called and since when."""
    path = tmp_path / "state.csv"
    write_table(exporter(EXPORTED.get(what, what))(OPERATOR, on=DAY, layer=None), path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [{name: cell for name, cell in row.items() if name not in EDITION} for row in csv.DictReader(file)]
    return sorted(rows, key=str)


def addresses(tmp_path, *rows):
    path = tmp_path / "a.csv"
    lines = ["code,address,lon,lat,households", *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    load("addresses", path)
    return newest()


def test_every_what_is_asked():
    assert set(OTHERS) == set(ROWS) == set(IMPORTERS)


@pytest.mark.parametrize("what", ROWS)
def test_what_was_changed_and_what_was_made_is_as_before(tmp_path, what):
    row, keys, (column, value), _ = ROWS[what]
    give(tmp_path, what, row)
    before = state(tmp_path, what)
    for later in ({name: row[name] for name in keys} | {column: value}, OTHERS[what]):
        give(tmp_path, what, later)
        assert state(tmp_path, what) != before
        undo(newest(), OPERATOR)
        assert state(tmp_path, what) == before


@pytest.mark.parametrize("what", ["divisions", "organisations", "posts"])
def test_one_file_that_makes_and_changes_and_links_is_undone_at_once(tmp_path, what):
    row, _, (column, value), _ = ROWS[what]
    give(tmp_path, what, row)
    before = state(tmp_path, what)
    changed = row | {column: value} | ({"parent": OTHERS[what]["code"]} if what != "posts" else {})
    both = [
        OTHERS[what] | ({"parent": None} if what == "divisions" else {"parent": ""} if what != "posts" else {}),
        changed,
    ]
    if "geometry" in row:
        path = write_geojson(tmp_path / "both.geojson", both)
    else:
        path = tmp_path / "both.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys([*both[0], *both[1]])))
            writer.writeheader()
            writer.writerows(both)
    assert load(what, path).loaded == 2
    seen = undo(newest(), OPERATOR).touched
    assert seen.used == ()
    assert state(tmp_path, what) == before


def test_the_preview_counts_and_writes_nothing(tmp_path):
    addresses(tmp_path, ("A2", "示例路2号", *centre(0, 0), 1))
    run_id = addresses(tmp_path, ("A2", "示例路2号", *centre(0, 0), 2), ("A3", "示例路3号", *centre(1, 0), 1))
    before = state(tmp_path, "addresses")
    for _ in range(2):
        seen = preview(run_id, OPERATOR)
        assert (seen.touched.removed, seen.touched.put_back, seen.why_not) == (1, 1, None)
    assert state(tmp_path, "addresses") == before


def test_rows_changed_since_stay_and_are_named(tmp_path):
    run_id = addresses(tmp_path, ("A2", "示例路2号", *centre(0, 0), 1), ("A3", "示例路3号", *centre(1, 0), 1))
    db.session.execute(update(StandardAddress).where(StandardAddress.code == "A2").values(households=7))
    done = undo(run_id, OPERATOR)
    assert [(some.table, some.names) for some in done.touched.changed] == [("standard_address", ("示例路2号",))]
    assert (done.touched.removed, done.run.rows_rejected) == (1, 1)
    assert db.session.scalars(select(StandardAddress.code).order_by(StandardAddress.code)).all() == ["A1", "A2"]


def test_an_owner_that_moved_is_no_change(tmp_path):
    run_id = addresses(tmp_path, ("A2", "示例路2号", *centre(0, 0), 1))
    rows = grid_rows()
    rows[0]["geometry"], rows[1]["geometry"] = rows[1]["geometry"], rows[0]["geometry"]
    load("grids", write_geojson(tmp_path / "swapped.geojson", rows))
    assert preview(run_id, OPERATOR).touched.removed == 1


def test_a_row_put_back_gets_its_owner_of_today(tmp_path):
    addresses(tmp_path, ("A2", "示例路2号", *centre(0, 0), 1))
    run_id = addresses(tmp_path, ("A2", "示例路2号", *centre(3, 1), 1))
    rows = grid_rows()
    rows[0]["geometry"], rows[1]["geometry"] = rows[1]["geometry"], rows[0]["geometry"]
    load("grids", write_geojson(tmp_path / "swapped.geojson", rows))
    undo(run_id, OPERATOR)
    owner = select(Grid.code).join(StandardAddress, StandardAddress.grid_id == Grid.id)
    assert db.session.scalar(owner.where(StandardAddress.code == "A2")) == "320104001001002"


def test_what_is_in_use_elsewhere_is_refused_by_name(tmp_path):
    run_id = addresses(tmp_path, ("A2", "示例路2号", *centre(0, 0), 1))
    address_id = db.session.scalar(select(StandardAddress.id).where(StandardAddress.code == "A2"))
    db.session.add(AddressAlias(address_id=address_id, text="老路2号", text_key="老路2号"))
    db.session.flush()
    assert "示例路2号，用于地址别名" in preview(run_id, OPERATOR).why_not.zh
    with pytest.raises(Conflict, match="used by address aliases"):
        undo(run_id, OPERATOR)


def test_a_key_that_another_row_has_taken_is_refused(tmp_path):
    addresses(tmp_path, ("A2", "示例路2号", *centre(0, 0), 1))
    run_id = addresses(tmp_path, ("A2", "示例路3号", *centre(0, 0), 1))
    addresses(tmp_path, ("A4", "示例路2号", *centre(0, 0), 1))
    with pytest.raises(Conflict, match="came later"):
        undo(run_id, OPERATOR)
    assert db.session.scalar(select(StandardAddress.text).where(StandardAddress.code == "A2")) == "示例路3号"


def test_a_second_undo_and_the_undo_of_an_undo_are_refused(tmp_path):
    run_id = addresses(tmp_path, ("A2", "示例路2号", *centre(0, 0), 1))
    with acting("示例员"):
        done = undo(run_id, OPERATOR).run
    assert (done.undoes, db.session.get(ImportRun, run_id).undone_by) == (run_id, "示例员")
    for again, reason in ((run_id, "it was undone at"), (done.id, "it is an undo itself")):
        with pytest.raises(Conflict, match=reason):
            undo(again, OPERATOR)


def test_an_undo_is_one_audit_row(tmp_path):
    undo(addresses(tmp_path, ("A2", "示例路2号", *centre(0, 0), 1)), OPERATOR)
    rows = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "undo")).all()
    assert [(row.subject, row.after["removed"]) for row in rows] == [("addresses", 1)]


def test_grids_are_undone_from_today_by_an_edition_of_the_same_codes_and_shapes(tmp_path, monkeypatch):
    layer_id = queries.layer().id
    before = list(map(tuple, queries.shapes_on(layer_id, DAY)))
    rows = grid_rows()
    rows[0]["geometry"], rows[1]["geometry"] = rows[1]["geometry"], rows[0]["geometry"]
    load("grids", write_geojson(tmp_path / "g.geojson", [*rows, {**OTHERS["grids"], "kind": "base"}]))
    monkeypatch.setattr(undoing, "today", lambda: LATER)
    done = undo(newest(), OPERATOR)
    assert (done.touched.removed, done.touched.put_back) == (1, 2)
    assert queries.edition_on(layer_id, LATER).note == "undo of edition 2"
    assert list(map(tuple, queries.shapes_on(layer_id, LATER))) == before
    assert len(queries.shapes_on(layer_id, DAY)) == 9


def test_grids_that_a_later_edition_builds_on_are_refused(tmp_path):
    first = db.session.scalar(select(ImportRun.id).where(ImportRun.what == "grids"))
    rows = grid_rows()[:1]
    rows[0]["name"] = "改名"
    load("grids", write_geojson(tmp_path / "g.geojson", rows))
    with pytest.raises(Conflict, match=r"edition 2 .* builds on edition 1"):
        undo(first, OPERATOR)


def test_a_new_grid_that_has_people_is_refused_by_name(tmp_path):
    give(tmp_path, "grids", OTHERS["grids"])
    run_id = newest()
    give(tmp_path, "posts", {"grid": "320104001001099", "post": "fulltime", "person": "示例新人-001", "phone": "9"})
    assert "320104001001099，用于岗位" in preview(run_id, OPERATOR).why_not.zh


def test_an_import_that_changed_nothing_has_nothing_to_undo(tmp_path):
    row = ("A2", "示例路2号", *centre(0, 0), 1)
    addresses(tmp_path, row)
    assert preview(addresses(tmp_path, row), OPERATOR).why_not.en == "it changed nothing"


def test_the_changes_of_old_runs_are_forgotten(tmp_path, monkeypatch):
    run_id = addresses(tmp_path, ("A2", "示例路2号", *centre(0, 0), 1))
    monkeypatch.setattr(runs, "KEPT_RUNS", 1)
    addresses(tmp_path, ("A3", "示例路3号", *centre(0, 0), 1))
    assert db.session.scalars(select(ImportChange.run_id).distinct()).all() == [newest()]
    assert "kept no more" in preview(run_id, OPERATOR).why_not.en


def test_an_undo_needs_the_right_to_write_everywhere(tmp_path):
    run_id = addresses(tmp_path, ("A2", "示例路2号", *centre(0, 0), 1))
    part = Scope(everywhere=False, divisions=frozenset({by_code("320104001002").id}))
    clerk = Principal(1, "clerk", {"file.import": part, "address.write": part})
    planner = Principal(2, "planner", {"file.import": Scope(everywhere=True)})
    for who in (clerk, planner):
        with pytest.raises(Forbidden):
            preview(run_id, who)
    with pytest.raises(NotFound):
        preview(run_id + 1, OPERATOR)


@pytest.mark.parametrize("stage", ["merging", "assigning"])
def test_a_cancel_leaves_nothing(tmp_path, stage):
    before, last = state(tmp_path, "addresses"), newest()
    path = tmp_path / "a.csv"
    path.write_text("code,address\nA2,示例路2号\n", encoding="utf-8")

    def progress(now, *_):
        if now == stage:
            raise Cancelled

    folder = tmp_path / "results"
    with pytest.raises(Cancelled):
        runs.run_import(
            "addresses", importer("addresses"), path, Options(on=DAY), files=runs.Files(folder), progress=progress
        )
    assert (state(tmp_path, "addresses"), newest(), list(folder.iterdir())) == (before, last, [])


def test_progress_names_its_stages(tmp_path):
    give(tmp_path, "organisations", OTHERS["organisations"] | {"parent": ""})
    heard = []
    path = tmp_path / "organisations.csv"
    runs.run_import(
        "organisations", importer("organisations"), path, Options(on=DAY), files=runs.Files(tmp_path / "results"),
        progress=lambda stage, *_: heard.append(stage),
    )  # fmt: skip
    assert heard == ["reading", "merging", "assigning"]
