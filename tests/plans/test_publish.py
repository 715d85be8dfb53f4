"""From a draft to an edition: signed by everybody concerned but the author, then whole or not at all."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from gridsvc.accounts.notices import of_user, sentence, unread
from gridsvc.extensions import db
from gridsvc.grids.models import Edition, Grid, GridLineage, GridVersion, Move
from gridsvc.grids.queries import newest_edition
from gridsvc.posts.models import Person
from gridsvc.web.params import today
from tests.factories import centre, load
from tests.plans.conftest import HOME, A, B, C, Planner, line


@pytest.fixture
def signers(planner, client):
    """One who signs for each step: community, street, district."""
    ends = (("confirmer", HOME), ("reviewer", "320104001"), ("approver", "320104"))
    return [Planner(client, name, "commander", division) for name, division in ends]


@pytest.fixture
def addresses(planner, tmp_path):
    """Four addresses in the middle of A's north and south."""
    lon, lat = centre(0, 0)
    rows = [f"A{n},示例路{n}号,{lon},{lat + 0.004 * (-1) ** n},{10 + n}" for n in range(4)]
    path = tmp_path / "addresses.csv"
    path.write_text("code,address,lon,lat,households\n" + "\n".join(rows))
    load("addresses", path)
    db.session.commit()


def split(planner, title="拆分"):
    """A plan in which A is split into north and south."""
    plan = planner.plan(title)
    planner.edit(plan, "split", code=A, line=line((-0.5, 0.5), (1.5, 0.5)))
    return plan


def step(who, plan, verb, status=200, **given):
    """One step of the plan's way."""
    answer = who.ask("post", f"/{plan['id']}/{verb}", status, version=plan["version"], **given)
    if status == 200:
        plan.update(answer)
    return answer


def approved(planner, signers, plan):
    """The plan, submitted and signed by all."""
    step(planner, plan, "submit")
    for signer in signers:
        step(signer, plan, "approve")
    assert plan["status"] == "approved"
    return plan


def published(planner, signers, plan, **given):
    return step(planner, approved(planner, signers, plan), "publish", **given)


def test_every_step_signs_in_its_turn_and_never_the_author(planner, signers, client):
    plan = split(planner)
    step(planner, plan, "submit")
    step(planner, plan, "approve", 403)
    needed = planner.ask("get", f"/{plan['id']}/signatures")["signatures"]
    assert [signature["step"] for signature in needed] == ["community", "street", "county"]
    for signer, code in zip(signers, (HOME, "320104001", "320104"), strict=True):
        assert step(signer, plan, "approve")["signed"] == [code]
    assert plan["status"] == "approved"


def test_a_commander_of_another_community_cannot_sign(planner, client):
    plan = split(planner)
    step(planner, plan, "submit")
    other = Planner(client, "other", "commander", "320104001002")
    assert "示例1社区" in step(other, plan, "approve", 403)["detail_zh"]


def test_what_is_returned_is_a_draft_again_and_signed_anew(planner, signers):
    plan = split(planner)
    step(planner, plan, "submit")
    step(signers[0], plan, "approve")
    step(signers[1], plan, "return", reason="边界不清")
    assert plan["status"] == "draft"
    step(planner, plan, "submit")
    needed = planner.ask("get", f"/{plan['id']}/signatures")["signatures"]
    assert [signature["by"] for signature in needed] == [None, None, None]


def test_publishing_issues_codes_and_keeps_lineage(planner, signers):
    plan = split(planner)
    edition = published(planner, signers, plan)["edition"]
    new = db.session.scalars(select(Grid).where(Grid.code == f"{HOME}005")).one()
    versions = db.session.scalars(
        select(GridVersion).join(Edition, Edition.id == GridVersion.edition_id).where(Edition.number == edition)
    ).all()
    assert {version.grid.code for version in versions} >= {A, new.code}
    (line_,) = db.session.scalars(select(GridLineage))
    assert (line_.to_grid_id, line_.descent) == (new.id, "split_from")


def test_addresses_follow_and_the_move_book_has_each_of_them(planner, signers, addresses):
    plan = split(planner)
    found = planner.ask("get", f"/{plan['id']}/impact")
    assert found["totals"]["addresses"] == 2
    published(planner, signers, plan)
    moves = db.session.scalars(select(Move)).all()
    assert len(moves) == 2
    new = db.session.scalars(select(Grid.id).where(Grid.code == f"{HOME}005")).one()
    assert {move.to_grid_id for move in moves} == {new}
    assert {row["id"] for row in found["moves"]} == {move.record_id for move in moves}


def test_a_merge_retires_with_heirs_and_the_reason(planner, signers, client):
    plan = planner.plan("合并", reason="户数太少")
    planner.edit(plan, "merge", codes=[A, B])
    (gone,) = {A, B} - {grid["id"] for grid in planner.ask("get", f"/{plan['id']}/grids", codes=f"{A},{B}")["features"]}
    published(planner, signers, plan)
    answer = client.get(f"/api/v1/grids/{gone}", query_string={"on": today()}).get_json(force=True)
    assert answer["properties"]["retired_reason"] == "户数太少"
    assert answer["properties"]["heirs"] == sorted({A, B} - {gone})


def test_an_unapproved_plan_is_not_published(planner):
    step(planner, split(planner), "publish", 409)


def test_a_planner_of_elsewhere_does_not_publish(planner, signers, client):
    plan = approved(planner, signers, split(planner))
    elsewhere = Planner(client, "elsewhere", "planner", "320104001002")
    assert HOME in step(elsewhere, plan, "publish", 403)["detail_zh"]


