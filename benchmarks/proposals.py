"""How even proposed grids are: 3,000 of Taipei's door plates, a household each, into 10 grids, in place after place.

Areas that touch are gathered around a random one until they hold so many plates; their ground is divided with its own
borders as lines, and once more as one piece without any. `--quick` tries fewer places. Exit 1 when a gate is missed.
"""

import csv
import gzip
import sys
import time
from dataclasses import dataclass

import numpy as np
import shapely

from benchmarks.gate import Gate, hold
from benchmarks.taipei import FOLDER, grids
from gridsvc.geometry.edit import Coverage, Edit, Grid, merge
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.propose import Homes, Proposal, propose

PLACES, QUICK, HOUSEHOLDS, COUNT = 20, 4, 3_000, 10


@dataclass(frozen=True)
class Seen:
    """Of each proposal: how far the worst grid is from the mean (a share), seconds, whether every grid is in one piece
    and the coverage valid, and how compact the grids are (a circle is 1)."""

    worst: list[float]
    seconds: list[float]
    sound: list[bool]
    compact: list[float]


GATES = (
    Gate[Seen]("worst deviation of a grid, all proposals", 0.1, lambda seen: max(seen.worst), at_most=True),
    Gate[Seen]("proposals contiguous and valid, share", 1, lambda seen: float(np.mean(seen.sound))),
)


def main(*options: str) -> int:
    """Print deviations and gates; 1 when one is missed."""
    if not FOLDER.is_dir():
        print(f"proposals: no real data at {FOLDER}: set GRIDSVC_REAL_DATA")
        return 0
    seen = _measured(QUICK if "--quick" in options else PLACES)
    print(
        f"proposals {len(seen.worst)} times {HOUSEHOLDS:,} households into {COUNT}: worst deviation median "
        f"{np.median(seen.worst):.1%}, most {max(seen.worst):.1%}; compactness {np.median(seen.compact):.2f}; "
        f"{np.median(seen.seconds):.1f} s each"
    )
    return 0 if hold("proposals", GATES, seen) else 1


def _measured(places: int) -> Seen:
    layer = grids()
    coverage, homes = Coverage.build(layer), _homes()
    plates = np.bincount(
        shapely.STRtree([grid.polygon for grid in layer]).query(homes.places, predicate="intersects")[1],
        minlength=len(layer),
    )
    rng, seen = np.random.default_rng(0), Seen([], [], [], [])
    for _ in range(places):
        codes = _gathered(layer, plates, int(rng.integers(len(layer))))
        _tried(coverage, codes, homes, seen)
        merged = merge(coverage, codes)
        if isinstance(merged, Edit):
            _tried(coverage.apply(merged), [grid.code for grid in merged.after if grid.code in codes], homes, seen)
    return seen


def _homes() -> Homes:
    with gzip.open(FOLDER / "doorplates.csv.gz", "rt", encoding="utf-8") as file:
        places = [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    return Homes(array(shapely.points(places)), np.ones(len(places)))


def _gathered(layer: list[Grid], plates: np.ndarray, start: int) -> list[str]:
    """The codes of areas in one piece around one, with so many plates."""
    polygons = array(grid.polygon for grid in layer)
    tree, middle = shapely.STRtree(polygons), shapely.centroid(polygons)
    chosen = [start]
    while plates[chosen].sum() < HOUSEHOLDS:
        rim = shapely.union_all(polygons[chosen])
        touching = np.setdiff1d(tree.query(rim, predicate="intersects"), chosen)
        along = shapely.length(shapely.intersection(polygons[touching], rim)) > 0
        beside = touching[along]
        chosen.append(int(beside[shapely.distance(middle[beside], middle[start]).argmin()]))
    return [layer[row].code for row in chosen]


def _tried(coverage: Coverage, codes: list[str], homes: Homes, seen: Seen) -> None:
    started = time.perf_counter()
    answer = propose(coverage, codes, COUNT, homes)
    seen.seconds.append(time.perf_counter() - started)
    if not isinstance(answer, Proposal):
        print(f"proposals refused: {answer}")
        seen.sound.append(False)
        return
    after = coverage.apply(answer.edit)
    made = array(after.grid(code).polygon for code in answer.households)
    near = array(grid.polygon for grid in after.near(made))
    whole = len(made) == COUNT and bool((shapely.get_num_geometries(made) == 1).all())
    planar = LocalMetres.around(made).to_metres(made)
    seen.sound.append(whole and bool(shapely.coverage_is_valid(near)))
    seen.worst.append(answer.worst)
    seen.compact.extend((4.0 * np.pi * shapely.area(planar) / shapely.length(planar) ** 2).tolist())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
