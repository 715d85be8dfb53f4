"""What giving a city's, a province's and a country's addresses their grids costs, from parts that are measured.

Coverages of 13,000 and 100,000 grids that are made up, and parts of a million address rows each: assigned in one
process, then on Dask, each run in a process of its own. The peer reads the same parts and writes them again as they
are. What is larger than the measured parts is extrapolated: the locator once, the rows in proportion.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

import geopandas
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from dask.system import CPU_COUNT

from benchmarks import points
from benchmarks.grounds import GROUNDS, Ground
from gridsvc.assign.folder import assign_folder, one_by_one
from gridsvc.assign.grids import read_grids
from gridsvc.assign.reading import ANSWERS, Asked

ROOT = Path(__file__).parent.parent
PARTS, ROWS = 6, 1_000_000
ROADS = 2_000
PROVINCES = 31
PLACES = (
    ("a city", "13000", 13_000, 10_000_000),
    ("a province", "100000", 100_000, 100_000_000),
    ("the country", "100000", PROVINCES * 100_000, PROVINCES * 100_000_000),
)


@dataclass(frozen=True)
class Run:
    """Seconds of a run, of these until the grids could answer, and of the parts added up; the most memory of a process.

    `cores` processes were at work, or as many threads.
    """

    total_s: float
    built_s: float
    busy_s: float
    cores: int
    peak_mb: int
    locator_mb: float

    @property
    def once_s(self) -> float:
        """Seconds that do not grow with the rows: grids, locator, workers."""
        return self.total_s - self.busy_s / self.cores


@dataclass(frozen=True)
class Cost:
    """What was measured on one ground: MB of a part and of its result, seconds of the peer, both runs, rows unlike."""

    part_mb: float
    out_mb: float
    copy_s: float
    alone: Run
    dask: Run
    differ: int

    def seconds(self, rows: int, cores: int, grounds: int = 1) -> float:
        """Of so many rows on so many cores, with so many locators."""
        return grounds * self.dask.once_s + rows * self.dask.busy_s / (PARTS * ROWS) / cores

    def gigabytes(self, rows: int) -> tuple[float, float]:
        """Of the parts and of their results."""
        return self.part_mb * rows / ROWS / 1000, self.out_mb * rows / ROWS / 1000


def main(*_options: str) -> None:
    """Print what was measured, and the table of docs/scale.md."""
    costs = {}
    for name in ("13000", "100000"):
        with tempfile.TemporaryDirectory(prefix="gridsvc-scale-") as folder:
            costs[name] = _measure(GROUNDS[name](), Path(folder))
        _say(name, costs[name])
    for line in _table(costs):
        print(line)


def _measure(ground: Ground, folder: Path) -> Cost:
    shapes = geopandas.GeoDataFrame({"code": ground.codes}, geometry=ground.polygons, crs="EPSG:4490")
    shapes.to_parquet(folder / "grids.parquet")
    parts = _write_parts(ground, folder / "parts")
    copy_s = _copy(parts, folder / "copy")
    alone, dask = _run(folder, "alone"), _run(folder, "dask", "local")
    results = [sorted((folder / name).glob("*.parquet")) for name in ("alone", "dask")]
    return Cost(
        part_mb=parts[0].stat().st_size / 1e6,
        out_mb=results[0][0].stat().st_size / 1e6,
        copy_s=copy_s,
        alone=alone,
        dask=dask,
        differ=sum(_differ(one, other) for one, other in zip(*results, strict=True)),
    )


def _write_parts(ground: Ground, folder: Path) -> list[Path]:
    """Parts of address rows: a code, texts, and the places of addresses on this ground."""
    folder.mkdir()
    lon, lat = points.draw(ground, "addresses", PARTS * ROWS)
    draw = np.random.default_rng(1)
    roads = pa.array([f"示例{number}路" for number in range(ROADS)])
    numbers, units, rooms = (
        pa.array([f"{one}{word}" for one in range(1, most)]) for word, most in (("号", 400), ("单元", 9), ("室", 2500))
    )
    written = []
    for number in range(PARTS):
        rows = slice(number * ROWS, (number + 1) * ROWS)
        road, door, unit, room = (
            names.take(pa.array(draw.integers(0, len(names), ROWS))) for names in (roads, numbers, units, rooms)
        )
        text = pc.binary_join_element_wise("示例市示例区示例街道", road, door, unit, room, "")
        codes = pa.array([f"{320104 * 10**14 + one}" for one in range(rows.start, rows.stop)])
        columns = {"code": codes, "address": text, "road": road, "number": door, "unit": unit, "room": room}
        written.append(folder / f"part-{number:03}.parquet")
        pq.write_table(pa.table(columns | {"lon": lon[rows], "lat": lat[rows]}), written[-1], row_group_size=250_000)
    return written


def _copy(parts: list[Path], folder: Path) -> float:
    """Seconds of reading every row group and writing it again."""
    folder.mkdir()
    started = time.perf_counter()
    for part in parts:
        with pq.ParquetFile(part) as file, pq.ParquetWriter(folder / part.name, file.schema_arrow) as writer:
            for group in range(file.num_row_groups):
                writer.write_table(file.read_row_group(group))
    seconds = time.perf_counter() - started
    shutil.rmtree(folder)
    return seconds


def _run(folder: Path, out: str, *dask: str) -> Run:
    words = [folder / "grids.parquet", folder / "parts", folder / out, *dask]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale", *map(str, words)],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def _differ(one: Path, other: Path) -> int:
    first, second = (pq.read_table(path, columns=list(ANSWERS)).to_pandas().fillna("") for path in (one, other))
    return int((first != second).any(axis=1).sum())


def _one(grids: str, parts: str, out: str, *dask: str) -> None:
    """The measured process: one folder."""
    started = time.perf_counter()
    known = read_grids(Path(grids), "code")
    built_s = time.perf_counter() - started
    runner = import_module("gridsvc.assign.workers").on_dask(*dask) if dask else one_by_one
    found = assign_folder(Path(parts), Path(out), known, Asked("lon", "lat"), runner=runner)
    total_s = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        known.locator.save(Path(folder) / "locator")
        locator_mb = (Path(folder) / "locator").stat().st_size / 1e6
    cores = min(CPU_COUNT, PARTS) if dask else 1
    print(json.dumps(asdict(Run(total_s, built_s, found.busy_s, cores, found.peak_mb, locator_mb))))


def _say(name: str, cost: Cost) -> None:
    rows = PARTS * ROWS
    print(
        f"scale  {int(name):,} grids, {rows:,} rows  locator {cost.dask.built_s:.1f} s, {cost.dask.locator_mb:.0f} MB"
        f"  copy {rows / cost.copy_s / 1e6:.2f} M rows/s"
        f"  one process {rows / cost.alone.busy_s / 1e6:.2f} M rows/s ({cost.alone.busy_s / cost.copy_s:.1f} copies)"
        f"  a worker {rows / cost.dask.busy_s / 1e6:.2f} M rows/s, {cost.dask.peak_mb} MB, {cost.dask.cores} workers"
        f"  rows that differ {cost.differ}"
    )


def _table(costs: dict[str, Cost]) -> Iterator[str]:
    yield "| | grids | addresses | locators | once | 2 cores | 16 cores | parts, results |"
    yield "|---|---|---|---|---|---|---|---|"
    for title, name, grids, rows in PLACES:
        cost, grounds = costs[name], grids // int(name)
        given, made = cost.gigabytes(rows)
        yield (
            f"| {title} | {grids:,} | {rows // 10**6:,} M | {grounds} of {cost.dask.locator_mb:.0f} MB"
            f" | {_time(grounds * cost.dask.once_s)} | {_time(cost.seconds(rows, 2, grounds))}"
            f" | {_time(cost.seconds(rows, 16, grounds))} | {given:,.1f} GB, {made:,.1f} GB |"
        )


def _time(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


if __name__ == "__main__":
    _one(*sys.argv[1:])
