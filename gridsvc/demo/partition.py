"""Group neighbouring cells into compact, connected regions of wanted weights, along strong borders."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from gridsvc.demo.frame import Floats, Ints
from gridsvc.demo.mesh import Mesh

BALANCE, COMPACT = 6.0, 0.5
PASSES = 12


@dataclass
class Regions:
    """Cells with weights and pulls between neighbours; `label` is the region of each cell, -1 none."""

    weight: Floats
    centre: Floats
    pull: list[dict[int, float]]
    target: Floats
    label: Ints

    @property
    def load(self) -> Floats:
        """Weight held by each region."""
        held = self.label >= 0
        return np.asarray(np.bincount(self.label[held], self.weight[held], len(self.target)), float)


def partition(mesh: Mesh, weight: Floats, seeds: Floats, target: Floats, *, pull: Floats) -> Ints:
    """A region 0..n-1 for each face of a connected mesh: grown from the seeds, then smoothed.

    `pull` (per edge) says how strongly the two sides want to stay together; `target` are the wanted
    sums of `weight`.
    """
    centre = np.column_stack([_x(mesh), _y(mesh)])
    regions = Regions(weight, centre, _pulls(mesh, pull), target, np.full(len(weight), -1, np.int64))
    _grow(regions, seeds)
    for _ in range(PASSES):
        if not _smooth(regions):
            break
    return regions.label


def spread(points: Floats, count: int, rng: np.random.Generator) -> Floats:
    """`count` middles (n, 2) that share the points out evenly (k-means)."""
    middles = points[rng.choice(len(points), count, replace=False)]
    for _ in range(25):
        nearest = np.argmin(((points[:, None] - middles) ** 2).sum(2), axis=1)
        middles = np.array([points[nearest == k].mean(0) if (nearest == k).any() else middles[k] for k in range(count)])
    return middles


def _x(mesh: Mesh) -> Floats:
    return np.array([face.centroid.x for face in mesh.faces])


def _y(mesh: Mesh) -> Floats:
    return np.array([face.centroid.y for face in mesh.faces])


def _pulls(mesh: Mesh, pull: Floats) -> list[dict[int, float]]:
    pulls: list[dict[int, float]] = [defaultdict(float) for _ in mesh.faces]
    for left, right, strength in zip(mesh.left, mesh.right, mesh.lengths * pull, strict=True):
        if left >= 0 and right >= 0:
            pulls[left][right] += strength
            pulls[right][left] += strength
    return pulls


def _grow(regions: Regions, seeds: Floats) -> None:
    """The emptiest region takes its best neighbour until nothing is left."""
    away = np.hypot(*(regions.centre[:, None] - seeds).transpose(2, 0, 1))
    for region in range(len(seeds)):
        free = regions.label < 0
        regions.label[np.argmin(np.where(free, away[:, region], np.inf))] = region
    while (regions.label < 0).any():
        for region in np.argsort(regions.load / regions.target, kind="stable"):
            frontier = {
                near
                for cell in np.flatnonzero(regions.label == region)
                for near in regions.pull[cell]
                if regions.label[near] < 0
            }
            if frontier:
                best = max(sorted(frontier), key=lambda cell: _affinity(regions, cell, region) - away[cell, region])
                regions.label[best] = region
                break


def _affinity(regions: Regions, cell: int, region: int) -> float:
    return sum(strength for near, strength in regions.pull[cell].items() if regions.label[near] == region)


def _smooth(regions: Regions) -> int:
    """One pass of moves that shorten borders, even out loads and round shapes; their number."""
    moved = 0
    for cell in range(len(regions.label)):
        home = regions.label[cell]
        others = sorted({int(regions.label[near]) for near in regions.pull[cell]} - {int(home)})
        gains = [(_gain(regions, cell, other), -other) for other in others]
        if not gains or max(gains)[0] <= 0 or _splits_home(regions, cell):
            continue
        regions.label[cell] = -max(gains)[1]
        moved += 1
    return moved


def _gain(regions: Regions, cell: int, other: int) -> float:
    home, load, target, weight = regions.label[cell], regions.load, regions.target, regions.weight[cell]
    shorter = _affinity(regions, cell, other) - _affinity(regions, cell, home)
    before = (load[home] / target[home] - 1) ** 2 + (load[other] / target[other] - 1) ** 2
    after = ((load[home] - weight) / target[home] - 1) ** 2 + ((load[other] + weight) / target[other] - 1) ** 2
    size = np.sqrt(np.ptp(regions.centre[regions.label == home], axis=0).prod()) + 1
    rounder = _away(regions, cell, home) - _away(regions, cell, other)
    return float(shorter + COMPACT * rounder + BALANCE * size * (before - after))


def _away(regions: Regions, cell: int, region: int) -> float:
    return float(np.hypot(*(regions.centre[cell] - regions.centre[regions.label == region].mean(0))))


def _splits_home(regions: Regions, cell: int) -> bool:
    """Whether the cell's region would be empty or in two parts without it."""
    rest = set(np.flatnonzero(regions.label == regions.label[cell]).tolist()) - {cell}
    if not rest:
        return True
    reached, queue = set(), [next(iter(rest))]
    while queue:
        at = queue.pop()
        if at not in reached:
            reached.add(at)
            queue += [near for near in regions.pull[at] if near in rest]
    return reached != rest
