"""A pasted list, its queue, decisions on its lines and what undoing them leaves."""

import pytest
from sqlalchemy import select, text

from gridsvc.addresses.models import AddressAlias, StandardAddress, UnmatchedText
from gridsvc.desk import exports, jobs, pages, queries, queue, services
from gridsvc.desk.models import DeskDecision, DeskText
from gridsvc.errors import BadParameter, Conflict, NotFound
from gridsvc.extensions import db
from tests.desk.conftest import LINES, clerk, pasted
from tests.factories import centre

LON, LAT = centre(0, 0)


def decided(batch, actor, wanted=None, **given):
    line = queue.claim(batch, actor)
    while wanted and line.text != wanted:
        queue.skip(batch, line.id, actor)
        line = queue.claim(batch, actor)
    return services.decide(batch, line.id, given, actor)


def states(batch):
    rows = db.session.execute(select(DeskText.text, DeskText.state).where(DeskText.batch_id == batch.id))
    return dict(rows.all())


def test_a_certain_door_is_taken_and_the_rest_waits_most_frequent_first(anna):
    batch = pasted(anna)
    assert states(batch)["示例路3号"] == "taken"
    assert queue.waiting(batch.id) == (2, 3)
    line = queue.claim(batch, anna)
    assert (line.text, line.count) == ("不存在大道99号", 2)


def test_a_line_is_the_clerks_until_it_is_decided_and_nobody_elses(anna):
    batch, ben = pasted(anna), clerk("ben")
    mine = queue.claim(batch, anna)
    assert queue.claim(batch, anna).id == mine.id
    assert queue.claim(batch, ben).id != mine.id
    with pytest.raises(Conflict):
        services.decide(batch, mine.id, {"kind": "reject", "reason": "outside"}, ben)


def test_a_claim_that_has_run_out_is_anybodys(anna):
    batch, ben = pasted(anna), clerk("ben")
    mine = queue.claim(batch, anna).id
    db.session.execute(text("UPDATE desk_text SET claimed_until = now() - interval '1 second'"))
    assert queue.claim(batch, ben).id == mine


def test_a_line_that_is_skipped_goes_to_the_end(anna):
    batch = pasted(anna)
    first = queue.claim(batch, anna).id
    queue.skip(batch, first, anna)
    second = queue.claim(batch, anna).id
    queue.skip(batch, second, anna)
    assert (second != first, queue.claim(batch, anna).id) == (True, first)


def test_a_rejected_text_is_out_of_the_queue_and_comes_back_by_undo(anna):
    batch = pasted(anna)
    made = decided(batch, anna, kind="reject", reason="outside")
    assert queue.waiting(batch.id)[0] == 1
    services.undo(batch, None, anna)
    assert queue.waiting(batch.id)[0] == 2
    assert queue.claim(batch, anna).text == made.text
    with pytest.raises(NotFound):
        services.undo(batch, None, anna)


def test_a_rejection_needs_a_reason(anna):
    with pytest.raises(BadParameter):
        decided(pasted(anna), anna, kind="reject", reason=" ")


def test_a_text_that_is_learnt_is_an_alias_until_it_is_undone(anna):
    batch = pasted(anna)
    made = decided(batch, anna, "不存在大道99号", kind="accept", code="W5", learn={"kind": "text"})
    assert db.session.scalar(select(AddressAlias.text)) == made.text
    services.undo(batch, made.id, anna)
    assert db.session.scalar(select(AddressAlias.text)) is None


def test_a_proposed_address_is_provisional_listed_and_gone_by_undo(anna):
    batch = pasted(anna)
    given = {"text": "不存在大道99号", "road": "不存在大道", "number": "99号", "lon": LON, "lat": LAT}
    decided(batch, anna, "不存在大道99号", kind="propose", **given)
    (listed,) = exports.applications(batch, anna)
    assert listed.text.tolist() == ["不存在大道99号"]
    assert db.session.scalar(select(UnmatchedText.count)) == 1
    services.undo(batch, None, anna)
    assert db.session.scalar(select(StandardAddress.id).where(StandardAddress.provisional)) is None


def test_tomorrows_list_follows_todays_decisions_of_its_source_and_says_so(anna):
    made = decided(pasted(anna), anna, "不存在大道99号", kind="accept", code="W51")
    again = pasted(anna, ["不存在大道 99号"])
    other = pasted(anna, ["不存在大道99号"], source="信访")
    line = db.session.scalar(select(DeskText).where(DeskText.batch_id == again.id))
    assert (line.state, line.reused, line.decision_id) == ("decided", True, made.id)
    assert states(other) == {"不存在大道99号": "queued"}
    everywhere = pasted(anna, ["不存在大道99号"], source="信访", reuse="everywhere")
    assert states(everywhere) == {"不存在大道99号": "decided"}


