"""A building given to a grid by address staff: who may, where, and who undoes it."""

import pytest
from sqlalchemy import select

from gridsvc.addresses.models import StandardAddress
from gridsvc.desk import queries, queue, services
from gridsvc.errors import BadParameter, Conflict, Forbidden, NotFound
from gridsvc.extensions import db
from gridsvc.grids.models import Decision
from tests.desk.conftest import clerk, pasted, staff
from tests.factories import load

STREET, HERE, THERE = "320104001", "320104001001", "320104001002"
BESIDE, ACROSS = f"{HERE}004", f"{THERE}001"  # grids of the community of the doors, and of the other one
TEXT = "不存在大道99号"


def given(actor, grid, approver="张审批", **more):
    """The text means 示例路5号, whose building belongs to that grid."""
    batch = pasted(actor, [TEXT], source=actor.name)
    line = queue.claim(batch, actor)
    asked = {"code": grid, "reason": "门朝北开", "approver": approver, **more}
    services.decide(batch, line.id, {"kind": "accept", "code": "W5", "grid": asked}, actor)
    return batch


def why():
    return db.session.scalar(select(StandardAddress.grid_reason).where(StandardAddress.code == "W5"))


def test_address_staff_give_a_building_to_a_grid_of_their_community_and_take_it_back(library):
    ben = staff("ben", HERE)
    batch = given(ben, BESIDE)
    assert (why(), db.session.scalar(select(Decision.approver))) == ("decision", "张审批")
    services.undo(batch, None, ben)
    assert why() == ""


def test_who_may_not_publish_grids_names_who_approved_it(library):
    with pytest.raises(BadParameter, match="approver"):
        given(staff("ben", HERE), BESIDE, approver=" ")


def test_who_may_publish_grids_there_approves_it_by_doing_it(anna):
    given(anna, BESIDE, approver="")
    assert db.session.scalar(select(Decision.approver)) == "anna"


def test_a_grid_outside_ones_scope_gets_nothing(library):
    with pytest.raises(Forbidden):
        given(staff("ben", HERE), ACROSS)
    assert why() == ""


def test_staff_of_the_street_give_across_its_communities(library):
    given(staff("cai", STREET), ACROSS)
    assert why() == "decision"


def test_a_building_that_reaches_outside_ones_scope_is_not_ones_own_to_give(library, tmp_path):
    text = "code,address,road,number,unit,lon,lat\nU1,示例路5号1单元,示例路,5号,1单元,118.805,32.025\n"
    (tmp_path / "unit.csv").write_text(text)
    load("addresses", tmp_path / "unit.csv")
    ben = staff("ben", HERE)
    with pytest.raises(Forbidden):
        given(ben, BESIDE)
    with pytest.raises(Forbidden):
        given(ben, BESIDE, unit="1单元")
    given(staff("cai", STREET), BESIDE)


def test_what_goes_beyond_ones_scope_is_not_taken_back(library):
    batch = given(staff("cai", STREET), ACROSS)
    with pytest.raises(Forbidden):
        services.undo(batch, queries.decisions(batch, 1)[0].id, staff("ben", HERE))


def test_a_grid_that_nobody_has_is_not_found_and_one_decision_is_enough(anna):
    with pytest.raises(NotFound):
        given(anna, "320104001001999")
    given(anna, BESIDE)
    with pytest.raises(Conflict):
        given(clerk("ben"), ACROSS)
