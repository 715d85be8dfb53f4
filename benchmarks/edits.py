"""What an edit costs on a city's layer, and how little the rest of the city has to do with it.

Random splits, merges and moves of junctions, each on Taipei's 11,490 areas as they are. The peers, in the same run: one
check of all of them for being a coverage (GEOS), and the same edits on the hundred areas around.
"""

import time
from collections.abc import Callable

import geopandas
import numpy as np
import shapely

from benchmarks.served import TAIPEI
from gridsvc.geometry.edit import Coverage, Edit, Grid, merge, move, split

FILE = "taipei_basic_statistical_areas.geojson.gz"
EDITS, AROUND = 300, 100
Case = Callable[[Coverage], object]


def main() -> None:
    """Print milliseconds and ratios."""
    if not TAIPEI.is_dir():
        print(f"edits: no real data at {TAIPEI}: set GRIDSVC_REAL_DATA")
        return
    grids = _grids()
    whole = Coverage.build(grids)
    cases = _cases(grids, whole)
    on_all = np.array([_ms(case, whole) for case, _ in cases])
    on_few = np.array([_ms(case, Coverage.build(few)) for case, few in cases])
    started = time.perf_counter()
    shapely.coverage_is_valid(np.array([grid.polygon for grid in grids], dtype=object))
    check = 1000 * (time.perf_counter() - started)
    middle, slow = np.percentile(on_all, [50, 95])
    print(
        f"edits     {len(cases)} of 11,490 areas: median {middle:.1f} ms, 95 of 100 within {slow:.1f} ms; "
        f"coverage_is_valid of all {check:.0f} ms: {check / slow:.0f} times"
    )
    print(f"edits     the same on {AROUND} areas: {np.median(on_all / on_few):.2f} of the time is the whole layer's")


def _grids() -> list[Grid]:
    frame = geopandas.read_file(f"/vsigzip/{TAIPEI / FILE}")
    polygons = shapely.force_2d(np.asarray(frame.geometry.values))
    return [Grid(code, polygon) for code, polygon in zip(frame["CODEBASE"], polygons, strict=True)]


def _cases(grids: list[Grid], whole: Coverage) -> list[tuple[Case, list[Grid]]]:
    """Edits that are not refused, each with the areas around it."""
    rng = np.random.default_rng(0)
    tree = shapely.STRtree([grid.polygon for grid in grids])
    found: list[tuple[Case, list[Grid]]] = []
    while len(found) < EDITS:
        grid = grids[rng.integers(len(grids))]
        few = [grids[row] for row in _nearest(tree, grid)]
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
