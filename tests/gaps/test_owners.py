"""Owners on another day: what is stored counts where nothing changed, as if everything were located anew."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy.dialects.postgresql import Range

from gridsvc.accounts.principal import EVERYWHERE, Scope
from gridsvc.extensions import db
from gridsvc.gaps import owners, queries
from gridsvc.grids.models import Decision, Grid, GridVersion
from gridsvc.grids.queries import edition_on, in_force, layer
from gridsvc.reference.models import ReferenceFeature
from tests.factories import DAY, STEP, cell, district, grid_rows, load, write_geojson
from tests.gaps.conftest import WEST_COMMUNITY, division_id

LATER, LAST = DAY + timedelta(days=5), DAY + timedelta(days=12)
ADDRESSES, LIMIT = 80, 7


def edited(random, folder, on) -> None:
    """Publish the grids: the first and some others reach anew into their neighbours, one of the last is gone."""
    rows = grid_rows()
    in_the_way = db.func.lower(GridVersion.valid) < on
    for gone in db.session.scalars(db.select(GridVersion).join(Grid).where(in_force(on), in_the_way)).all():
        if gone.grid.code == rows[-1]["code"]:
            gone.valid = Range(gone.valid.lower, on)
            db.session.flush()
            rows.pop()
    for number, row in enumerate(rows):
        if not number or random.random() < 1 / 4:
            by = STEP * random.random() / 2
            row["geometry"] = shapely.union(
                row["geometry"], shapely.transform(row["geometry"], lambda xy, by=by: xy + by)
            )
    load("grids", write_geojson(folder / "grids.geojson", rows), on=on)


def give_away(outline, code, valid) -> None:
    """Decide that a building belongs to a grid."""
    outline = shapely.MultiPolygon([outline])
    facts = {"shape_key": outline.wkt, "geometry": f"SRID=4490;{outline.wkt}"}
    building = ReferenceFeature(kind="building", name="示例楼", **facts)
    db.session.add(building)
    db.session.flush()
    grid_id = db.session.scalars(db.select(Grid.id).where(Grid.code == code)).one()
    facts = {"valid": valid, "unit": "", "reason": "示例", "approver": "示例"}
    db.session.add(Decision(layer_id=layer().id, grid_id=grid_id, building_id=building.id, **facts))
    db.session.flush()


def decided(random) -> None:
    """A building given to some grid, until or from LATER."""
    outline = cell(random.integers(4), random.integers(2)).buffer(-STEP / random.integers(3, 1000))
    code = random.choice(db.session.scalars(db.select(Grid.code).order_by(Grid.code)).all())
    give_away(outline, code, [Range(None, LATER), Range(LATER, None)][random.integers(2)])


def addresses(random, path, name, on) -> None:
    """Some anywhere in and around the district, some on its borders and corners, some without a point."""
    at = random.integers(-2, 19, size=(ADDRESSES, 2)) / 4 + (random.random((ADDRESSES, 1)) < 1 / 2) * 0.07
    lon, lat = 118.78 + at[:, 0] * STEP, 32.02 + at[:, 1] / 2 * STEP
    lon[random.random(ADDRESSES) < 1 / 16] = np.nan
    texts = [f"示例{name}{number}号" for number in range(ADDRESSES)]
    households = random.integers(9, size=ADDRESSES)
    table = pd.DataFrame({"address": texts, "lon": lon, "lat": lat, "households": households})
    table.loc[table.lon.isna(), "lat"] = np.nan
    table.to_csv(path, index=False)
    load("addresses", path, on=on)


@pytest.fixture(params=range(3))
def changed(app, tmp_path, request):
    """A district with two or three editions, decisions, and addresses whose stored owners are of two of them."""
    random = np.random.default_rng(request.param)
    district(tmp_path)
    edited(random, tmp_path, DAY)
    decided(random)
    addresses(random, tmp_path / "first.csv", "甲路", DAY)
    for number, on in enumerate((LATER, LAST, LAST)[: 1 + request.param % 3]):
        edited(random, tmp_path, on)
        addresses(random, tmp_path / f"{number}.csv", f"乙{number}路", on)
        decided(random)


def in_order(counts):
    return counts.sort_values(owners.OWNER).reset_index(drop=True)


def agreed(day, scope=EVERYWHERE):
    """The counts of that day, said alike by both."""
    primary = layer()
    asked = owners.Asked(primary, edition_on(primary.id, day), day, scope, queries.divisions(scope))
    quick, anew = (owners.owned(asked, limit=LIMIT, trusted=trusted) for trusted in (None, {}))
    pd.testing.assert_frame_equal(in_order(quick.counts), in_order(anew.counts))
    pd.testing.assert_frame_equal(quick.strays.reset_index(drop=True), anew.strays.reset_index(drop=True))
    return quick.counts


def test_changed_grids_alone_are_located_anew_and_nothing_else_is_said(changed):
    for day in (DAY - timedelta(days=1), DAY, LATER, LAST):
        for scope in (EVERYWHERE, Scope(everywhere=False, divisions=frozenset({division_id(WEST_COMMUNITY)}))):
            assert agreed(day, scope).addresses.min() > 0


@pytest.fixture
def repeated(app, tmp_path):
    """Eight grids; from LATER on, of which the stored owners are, the last one lies elsewhere."""
    district(tmp_path)
    rows = grid_rows()
    load("grids", write_geojson(tmp_path / "first.geojson", rows))
    addresses(np.random.default_rng(3), tmp_path / "first.csv", "甲路", DAY)
    rows[-1]["geometry"] = shapely.transform(rows[-1]["geometry"], lambda xy: xy + STEP / 2)
    load("grids", write_geojson(tmp_path / "second.geojson", rows), on=LATER)


@pytest.mark.usefixtures("repeated")
def test_a_building_given_away_on_that_day_counts_for_its_grid():
    before = agreed(DAY)
    give_away(cell(0, 0).buffer(-STEP / 1000), "320104001002001", Range(None, LATER))
    assert not in_order(agreed(DAY)).equals(in_order(before))


@pytest.mark.usefixtures("repeated")
def test_most_addresses_are_not_located_anew():
    primary, trusted = layer(), {edition_on(layer().id, LATER).id: LATER}
    pieces = queries.doubtful(primary.id, edition_on(primary.id, DAY).id, DAY, trusted)
    assert 0 < sum(map(len, pieces)) < ADDRESSES * 3 / 4
