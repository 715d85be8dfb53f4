"""What an edit costs on a city's layer, and how little the rest of the city has to do with it.

Random splits, merges and moves of junctions, each on Taipei's 11,490 areas as they are. The peers, in the same run: one
check of all of them for being a coverage (GEOS), and the same edits on the hundred areas around. `--quick` takes fewer.
Exit 1 when a gate is missed.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from benchmarks.gate import Gate, hold
from benchmarks.taipei import AREAS, FOLDER, grids
from gridsvc.geometry.edit import Coverage, Edit, Grid, merge, move, split

EDITS, QUICK, AROUND = 300, 45, 100
Case = Callable[[Coverage], object]


@dataclass(frozen=True)
class Costs:
    """Milliseconds of each edit on the whole layer and on the areas around it, and of one GEOS check of the layer."""

    whole: np.ndarray
    few: np.ndarray
    valid: float


GATES = (
    Gate[Costs]("GEOS checks of the layer / edit, 95 of 100", 5, lambda c: c.valid / float(np.percentile(c.whole, 95))),
    Gate[Costs](
        "edit on the layer / on 100 areas, median", 1.5, lambda c: float(np.median(c.whole / c.few)), at_most=True
    ),
)


def main(*options: str) -> int:
    """Print milliseconds and gates; 1 when one is missed."""
    if not FOLDER.is_dir():
        print(f"edits: no real data at {FOLDER}: set GRIDSVC_REAL_DATA")
        return 0
    layer = grids()
    whole = Coverage.build(layer)
    cases = _cases(layer, whole, QUICK if "--quick" in options else EDITS)
    on_all = np.array([_ms(case, whole) for case, _ in cases])
    on_few = np.array([_ms(case, Coverage.build(few)) for case, few in cases])
    polygons = np.array([grid.polygon for grid in layer], dtype=object)
    started = time.perf_counter()
    shapely.coverage_is_valid(polygons)
    costs = Costs(on_all, on_few, 1000 * (time.perf_counter() - started))
    middle, slow = np.percentile(on_all, [50, 95])
    print(
        f"edits     {len(cases)} of {AREAS:,} areas: median {middle:.1f} ms, 95 of 100 within {slow:.1f} ms; "
        f"coverage_is_valid of all {costs.valid:.0f} ms"
    )
    return 0 if hold("edits", GATES, costs) else 1


def random_edits(layer: list[Grid], whole: Coverage, count: int) -> list[Edit]:
    """Edits that are not refused, each of the layer as it is."""
    made = [case(whole) for case, _ in _cases(layer, whole, count)]
    return [edit for edit in made if isinstance(edit, Edit)]


def _cases(layer: list[Grid], whole: Coverage, count: int) -> list[tuple[Case, list[Grid]]]:
    """Edits that are not refused, each with the areas around it."""
    rng = np.random.default_rng(0)
    tree = shapely.STRtree([grid.polygon for grid in layer])
    found: list[tuple[Case, list[Grid]]] = []
    while len(found) < count:
        grid = layer[rng.integers(len(layer))]
        few = [layer[row] for row in _nearest(tree, grid)]
        case = (_split, _merge, _move)[len(found) % 3](rng, grid, few)
        if isinstance(case(whole), Edit):
            found.append((case, few))
    return found


def _nearest(tree: shapely.STRtree, grid: Grid) -> list[int]:
    away = 0.001
    while len(rows := tree.query(grid.polygon, predicate="dwithin", distance=away)) < AROUND:
        away *= 1.5
    return rows.tolist()


def _split(rng: np.random.Generator, grid: Grid, _few: list[Grid]) -> Case:
    west, south, east, north = grid.polygon.bounds
    share = rng.uniform(0.3, 0.7)
    x = west + share * (east - west)
    line = shapely.LineString([(x, south - 1e-4), (x + 1e-5, north + 1e-4)])
    return lambda coverage: split(coverage, grid.code, line)


def _merge(rng: np.random.Generator, grid: Grid, few: list[Grid]) -> Case:
    other = few[rng.integers(len(few))]
    return lambda coverage: merge(coverage, [grid.code, other.code])


def _move(rng: np.random.Generator, grid: Grid, _few: list[Grid]) -> Case:
    vertices = shapely.get_coordinates(grid.polygon)
    lon, lat = vertices[rng.integers(len(vertices))].tolist()
    east, north = rng.normal(0.0, 2e-5, 2).tolist()
    return lambda coverage: move(coverage, [((lon, lat), (lon + east, lat + north))])


def _ms(case: Case, coverage: Coverage) -> float:
    case(coverage)
    started = time.perf_counter()
    case(coverage)
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
