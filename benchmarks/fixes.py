"""What trying the fixes of defects costs where polygons are large: together, and beside that each for itself.

Washington's neighbourhood clusters, 39 polygons of 400 vertices with 298 defects; the twelve worst, as a plan's fault
list tries them. Together, what is at fault around is looked at once, an edit that would mend several is tried once, and
a hole is measured once; the peer looks, tries and measures anew for each. They take turns. Exit 1 when the gate is
missed.
"""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas
import numpy as np
import shapely

from benchmarks.gate import Gate, hold
from gridsvc.geometry import defects
from gridsvc.geometry.checked import Checked, Yardstick, check_around
from gridsvc.geometry.defects import Defect
from gridsvc.geometry.edit import Coverage, Grid
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.fixes import Fix, Trials

FOLDER = Path(os.environ.get("GRIDSVC_REAL_DATA") or Path(__file__).parents[2] / "shared" / "data")
ZONES = FOLDER / "dc" / "zones" / "neighborhood_clusters.geojson.gz"
TRIED, ROUNDS, QUICK_ROUNDS = 12, 3, 1
GATES = (Gate[float]("fixes each for itself / together", 2, lambda ratio: ratio),)


def main(*options: str) -> int:
    """Print seconds and the ratio; 1 when the gate is missed."""
    if not ZONES.is_file():
        print(f"fixes: no real data at {ZONES}: set GRIDSVC_REAL_DATA")
        return 0
    polygons = geopandas.read_file(f"/vsigzip/{ZONES}").geometry.to_numpy()
    parts = [part[0] if len(part) == 1 else whole for whole in polygons for part in [shapely.get_parts(whole)]]
    coverage = Coverage.build(Grid(f"{row:02}", polygon) for row, polygon in enumerate(parts))
    asked = Checked.whole(coverage).defects[:TRIED]
    alone, together = [], []
    for _ in range(QUICK_ROUNDS if "--quick" in options else ROUNDS):
        alone.append(_seconds(lambda: _each(coverage, asked)))
        together.append(_seconds(lambda: _together(coverage, asked)))
    ratio = float(np.median(np.array(alone) / np.array(together)))
    print(f"fixes     of {len(asked)} defects: {min(together):.2f} s together, {min(alone):.2f} s each for itself")
    return 0 if hold("fixes", GATES, ratio) else 1


def _together(coverage: Coverage, asked: Sequence[Defect]) -> list[list[Fix]]:
    defects.kept_inscribed_m.cache_clear()
    trials = _trials(coverage, asked)
    return [trials.offered(defect) for defect in asked]


def _each(coverage: Coverage, asked: Sequence[Defect]) -> list[list[Fix]]:
    kept = defects.kept_inscribed_m
    defects.kept_inscribed_m = defects.inscribed_m
    try:
        return [_trials(coverage, [defect]).offered(defect) for defect in asked]
    finally:
        defects.kept_inscribed_m = kept


def _trials(coverage: Coverage, asked: Sequence[Defect]) -> Trials:
    yardstick = Yardstick.of(coverage)
    ground = array(coverage.grid(code).polygon for code in {code for defect in asked for code in defect.codes})
    near = {grid.code for grid in coverage.near(ground)}
    return Trials(coverage, Checked(len(near), check_around(coverage, near, yardstick), yardstick))


def _seconds(job: Callable[[], object]) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun
