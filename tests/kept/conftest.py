"""Two web workers as `gridsvc serve` starts them, on a district that the test process changes under them."""

import http.client
import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from gridsvc.config import DEFAULT_ZONE, Settings
from gridsvc.extensions import db
from gridsvc.serve import WEB_PROCESSES, web_command
from tests.factories import DAY, centre, gridded

PATIENCE_S = 60
SPOT = centre(0, 0)
NOON = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=DEFAULT_ZONE)


@dataclass
class Answer:
    """What a worker answered, when it was asked (time.monotonic) and how long it took."""

    status: int
    body: dict
    process: str
    asked_at: float
    took_s: float


class Caller:
    """One connection, and with it one worker for as long as it is kept."""

    def __init__(self, port: int) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)

    def close(self) -> None:
        """Hang up."""
        self.line.close()

    def ask(self, path: str = "/api/v1/locate", headers: dict[str, str] | None = None, **query: object) -> Answer:
        lon, lat = SPOT
        asked_at = time.monotonic()
        self.line.request("GET", f"{path}?{urlencode({'lon': lon, 'lat': lat, **query})}", headers=headers or {})
        answer = self.line.getresponse()
        body = json.loads(answer.read())
        return Answer(answer.status, body, answer.headers["X-Process"], asked_at, time.monotonic() - asked_at)


@dataclass
class Service:
    """The workers, and the app of the test process on their database."""

    app: Flask
    port: int
    var: Path

    def everywhere(self, **asked: Any) -> list[Answer]:
        """What each worker answers."""
        found: dict[str, Answer] = {}
        deadline = time.monotonic() + PATIENCE_S
        while len(found) < WEB_PROCESSES:
            assert time.monotonic() < deadline, "a worker never answered"
            with closing(Caller(self.port)) as caller:
                answer = caller.ask(**asked)
                found.setdefault(answer.process, answer)
        return list(found.values())

    def clock(self, moment: datetime) -> None:
        """What time it is in the workers."""
        new = self.var / "clock.new"
        new.write_text(moment.isoformat())
        new.replace(self.var / "clock")


def soon(true: Callable[[], bool], patience_s: float = 1.0) -> bool:
    """Whether it comes true within that time."""
    deadline = time.monotonic() + patience_s
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@pytest.fixture
def service(fresh_app, settings: Settings, tmp_path: Path) -> Iterator[Service]:
    """The district of the factories at noon of DAY, public."""
    app = fresh_app("served", var=tmp_path)
    app.config["CLOCK"] = NOON.astimezone
    with app.app_context():
        gridded(tmp_path)
        db.session.commit()
        running = Service(app, _free_port(), tmp_path)
        running.clock(NOON)
        web = subprocess.Popen(web_command("tests.kept.wsgi:app", f"127.0.0.1:{running.port}"), env=_environment(app))
        try:
            assert soon(lambda: _listens(running.port), PATIENCE_S)
            running.everywhere()
            yield running
        finally:
            web.terminate()
            web.wait()


def elsewhere(app: Flask, var: Path) -> None:
    """From here on the test process is a publisher on another host: nobody finds the files it writes."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], var=var)


def _environment(app: Flask) -> dict[str, str]:
    settings = app.config["SETTINGS"]
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    return os.environ | {"DATABASE_URL": url, "GRIDSVC_VAR": str(settings.var), "GRIDSVC_PUBLIC": "1"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
