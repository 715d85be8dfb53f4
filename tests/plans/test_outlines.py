"""Two plans put nodes on one outline: whoever comes second keeps those of both, and nothing meets in an edge's middle.

The grids: two columns of two in the west; in the east one tall grid beside the border of the communities.
"""

import itertools

import numpy as np
import pytest
import shapely

from gridsvc.extensions import db
from gridsvc.grids.services import add_layer
from gridsvc.plans import queries
from gridsvc.plans.models import Plan
from gridsvc.plans.state import base_of, edition_state, state_of
from tests.factories import cell, load, write_geojson
from tests.plans.conftest import HOME, OTHER, A, B, C, D, Planner, line, spot
from tests.plans.test_publish import published, signers, step  # noqa: F401 (a fixture)

TALL = f"{OTHER}001"
NODES = {(2, 0.5), (2, 1.5)}


def outline(*cells):
    """The union of cells with a vertex in every corner of one."""
    edges = shapely.node(shapely.union_all([one.boundary for one in cells]))
    ring = [edge for edge in shapely.get_parts(edges).tolist() if shapely.union_all(cells).boundary.covers(edge)]
    return shapely.get_parts(shapely.polygonize([shapely.union_all(ring)]))[0]


@pytest.fixture
def planner(app, tmp_path, client):
    """A planner of a district whose outlines have the vertices of its grids."""
    west, east = ([cell(column, row) for column in columns for row in (0, 1)] for columns in ((0, 1), (2, 3)))
    homes = [(HOME, "示例1社区", west), (OTHER, "示例2社区", east)]
    rows = [
        {"code": "320104", "name": "示例区", "level": "county", "parent": None, "geometry": outline(*west, *east)},
        {
            "code": "320104001",
            "name": "示例街道",
            "level": "street",
            "parent": "320104",
            "geometry": outline(*west, *east),
        },
        *(
            {"code": code, "name": name, "level": "community", "parent": "320104001", "geometry": outline(*cells)}
            for code, name, cells in homes
        ),
    ]
    load("divisions", write_geojson(tmp_path / "divisions.geojson", rows))
    grounds = dict(zip((A, B, C, D), ([one] for one in west), strict=True)) | {TALL: east[:2], f"{OTHER}002": east[2:]}
    grids = [
        {"code": code, "name": code, "kind": "base", "geometry": outline(*cells)} for code, cells in grounds.items()
    ]
    load("grids", write_geojson(tmp_path / "grids.geojson", grids))
    db.session.commit()
    return Planner(client, "planner", "planner")


def split(planner, code, row, title):
    """A plan that cuts a grid of the middle column from side to side: its line ends on the communities' border."""
    plan = planner.plan(title)
    planner.edit(plan, "split", code=code, line=line((0.5, row), (2.5, row)))
    return plan


def loose(state):
    """Places where a vertex lies on an edge of a grid or an outline that has none there."""
    shapes = [one.polygon for one in (*state, *next(iter(state.coverages.values())).divisions)]
    found = set()
    for one, other in itertools.permutations(shapes, 2):
        places = shapely.get_coordinates(one)
        on = shapely.dwithin(shapely.boundary(other), shapely.points(places), 1e-9)
        found |= {tuple(place) for place in places[on].tolist()} - set(
            map(tuple, shapely.get_coordinates(other).tolist())
        )
    return found


def nodes(state, code):
    """Which of NODES an outline or grid has."""
    polygon = state.get(code).polygon if state.get(code) else state.division(code).polygon
    there = shapely.get_coordinates(polygon)
    return {node for node in NODES if np.abs(there - spot(*node)).max(axis=1).min() < 1e-9}


def now(plan):
    """The plan as the tables have it."""
    return state_of(queries.one(plan["id"]))


def test_nodes_of_both_plans_stay_on_the_outline_and_on_the_grid_beside_it(planner, signers):  # noqa: F811
    first, second = split(planner, C, 0.5, "南"), split(planner, D, 1.5, "北")
    published(planner, signers, first)
    assert planner.ask("get", f"/{second['id']}/conflicts")["conflicts"] == []
    step(planner, second, "rebase")
    assert [nodes(now(second), code) for code in (HOME, OTHER, TALL)] == [NODES] * 3
    assert loose(now(second)) == set()
    assert shapely.coverage_is_valid([grid.polygon for grid in now(second)])
    published(planner, signers, second)
    plan = db.session.get(Plan, second["id"])
    layer = edition_state(plan.layer, queries.grids.newest_edition(plan.layer_id))
    assert loose(layer) == set()
    assert {len(nodes(layer, code)) for code in (HOME, OTHER, TALL)} == {2}


