"""Whose a list is: clerks of one street work it together, those of another do not know of it."""

import pytest
from sqlalchemy import select, update

from gridsvc.accounts.models import User
from gridsvc.accounts.principal import principal_of
from gridsvc.accounts.services import grant
from gridsvc.desk import jobs, pages, queries, queue, services
from gridsvc.desk.models import DeskBatch, DeskText
from gridsvc.divisions.queries import by_code
from gridsvc.errors import Conflict, Forbidden, NotFound
from gridsvc.extensions import db
from gridsvc.imports import uploads
from gridsvc.jobs.services import start
from tests.desk.conftest import carried_out, clerk, pasted, staff
from tests.factories import DAY, centre, load

STREET, OTHER = "320104001", "320104002"
HERE, THERE = "320104001001", "320104001002"
LINES = ["示例路97号", "示例路99号"]


@pytest.fixture
def streets(library, tmp_path):
    """A second street beside the one of the doors."""
    (tmp_path / "other.csv").write_text(f"code,name,level,parent\n{OTHER},另一街道,street,320104\n", "utf-8")
    load("divisions", tmp_path / "other.csv", on=DAY)


@pytest.fixture
def ben(streets):
    return staff("ben", STREET)


def seen_by(actor):
    return [one["batch"].id for one in queries.latest(actor)]


def test_clerks_of_one_street_work_a_list_together_and_never_the_same_line(ben):
    batch, cai = pasted(ben, LINES), staff("cai", STREET)
    assert seen_by(cai) == [batch.id]
    mine, theirs = queue.claim(batch, ben), queue.claim(queries.one(batch.id, cai), cai)
    assert {mine.text, theirs.text} == set(LINES)
    services.decide(batch, theirs.id, {"kind": "reject", "reason": "outside"}, cai)
    assert queries.decisions(batch, 1)[0].actor == "cai"


def test_a_clerk_of_another_street_does_not_know_of_it(ben):
    batch, dan = pasted(ben, LINES), staff("dan", OTHER)
    assert seen_by(dan) == []
    with pytest.raises(NotFound):
        queries.one(batch.id, dan)


def test_a_list_of_a_street_is_not_that_of_one_community_but_that_of_the_district(ben):
    batch = pasted(ben, LINES)
    assert seen_by(staff("eve", HERE)) == []
    assert seen_by(staff("fay", "320104")) == [batch.id]
    assert seen_by(clerk("guest", "supervisor")) == [batch.id]


def test_who_only_reads_addresses_there_sees_no_lists_of_that_street(ben):
    pasted(ben, LINES)
    assert seen_by(clerk("worker", "grid_worker", by_code(STREET).id)) == []


def test_who_reads_addresses_everywhere_works_only_lists_of_where_they_keep_them(ben, ask):
    batch, dan = pasted(ben, LINES), staff("dan", OTHER)
    grant(db.session.get(User, dan.user_id), "supervisor")
    path = f"/api/v1/geocode/batches/{batch.id}"
    assert ask("dan", "get", path).status_code == 200
    ways = ("queue/next", "undo", "cancel", "resume", "places")
    assert {ask("dan", "post", f"{path}/{way}", {}).status_code for way in ways} == {403}
    assert ask("dan", "delete", path).status_code == 403


def test_a_list_that_one_may_only_see_offers_nothing_to_do(ben, app):
    batch, dan = pasted(ben, LINES), staff("dan", OTHER)
    grant(db.session.get(User, dan.user_id), "supervisor")
    seer = principal_of(db.session.get(User, dan.user_id))
    with app.test_request_context():
        shown = pages.one(queries.one(batch.id, seer), seer)
    assert (shown["page"]["writes"], shown["removes"]) == (False, False)
    assert [one["worked"] for one in queries.latest(seer)] == [False]


def test_the_district_begins_a_list_for_a_street_and_its_clerks_see_it(streets):
    anna, ben = clerk("anna"), staff("ben", STREET)
    everywhere = pasted(anna, LINES)
    handed = pasted(anna, LINES, division=STREET)
    assert seen_by(ben) == [handed.id]
    assert seen_by(anna) == [handed.id, everywhere.id]
    with pytest.raises(Forbidden):
        pasted(ben, LINES, division=OTHER)


