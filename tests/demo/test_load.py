"""The demo district in the database: complete, and its planted faults show up in the gap report."""

import pytest
from sqlalchemy import func, select

from gridsvc.accounts.principal import OPERATOR
from gridsvc.accounts.services import find_user
from gridsvc.addresses.geocoding import geocode_many
from gridsvc.addresses.models import AddressAlias, Compound, NameAlias, StandardAddress
from gridsvc.demo.load import LOGINS, load_once, told_logins
from gridsvc.divisions.models import Division
from gridsvc.events.models import Event
from gridsvc.extensions import db
from gridsvc.grids.models import Decision, GridVersion
from gridsvc.posts.models import Person
from gridsvc.reference.models import ReferenceFeature
from gridsvc.resources.models import Resource
from gridsvc.web.params import today


@pytest.fixture(scope="module")
def demo(fresh_app):
    app = fresh_app("demo_loaded")
    with app.app_context():
        lines = list(load_once())
    return app, lines


@pytest.fixture(autouse=True)
def inside(demo):
    with demo[0].app_context():
        yield


def count(model, *where):
    return db.session.scalar(select(func.count()).select_from(model).where(*where))


def test_nothing_is_rejected(demo):
    assert not [line for line in demo[1] if "rejected" in line]


def test_the_real_streets_and_communities_are_there():
    levels = dict(db.session.execute(select(Division.level, func.count()).group_by(Division.level)).all())
    assert (levels["street"], levels["community"]) == (12 + 4, 104 + 4)


def test_the_grids_are_1026_base_and_308_special():
    kinds = dict(db.session.execute(select(GridVersion.kind, func.count()).group_by(GridVersion.kind)).all())
    assert kinds == {"base": 1026, "special": 308}


def test_addresses_events_resources_and_features_are_there():
    assert count(StandardAddress) == 60_000
    assert count(Event) == 2_000
    assert count(Resource) > 2_500
    assert {"building", "compound", "road", "water"} <= set(
        db.session.scalars(select(ReferenceFeature.kind).distinct())
    )


def test_addresses_reach_down_to_the_room():
    assert count(StandardAddress, StandardAddress.room != "") > 20_000


def test_compounds_with_what_lies_in_them_and_other_names_are_there():
    assert (count(Compound), count(AddressAlias)) == (24, 4)
    assert count(Compound, Compound.firm_id.is_(None) | Compound.community_id.is_(None)) == 0
    assert set(db.session.scalars(select(NameAlias.kind))) == {"compound", "road", "division"}


def test_a_room_is_found_by_its_compound_and_by_what_people_call_that():
    rooms = select(StandardAddress).where(StandardAddress.compound == "乔虹坊", StandardAddress.room != "")
    room = db.session.scalars(rooms).first()
    line = f"{room.building}{room.unit}{room.room}"
    for name in (room.compound, "纺织厂宿舍"):
        [found] = geocode_many([name + line], on=today(), principal=OPERATOR)
        assert (found.best.address_id, found.best.level) == (room.id, "room")


def test_persons_are_visibly_invented():
    assert count(Person, ~Person.name.startswith("示例")) == 0
    assert count(Person, ~Person.phone.startswith("000"), Person.phone != "") == 0


def test_the_gap_report_finds_what_was_planted(demo):
    totals = demo[0].test_client().get("/api/v1/coverage").json["totals"]
    assert totals["blind_area_m2"] > 1_000
    assert totals["overlap_area_m2"] > 100
    assert totals["addresses_without_grid"] >= 12
    assert totals["posts_vacant"] == 5


def test_decisions_hold():
    assert count(StandardAddress, StandardAddress.grid_reason == "decision") >= count(Decision)


def test_every_role_has_a_login():
    assert {find_user(login.username).grants[0].role.name for login in LOGINS} >= {"viewer", "administrator"}
    assert "demo-planner" in told_logins()


def test_loading_again_does_nothing():
    assert list(load_once()) == []


def test_the_sign_in_page_shows_the_logins(demo):
    page = demo[0].test_client().get("/login").text
    assert "demo-planner" in page
    assert "gridsvc-demo" in page
