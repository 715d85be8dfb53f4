"""`gridsvc serve` and `gridsvc worker`: the database, the web server and the job worker as one service."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from typing import Any
from urllib.request import urlopen

import click
from flask import Flask

from gridsvc.accounts.audit import acting
from gridsvc.app import create_app
from gridsvc.cluster import running
from gridsvc.config import Settings, load_settings
from gridsvc.demo.load import load_once, told_logins
from gridsvc.errors import Unavailable
from gridsvc.extensions import db
from gridsvc.jobs.queue import JOB_MODULES, run_worker
from gridsvc.jobs.services import tend
from gridsvc.session import migrated

WEB_PROCESSES = 2
WEB_THREADS = 8
START_S = 60
STOP_S = 10
PR_SET_PDEATHSIG = 1


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="TCP port (default: PORT, else 8080).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--demo", is_flag=True, help="Load the demo district when the database is empty.")
def serve(port: int | None, host: str, demo: bool) -> None:
    """Bring up the database, migrate it, and serve until Ctrl-C; what is stored stays."""
    settings = load_settings()
    port = port or settings.port
    _require_free(host, port)
    with running(settings) as url:
        logins = _prepare(settings, url, demo=demo)
        if logins and settings.public is None:
            settings = replace(settings, public=True)
        with _children(settings, url, f"{host}:{port}") as children:
            _announce(f"http://{host}:{port}{settings.url_prefix}", children)
            click.echo(logins, nl=bool(logins))
            _wait(children)


@click.command()
def worker() -> None:
    """Run jobs until Ctrl-C."""
    settings = load_settings()
    with running(settings) as url:
        app = create_app(settings, database_url=url)
        for module in JOB_MODULES:
            import_module(module)
        with app.app_context():
            tend()
        run_worker(url, lambda name: _job_context(app, name))


@contextmanager
def _job_context(app: Flask, name: str) -> Iterator[None]:
    with app.app_context(), acting(f"job:{name.rpartition('.')[2]}"):
        yield
        db.session.commit()


def _prepare(settings: Settings, url: str, *, demo: bool) -> str:
    """Migrate, and load the demo into an empty database if wanted; the demo's logins, "" where it is not there."""
    with migrated(settings, url):
        if not demo:
            return ""
        for line in load_once():
            click.echo(line)
        return told_logins()


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unavailable(
                what=f"{host}:{port}",
                what_zh=f"{host}:{port} ",
                remedy=f"{error.strerror}; choose another port: make run PORT=8081, or gridsvc serve --port 8081",
                remedy_zh=f"{error.strerror}；请换一个端口：make run PORT=8081 或 gridsvc serve --port 8081",
            ) from None


@contextmanager
def _children(settings: Settings, url: str, bind: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    open_to_all = "1" if settings.public else "0"
    environment = os.environ | {"DATABASE_URL": url, "GRIDSVC_VAR": str(settings.var), "GRIDSVC_PUBLIC": open_to_all}
    children: list[subprocess.Popen[bytes]] = []
    try:
        # Sessions of their own: Ctrl-C reaches this process alone, which then stops them in order.
        for command in (web_command("gridsvc.wsgi:app", bind), [sys.executable, "-m", "gridsvc.cli", "worker"]):
            children += [
                subprocess.Popen(command, env=environment, start_new_session=True, preexec_fn=_end_with_parent)  # noqa: PLW1509
            ]
        yield children
    finally:
        for child in children:
            child.terminate()
        for child in children:
            _reap(child)


def web_command(application: str, bind: str) -> list[str]:
    """The web server's processes and threads."""
    web = ("gunicorn", application, "--bind", bind, "--worker-class", "gthread", "--log-level", "warning")
    size = ("--workers", str(WEB_PROCESSES), "--threads", str(WEB_THREADS), "--graceful-timeout", "5")
    return [sys.executable, "-m", *web, *size]


def _end_with_parent() -> None:
    """Runs in the child before its program: a service that is killed takes its children along (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _reap(child: subprocess.Popen[Any]) -> None:
    try:
        child.wait(STOP_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _announce(address: str, children: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and all(child.poll() is None for child in children):
        try:
            with urlopen(f"{address}/readyz", timeout=5):  # noqa: S310 - our own address
                break
        except OSError:
            time.sleep(0.1)
    click.echo(f"gridsvc 已就绪 / is ready: {address}")


def _wait(children: list[subprocess.Popen[bytes]]) -> None:
    def stop(number: int, _frame: object) -> None:
        raise SystemExit(0 if number == signal.SIGINT else 128 + number)

    signal.signal(signal.SIGINT, stop)
    while all(child.poll() is None for child in children):
        time.sleep(0.5)
    raise Unavailable(
        what="The web server or the job worker",
        what_zh="网页服务或作业进程",
        remedy="it ended by itself; its last words are above",
        remedy_zh="已自行退出，原因见上文",
    )