def test_a_day_in_the_past_is_refused(planner, signers):
    plan = approved(planner, signers, split(planner))
    day = (today() - timedelta(days=1)).isoformat()
    assert step(planner, plan, "publish", 400, effective_on=day)["name"] == "effective_on"


def test_disjoint_plans_go_along_and_the_others_ask(planner, signers):
    first, far, same = split(planner), planner.plan("远"), planner.plan("同")
    planner.edit(far, "split", code=f"{HOME[:-1]}2004", line=line((2.5, 1.5), (4.5, 1.5)))
    planner.edit(same, "merge", codes=[A, C])
    published(planner, signers, first)
    assert planner.ask("get", f"/{far['id']}/conflicts")["conflicts"] == []
    step(planner, far, "rebase")
    refused = step(planner, same, "rebase", 409)
    assert refused["type"] == "urn:gridsvc:plan-conflicts"
    (place,) = planner.ask("get", f"/{same['id']}/conflicts")["conflicts"]
    assert {"+1", A, C} & set(place["codes"]) == {A, C}


def test_choices_that_are_no_object_are_refused(planner):
    for take in (["mine"], "mine", 1):
        assert step(planner, split(planner), "rebase", 400, take=take)["name"] == "take"


@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_a_conflict_is_settled_by_either_side(planner, signers, side):
    first, same = split(planner), planner.plan("同")
    planner.edit(same, "merge", codes=[A, C])
    published(planner, signers, first)
    (place,) = planner.ask("get", f"/{same['id']}/conflicts")["conflicts"]
    step(planner, same, "rebase", take={place["id"]: side})
    codes = {f["id"] for f in planner.ask("get", f"/{same['id']}/grids", codes=f"{A},{C},{HOME}005")["features"]}
    assert codes == ({A} if side == "mine" else {A, C, f"{HOME}005"})
    defects = planner.ask("get", f"/{same['id']}/check")["defects"]
    assert [d for d in defects if d["severity"] == "error" and not d["before"]] == []


def test_a_roll_back_brings_the_same_codes_to_the_same_ground(planner, signers):
    before = newest_edition(db.session.scalars(select(Edition.layer_id)).first()).number
    published(planner, signers, split(planner))
    plan = planner.ask("post", "/roll-back", 201, edition=before, title="恢复")
    published(planner, signers, plan)
    held = db.session.scalars(select(Grid.code).join(GridVersion).where(GridVersion.valid.contains(today()))).all()
    assert sorted(held) == sorted(f"{home}{n:03d}" for home in (HOME, "320104001002") for n in range(1, 5))
    shapes = db.session.scalars(select(GridVersion.shape_key).join(Grid).where(Grid.code == A)).all()
    assert len(shapes) == 3
    assert len(set(shapes)) == 2


def test_signers_and_the_author_are_told(planner, signers):
    plan = split(planner)
    step(planner, plan, "submit")
    assert [unread(signer.user.id) for signer in signers] == [1, 0, 0]
    step(signers[0], plan, "approve")
    assert [unread(signer.user.id) for signer in signers] == [1, 1, 0]
    step(signers[1], plan, "return", reason="边界不清")
    (notice,) = of_user(planner.user.id)
    assert sentence(notice, "zh") == "方案“拆分”被退回：边界不清"


def test_whoever_loses_or_gains_by_it_is_told_how_much(planner, signers, addresses, tmp_path):
    officer = Planner(planner.client, "officer", "commander", HOME)
    path = tmp_path / "posts.csv"
    path.write_text(f"division,grid,post,person,from\n,{A},grid_leader,示例人,2026-11-01")
    load("posts", path)
    db.session.execute(update(Person).values(user_id=officer.user.id))
    plan = split(planner)
    published(planner, signers, plan)
    (notice,) = [notice for notice in of_user(officer.user.id) if notice.kind == "plan_published"]
    assert "移出：2 个地址" in sentence(notice, "zh")


def test_the_balance_has_the_furthest_from_the_target_first(planner, addresses):
    plan = split(planner)
    found = planner.ask("get", f"/{plan['id']}/balance")
    by_code = {row["code"]: row["households"] for row in found["rows"]}
    assert (by_code[A], by_code["+1"], sum(by_code.values())) == (24, 22, 46)
    shares = [abs(row["share"] - 1) for row in found["rows"]]
    assert shares == sorted(shares, reverse=True)


def test_the_load_of_a_grid_is_shared_by_its_full_time_workers(planner, addresses, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text(f"division,grid,post,person,from\n,{A},fulltime,示例甲,2026-11-01\n,{A},fulltime,示例乙,2026-11-01")
    load("posts", path)
    db.session.commit()
    by_code = {row["code"]: row for row in planner.ask("get", f"/{split(planner)['id']}/balance")["rows"]}
    assert [by_code[code]["workers"] for code in (A, "+1")] == [2, 0]
    assert [by_code[code]["load"] for code in (A, "+1")] == [0.04, 0.073]


def test_addresses_outside_of_the_askers_scope_are_neither_listed_nor_counted(planner, addresses, client):
    plan, other = split(planner), Planner(client, "neighbour", "planner", "320104001002")
    assert other.ask("get", f"/{plan['id']}/impact")["totals"]["addresses"] == 0
    assert other.ask("get", f"/{plan['id']}/balance")["households"] == 0
    (grid,) = other.ask("get", f"/{plan['id']}/grids", codes=A)["features"]
    assert grid["properties"]["households"] == 0
    assert other.ask("get", f"/{plan['id']}/households", bbox="118,32,119,33")["lon"] == []
