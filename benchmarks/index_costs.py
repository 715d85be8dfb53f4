"""What an index costs: building it, holding it, loading it, each seen in a process of its own."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from benchmarks import points
from benchmarks.grounds import GROUNDS, ROOT
from gridsvc.geometry.locate import Locator

ROUNDS = 3
TOUCHED = 1_000_000  # points located before the memory of a loaded index is read
POINTS = "points.npy"
MB = 1e6
FIRST_ANSWER = "import sys; from gridsvc.geometry.locate import Locator; Locator.load(sys.argv[1]).owner(0.0, 0.0)"


@dataclass(frozen=True)
class Costs:
    """Seconds and megabytes; `tree_s` is shapely's STRtree of the same polygons, `peak_mb` what building adds."""

    build_s: float
    tree_s: float
    peak_mb: float
    file_mb: float
    held_mb: float  # what a process grows by that loads the file and looks up a million points
    load_s: float
    first_s: float  # a new process: imports, load, one answer

    @property
    def index_mb(self) -> float:
        """In memory or in the file, whichever is more."""
        return max(self.held_mb, self.file_mb)


def index_costs(name: str) -> Costs:
    """Of the ground with that name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "locator"
        found = _in_a_process("built", name, path) | _in_a_process("loaded", name, path)
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", FIRST_ANSWER, str(path)], check=True, cwd=ROOT)
        return Costs(**found, first_s=time.perf_counter() - started, file_mb=path.stat().st_size / MB)


def built(name: str, path: Path) -> dict[str, float]:
    """Build it, beside an STRtree that answered once; save it."""
    ground = GROUNDS[name]()
    _warm(path.with_name("warm"))
    before = _memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts here
    builds = [_seconds(lambda: Locator.build(ground.polygons, ground.codes).owner(0.0, 0.0))]
    peak = _memory("VmHWM") - before
    trees = []
    for _ in range(ROUNDS):
        trees.append(_seconds(lambda: shapely.STRtree(ground.polygons).query(shapely.Point(0, 0))))
        builds.append(_seconds(lambda: Locator.build(ground.polygons, ground.codes).owner(0.0, 0.0)))
    Locator.build(ground.polygons, ground.codes).save(path)
    np.save(path.with_name(POINTS), points.draw(ground, "uniform", TOUCHED))
    return {"build_s": statistics.median(builds), "tree_s": statistics.median(trees), "peak_mb": peak}


def loaded(_name: str, path: Path) -> dict[str, float]:
    """Load the file, answer, and see what the process has grown by; it has held no polygon before."""
    lon, lat = np.load(path.with_name(POINTS))
    _warm(path.with_name("warm"))
    before = _memory("VmRSS")
    held: list[Locator] = []
    load_s = _seconds(lambda: held.append(Locator.load(path)))
    held[0].owner(lon, lat)
    return {"held_mb": _memory("VmRSS") - before, "load_s": load_s}


def _in_a_process(function: str, *arguments: Any) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.index_costs", function, *map(str, arguments)]
    done = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def _warm(path: Path) -> None:
    """Go all the ways with one square, so that compiled code counts neither as time nor as memory."""
    lon, lat = np.random.default_rng(1).uniform(-1, 2, (2, TOUCHED))
    Locator.build(np.array([shapely.box(0, 0, 1, 1)]), ["1"]).save(path)
    locator = Locator.load(path)
    locator.owner(lon, lat)
    locator.owner(0.5, 0.5)


def _memory(line: str) -> float:
    """MB of this process, from a line of /proc/self/status."""
    status = dict(text.split(":", 1) for text in Path("/proc/self/status").read_text().splitlines())
    return int(status[line].split()[0]) * 1024 / MB


def _seconds(function: Callable[[], Any]) -> float:
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


if __name__ == "__main__":
    print(json.dumps({"built": built, "loaded": loaded}[sys.argv[1]](sys.argv[2], Path(sys.argv[3]))))
