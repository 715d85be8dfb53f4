"""`gridsvc serve` as a process on its private database: up, answering, stopped without a trace, and up again."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest

PATIENCE_S = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Service:
    """A running `gridsvc serve`."""

    def __init__(self, folder, port: int | None = None) -> None:
        self.port = port or free_port()
        self.folder = folder
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        environment |= {"GRIDSVC_VAR": str(folder / "var"), "GRIDSVC_PUBLIC": "1"}
        self.log = (folder / "serve.log").open("a+")
        command = [sys.executable, "-m", "gridsvc.cli", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def get(self, path: str) -> dict[str, object]:
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return json.load(answer)

    def wait_until_ready(self, times: int = 1) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while self.said().count("ready") < times:
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.2)

    def said(self) -> str:
        return (self.folder / "serve.log").read_text()

    def stop(self, number: int = signal.SIGINT) -> list[psutil.Process]:
        """Stop it, and return what of it is still alive."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(number)
        self.process.wait(30)
        _gone, alive = psutil.wait_procs(family, timeout=10)
        return alive


@pytest.fixture
def service(tmp_path):
    running = Service(tmp_path)
    yield running
    if running.process.poll() is None:
        running.stop(signal.SIGTERM)
    running.log.close()


def test_it_answers_and_stops_all_it_started_and_keeps_the_data(service, tmp_path):
    service.wait_until_ready()
    assert service.get("/readyz")["status"] == "ready"
    assert service.get("/api/v1/locate?lon=118.8&lat=32")["reason"] == "outside"
    assert service.stop() == []
    with pytest.raises(URLError):
        service.get("/healthz")
    assert (tmp_path / "var").is_dir()


def test_a_killed_service_takes_its_children_along_and_starts_again(service):
    service.wait_until_ready()
    left = [child for child in service.stop(signal.SIGKILL) if child.name() != "postgres"]
    assert left == []
    again = Service(service.folder, service.port)
    again.wait_until_ready(times=2)
    assert again.stop() == []
    again.log.close()


def test_a_port_in_use_is_named_with_the_remedy(service):
    service.wait_until_ready()
    environment = os.environ | {"GRIDSVC_VAR": str(service.folder / "var"), "GRIDSVC_LANG": "zh"}
    command = [sys.executable, "-m", "gridsvc.cli", "serve", "--port", str(service.port)]
    second = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 2
    assert "请换一个端口" in second.stderr
    assert "Traceback" not in second.stderr
