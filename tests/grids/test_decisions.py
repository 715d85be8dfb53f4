"""Decisions beat the polygon: by building outline for points, by address for units and floors."""

from datetime import date

import numpy as np
import pytest
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import Range

from gridsvc.addresses.models import StandardAddress
from gridsvc.errors import BadParameter, Conflict, NotFound
from gridsvc.extensions import db
from gridsvc.grids.assign import reassign_all
from gridsvc.grids.decisions import Place, decide, end
from gridsvc.grids.models import Grid, GridVersion
from gridsvc.grids.queries import layer
from gridsvc.kept.values import forget
from gridsvc.posts.owners import owners_on
from gridsvc.reference.models import ReferenceFeature
from tests.factories import DAY, cell, centre, gridded, load, write_geojson

ALWAYS = Range(DAY, None)
LATER = date(2026, 11, 10)
OTHER = "320104001002004"


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    gridded(tmp_path)
    shape = cell(0, 0).buffer(-0.004, join_style="mitre")
    load("reference", write_geojson(tmp_path / "b.geojson", [{"kind": "building", "name": "3幢", "geometry": shape}]))
    lon, lat = centre(0, 0)
    rows = [f"{c},{text},示例路,1号,3幢,{u},{f},{lon},{lat}" for c, text, u, f in ROOMS]
    path = tmp_path / "rooms.csv"
    path.write_text("code,address,road,number,building,unit,floor,lon,lat\n" + "\n".join(rows) + "\n")
    load("addresses", path)


ROOMS = (
    ("101", "示例路1号3幢1单元101室", "1单元", "1层"),
    ("501", "示例路1号3幢1单元501室", "1单元", "5层"),
    ("502", "示例路1号3幢2单元501室", "2单元", "5层"),
)


def grids_of_rooms(day=DAY):
    reassign_all(day)
    db.session.expire_all()
    rows = db.session.execute(
        select(StandardAddress.code, Grid.code).join(Grid, StandardAddress.grid_id == Grid.id)
    ).all()
    return dict(tuple(row) for row in rows)


def give(grid=OTHER, valid=ALWAYS, **place):
    return decide(Place(**place), grid, valid=valid, reason="物业管理方便", approver="示例审批人")


def key():
    return db.session.scalars(select(StandardAddress.place_key)).first()


def test_a_building_given_by_its_address_takes_all_its_rooms():
    give(place_key=key())
    assert set(grids_of_rooms().values()) == {OTHER}


def test_a_building_given_by_its_outline_takes_the_points_in_it():
    give(building_id=db.session.scalar(select(ReferenceFeature.id)))
    assert set(grids_of_rooms().values()) == {OTHER}


def test_a_unit_or_floors_take_only_their_rooms():
    give(place_key=key(), unit="1单元", floors=(3, 9))
    assert {room for room, grid in grids_of_rooms().items() if grid == OTHER} == {"501"}


def test_the_more_particular_decision_wins():
    give(place_key=key())
    give("320104001001002", place_key=key(), unit="2单元")
    assert grids_of_rooms() == {"101": OTHER, "501": OTHER, "502": "320104001001002"}


def test_a_decision_ends_on_its_day():
    give(place_key=key(), valid=Range(DAY, date(2026, 11, 10)))
    assert set(grids_of_rooms(date(2026, 11, 9)).values()) == {OTHER}
    assert set(grids_of_rooms(date(2026, 11, 10)).values()) == {"320104001001001"}


def test_two_decisions_for_one_place_on_one_day_are_refused_by_the_name_of_the_first():
    first = give(place_key=key(), unit="1单元", floors=(1, 5), valid=Range(DAY, date(2026, 11, 10)))
    with pytest.raises(Conflict, match=f"decision {first.id} .* {OTHER} from 2026-11-01 to 2026-11-09"):
        give(place_key=key(), unit="1单元", floors=(5, 9), valid=Range(date(2026, 11, 9), None))


