"""Requests per second of /api/v1/locate beside an empty route of the same app, as `gridsvc serve` starts it.

On the demo district, points drawn at its addresses; CONNECTIONS ask one request after the other, the two routes in
turn. The client is one more process on the same cores, and costs both routes the same.
"""

import json
import random
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from select import select
from typing import NamedTuple
from urllib.request import Request, urlopen

import psycopg

from benchmarks.served import DEMO_VAR, ROOT, environment, free_port, gridsvc, wait_for
from gridsvc.cluster import running
from gridsvc.config import load_settings
from gridsvc.kept.line import conninfo
from gridsvc.serve import web_command

CONNECTIONS = 8
ROUNDS = 40  # short ones: what else the host does then falls on both routes alike
ROUND_S = 0.5
BATCHES = 9
POINTS = 500
WARM_S = 12.0  # until each worker has met every grid
BATCH = 100_000
POINTS_SQL = "SELECT ST_X(geometry), ST_Y(geometry) FROM standard_address WHERE geometry IS NOT NULL ORDER BY id"
HEAD_END, LENGTH = b"\r\n\r\n", b"Content-Length: "


class Measured(NamedTuple):
    """A round: answers per second, and how long each took."""

    rate: float
    took_s: list[float]


def main() -> None:
    """Print rates, ratios, percentiles, and the batch beside single calls."""
    gridsvc(DEMO_VAR, "demo")
    token = gridsvc(DEMO_VAR, "user", "token", "demo-dispatcher").strip()
    with _served() as (port, points):
        singly = 0.0
        for who, headers in (("anonymous", ""), ("token", f"Authorization: Bearer {token}\r\n")):
            singly = _compare(port, points, who, headers)
        _batch(port, points, token, singly)


@contextmanager
def _served() -> Iterator[tuple[int, list[tuple[float, float]]]]:
    settings = environment(DEMO_VAR)
    with running(load_settings(settings)) as url:
        with psycopg.connect(conninfo(url)) as line:
            places = line.execute(POINTS_SQL).fetchall()
        port = free_port()
        command = web_command("benchmarks.empty_route:app", f"127.0.0.1:{port}")
        with subprocess.Popen(command, cwd=ROOT, env=settings | {"DATABASE_URL": url}) as web:
            try:
                wait_for(f"http://127.0.0.1:{port}")
                yield port, random.Random(1).choices(places, k=POINTS)
            finally:
                web.terminate()


def _compare(port: int, points: Sequence[tuple[float, float]], who: str, headers: str) -> float:
    """Seconds a located point takes when they are asked for one by one."""
    empty = [_get("/api/v1/empty", headers)]
    locate = [_get(f"/api/v1/locate?lon={lon}&lat={lat}", headers) for lon, lat in points]
    callers = [_Caller(("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    _ask(callers, locate, WARM_S)
    rounds = [(_ask(callers, empty, ROUND_S), _ask(callers, locate, ROUND_S)) for _ in range(ROUNDS)]
    for caller in callers:
        caller.line.close()
    for name, found in zip(("empty", "locate"), zip(*rounds, strict=True), strict=True):
        took = sorted(s for one in found for s in one.took_s)
        p50, p99 = (1000 * took[int(len(took) * share)] for share in (0.5, 0.99))
        rate = statistics.median(one.rate for one in found)
        print(f"http  {who:9} {name:6} {rate:6.0f} requests/s  p50 {p50:.1f} ms  p99 {p99:.1f} ms")
    ratio = statistics.median(located.rate / nothing.rate for nothing, located in rounds)
    print(f"http  {who:9} locate / empty {ratio:.2f}")
    return 1.0 / statistics.median(located.rate for _, located in rounds)


def _batch(port: int, points: Sequence[tuple[float, float]], token: str, singly_s: float) -> None:
    drawn = random.Random(2).choices(points, k=BATCH)
    body = json.dumps({"points": drawn}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    took = []
    for _ in range(BATCHES):
        started = time.perf_counter()
        with urlopen(Request(f"http://127.0.0.1:{port}/api/v1/locate", body, headers)) as answer:
            answer.read()
        took.append(time.perf_counter() - started)
    batch_s = statistics.median(took)
    times = singly_s / (batch_s / BATCH)
    print(
        f"http  a batch of {BATCH} points {1000 * batch_s:.0f} ms, per point {times:.0f} times as fast as single calls"
    )


def _get(path: str, headers: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode()


class _Caller:
    """A connection that asks one request after the other."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.address, self.line = address, socket.create_connection(address)
        self.request, self.asked_at = b"", 0.0

    def fileno(self) -> int:
        """For selectors."""
        return self.line.fileno()

    def ask(self, request: bytes) -> None:
        """Send a request."""
        self.request, self.asked_at = request, time.perf_counter()
        self.line.sendall(request)

    def took_s(self) -> float:
        """Read the whole answer; how long it took. Raises ValueError for one that is not 200."""
        answer = self.line.recv(65536)
        if not answer:  # the server had enough of an idle connection just when it was used again
            self.line.close()
            self.line = socket.create_connection(self.address)
            self.line.sendall(self.request)
            answer = self.line.recv(65536)
        head, _, body = answer.partition(HEAD_END)
        if not head.startswith(b"HTTP/1.1 200"):
            raise ValueError(head.decode())
        length = int(head[head.index(LENGTH) + len(LENGTH) :].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self.line.recv(65536)
        return time.perf_counter() - self.asked_at


def _ask(callers: Sequence[_Caller], requests: Sequence[bytes], seconds: float) -> Measured:
    """Ask the requests in turn, on all connections at once, for so many seconds."""
    following, took, open_ones = cycle(requests), [], set(callers)
    started = time.perf_counter()
    for caller in callers:
        caller.ask(next(following))
    while open_ones:
        for caller in select(open_ones, (), ())[0]:
            took.append(caller.took_s())
            if time.perf_counter() - started < seconds:
                caller.ask(next(following))
            else:
                open_ones.remove(caller)
    return Measured(len(took) / (time.perf_counter() - started), took)