@pytest.mark.parametrize(
    ("hyphen", "read"),
    [
        ("", {"building": "3", "unit": "2", "room": "501"}),
        ("rooms", {"building": "3", "unit": "2", "room": "501"}),
        ("sub", {"number": "3-2-501"}),
    ],
)
def test_a_hyphen_means_what_the_lists_source_means_by_it(anna, hyphen, read):
    batch = pasted(anna, ["示例路3-2-501"], hyphen=hyphen)
    line = db.session.scalar(select(DeskText).where(DeskText.batch_id == batch.id))
    assert line.found["elements"] == {"road": "示例路", **read}


def test_a_pasted_list_is_read_as_its_source_was_before(anna):
    pasted(anna, hyphen="sub", threshold=90)
    assert pages.options_of("热线") == {"threshold": 90, "reuse": "source", "hyphen": "sub"}
    assert pages.options_of("新来源") == {}


def test_a_pasted_list_takes_the_hyphen_of_its_source_back_to_the_setting(anna, app):
    pasted(anna, hyphen="sub")
    with app.test_request_context():
        as_set, *_ = pages.index(anna)["hyphens"]
    given = pages.options_of("热线") | pages.chosen_for({"hyphen": as_set})
    assert pasted(anna, **given).options["hyphen"] == ""
    assert pages.options_of("热线")["hyphen"] == ""


def test_undoing_a_decision_brings_back_the_line_of_every_list_that_follows_it(anna):
    first = pasted(anna)
    made = decided(first, anna, "不存在大道99号", kind="accept", code="W51")
    again = pasted(anna, ["不存在大道99号"])
    services.undo(first, made.id, anna)
    assert states(again) == {"不存在大道99号": "queued"}
    assert queue.claim(again, anna).found["query"] == "不存在大道99号"


def test_a_building_given_to_a_grid_is_there_until_it_is_undone(anna):
    batch = pasted(anna)
    grid = {"code": "320104001001004", "reason": "门朝北开", "approver": "示例"}
    decided(batch, anna, "不存在大道99号", kind="accept", code="W5", grid=grid)
    reason = select(StandardAddress.grid_reason).where(StandardAddress.code == "W5")
    assert db.session.scalar(reason) == "decision"
    services.undo(batch, None, anna)
    assert db.session.scalar(reason) == ""


def test_the_export_has_every_row_its_columns_and_ours(anna):
    batch = pasted(anna)
    decided(batch, anna, "不存在大道99号", kind="pin", lon=LON, lat=LAT)
    (table,) = exports.rows(batch, anna, places=False)
    assert table["地址"].tolist() == LINES
    assert table["address_code"].tolist()[0] == "W3"
    assert table["decision"].tolist()[2:4] == ["pin", "pin"]
    assert table["grid_code"].tolist()[2] == "320104001001001"


def test_counts_by_state_and_level_add_up(anna):
    counted = queries.counts(pasted(anna).id)
    assert sum(one["rows"] for one in counted["states"].values()) == len(LINES)
    assert sum(one["rows"] for one in counted["levels"]) == len(LINES)


def test_decisions_are_audited(anna):
    made = decided(pasted(anna), anna, kind="reject", reason="outside")
    trail = text("SELECT action FROM audit_entry WHERE subject = 'desk_decision' AND subject_id = :id")
    assert db.session.scalars(trail, {"id": str(made.id)}).all() == ["create"]
    assert db.session.get(DeskDecision, made.id).kind == "reject"


def test_a_proposal_is_what_other_lines_of_the_queue_are_found_by(anna):
    batch = pasted(anna, ["新开大道9号", "示例区新开大道9号"])
    first = queue.claim(batch, anna)
    given = {"text": "新开大道9号", "road": "新开大道", "number": "9号", "lon": LON, "lat": LAT}
    services.decide(batch, first.id, {"kind": "propose", "reason": "新路", **given}, anna)
    db.session.flush()
    assert jobs.desk_lines() == 1
    assert set(states(batch).values()) == {"decided", "taken"}


def test_what_the_library_lacks_is_noted_with_how_often_it_came(anna):
    batch = pasted(anna)
    jobs.note_lacking(batch.id)
    noted = dict(db.session.execute(select(UnmatchedText.text, UnmatchedText.count)).all())
    assert noted["不存在大道99号"] == 2
