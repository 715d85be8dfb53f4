"""Tiles a second of one worker with one thread, cold and warm, beside an empty JSON route of the same service.

Tiles: those around Taipei's (or the demo's) middle from zoom 10 to 16, of grids, divisions, ground and addresses, as
a browser asks for them: gzipped, one after another on one connection. Cold: the first time each is asked for; warm: the
median of the rounds after it.
"""

import http.client
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.served import DEMO_VAR, TAIPEI, demo, gridsvc, loaded_taipei, one_worker
from gridsvc.map.mercator import position

ROUNDS = 5
SETS = ("grid", "divisions", "reference", "addresses")
ZOOMS = range(10, 17)
AROUND = range(-1, 2)
MIDDLES = {"taipei": (121.54, 25.05), "demo": (118.79, 32.02)}
WANTED = 60


def main() -> None:
    """Print tiles per second and the ratio to the empty route."""
    city, var = ("taipei", loaded_taipei()) if TAIPEI.is_dir() else ("demo", _demo())
    token = gridsvc(var, "user", "token", "demo-administrator").strip()
    with one_worker(var) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
        headers = {"Accept-Encoding": "gzip", "Authorization": f"Bearer {token}"}
        paths = list(_paths(MIDDLES[city]))
        cold = _rate(connection, paths, headers)
        warm = statistics.median(_rate(connection, paths, headers) for _ in range(ROUNDS))
        empty = statistics.median(_rate(connection, ["/healthz"] * len(paths), headers) for _ in range(ROUNDS))
    print(f"tiles  {city}: {len(paths)} tiles  cold {cold:.0f}/s  warm {warm:.0f}/s (at least {WANTED} are wanted)")
    print(f"tiles  {city}: empty route {empty:.0f}/s  warm/empty {warm / empty:.2f}")


def _demo() -> Path:
    with demo():
        return DEMO_VAR


def _paths(middle: tuple[float, float]) -> Iterator[str]:
    x, y = position(*middle)
    for zoom in ZOOMS:
        column, row = int(x * 2**zoom), int(y * 2**zoom)
        for name in SETS:
            for right in AROUND:
                for down in AROUND:
                    yield f"/tiles/{name}/{zoom}/{column + right}/{row + down}.mvt"


def _rate(connection: http.client.HTTPConnection, paths: list[str], headers: dict[str, str]) -> float:
    started = time.perf_counter()
    for path in paths:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status not in {200, 204}:
            raise RuntimeError(f"{path}: {answer.status}")
    return len(paths) / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
