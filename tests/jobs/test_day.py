"""The job that follows the calendar, run by a real worker on the real queue."""

from datetime import timedelta

import procrastinate
import pytest
from sqlalchemy import select

from gridsvc.addresses.models import StandardAddress
from gridsvc.extensions import db
from gridsvc.grids import jobs
from gridsvc.grids.models import Grid
from gridsvc.jobs.queue import conninfo, queue
from tests.factories import DAY, centre, grid_rows, gridded, load, write_geojson

JOB = "gridsvc.grids.jobs.follow_the_day"


@pytest.fixture
def town(fresh_app, tmp_path):
    """A committed town whose next edition swaps two grids tomorrow."""
    app = fresh_app("calendar")
    with app.app_context():
        gridded(tmp_path)
        path = tmp_path / "addresses.csv"
        path.write_text("code,address,lon,lat\nA1,示例路1号,{},{}\n".format(*centre(0, 0)))
        load("addresses", path)
        rows = grid_rows()
        rows[0]["geometry"], rows[1]["geometry"] = rows[1]["geometry"], rows[0]["geometry"]
        load("grids", write_geojson(tmp_path / "swapped.geojson", rows), on=DAY + timedelta(days=1), today=DAY)
        db.session.commit()
        yield app


@pytest.fixture
def work(town, monkeypatch, work_off):
    """What one worker does on a day."""

    def on(day):
        monkeypatch.setattr(jobs, "today", lambda: day)
        url = conninfo(town.config["SQLALCHEMY_DATABASE_URI"])
        with queue.replace_connector(procrastinate.SyncPsycopgConnector(conninfo=url)) as opened, opened.open():
            opened.configure_task(JOB).defer(timestamp=0)
        work_off(town)

    return on


def owner():
    return db.session.scalar(select(Grid.code).join(StandardAddress, StandardAddress.grid_id == Grid.id))


def test_owners_switch_on_the_day_and_not_before(work):
    assert owner() == "320104001001001"  # an edition of tomorrow moves nothing when it is published
    work(DAY)
    assert owner() == "320104001001001"
    work(DAY + timedelta(days=1))
    assert owner() == "320104001001002"
