"""A layer nested in the primary one (微网格), from lists of addresses to an edition with codes of its own."""

import pytest
import shapely

from gridsvc.extensions import db
from gridsvc.grids.services import add_layer
from gridsvc.plans import queries
from gridsvc.plans.state import state_of
from tests.factories import cell, load
from tests.plans.conftest import HOME, A, B, spot
from tests.plans.test_publish import published, signers, step  # noqa: F401 (a fixture)

PLACES = [
    (0.2, 0.3),
    (0.3, 0.3),
    (0.7, 0.6),
    (0.8, 0.6),
    (0.98, 0.5),
    (1.02, 0.5),
]  # in cells; the last one is not in A
LISTS = [{"name": "一", "addresses": ["A0", "A1"]}, {"name": "二", "addresses": ["示例路2号", "A3"]}]
ACROSS = [{"name": "跨", "addresses": ["A4", "A5"]}]


@pytest.fixture
def plan(planner, tmp_path):
    """An empty plan of the layer of micro-grids, with addresses to draw by."""
    path = tmp_path / "addresses.csv"
    rows = [f"A{n},示例路{n}号,{','.join(map(str, spot(*place)))},20" for n, place in enumerate(PLACES)]
    path.write_text("code,address,lon,lat,households\n" + "\n".join(rows))
    load("addresses", path)
    add_layer("micro", "微网格", relation="nested", parent="grid", scheme="cn15")
    db.session.commit()
    return planner.plan("微网格", layer="micro")


def drawn(planner, plan, lists):
    """What became of each list."""
    answer = planner.ask("post", f"/{plan['id']}/nested", version=plan["version"], lists=lists)
    plan.update(answer["plan"])
    return answer["lists"]


def broken(planner, plan):
    """The rules that the plan breaks, by which grids."""
    rows = planner.ask("get", f"/{plan['id']}/check")["defects"]
    return [(row["kind"], row["severity"], *row["codes"]) for row in rows if row.get("rule") == "nested"]


def located(client, place, layer):
    lon, lat = spot(*place)
    answer = client.get("/api/v1/locate", query_string={"lon": lon, "lat": lat, "layer": layer}).json
    return answer["grid"] and answer["grid"]["code"]


def test_each_list_is_a_grid_and_what_is_not_known_is_told(planner, plan):
    told = drawn(planner, plan, [*LISTS, {"name": "无", "addresses": ["没有"]}])
    assert [(one["name"], one["code"]) for one in told] == [("一", "+1"), ("二", "+2"), ("无", None)]
    assert "没有" in told[2]["detail_zh"]
    grids = [state_of(queries.one(plan["id"])).get(code) for code in ("+1", "+2")]
    assert all(shapely.within(grid.polygon, cell(0, 0)) for grid in grids)
    assert {grid.community for grid in grids} == {HOME}


def test_from_lists_to_an_edition_whose_codes_go_on_from_the_parents(planner, signers, plan, client):  # noqa: F811
    drawn(planner, plan, LISTS)
    assert broken(planner, plan) == []
    published(planner, signers, plan)
    assert [located(client, place, "micro") for place in (PLACES[0], PLACES[2])] == [f"{A}01", f"{A}02"]
    assert [located(client, place, "grid") for place in (PLACES[0], PLACES[2])] == [A, A]
    body = {"points": [spot(*place) for place in PLACES], "layer": "micro"}
    codes = client.post("/api/v1/locate", json=body, headers=planner.headers).json["codes"]
    assert codes == [f"{A}01", f"{A}01", f"{A}02", f"{A}02", None, None]


def test_a_plan_of_micro_grids_is_signed_by_the_community_that_it_lies_in(planner, signers, plan):  # noqa: F811
    drawn(planner, plan, LISTS)
    step(planner, plan, "submit")
    assert plan["status"] == "submitted"
    assert step(signers[0], plan, "approve")["signed"] == [HOME]


def test_a_micro_grid_across_two_parents_stands_in_the_way(planner, signers, plan):  # noqa: F811
    (told,) = drawn(planner, plan, ACROSS)
    assert told["code"] == "+1"
    assert broken(planner, plan) == [("nested", "error", "+1")]
    step(planner, plan, "submit")
    for signer in signers:
        step(signer, plan, "approve")
    assert "上级网格层的一个网格内" in step(planner, plan, "publish", 409)["detail_zh"]


def test_codes_of_micro_grids_are_not_used_again(planner, signers, plan, client):  # noqa: F811
    drawn(planner, plan, LISTS)
    published(planner, signers, plan)
    again = planner.plan("再划", layer="micro")
    planner.edit(again, "retire", code=f"{A}02", heirs=[], terms={"outer": True})
    drawn(planner, again, [LISTS[1]])
    published(planner, signers, again)
    assert located(client, PLACES[2], "micro") == f"{A}03"
    assert located(client, PLACES[0], "micro") == f"{A}01"
    assert B not in state_of(queries.one(again["id"]))
