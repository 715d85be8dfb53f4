"""A served district to plan in: sound in its west, a gap and an overlap in its east; a desk with a new plan on it."""

import csv
from pathlib import Path

import pytest
import shapely
from flask import Flask
from playwright.sync_api import Page

from gridsvc.accounts.services import add_user, grant
from gridsvc.extensions import db
from gridsvc.grids import queries as grids
from gridsvc.kept.values import forget
from gridsvc.plans.models import Plan
from gridsvc.web.assets import build_all
from gridsvc.web.params import today
from tests.browser.conftest import (  # noqa: F401 (fixtures)
    PASSWORD,
    browser_context_args,
    browser_type_launch_args,
    cookies,
    page,
    signed_in,
    site,
    watch,
)
from tests.factories import district, load, write_geojson
from tests.plans.browser.desk import BUILDING, EAST, HOUSEHOLDS, MAIN, WEST, Desk, spot

QUARTERS = 4


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def served(fresh_app, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The app of the served district."""
    app = fresh_app("planning")
    build_all(app)
    with app.app_context():
        forget()
        _fill(tmp_path_factory.mktemp("district"))
        db.session.commit()
    return app


@pytest.fixture
def desk(served: Flask, signed_in: Page) -> Desk:  # noqa: F811
    """A new plan on the page of a planner."""
    with served.app_context():
        layer = grids.layer(None)
        base = grids.newest_edition(layer.id)
        plan = Plan(layer=layer, layer_id=layer.id, base=base, title="示例方案", author="planner")
        db.session.add(plan)
        db.session.commit()
        return Desk(served, signed_in, plan.id)


def _fill(folder: Path) -> None:
    district(folder)
    rows = [{"code": code, "name": f"示例 {code[-3:]}", "kind": "base", "geometry": at} for code, at in _grounds()]
    load("grids", write_geojson(folder / "grids.geojson", rows), on=today())
    with (folder / "addresses.csv").open("w", newline="") as file:
        written = csv.writer(file)
        written.writerow(["code", "address", "households", "lon", "lat"])
        written.writerows([f"A{i}", f"示例路{i + 1}号", count, *spot(*at)] for i, (at, count) in enumerate(HOUSEHOLDS))
    load("addresses", folder / "addresses.csv", on=today())
    building = {"kind": "building", "name": "示例楼", "geometry": _box(*BUILDING)}
    load("reference", write_geojson(folder / "reference.geojson", [building]), on=today())
    posts = (f",{WEST[0]},grid_leader,格长甲", "320104001001,,commander_1,指挥一", "320104001002,,commander_1,指挥二")
    (folder / "posts.csv").write_text("division,grid,post,person,from\n" + "\n".join(f"{p},2026-01-01" for p in posts))
    load("posts", folder / "posts.csv")
    for name, role in (("planner", "planner"), ("viewer", "commander")):
        grant(add_user(name, PASSWORD), role)


def _grounds() -> list[tuple[str, shapely.Polygon]]:
    """Each code with its ground: squares with a vertex every quarter of a side; see desk.py for the faults."""
    cells = dict(zip([*WEST, *EAST], [(column, row) for column in range(4) for row in range(2)], strict=True))
    found = {code: square(*at) for code, at in cells.items()}
    gap, overlap = (_box(*MAIN["gap"]), _box(*MAIN["overlap"]))
    found[EAST[3]] = shapely.difference(found[EAST[3]], gap)
    found[EAST[2]] = shapely.union(found[EAST[2]], overlap)
    return list(found.items())


def square(column: int, row: int) -> shapely.Polygon:
    """A cell whose sides have a vertex every quarter, the same numbers for both who share one."""
    west, south = column * QUARTERS, row * QUARTERS
    steps = range(QUARTERS)
    ring = [
        *((west + i, south) for i in steps),
        *((west + QUARTERS, south + i) for i in steps),
        *((west + QUARTERS - i, south + QUARTERS) for i in steps),
        *((west, south + QUARTERS - i) for i in steps),
    ]
    return shapely.Polygon([spot(x / QUARTERS, y / QUARTERS) for x, y in ring])


def _box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(*spot(west, south), *spot(east, north))