@pytest.mark.parametrize(
    "other",
    [
        {"unit": "1单元", "floors": (6, 9)},
        {"unit": "2单元", "floors": (1, 5)},
        {"unit": "1单元"},
        {"floors": (1, 5)},
        {"unit": "1单元", "floors": (1, 5), "valid": Range(DAY, date(2026, 11, 10))},
    ],
)
def test_other_parts_and_other_days_stand_beside_a_decision(other):
    give(place_key=key(), unit="1单元", floors=(1, 5), valid=Range(date(2026, 11, 10), None))
    assert give(place_key=key(), **other).id


def test_a_whole_building_without_an_outline_and_floors_of_it_stand_side_by_side():
    give(place_key=key())
    give("320104001001002", place_key=key(), floors=(5, 9))
    assert grids_of_rooms() == {"101": OTHER, "501": "320104001001002", "502": "320104001001002"}


def test_one_outline_goes_to_one_grid_by_whichever_address():
    outline = db.session.scalar(select(ReferenceFeature.id))
    give(place_key=key(), building_id=outline)
    assert give(place_key="另一个门牌", building_id=outline).id
    with pytest.raises(Conflict):
        give("320104001001002", place_key="第三个门牌", building_id=outline)


@pytest.mark.parametrize("code", ["999", "320104001001999"])
def test_an_unknown_grid_is_named(code):
    with pytest.raises(NotFound, match=code):
        give(code, place_key=key())


def test_a_grid_of_other_days_cannot_be_given_anything():
    with pytest.raises(NotFound):
        give(place_key=key(), valid=Range(date(2026, 1, 1), DAY))


@pytest.mark.parametrize("blank", ["reason", "approver"])
def test_a_decision_has_a_reason_and_an_approver(blank):
    words = {"reason": "示例", "approver": "示例"} | {blank: " "}
    with pytest.raises(BadParameter, match=blank):
        decide(Place(place_key=key()), OTHER, valid=ALWAYS, **words)


def test_an_ended_decision_leaves_the_rooms_to_the_polygon():
    end(give(place_key=key()).id, on=date(2026, 11, 10))
    assert set(grids_of_rooms(date(2026, 11, 9)).values()) == {OTHER}
    assert OTHER not in grids_of_rooms(date(2026, 11, 10)).values()


def test_a_decision_ended_before_it_begins_never_holds_and_makes_room():
    end(give(place_key=key()).id, on=DAY)
    assert OTHER not in grids_of_rooms().values()
    assert give("320104001001002", place_key=key()).id


def test_a_decision_that_is_over_cannot_be_ended_again():
    decision = give(place_key=key(), valid=Range(DAY, date(2026, 11, 10)))
    with pytest.raises(Conflict, match=f"decision {decision.id} is over by 2026-11-10"):
        end(decision.id, on=date(2026, 11, 10))


def test_an_unknown_decision_cannot_be_ended():
    with pytest.raises(NotFound, match="4711"):
        end(4711, on=DAY)


def test_a_decision_for_a_grid_that_is_no_longer_there_leaves_things_to_the_polygon():
    give(building_id=db.session.scalar(select(ReferenceFeature.id)))
    other = select(Grid.id).where(Grid.code == OTHER).scalar_subquery()
    db.session.execute(update(GridVersion).where(GridVersion.grid_id == other).values(valid=Range(DAY, LATER)))
    forget()
    lon, lat = (np.array([number]) for number in centre(0, 0))
    point = owners_on(layer().id, lon, lat, LATER).grid_id()
    assert set(grids_of_rooms(LATER).values()) == {db.session.scalar(select(Grid.code).where(Grid.id == point))}
    assert set(grids_of_rooms(LATER).values()) == {"320104001001001"}


@pytest.mark.parametrize("floor", ["B5", "地下5层", "-5", "负5层"])
def test_floors_below_ground_are_not_those_above(floor):
    give(place_key=key(), floors=(3, 9))
    give("320104001001002", place_key=key(), floors=(-5, -1))
    db.session.execute(update(StandardAddress).where(StandardAddress.code == "501").values(floor=floor))
    assert grids_of_rooms() == {"101": "320104001001001", "501": "320104001001002", "502": OTHER}


def test_a_floor_of_any_number_is_a_floor():
    give(place_key=key(), floors=(3, 9))
    db.session.execute(update(StandardAddress).values(floor="99999999999层"))
    assert set(grids_of_rooms().values()) == {"320104001001001"}
