"""What checking a city's layer costs: all of it, and after an edit what lies around that.

Taipei's 11,490 areas. The peer of the whole check is what GEOS does for the same question, `coverage_is_valid` and
`union_all`, taking turns with it; that of a check after an edit is the whole check. `--quick` takes fewer of each.
Exit 1 when a gate is missed.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from benchmarks.edits import random_edits
from benchmarks.gate import Gate, hold
from benchmarks.taipei import AREAS, FOLDER, grids
from gridsvc.geometry.checked import Checked
from gridsvc.geometry.edit import Coverage
from gridsvc.geometry.repair import repair

ROUNDS, EDITS = 5, 150
QUICK_ROUNDS, QUICK_EDITS = 2, 30


@dataclass(frozen=True)
class Costs:
    """Seconds: of each whole check, of GEOS beside it, of each check after an edit, of a repair with nothing to do."""

    whole: np.ndarray
    geos: np.ndarray
    after: np.ndarray
    repair: float


GATES = (
    Gate[Costs]("whole check / coverage_is_valid + union_all", 3, lambda c: _median(c.whole / c.geos), at_most=True),
    Gate[Costs](
        "check after an edit, 95 of 100 / whole check",
        1 / 20,
        lambda c: float(np.percentile(c.after, 95)) / _median(c.whole),
        at_most=True,
    ),
)


def main(*options: str) -> int:
    """Print times and gates; 1 when one is missed."""
    if not FOLDER.is_dir():
        print(f"check: no real data at {FOLDER}: set GRIDSVC_REAL_DATA")
        return 0
    quick = "--quick" in options
    costs = _measured(QUICK_ROUNDS if quick else ROUNDS, QUICK_EDITS if quick else EDITS)
    middle, slow = 1000 * np.percentile(costs.after, [50, 95])
    print(
        f"check     {AREAS:,} areas: {_median(costs.whole):.2f} s, GEOS {_median(costs.geos):.2f} s; after an edit "
        f"{middle:.1f} ms, 95 of 100 within {slow:.1f} ms; repair with nothing to do {costs.repair:.2f} s"
    )
    return 0 if hold("check", GATES, costs) else 1


def _measured(rounds: int, edits: int) -> Costs:
    layer = grids()
    coverage = Coverage.build(layer)
    polygons = np.array([grid.polygon for grid in layer], dtype=object)
    turns = [(_seconds(lambda: Checked.whole(coverage)), _seconds(lambda: _geos(polygons))) for _ in range(rounds)]
    checked = Checked.whole(coverage)
    after = []
    for edit in random_edits(layer, coverage, edits):
        state = coverage.apply(edit)
        after.append(_seconds(lambda edit=edit, state=state: checked.after(edit, state)))
    whole, geos = np.array(turns).T
    return Costs(whole, geos, np.array(after), _seconds(lambda: repair(polygons)))


def _geos(polygons: np.ndarray) -> object:
    return shapely.coverage_is_valid(polygons), shapely.union_all(polygons)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _median(values: np.ndarray) -> float:
    return float(np.median(values))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
