"""Importing and assigning addresses, beside a COPY of the same rows into a table with the same indexes.

Rows: the 220,328 plates of Taipei on its 11,490 areas; then the same plates ten times over (2.2 M rows),
to see that a longer file streams in the same memory. Each import runs in a process of its own.
"""

import csv
import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from sqlalchemy import text

from gridsvc.app import create_app
from gridsvc.cluster import Cluster
from gridsvc.config import load_settings
from gridsvc.extensions import db
from gridsvc.grids import services
from gridsvc.imports.protocol import Options
from gridsvc.imports.registry import importer
from gridsvc.imports.run import Files, run_import

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("GRIDSVC_REAL_DATA", ROOT.parent / "shared" / "data")) / "taipei"
ROUNDS = 3
COPIES = 10
DAY = date(2026, 11, 1)
TOWN_COLUMNS = {"code": "VILLCODE", "name": "VILLNAME"}
ADDRESS_COLUMNS = {"address": "addr", "division": "villcode"}


def main() -> None:
    """Print seconds, ratios and peak memory."""
    if not DATA.is_dir():
        print(f"addresses: no real data at {DATA}: set GRIDSVC_REAL_DATA")
        return
    cluster = Cluster(ROOT / "var" / "bench")
    cluster.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            _measure(cluster, Path(folder))
    finally:
        cluster.stop()


def _measure(cluster: Cluster, folder: Path) -> None:
    _prepare(cluster)
    ratios = []
    for _ in range(ROUNDS):
        ours = _import(cluster, DATA / "doorplates.csv.gz")
        peer_s = _copy(cluster, folder / "rows.copy")
        ratios.append(ours["seconds"] / peer_s)
        print(
            f"addresses  import {ours['seconds']:6.1f} s  copy {peer_s:6.1f} s  ratio {ratios[-1]:.2f}"
            f"  peak {ours['peak_mb']:.0f} MB  rows {ours['loaded']}"
        )
    print(f"addresses  ratio to COPY: median {statistics.median(ratios):.2f} (at most 4 is wanted)")
    long = _import(cluster, _long_file(folder))
    print(f"addresses  {long['loaded']} rows in {long['seconds']:.0f} s, peak {long['peak_mb']:.0f} MB (under 1000)")


def _prepare(cluster: Cluster) -> None:
    """A template database with the city's divisions and grids."""
    cluster.drop_database("bench_city")
    cluster.create_database("bench_city")
    with _app(cluster.url("bench_city")).app_context():
        from flask_migrate import upgrade  # noqa: PLC0415

        upgrade()
        services.set_layer(None, scheme="free")
        _run("divisions", DATA / "villages456_simplified.geojson.gz", TOWN_COLUMNS)
        _run("grids", DATA / "taipei_basic_statistical_areas.geojson.gz", {"code": "CODEBASE"})
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _import(cluster: Cluster, path: Path) -> dict[str, float]:
    cluster.drop_database("bench_import")
    cluster.create_database("bench_import", template="bench_city")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.addresses", cluster.url("bench_import"), str(path)],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _copy(cluster: Cluster, file: Path) -> float:
    """Seconds of a COPY of the imported rows into a fresh table with the same columns and indexes."""
    with _app(cluster.url("bench_import")).app_context(), db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        with file.open("wb") as out, driver.cursor().copy("COPY standard_address TO STDOUT") as rows:
            out.writelines(rows)
        connection.execute(text("CREATE TABLE peer (LIKE standard_address INCLUDING ALL)"))
        connection.commit()
        started = time.perf_counter()
        with file.open("rb") as source, driver.cursor().copy("COPY peer FROM STDIN") as rows:
            while block := source.read(1 << 20):
                rows.write(block)
        driver.commit()
        return time.perf_counter() - started


def _long_file(folder: Path) -> Path:
    path = folder / "long.csv"
    with gzip.open(DATA / "doorplates.csv.gz", "rt", encoding="utf-8") as source, path.open("w", newline="") as out:
        reader = csv.reader(source)
        writer = csv.writer(out)
        writer.writerow(next(reader))
        rows = list(reader)
        for copy in range(COPIES):
            writer.writerows([[f"{row[0]}之{copy}", *row[1:]] for row in rows])
    return path


def _app(url: str):
    return create_app(load_settings({"GRIDSVC_VAR": str(ROOT / "var" / "bench")}), database_url=url, testing=True)


def _run(what: str, path: Path, mapping: dict[str, str]):
    folder = ROOT / "var" / "bench" / "imports"
    return run_import(what, importer(what), path, Options(on=DAY, mapping=mapping), files=Files(folder))


def _one(url: str, path: Path) -> None:
    """The measured process: import one file."""
    with _app(url).app_context():
        started = time.perf_counter()
        report = _run("addresses", path, ADDRESS_COLUMNS)
        db.session.commit()
        seconds = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "loaded": report.loaded, "peak_mb": peak_mb}))


if __name__ == "__main__":
    _one(sys.argv[1], Path(sys.argv[2]))
