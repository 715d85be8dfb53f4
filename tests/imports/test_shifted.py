"""A file whose points lie shifted as a whole is stopped, with what explains it and a way out."""

import numpy as np
import pytest
from sqlalchemy import func, select

from gridsvc.addresses.models import StandardAddress
from gridsvc.errors import ShiftedPoints
from gridsvc.events.models import Event
from gridsvc.extensions import db
from gridsvc.geometry.crs import from_wgs84
from gridsvc.imports.jobs import import_upload
from gridsvc.jobs.models import Work
from gridsvc.jobs.running import Running
from gridsvc.jobs.services import _facts
from tests.factories import SOUTH, STEP, WEST, gridded, load
from tests.imports.test_page import caller, clerk, sent  # noqa: F401

COUNT = 60
RANDOM = np.random.default_rng(3)
LON, LAT = WEST + RANDOM.random(COUNT) * 4 * STEP, SOUTH + RANDOM.random(COUNT) * 2 * STEP
MAPPING = {f"column.{name}": f":{name}" for name in ("code", "address", "lon", "lat")}


def addresses(crs):
    rows = (f"A{n},示例路{n}号,{x},{y}" for n, (x, y) in enumerate(zip(*from_wgs84(LON, LAT, crs), strict=True)))
    return "\n".join(["code,address,lon,lat", *rows]) + "\n"


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    gridded(tmp_path)
    (tmp_path / "a.csv").write_text(addresses("wgs84"))
    load("addresses", tmp_path / "a.csv")


def moved():
    away = func.abs(func.ST_X(StandardAddress.geometry) - WEST - 2 * STEP) > 2 * STEP
    return db.session.scalar(select(func.count()).where(away))


def test_a_file_in_gcj02_that_says_nothing_is_stopped_and_changes_nothing(tmp_path):
    (tmp_path / "b.csv").write_text(addresses("gcj02"))
    with pytest.raises(ShiftedPoints, match="import again with the CRS gcj02") as refused:
        load("addresses", tmp_path / "b.csv")
    assert (refused.value.facts["crs"], refused.value.facts["left_m"]) == ("gcj02", 0)
    assert moved() == 0


def test_with_its_crs_the_same_file_changes_nothing_more_than_a_digit(tmp_path):
    (tmp_path / "b.csv").write_text(addresses("gcj02"))
    assert load("addresses", tmp_path / "b.csv", crs="gcj02").rejected == 0
    assert moved() == 0


def test_who_is_sure_is_not_stopped(tmp_path):
    (tmp_path / "b.csv").write_text(addresses("gcj02"))
    assert load("addresses", tmp_path / "b.csv", sure_of_crs=True).loaded == COUNT


def test_events_are_held_against_the_addresses_they_name(tmp_path):
    points = zip(*from_wgs84(LON, LAT, "bd09"), strict=True)
    rows = (f"12345,{n},路灯,示例路{n}号,{x},{y},2026-11-01T08:00:00+08:00" for n, (x, y) in enumerate(points))
    (tmp_path / "e.csv").write_text("\n".join(["source,source_id,title,address,lon,lat,reported_at", *rows]))
    with pytest.raises(ShiftedPoints, match="import again with the CRS bd09"):
        load("events", tmp_path / "e.csv")
    assert db.session.scalar(select(func.count()).select_from(Event)) == 0


def stopped(client):
    """The work of a file in GCJ-02 that was imported as if it were WGS 84."""
    place = sent(client, addresses("gcj02")).partition("?")[0]
    work = db.session.get(
        Work, int(client.post(place, data={"what": "addresses"} | MAPPING).location.rpartition("/")[2])
    )
    with pytest.raises(ShiftedPoints) as refused:
        import_upload(Running(work))
    work.state, work.problem_zh, work.result = "failed", refused.value.detail("zh"), _facts(refused.value)
    db.session.commit()
    return work


def test_the_page_of_a_stopped_import_offers_the_crs_that_explains_it(clerk):  # noqa: F811
    page = clerk.get(f"/admin/imports/jobs/{stopped(clerk).id}").text
    assert "以 GCJ02 重新导入" in page
    assert "坐标无误，照原样导入" in page


@pytest.mark.parametrize(("query", "option"), [("?crs=gcj02", {"crs": "gcj02"}), ("", {"sure": True})])
def test_one_press_imports_the_same_file_otherwise(clerk, query, option):  # noqa: F811
    answer = clerk.post(f"/admin/imports/jobs/{stopped(clerk).id}/otherwise{query}")
    again = db.session.get(Work, int(answer.location.rpartition("/")[2]))
    assert option.items() <= again.options.items()
    assert import_upload(Running(again))["rejected"] == 0
