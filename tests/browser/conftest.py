"""A served district of its own, and a browser that notices every error and every request to another host."""

import csv
import logging
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import shapely
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request
from werkzeug.serving import make_server

from benchmarks.served import CHROMIUM, QUIET
from gridsvc.accounts.services import add_user, grant
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db
from gridsvc.kept.values import forget
from gridsvc.posts.models import Person
from gridsvc.posts.services import Place, appoint, days
from gridsvc.web.assets import ESBUILD, build_all
from gridsvc.web.params import today
from tests.factories import STEP, cell, centre, district, grid_rows, load, write_geojson

PREFIX = "/below/here"
PASSWORD = "a long enough password"
FIRST, SECOND = "320104001001", "320104001002"
BLIND = (3, 1)  # the cell that no grid covers
OVERLAPPING = (0, 0)  # the cell whose grid reaches into its eastern neighbour
POND = (1, 1)  # the cell with water in its middle
SINCE_DAYS = 30


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives Chromium; who changes the district that all share comes after who reads it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.get_closest_marker("changes") is not None)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """The system's Chromium, kept from calling anybody."""
    if not Path(CHROMIUM).exists() or not ESBUILD.exists():
        pytest.skip("Chromium or the front-end packages are not installed: make test installs them")
    return {"executable_path": CHROMIUM, "args": list(QUIET)}


@pytest.fixture(scope="session")
def browser_context_args(site: str) -> dict[str, object]:
    """An office screen; nothing moves by itself."""
    size = {"width": 1366, "height": 768}
    return {"base_url": site, "viewport": size, "reduced_motion": "reduce", "locale": "zh-CN", "timezone_id": "UTC"}


@pytest.fixture(scope="session")
def served(fresh_app, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The app of the served district."""
    app = fresh_app("browser")
    build_all(app)
    with app.app_context():
        forget()
        _fill(tmp_path_factory.mktemp("district"))
        db.session.commit()
    return app


@pytest.fixture(scope="session")
def site(served: Flask) -> Iterator[str]:
    """The URL of the served district."""
    yield from _served(served)


def _served(app: Flask) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, behind_proxy(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def behind_proxy(app: Flask) -> Callable[..., Iterable[bytes]]:
    """The app at /, and once more below PREFIX, as a proxy that strips the prefix and names it would show it."""

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(f"{PREFIX}/"):
            environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix(PREFIX)
            environ["HTTP_X_FORWARDED_PREFIX"] = PREFIX
        return app(environ, start_response)

    return serve


def _fill(folder: Path) -> None:
    """Seven grids, a blind cell, an overlap, eight addresses with one in no grid, three of four commanders."""
    on = today() - timedelta(days=SINCE_DAYS)
    district(folder)
    rows = [row for row in grid_rows() if not row["geometry"].equals(cell(*BLIND))]
    for row in rows:
        if row["geometry"].equals(cell(*OVERLAPPING)):
            row["geometry"] = shapely.union(row["geometry"], cell(1, 0, width=STEP))
        row["kind"] = "special" if row["geometry"].equals(cell(2, 0)) else "base"
    load("grids", write_geojson(folder / "grids.geojson", rows), on=on)
    pond = {"kind": "water", "name": "示例湖", "geometry": cell(*POND).buffer(-STEP / 4)}
    load("reference", write_geojson(folder / "ground.geojson", [pond]))
    _addresses(folder / "addresses.csv")
    _people()
    for name, role in (("planner", "planner"), ("viewer", "viewer"), ("chief", "administrator")):
        grant(add_user(name, PASSWORD), role)


def _addresses(path: Path) -> None:
    cells = [(column, row) for column in range(4) for row in range(2)]
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["code", "address", "road", "number", "households", "lon", "lat"])
        for i, at in enumerate(cells):
            rows.writerow([f"A{i}", f"示例路{i + 1}号", "示例路", f"{i + 1}号", 12, *centre(*at)])
    load("addresses", path, on=today())


def _people() -> None:
    seats = ((FIRST, "commander_1"), (FIRST, "commander_2"), (SECOND, "commander_1"))
    for number, (code, kind) in enumerate(seats, 1):
        person = Person(name=f"示例指挥长-{number:03d}", phone=f"1380000{number:04d}")
        db.session.add(person)
        db.session.flush()
        appoint(Place(division_id=by_code(code).id), kind, person.id, valid=days(None, None))


@dataclass
class Watch:
    """What a page did that it must not. `expected` are messages that a test is about."""

    host: str
    faults: list[str] = field(default_factory=list)
    expected: re.Pattern[str] | None = None

    def message(self, message: ConsoleMessage) -> None:
        """Nothing may be wrong enough for the console."""
        if message.type in {"error", "warning"} and not (self.expected and self.expected.search(message.text)):
            self.faults.append(f"console: {message.text}")

    def request(self, request: Request) -> None:
        """Nothing may be asked of another host."""
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self.host:
            self.faults.append(f"request: {request.url}")


@pytest.fixture
def watch(site: str) -> Watch:
    """What is wrong with the page of the test."""
    return Watch(urlsplit(site).netloc)


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Iterator[Page]:
    """A page; the test fails when it logged an error or asked another host."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", watch.message)
    page.on("pageerror", lambda error: watch.faults.append(f"script: {error}"))
    page.on("request", watch.request)
    yield page
    page.close()
    assert not watch.faults


@pytest.fixture(scope="session")
def cookies(browser: Browser, site: str) -> list[Any]:
    """The cookies of one who signed in through the form: once for all tests."""
    context = browser.new_context(base_url=site)
    sign_in(context.new_page())
    found = context.cookies()
    context.close()
    return found


@pytest.fixture
def signed_in(page: Page, cookies: list[Any]) -> Page:
    """The page of somebody who may see places and names."""
    page.context.add_cookies(cookies)
    return page


def sign_in(page: Page, username: str = "planner") -> None:
    """Through the form, as a person would."""
    page.goto("/login")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: not url.endswith("/login"))
