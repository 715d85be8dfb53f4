"""A service as `make run` starts it, on the demo district or on Taipei, and a Chromium to look at it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import geopandas
import pandas as pd
from playwright.sync_api import Browser, Page, sync_playwright

from gridsvc.cluster import running
from gridsvc.config import load_settings

ROOT = Path(__file__).parent.parent
TAIPEI = Path(os.environ.get("GRIDSVC_REAL_DATA", ROOT.parent / "shared" / "data")) / "taipei"
CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PASSWORD = "gridsvc-demo"
DEMO_VAR, TAIPEI_VAR = ROOT / "var" / "bench-demo", ROOT / "var" / "bench-taipei"
START_S = 300
TAIPEI_STEPS = (
    ("layer", "set", "grid", "--scheme", "free"),
    ("import", "divisions", "{towns}"),
    *(
        ("import", what, str(TAIPEI / file), *columns)
        for what, file, columns in (
            (
                "divisions",
                "villages456_simplified.geojson.gz",
                (
                    "--map",
                    "code=VILLCODE",
                    "--map",
                    "name=VILLNAME",
                    "--map",
                    "parent=TOWNCODE",
                    "--set",
                    "level=community",
                ),
            ),
            ("grids", "taipei_basic_statistical_areas.geojson.gz", ("--map", "code=CODEBASE")),
            ("addresses", "doorplates.csv.gz", ("--map", "address=addr", "--map", "division=villcode")),
        )
    ),
    ("user", "add", "demo-administrator", "--role", "administrator", "--password", PASSWORD),
)


@contextmanager
def demo() -> Iterator[str]:
    """The URL of the demo district, loaded once into var/bench-demo."""
    with _serving(DEMO_VAR, "--demo") as url:
        yield url


@contextmanager
def taipei() -> Iterator[str]:
    """The URL of Taipei's 220,328 addresses on 11,490 areas, loaded once into var/bench-taipei."""
    with _serving(loaded_taipei()) as url:
        yield url


def loaded_taipei() -> Path:
    """The folder of a service that holds Taipei."""
    if not (TAIPEI_VAR / "loaded").exists():
        TAIPEI_VAR.mkdir(parents=True, exist_ok=True)
        towns = _towns(TAIPEI_VAR / "towns.csv")
        for step in TAIPEI_STEPS:
            gridsvc(TAIPEI_VAR, *(part.format(towns=towns) for part in step))
        (TAIPEI_VAR / "loaded").touch()
    return TAIPEI_VAR


@contextmanager
def one_worker(var: Path) -> Iterator[str]:
    """The URL of one web worker with one thread on what the folder holds, and nothing else beside it."""
    with running(load_settings(environment(var))) as database_url:
        port, settings = free_port(), environment(var) | {"DATABASE_URL": database_url}
        command = [sys.executable, "-m", "gunicorn", "gridsvc.wsgi:app", "--bind", f"127.0.0.1:{port}"]
        size = ["--workers", "1", "--threads", "1", "--worker-class", "gthread", "--log-level", "warning"]
        with subprocess.Popen([*command, *size], cwd=ROOT, env=settings) as worker:
            try:
                wait_for(f"http://127.0.0.1:{port}")
                yield f"http://127.0.0.1:{port}"
            finally:
                worker.terminate()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, kept from calling anybody."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


def sign_in(page: Page, url: str, username: str) -> None:
    """Through the form; the session stays in the page's browser context."""
    page.goto(f"{url}/login")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form[data-login] [type=submit]").click()
    page.wait_for_url(lambda to: "/login" not in to)


def _towns(path: Path) -> Path:
    villages = geopandas.read_file(f"/vsigzip/{TAIPEI / 'villages456_simplified.geojson.gz'}")
    towns = villages[["TOWNCODE", "TOWNNAME"]].drop_duplicates().set_axis(["code", "name"], axis=1)
    city = pd.DataFrame([{"code": "63000", "name": "臺北市", "level": "city"}])
    pd.concat([city, towns.assign(level="county", parent="63000")]).to_csv(path, index=False)
    return path


def gridsvc(var: Path, *arguments: str) -> str:
    """What a command prints."""
    command = [sys.executable, "-m", "gridsvc.cli", *arguments]
    return subprocess.run(command, check=True, cwd=ROOT, env=environment(var), stdout=subprocess.PIPE, text=True).stdout


def environment(var: Path) -> dict[str, str]:
    """The settings of a service of that folder."""
    return os.environ | {"GRIDSVC_VAR": str(var), "GRIDSVC_PUBLIC": "1"}


@contextmanager
def _serving(var: Path, *flags: str) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "gridsvc.cli", "serve", "--port", str(port), *flags]
    service = subprocess.Popen(command, cwd=ROOT, env=environment(var), stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        service.send_signal(signal.SIGINT)
        service.wait(60)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str) -> None:
    """Until the service there is ready."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{url}/readyz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.3)
    raise TimeoutError(url)
