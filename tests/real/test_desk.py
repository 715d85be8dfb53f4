"""A list of 9,995 real rows with floors, through the desk: read, geocoded by a worker, exported."""

import gzip

import numpy as np
import pandas as pd
import pytest

from gridsvc.accounts.principal import principal_of
from gridsvc.accounts.services import add_user, grant
from gridsvc.desk import exports, queries, services
from gridsvc.extensions import db
from gridsvc.geometry.measure import degree_m
from gridsvc.imports import uploads
from gridsvc.settings import services as settings
from tests.jobs.conftest import work_off  # noqa: F401  a fixture

pytestmark = pytest.mark.real
ROWS = 9_995
NEAR_M = 50


@pytest.fixture(scope="module")
def geocoded(taipei, work_off):  # noqa: F811
    """The batch when its jobs are done, and whose it is."""
    city = taipei[0]
    with city.app.app_context():
        settings.change({"address_hyphen": "sub"})
        user = add_user("desk", "a long enough password")
        grant(user, "address_staff")
        db.session.commit()
        actor = principal_of(user)
        content = gzip.decompress((city.source / "raw_rows_with_floors.csv.gz").read_bytes())
        given = {"column": "FULL_ADDR", "lon": "X", "lat": "Y"}
        batch = services.take_file(uploads.whole("rows.csv", content, actor.user_id), given, source="", actor=actor)
        db.session.commit()
        for _ in range(2):  # reading starts the second job
            work_off(city.app)
            db.session.expire_all()
        yield batch, actor


def test_no_row_is_lost_and_every_text_was_looked_for(geocoded):
    states = queries.counts(geocoded[0].id)["states"]
    assert sum(one["rows"] for one in states.values()) == ROWS
    assert states["new"]["rows"] == 0


def test_what_is_taken_without_a_person_lies_where_the_list_itself_has_it(geocoded):
    table = pd.concat(exports.rows(*geocoded, places=False), ignore_index=True)
    assert len(table) == ROWS
    taken = table[table["decision"] == "taken"]
    lon, lat, x, y = (pd.to_numeric(taken[name]).to_numpy() for name in ("match_lon", "match_lat", "X", "Y"))
    east_m, north_m = degree_m(y)
    away_m = np.hypot((lon - x) * east_m, (lat - y) * north_m)
    assert (away_m <= NEAR_M).mean() >= 0.995


def test_a_taken_row_names_the_grid_it_lies_in(geocoded):
    table = pd.concat(exports.rows(*geocoded, places=False), ignore_index=True)
    assert table.loc[table["decision"] == "taken", "grid_code"].ne("").mean() >= 0.99
