"""Real places of Shanghai: some are the library, others with the same addresses a list with its own coordinates."""

import geopandas
import pandas as pd
import pytest

from gridsvc.desk import services
from gridsvc.geometry.crs import from_wgs84, to_wgs84
from gridsvc.imports import uploads
from tests.conftest import REAL_DATA
from tests.desk.conftest import carried_out, clerk
from tests.factories import load

pytestmark = pytest.mark.real
ROWS = 1_000


@pytest.fixture
def places(app, tmp_path):
    """A thousand places whose address, with its district, another place has: that one is in the library."""
    folder = REAL_DATA / "shanghai_poi"
    districts = geopandas.read_file(f"/vsigzip/{folder / 'districts17.geojson.gz'}")
    districts = districts.rename(columns={"NAME": "name", "ADMINCODE": "code"}).assign(level="county")
    districts[["code", "name", "level", "geometry"]].to_file(tmp_path / "districts.geojson")
    load("divisions", tmp_path / "districts.geojson")
    rows = pd.read_csv(folder / "poi.csv.gz").dropna(subset=["address"])
    rows["地址"] = rows.adname + rows.address
    later = rows[rows.duplicated("地址") & rows.address.str.contains("号$")].drop_duplicates("地址")
    later = later.sample(ROWS, random_state=1)
    known = rows[rows["地址"].isin(later["地址"])].drop_duplicates("地址")
    known[["地址", "lon", "lat"]].to_csv(tmp_path / "known.csv", index=False)
    assert load("addresses", tmp_path / "known.csv").loaded == ROWS
    return later


def job_of(places, numbers, crs):
    """What the job says of a list whose coordinates are the places' as `numbers` gives them in a CRS."""
    x, y = numbers(places.lon.to_numpy(), places.lat.to_numpy(), crs)
    content = places[["name", "地址"]].assign(lon=x, lat=y).to_csv(index=False)
    actor = clerk("anna")
    upload = uploads.whole("poi.csv", content.encode(), actor.user_id)
    given = {"column": "地址", "lon": "lon", "lat": "lat"}
    return carried_out(services.take_file(upload, given, source="", actor=actor))


def test_as_they_are_no_alarm(places):
    assert job_of(places, from_wgs84, "wgs84") == {"rows": ROWS, "texts": ROWS}


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
def test_a_shift_that_was_not_undone_stops_the_list(places, crs):
    facts = job_of(places, from_wgs84, crs).facts
    assert facts["crs"] == crs
    assert facts["left_m"] <= facts["shift_m"] / 4


def test_a_shift_that_was_undone_without_need_stops_it_too(places):
    assert "纠偏" in job_of(places, to_wgs84, "gcj02").facts["why_zh"]
