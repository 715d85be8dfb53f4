"""A plan on the page: where places are on the screen, gestures by mouse, and what the database holds afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import shapely
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from gridsvc.extensions import db
from gridsvc.plans.models import Plan, PlanEdit
from gridsvc.plans.state import state_at
from tests.factories import SOUTH, STEP
from tests.factories import WEST as WEST_LON

# Columns go east, rows north; each list is one community, column by column.
WEST = [f"320104001001{n:03d}" for n in range(1, 5)]
EAST = [f"320104001002{n:03d}" for n in range(1, 5)]
# West, south, east, north of the faults, in cells: a gap between EAST[1] and EAST[3], ground that EAST[0] shares.
MAIN = {"gap": (3.0, 1.25, 3.004, 1.5), "overlap": (2.99, 0.25, 3.0, 0.5)}
# Where households are, in cells, and how many.
HOUSEHOLDS = [((0.9, 1.4), 30), ((1.1, 1.4), 12), ((0.5, 0.5), 7), ((1.5, 0.5), 9), ((2.5, 1.5), 5)]

# Corners of a building, west, south, east, north, in cells.
BUILDING = (1.12, 0.22, 1.2, 0.28)

PIXEL = """([lon, lat]) => {
  const box = document.getElementById("map").getBoundingClientRect();
  const [zoom, midLat, midLon] = location.hash.slice(1).split("&")[0].split("/").map(Number);
  const size = 256 * 2 ** zoom;
  const y = (degrees) => (1 - Math.asinh(Math.tan((degrees * Math.PI) / 180)) / Math.PI) / 2;
  const [left, top] = [box.left + box.width / 2, box.top + box.height / 2];
  return [left + ((lon - midLon) / 360) * size, top + (y(lat) - y(midLat)) * size];
}"""


def spot(column: float, row: float) -> list[float]:
    """[lon, lat] of a place in cells from the south-west corner."""
    return [WEST_LON + column * STEP, SOUTH + row * STEP]


@dataclass
class Desk:
    """A plan, the page it is edited on, and the tables it is kept in."""

    app: Flask
    page: Page
    plan: int

    def open(self, more: str = "", *, at: tuple[float, float] = (1.0, 1.0), zoom: float = 15) -> None:
        """The editor, a place in the middle of its map."""
        lon, lat = spot(*at)
        self.page.goto(f"/plans/{self.plan}#{zoom}/{lat:.5f}/{lon:.5f}{more}")
        self.ready()

    def ready(self) -> None:
        """Waits until tiles, log and bench are there."""
        self.page.locator("canvas.leaflet-tile-loaded").first.wait_for()
        expect(self.page.locator("#plan-log li").first).to_be_attached()
        self.page.wait_for_load_state("networkidle")

    def tool(self, name: str) -> None:
        """Takes a tool by its button."""
        self.page.locator(f'#tools [data-tool="{name}"]').click()

    def px(self, column: float, row: float) -> tuple[float, float]:
        """Where a place, in cells, is on the screen."""
        x, y = self.page.evaluate(PIXEL, spot(column, row))
        return x, y

    def click(self, *place: float, **more: Any) -> None:
        """A click on a place, in cells."""
        self.page.mouse.click(*self.px(*place), **more)

    def draw(self, *places: tuple[float, float]) -> None:
        """Clicks from place to place, and Enter."""
        for place in places:
            self.page.mouse.move(*self.px(*place), steps=3)
            self.click(*place)
        self.page.keyboard.press("Enter")

    @contextmanager
    def dragging(self, start: tuple[float, float], end: tuple[float, float]) -> Iterator[None]:
        """The button is down over `end` in the block, and let go after it."""
        self.page.mouse.move(*self.px(*start))
        self.page.mouse.down()
        self.page.mouse.move(*self.px(*end), steps=6)
        yield
        self.page.mouse.up()

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """From place to place, in cells."""
        with self.dragging(start, end):
            pass

    def elsewhere(self, verb: str, **arguments: Any) -> None:
        """An edit that this page does not know of."""
        self._post("edits", verb=verb, **arguments)

    def publish(self) -> None:
        """The plan becomes an edition today."""
        self._post("publish")

    def _post(self, what: str, **given: Any) -> None:
        token = self.page.evaluate("JSON.parse(document.getElementById('main').dataset.page).csrf")
        at, headers = f"/api/v1/plans/{self.plan}", {"X-CSRFToken": token}
        version = self.page.request.get(at).json()["version"]
        answer = self.page.request.post(f"{at}/{what}", data={"version": version, **given}, headers=headers)
        assert answer.ok, answer.text()

    def done(self, count: int) -> None:
        """Waits until so many edits are applied, as the log says."""
        expect(self.page.locator(f'#plan-log [data-seq="{count}"][aria-current]')).to_be_attached()
        expect(self.page.locator("#plan-busy")).to_be_hidden()

    def verbs(self) -> list[str]:
        """The verbs of the plan's edits, from the table."""
        with self.app.app_context():
            edits = select(PlanEdit.verb).where(PlanEdit.plan_id == self.plan).order_by(PlanEdit.seq)
            return list(db.session.scalars(edits))

    def grids(self) -> dict[str, Any]:
        """Code -> polygon of the plan, from the tables."""
        with self.app.app_context():
            plan = db.session.get(Plan, self.plan)
            return {grid.code: grid.polygon for grid in state_at(plan, plan.head)}

    def sound(self, *codes: str) -> bool:
        """Whether these grids fit one another and still cover the ground of the west."""
        polygons = self.grids()
        mine = [polygons[code] for code in codes]
        ground = shapely.box(*spot(0, 0), *spot(2, 2))
        missed = shapely.union_all(mine).symmetric_difference(ground).area
        return bool(shapely.coverage_is_valid(mine)) and missed < 1e-15


def same(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether all grids are the same to the last bit."""
    return {code: polygon.wkb for code, polygon in before.items()} == {c: p.wkb for c, p in after.items()}
