"""Edits of a plan: appended, undone, redone; refused with rule, place and way out; never over what was not seen."""

import shapely

from gridsvc.extensions import db
from gridsvc.plans.models import Plan
from gridsvc.plans.state import base_of, state_of
from tests.factories import cell, load, write_geojson
from tests.plans.conftest import HOME, A, B, C, D, Planner, line, spot


def shapes(plan):
    """The WKB of every grid of the plan, by code."""
    return {grid.code: grid.polygon.wkb for grid in state_of(db.session.get(Plan, plan["id"]))}


def test_a_split_makes_a_new_grid_and_tells_both(planner):
    plan = planner.plan()
    change = planner.edit(plan, "split", code=A, line=line((-0.5, 0.3), (1.5, 0.3)))
    assert {f["id"]: f["properties"]["state"] for f in change["features"]}[A] == "changed"
    assert {f["id"] for f in change["features"]} >= {A, "+1"}
    assert [fault for fault in change["faults"] if not fault["before"]] == []
    assert plan["head"] == 1
    assert plan["counts"] == {"changed": 1, "new": 1, "gone": 0}


def test_a_line_without_a_grid_splits_the_one_that_most_of_it_runs_through(planner):
    plan = planner.plan()
    change = planner.edit(plan, "split", line=line((-0.1, 0.3), (1.05, 0.3)))
    assert A in {feature["id"] for feature in change["features"]}
    assert planner.edit(plan, "split", 409, line=line((8, 8), (9, 9)))["rule"] == "no_cut"


def test_undo_and_redo_bring_back_every_byte(planner):
    plan = planner.plan()
    before = shapes(plan)
    planner.edit(plan, "split", code=A, line=line((-0.5, 0.3), (1.5, 0.3)))
    after = shapes(plan)
    plan |= planner.ask("post", f"/{plan['id']}/undo", version=plan["version"])["plan"]
    assert shapes(plan) == before
    plan |= planner.ask("post", f"/{plan['id']}/redo", version=plan["version"])["plan"]
    assert shapes(plan) == after


def test_a_new_edit_takes_the_place_of_what_was_undone(planner):
    plan = planner.plan()
    planner.edit(plan, "split", code=A, line=line((-0.5, 0.3), (1.5, 0.3)))
    plan |= planner.ask("post", f"/{plan['id']}/undo", version=plan["version"])["plan"]
    planner.edit(plan, "merge", codes=[A, B])
    log = planner.ask("get", f"/{plan['id']}")["edits"]
    assert [(edit["seq"], edit["verb"], edit["applied"]) for edit in log] == [(1, "merge", True)]
    planner.ask("post", f"/{plan['id']}/redo", 409, version=plan["version"])


def test_a_refusal_says_rule_place_and_way_out_and_changes_nothing(planner):
    plan = planner.plan()
    refusal = planner.edit(plan, "merge", 409, codes=[A, f"{HOME[:-1]}2001"])
    assert refusal["type"] == "urn:gridsvc:edit-refused"
    assert refusal["rule"] in ("not_adjacent", "other_community")
    assert refusal["place"] is None or refusal["place"]["type"]
    assert planner.ask("get", f"/{plan['id']}")["last"] == 0


def test_two_tabs_on_one_plan_lose_no_edit(planner):
    plan = planner.plan()
    other_tab = dict(plan)
    planner.edit(plan, "split", code=A, line=line((-0.5, 0.3), (1.5, 0.3)))
    refused = planner.edit(other_tab, "merge", 409, codes=[A, B])
    assert refused["type"] == "urn:gridsvc:plan-moved-on"
    assert refused["version"] == plan["version"]
    assert planner.ask("get", f"/{plan['id']}")["head"] == 1


def test_a_junction_of_four_moves_whole(planner):
    plan = planner.plan()
    change = planner.edit(plan, "move", moves=[[spot(1, 1), spot(1.1, 1.2)]])
    assert {f["id"] for f in change["features"]} == {A, B, C, D}
    assert [fault for fault in change["faults"] if not fault["before"]] == []


def test_what_is_no_argument_is_named(planner):
    plan = planner.plan()
    for verb, given, name in (
        ("split", {"code": A, "line": {"type": "Point", "coordinates": [1, 2]}}, "line"),
        ("reshape", {"line": line((0, 0), (1, 1))}, "code"),
        ("move", {"moves": [[1, 2]]}, "moves"),
        ("fill_gap", {"at": [181, 0], "to": A}, "at"),
        ("fly", {}, "verb"),
        ("merge", {"codes": [A, B], "terms": {"across": "yes"}}, "across"),
    ):
        assert planner.edit(plan, verb, 400, **given)["name"] == name


def test_a_planner_of_one_community_leaves_the_others_alone(planner, client):
    local = Planner(client, "local", "planner", HOME)
    plan = local.plan()
    local.edit(plan, "split", code=A, line=line((-0.5, 0.3), (1.5, 0.3)))
    refused = local.edit(plan, "split", 403, code=f"{HOME[:-1]}2001", line=line((1.5, 0.3), (3.5, 0.3)))
    assert "320104001002" in refused["detail_zh"]


