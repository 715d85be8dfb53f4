"""Two who write at once: the second waits for the first and then sees what it did."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from gridsvc.addresses.models import StandardAddress
from gridsvc.extensions import db
from gridsvc.grids.assign import reassign_all
from gridsvc.grids.models import Grid
from gridsvc.posts.models import Person
from tests.conftest import forget
from tests.factories import DAY, centre, grid_rows, gridded, load, write_geojson

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


@pytest.fixture
def city(fresh_app, tmp_path):
    app = fresh_app("races")
    forget()
    with app.app_context():
        gridded(tmp_path)
        db.session.commit()
        yield app
    forget()


def meanwhile(app, write: Callable[[], object]) -> Future:
    """`write` on a thread of its own, which commits; returns when it waits for us or is done."""

    def run():
        with app.app_context():
            done = write()
            db.session.commit()
            return done

    future = ThreadPoolExecutor(1).submit(run)
    # In one transaction the activity would be the one that was seen first.
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as other:
        deadline = time.monotonic() + 30
        while not (future.done() or other.scalar(WAITING)) and time.monotonic() < deadline:
            time.sleep(0.01)
    return future


def swapped():
    rows = grid_rows()
    rows[0]["geometry"], rows[1]["geometry"] = rows[1]["geometry"], rows[0]["geometry"]
    return rows


def addresses(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("code,address,lon,lat\nA1,示例路1号,{},{}\n".format(*centre(0, 0)), encoding="utf-8")
    return path


def test_posts_and_rosters_at_once_make_one_person_of_a_name(city, tmp_path):
    posts, rosters = tmp_path / "p.csv", tmp_path / "r.csv"
    posts.write_text("grid,post,person,from\n320104001001001,fulltime,示例人员-甲,2026-01-01\n", encoding="utf-8")
    row = "320104001001001,示例人员-甲,2026-11-01 08:00,2026-11-01 20:00"
    rosters.write_text(f"grid,person,starts_at,ends_at\n{row}\n", encoding="utf-8")
    load("posts", posts)
    second = meanwhile(city, lambda: load("rosters", rosters))
    db.session.commit()
    assert second.result(30).loaded == 1
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def owner():
    owners = select(Grid.code).join(StandardAddress, StandardAddress.grid_id == Grid.id)
    return db.session.scalar(owners)


def test_the_second_publisher_compares_with_what_the_first_published(city, tmp_path):
    assert load("grids", write_geojson(tmp_path / "swapped.geojson", swapped())).loaded == 2
    back = write_geojson(tmp_path / "back.geojson", grid_rows())
    second = meanwhile(city, lambda: load("grids", back))
    db.session.commit()
    assert second.result(30).loaded == 2


def test_an_edition_finds_the_addresses_of_an_import_that_ran(city, tmp_path):
    load("addresses", addresses(tmp_path))
    path = write_geojson(tmp_path / "swapped.geojson", swapped())
    edition = meanwhile(city, lambda: load("grids", path))
    db.session.commit()
    edition.result(30)
    assert owner() == "320104001001002"


def test_an_import_that_waited_asks_the_edition_it_waited_for(city, tmp_path):
    load("grids", write_geojson(tmp_path / "swapped.geojson", swapped()))
    reassign_all(DAY)
    waited = meanwhile(city, lambda: load("addresses", addresses(tmp_path)))
    db.session.commit()
    waited.result(30)
    assert owner() == "320104001001002"
