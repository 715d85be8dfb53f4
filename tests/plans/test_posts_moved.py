"""The posts that a plan moves: of grids that go, and of grids that get another community with other commanders."""

import pytest

from gridsvc.extensions import db
from tests.factories import load
from tests.plans.conftest import HOME, OTHER, A, B, Planner


@pytest.fixture
def staffed(planner, tmp_path):
    """A and B with a leader each; a leading commander in both communities."""
    rows = (
        f",{A},grid_leader,格长甲",
        f",{B},grid_leader,格长乙",
        f"{HOME},,commander_1,指挥一",
        f"{OTHER},,commander_1,指挥二",
    )
    path = tmp_path / "posts.csv"
    path.write_text("division,grid,post,person,from\n" + "\n".join(f"{row},2026-11-01" for row in rows))
    load("posts", path)
    db.session.commit()


def test_a_grid_that_changes_its_community_takes_its_people_along_and_gets_other_commanders(planner, staffed):
    plan = planner.plan("划转社区")
    planner.edit(plan, "change", code=A, community=OTHER)
    found = planner.ask("get", f"/{plan['id']}/impact")
    said = [(row["why"], row["post"], row["from_person"], row["to_person"]) for row in found["posts"]]
    assert said[:2] == [
        ("community", "grid_leader", "格长甲", "格长甲"),
        ("commander", "commander_1", "指挥一", "指挥二"),
    ]
    assert {(row["from_community"], row["to_community"]) for row in found["posts"]} == {(HOME, OTHER)}
    assert found["totals"]["posts"] == len(said)


def test_posts_of_a_grid_that_goes_are_listed_and_saved(planner, staffed, client):
    plan = planner.plan("合并")
    planner.edit(plan, "merge", codes=[A, B], into=A)
    (row,) = planner.ask("get", f"/{plan['id']}/impact")["posts"]
    assert (row["grid"], row["why"], row["from_person"], row["to_community"]) == (B, "gone", "格长乙", None)
    file = client.get(f"/api/v1/plans/{plan['id']}/impact?format=csv&of=posts", headers=planner.headers)
    assert f"{B},gone,grid_leader" in file.text


def test_names_of_posts_are_for_those_who_may_read_people_there(planner, staffed, client):
    plan = planner.plan("划转社区")
    planner.edit(plan, "change", code=A, community=OTHER)
    row = Planner(client, "neighbour", "planner", OTHER).ask("get", f"/{plan['id']}/impact")["posts"][1]
    assert (row["from_person"], row["to_person"]) == (None, "指挥二")