def test_a_locked_grid_is_left_alone(planner):
    plan = planner.plan()
    plan |= planner.ask("patch", f"/{plan['id']}", version=plan["version"], locked=[A])
    assert planner.edit(plan, "split", 409, code=A, line=line((-0.5, 0.3), (1.5, 0.3)))["rule"] == "locked"


def test_the_base_edition_stays_as_it_was(planner):
    plan = planner.plan()
    before = {grid.code: grid.polygon.wkb for grid in base_of(db.session.get(Plan, plan["id"]))}
    planner.edit(plan, "merge", codes=[A, B])
    assert {grid.code: grid.polygon.wkb for grid in base_of(db.session.get(Plan, plan["id"]))} == before


def test_a_preview_writes_nothing(planner):
    plan = planner.plan()
    seen = planner.ask("post", f"/{plan['id']}/preview", verb="merge", codes=[A, B])
    assert len(seen["gone"]) == 1
    assert planner.ask("get", f"/{plan['id']}")["last"] == 0


def test_grids_come_with_exact_coordinates_and_households(planner):
    plan = planner.plan()
    (found,) = planner.ask("get", f"/{plan['id']}/grids", codes=A)["features"]
    assert shapely.geometry.shape(found["geometry"]).wkb == shapes(plan)[A]
    assert found["properties"]["households"] == 0
    around = planner.ask("get", f"/{plan['id']}/grids", codes=A, around=1)["features"]
    assert {f["id"] for f in around} == {A, B, C, D}


def test_the_ground_behind_a_plan_comes_with_exact_coordinates(planner, tmp_path):
    rows = [
        {"kind": "building", "name": "示例楼", "geometry": cell(0, 0)},
        {"kind": "place", "name": "店", "geometry": cell(0, 0).centroid},
    ]
    load("reference", write_geojson(tmp_path / "reference.geojson", rows))
    plan = planner.plan()
    bbox = ",".join(map(str, cell(0, 0).bounds))
    (found,) = planner.ask("get", f"/{plan['id']}/ground", bbox=bbox)["features"]
    assert shapely.geometry.shape(found["geometry"]).equals_exact(cell(0, 0), 0.0, normalize=True)
    assert planner.ask("get", f"/{plan['id']}/ground", bbox="1,1,2,2")["features"] == []


def test_a_fault_is_listed_with_a_fix_that_mends_it(planner):
    plan = planner.plan()
    planner.edit(plan, "retire", code=C, heirs=[], terms={"outer": True})
    (gap,) = [d for d in planner.ask("get", f"/{plan['id']}/check")["defects"] if d["kind"] == "blind_area"]
    assert not gap["before"]
    fix = gap["fixes"][0]
    planner.edit(plan, **{key: value for key, value in fix.items() if not key.startswith("title")})
    assert planner.ask("get", f"/{plan['id']}/check")["totals"]["errors"] == 0


def test_grids_are_divided_by_households(planner, tmp_path):
    spots = [spot(0.1 + 0.2 * column, 0.1 + 0.2 * row) for column in range(9) for row in range(9)]
    path = tmp_path / "addresses.csv"
    rows = [f"B{n},示例路{n}号,{lon},{lat},10" for n, (lon, lat) in enumerate(spots)]
    path.write_text("code,address,lon,lat,households\n" + "\n".join(rows))
    load("addresses", path)
    plan = planner.plan()
    change = planner.edit(plan, "divide", codes=[A, B, C, D], count=6)
    shares = [f["properties"]["households"] for f in change["features"] if f["properties"]["state"] != "noded"]
    assert (len(shares), sum(shares)) == (6, 810)
    assert max(shares) <= 1.1 * 135
    assert min(shares) >= 0.9 * 135
    assert [fault for fault in change["faults"] if not fault["before"]] == []


def test_a_broken_rule_is_a_fault_with_its_place(planner):
    plan = planner.plan()
    planner.edit(plan, "split", code=A, line=line((-0.1, 0.02), (1.1, 0.02)))
    found = planner.ask("get", f"/{plan['id']}/check")["defects"]
    told = {(row["rule"], *row["codes"], row["severity"], row["before"]) for row in found if row.get("rule")}
    assert ("compactness", "+1", "warning", False) in told
    assert ("area", C, "warning", True) in told


def test_a_broken_rule_of_level_error_stands_in_the_way(planner):
    plan = planner.plan()
    asked = {"codes": [A, f"{HOME[:-1]}2001"], "terms": {"across": True, "multipart": True}}
    planner.edit(plan, "merge", **asked)
    errors = [row for row in planner.ask("get", f"/{plan['id']}/check")["defects"] if row["severity"] == "error"]
    assert "one_community" in {row["rule"] for row in errors if not row["before"]}
