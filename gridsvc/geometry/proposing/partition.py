"""Atoms shared out among so many parts: each in one piece, near the same number of households, with short borders."""

import numpy as np
import pymetis

from gridsvc.geometry.crs import Floats
from gridsvc.geometry.overlay import Rows
from gridsvc.geometry.proposing.atoms import Atoms
from gridsvc.geometry.proposing.evening import Parts

SEEDS, REFINED = 6, 3
SLACKS = (10, 40, 80)  # thousandths that a part may be too large
SCALE = 10.0  # weights are whole numbers


def partitioned(atoms: Atoms, count: int, tolerance: float) -> Rows:
    """The part of each atom, 0 … count - 1; of the tries whose worst deviation is within `tolerance` the one with the
    lightest borders, else the one that deviates least."""
    first, other, weights = _graph(atoms)
    xadj = np.searchsorted(first, np.arange(len(atoms.polygons) + 1))
    near: list[dict[int, float]] = [{} for _ in atoms.polygons]
    for at, beside, weight in zip(first.tolist(), other.tolist(), weights.tolist(), strict=True):
        near[at][beside] = weight
    graph = pymetis.CSRAdjacency(xadj.astype(np.int32), other.astype(np.int32))
    vertices = np.round(SCALE * atoms.households).astype(np.int32)

    def score(labels: Rows) -> tuple[float, float]:
        off = worst(np.bincount(labels, atoms.households, minlength=count).astype(np.float64))
        return max(off - tolerance, 0.0), float(weights[labels[first] != labels[other]].sum())

    tries = []
    for slack in SLACKS:
        for seed in range(SEEDS):
            options = pymetis.Options(seed=seed, ufactor=slack, contig=1)
            _, labels = pymetis.part_graph(count, graph, vweights=vertices, eweights=weights, options=options)
            tries.append(np.asarray(labels, dtype=np.intp))
    better = [Parts(labels, atoms.households, near, count) for labels in sorted(tries, key=score)[:REFINED]]
    for parts in better:
        parts.even(tolerance)
        parts.shorten(tolerance)
    return min((parts.labels for parts in better), key=score)


def worst(households: Floats) -> float:
    """How far the worst part is from the mean, as a share of it."""
    mean = households.mean()
    return float(np.abs(households - mean).max() / mean) if mean > 0 else 0.0


def _graph(atoms: Atoms) -> tuple[Rows, Rows, Rows]:
    """The edges between atoms, in both directions and in the order of the first: atom, neighbour, weight."""
    both = np.concatenate((atoms.pairs, atoms.pairs[:, ::-1]))
    names, number = np.unique(both @ np.array([len(atoms.polygons), 1]), return_inverse=True)
    total = np.bincount(number, np.concatenate((atoms.weights, atoms.weights)))
    first, other = np.divmod(names, len(atoms.polygons))
    return first, other, np.maximum(np.round(SCALE * total), 1.0).astype(np.int32)