@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_where_one_side_is_chosen_the_grids_still_fit_the_outline(planner, signers, side):  # noqa: F811
    first, second = split(planner, C, 0.5, "南"), planner.plan("合并")
    planner.edit(second, "merge", codes=[A, C], into=A)
    published(planner, signers, first)
    (place,) = planner.ask("get", f"/{second['id']}/conflicts")["conflicts"]
    step(planner, second, "rebase", take={place["id"]: side})
    assert nodes(now(second), HOME) == {(2, 0.5)}
    assert loose(now(second)) == set()
    assert shapely.coverage_is_valid([grid.polygon for grid in now(second)])


@pytest.mark.parametrize("is_first", [True, False])
def test_a_grid_retired_here_and_only_noded_there_goes_and_its_heir_gets_the_node(planner, signers, is_first):  # noqa: F811
    #  B | D      B | D
    #  --+--  ->  B +--    C is split: its cut ends on A's border, where A's heir B lies
    #  A | C      B +-C
    noding, retiring = split(planner, C, 0.5, "切分"), planner.plan("撤网格")
    planner.edit(retiring, "retire", code=A, heirs=[B])
    first, second = (retiring, noding) if is_first else (noding, retiring)
    published(planner, signers, first)
    assert planner.ask("get", f"/{second['id']}/conflicts")["conflicts"] == []
    step(planner, second, "rebase")
    assert A not in now(second)
    heir = shapely.get_coordinates(now(second).get(B).polygon)
    assert np.abs(heir - spot(1, 0.5)).max(axis=1).min() < 1e-9
    assert loose(now(second)) == set()
    assert shapely.coverage_is_valid([grid.polygon for grid in now(second)])
    published(planner, signers, second)
    assert planner.client.get(f"/api/v1/grids/{A}").get_json(force=True)["properties"]["heirs"] == [B]


def test_a_grid_retired_here_and_changed_there_asks(planner, signers):  # noqa: F811
    first, second = planner.plan("切分"), planner.plan("撤网格")
    planner.edit(first, "split", code=A, line=line((-0.5, 0.5), (1.5, 0.5)))
    planner.edit(second, "retire", code=A, heirs=[B])
    published(planner, signers, first)
    (place,) = planner.ask("get", f"/{second['id']}/conflicts")["conflicts"]
    assert A in place["codes"]


def test_the_outlines_that_a_plan_touched_say_whether_they_moved(planner):
    plan = split(planner, C, 0.5, "南")
    found = planner.ask("get", f"/{plan['id']}/divisions")["features"]
    assert {f["properties"]["code"]: f["properties"]["moved"] for f in found} == {HOME: False, OTHER: False}
    move = {"moves": [[spot(2, 0.5), spot(2.1, 0.5)]], "with_divisions": True, "terms": {"across": True}}
    planner.edit(plan, "move", **move)
    found = planner.ask("get", f"/{plan['id']}/divisions")["features"]
    assert {f["properties"]["code"]: f["properties"]["moved"] for f in found} == {HOME: True, OTHER: True}
    assert (found[0]["properties"]["name"], found[0]["properties"]["level"]) == ("示例1社区", "community")
    assert spot(2.1, 0.5) in found[0]["geometry"]["coordinates"][0]


def test_plans_of_two_layers_leave_each_others_nodes_on_the_outlines(planner, signers, tmp_path):  # noqa: F811
    add_layer("beat", "示例警格", relation="free")
    beats = [{"code": "B1", "name": "示例", "kind": "base", "community": HOME, "geometry": outline(cell(1, 1))}]
    load("grids", write_geojson(tmp_path / "beats.geojson", beats), layer="beat")
    db.session.commit()
    first, second = split(planner, C, 0.5, "南"), planner.plan("警格", layer="beat")
    planner.edit(second, "split", code="B1", line=line((0.5, 1.5), (2.5, 1.5)))
    published(planner, signers, first)
    published(planner, signers, second)
    assert [nodes(base_of(queries.one(first["id"])), code) for code in (HOME, OTHER)] == [NODES] * 2
