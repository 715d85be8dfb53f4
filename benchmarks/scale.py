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
from collections.abc import Callable, Iterator
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
from gridsvc.assign.parts import peak_mb
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
    """Seconds of a processor for what is done once (grids, locator) and for the rows; the most memory of a process.

    `wall_s` is the whole run on this machine, whatever else it did meanwhile; `builder_mb` is of the process that reads
    the grids, `peak_mb` of one that answers.
    """

    wall_s: float
    once_s: float
    rows_s: float
    peak_mb: int
    builder_mb: int
    locator_mb: float


@dataclass(frozen=True)
class Cost:
    """What was measured on one ground: MB of a part and of its result, seconds of the peer, both runs, rows unlike."""

    part_mb: float
    out_mb: float
    copy_s: float
    alone: Run
    dask: Run
    differ: int

    def seconds(self, rows: int, cores: int, grounds: int) -> float:
        """Of so many rows on so many cores, with so many locators."""
        return grounds * self.dask.once_s + rows * self.dask.rows_s / (PARTS * ROWS) / cores

    def gigabytes(self, rows: int) -> tuple[float, float]:
        """Of the parts and of their results."""
        return self.part_mb * rows / ROWS / 1000, self.out_mb * rows / ROWS / 1000


def main(*_options: str) -> None:
    """Print the tables of docs/scale.md."""
    costs = {}
    for name in ("13000", "100000"):
        with tempfile.TemporaryDirectory(prefix="gridsvc-scale-") as folder:
            costs[name] = _measure(GROUNDS[name](), Path(folder))
        print(f"scale  {int(name):,} grids: {costs[name]}", file=sys.stderr, flush=True)
    for line in ("", *_measured(costs), "", *_extrapolated(costs)):
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
    """Processor's seconds of reading every row group and writing it again."""
    folder.mkdir()
    started = time.process_time()
    for part in parts:
        with pq.ParquetFile(part) as file, pq.ParquetWriter(folder / part.name, file.schema_arrow) as writer:
            for group in range(file.num_row_groups):
                writer.write_table(file.read_row_group(group))
    shutil.rmtree(folder)
    return time.process_time() - started


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
    runner = import_module("gridsvc.assign.workers").on_dask(*dask) if dask else one_by_one
    found = assign_folder(Path(parts), Path(out), known, Asked("lon", "lat"), runner=runner)
    wall_s = time.perf_counter() - started
    once_s = time.process_time() - (0.0 if dask else found.cpu_s)
    builder_mb = peak_mb()
    with tempfile.TemporaryDirectory() as folder:
        known.locator.save(Path(folder) / "locator")
        locator_mb = (Path(folder) / "locator").stat().st_size / 1e6
    print(json.dumps(asdict(Run(wall_s, once_s, found.cpu_s, found.peak_mb, builder_mb, locator_mb))))


def _measured(costs: dict[str, Cost]) -> Iterator[str]:
    yield "| measured | 13,000 grids | 100,000 grids |"
    yield "|---|---|---|"
    for title, told in MEASURED.items():
        yield f"| {title} | {' | '.join(told(costs[name]) for name in costs)} |"


def _core_s(seconds: float) -> str:
    """Of a million rows."""
    return f"{seconds / PARTS / ROWS * 1e6:.2f}"


MEASURED: dict[str, Callable[[Cost], str]] = {
    "grids read and checked, locator built and saved, core-seconds": lambda cost: f"{cost.dask.once_s:.1f}",
    "the locator's file, MB": lambda cost: f"{cost.dask.locator_mb:.0f}",
    "a million rows in one process, core-seconds": lambda cost: _core_s(cost.alone.rows_s),
    "a million rows in a Dask worker, core-seconds": lambda cost: _core_s(cost.dask.rows_s),
    "the same, as a multiple of reading and writing them unchanged": lambda cost: (
        f"{cost.dask.rows_s / cost.copy_s:.1f}"
    ),
    "most memory of the process that reads the grids, MB": lambda cost: f"{cost.dask.builder_mb:,}",
    "most memory of a worker, the mapped locator included, MB": lambda cost: f"{cost.dask.peak_mb}",
    "a million rows before and after, MB": lambda cost: f"{cost.part_mb:.0f}, {cost.out_mb:.0f}",
    "all rows on Dask with a worker a core, seconds; as calculated": lambda cost: (
        f"{cost.dask.wall_s:.1f}; {cost.seconds(PARTS * ROWS, CPU_COUNT, 1):.1f}"
    ),
    "rows that differ between one process and Dask": lambda cost: f"{cost.differ}",
}


def _extrapolated(costs: dict[str, Cost]) -> Iterator[str]:
    yield "| calculated | grids | addresses | once | with 2 cores | with 16 cores | of the disk then | parts, results |"
    yield "|---|---|---|---|---|---|---|---|"
    for title, name, grids, rows in PLACES:
        cost, grounds = costs[name], grids // int(name)
        sizes = cost.gigabytes(rows)
        disk = sum(sizes) * 1000 / (cost.seconds(rows, 16, 0))
        times = " | ".join(_time(cost.seconds(rows, cores, grounds)) for cores in (2, 16))
        yield (
            f"| {title} | {grids:,} | {rows // 10**6:,} M | {_time(grounds * cost.dask.once_s)} | {times}"
            f" | {disk:.0f} MB/s | {sizes[0]:,.1f} GB, {sizes[1]:,.1f} GB |"
        )


def _time(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


if __name__ == "__main__":
    _one(*sys.argv[1:])