def test_a_list_is_looked_for_where_it_is_of_whoever_began_it(streets):
    batch = pasted(clerk("anna"), ["示例路3号"], division=THERE)
    line = db.session.scalar(select(DeskText).where(DeskText.batch_id == batch.id))
    assert (line.state, line.level) == ("queued", "none")


def test_a_list_follows_what_colleagues_decided_and_not_what_others_did(ben):
    first = pasted(ben, LINES)
    line = queue.claim(first, ben)
    services.decide(first, line.id, {"kind": "reject", "reason": "outside"}, ben)
    again, beside = pasted(staff("cai", STREET), LINES), pasted(staff("dan", OTHER), LINES)
    assert [queries.counts(one.id)["states"]["decided"]["texts"] for one in (again, beside)] == [1, 0]


def test_a_colleague_goes_on_with_a_file_that_somebody_else_sent(ben):
    upload = uploads.whole("热线.csv", "地址\n示例路3号\n".encode(), ben.user_id)
    batch = services.take_file(upload, {"column": "地址"}, source="", actor=ben)
    cai = staff("cai", STREET)
    services.cancel(batch, cai)
    services.go_on(batch, cai)
    assert carried_out(batch) == {"rows": 1, "texts": 1}


def test_a_colleague_sees_how_far_a_job_is_and_ends_it(ben, ask):
    upload = uploads.whole("热线.csv", "地址\n示例路3号\n".encode(), ben.user_id)
    batch = services.take_file(upload, {"column": "地址"}, source="", actor=ben)
    staff("cai", STREET)
    staff("dan", OTHER)
    path = f"/api/v1/geocode/batches/{batch.id}"
    assert ask("cai", "get", f"{path}/job").json["state"] == "waiting"
    assert ask("dan", "get", f"{path}/job").status_code == 404
    assert ask("cai", "post", f"{path}/cancel").json["job"]["state"] == "cancelled"


def test_a_job_that_was_begun_again_meanwhile_is_not_begun_a_second_time(ben):
    batch = pasted(ben, LINES)
    services.cancel(batch, ben)
    beside = start(jobs.GEOCODE, batch.name, {"batch": batch.id}, actor=ben)
    other = update(DeskBatch).where(DeskBatch.id == batch.id).values(work_id=beside)
    db.session.execute(other, execution_options={"synchronize_session": False})
    with pytest.raises(Conflict):
        services.go_on(batch, ben)
    assert batch.work_id == beside


def test_who_only_sees_a_list_is_offered_no_end_of_its_job(ben, ask):
    upload = uploads.whole("热线.csv", "地址\n示例路3号\n".encode(), ben.user_id)
    batch = services.take_file(upload, {"column": "地址"}, source="", actor=ben)
    clerk("guest", "supervisor")
    shown = {name: ask(name, "get", f"/addresses/lists/{batch.id}").text for name in ("ben", "guest")}
    assert {name: 'id="watch"' in page for name, page in shown.items()} == {"ben": True, "guest": True}
    assert {name: 'id="cancel"' in page for name, page in shown.items()} == {"ben": True, "guest": False}


def test_lines_are_looked_for_again_though_whoever_began_the_list_has_left(ben, tmp_path):
    batch = pasted(ben, ["示例路97号"])
    db.session.get(User, ben.user_id).active = False
    x, y = centre(0, 0)
    (tmp_path / "new.csv").write_text(
        f"code,address,road,number,lon,lat\nW97,示例路97号,示例路,97号,{x},{y}\n", "utf-8"
    )
    load("addresses", tmp_path / "new.csv")
    assert jobs.desk_lines() == 1
    assert queue.waiting(batch.id) == (0, 0)


def test_a_list_is_removed_by_whoever_began_it_or_keeps_addresses_everywhere(ben):
    first, second = pasted(ben, LINES), pasted(ben, ["示例路95号"])
    for one in (first, second):
        services.cancel(one, ben)
    with pytest.raises(Forbidden):
        services.remove(first, staff("cai", STREET))
    services.remove(first, ben)
    services.remove(second, clerk("anna"))
    db.session.flush()
    assert seen_by(ben) == []
