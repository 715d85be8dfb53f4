"""The main job on two real cities: what must come out."""

import pandas as pd
import pytest
from sqlalchemy import exists, func, select

from gridsvc.addresses.models import StandardAddress
from gridsvc.divisions.models import Division
from gridsvc.divisions.queries import grounds
from gridsvc.events.models import Event
from gridsvc.extensions import db
from gridsvc.geometry.locate import Locator
from gridsvc.grids.locators import locator_on
from gridsvc.grids.models import Grid, GridVersion
from gridsvc.grids.queries import in_force, layer
from tests.real.conftest import DAY, DC_STEPS, TAIPEI_STEPS

pytestmark = pytest.mark.real


@pytest.fixture
def taipei_db(taipei):
    with taipei[0].app.app_context():
        yield taipei


@pytest.fixture
def dc_db(dc):
    with dc[0].app.app_context():
        yield dc


def count(*where):
    return db.session.scalar(select(func.count()).where(*where))


def test_taipei_every_row_is_accounted_for(taipei_db):
    reports = taipei_db[1]
    assert {name: (r.read, r.loaded, r.rejected) for name, r in reports.items()} == {
        "towns": (13, 13, 0),
        "villages": (456, 456, 0),
        "grids": (11_490, 11_490, 0),
        "addresses": (220_328, 220_328, 0),
    }


def test_taipei_every_address_but_one_has_exactly_one_owner(taipei_db):
    assert count(StandardAddress.grid_id.is_not(None)) == 220_327
    homeless = db.session.scalars(select(StandardAddress).where(StandardAddress.grid_id.is_(None))).all()
    assert [address.grid_reason for address in homeless] == ["outside"]


def test_taipei_565_grids_hold_no_address(taipei_db):
    held = exists().where(StandardAddress.grid_id == GridVersion.grid_id)
    assert count(GridVersion.layer_id == layer().id, in_force(DAY), ~held) == 565


def test_taipei_every_grid_has_a_village(taipei_db):
    assert count(GridVersion.community_id.is_(None)) == 0


@pytest.mark.parametrize("name", ["villages", "grids", "addresses"])
def test_taipei_a_second_import_loads_nothing(taipei, name):
    what, file, options = TAIPEI_STEPS[name]
    report = taipei[0].load(what, file, **options)
    assert (report.loaded, report.unchanged) == (0, report.read)


def test_dc_every_row_is_accounted_for(dc_db):
    reports = dc_db[1]
    events = {name: (r.read, r.loaded, r.rejected) for name, r in reports.items() if name in {"requests", "crimes"}}
    # One request is a row of nothing but a date; one crime number stands in the file twice.
    assert events == {"requests": (22_577, 22_576, 1), "crimes": (2_898, 2_897, 1)}
    assert all(r.read == r.loaded + r.unchanged + r.rejected for r in reports.values())


def crimes():
    rows = db.session.execute(
        select(Event.attributes, func.ST_X(Event.geometry), func.ST_Y(Event.geometry), Grid.code)
        .outerjoin(Grid, Event.grid_id == Grid.id)
        .where(Event.source == "crime")
    ).all()
    table = pd.DataFrame([row[0] for row in rows])
    return table.assign(lon=[row[1] for row in rows], lat=[row[2] for row in rows], owner=[row[3] for row in rows])


def test_dc_crimes_are_owned_by_the_block_group_of_their_label(dc_db):
    table = crimes().dropna(subset="blockgroup2010")
    label = "11001" + table.blockgroup2010.str.replace(" ", "")
    assert len(table) > 2_800
    assert (table.owner == label).all()


@pytest.mark.parametrize(("code", "column"), [("tract", "tract2010"), ("anc", "anc2013")])
def test_dc_crimes_lie_in_the_zone_of_their_label(dc_db, code, column):
    table = crimes().dropna(subset=column)
    found = locator_on(layer(code).id, DAY)
    rows = found.owners(table.lon.to_numpy(), table.lat.to_numpy())
    assert ([found.codes[row] for row in rows] == table[column]).all()


def test_dc_requests_lie_in_the_ward_of_their_label(dc_db):
    rows = db.session.execute(
        select(Event.attributes["ward"].astext, func.ST_X(Event.geometry), func.ST_Y(Event.geometry)).where(
            Event.source == "311", Event.attributes["ward"].astext.is_not(None)
        )
    ).all()
    ids, polygons = grounds()
    names = dict(db.session.execute(select(Division.id, Division.code)).all())
    wards = [names[number] for number in ids.tolist()]
    table = pd.DataFrame(rows, columns=["label", "lon", "lat"])
    owner = Locator.build(polygons, wards).owner(table.lon.to_numpy(), table.lat.to_numpy())
    agree = pd.Series([wards[row] if row >= 0 else "" for row in owner]) == table.label
    assert len(table) == 22_427
    assert agree.mean() >= 0.9983


@pytest.mark.parametrize("name", list(DC_STEPS))
def test_dc_a_second_import_loads_nothing(dc, name):
    what, file, options = DC_STEPS[name]
    report = dc[0].load(what, file, **options)
    assert (report.loaded, report.unchanged + report.rejected) == (0, report.read)
