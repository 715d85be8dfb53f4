"""Special grids as cut-outs: a hole, a notch or a corner taken out of a base grid's ground."""

import numpy as np
import shapely
from shapely import LineString, Polygon

from gridsvc.demo.frame import Floats

TRIES = 14
MIN_M2, MAX_SHARE, NARROW_M = 2200.0, 0.55, 38.0
# Where the cut-out lies along one axis of its host: the low end, the middle, the high end.
PLACES = (
    ("low", "low"),
    ("high", "low"),
    ("high", "high"),
    ("low", "middle"),
    ("middle", "high"),
    ("middle", "middle"),
)


def cut_out(host: Polygon, rng: np.random.Generator) -> Polygon | None:
    """A box whose common part with the host makes a usable special grid; None when the host is too awkward."""
    corner, axes, lengths = frame_of(host)
    for _ in range(TRIES):
        along, across = (_range(place, length, rng) for place, length in zip(rng.choice(PLACES), lengths, strict=True))
        box = np.array([[along[i], across[j]] for i, j in ((0, 0), (1, 0), (1, 1), (0, 1))]) @ axes + corner
        if _usable(host, Polygon(box)):
            return Polygon(box)
    return None


def fence(host: Polygon, box: Polygon) -> shapely.Geometry:
    """The line inside the host where the box cuts it."""
    return shapely.intersection(LineString(box.exterior), host)


def frame_of(shape: Polygon) -> tuple[Floats, Floats, Floats]:
    """Corner (2), unit axes (2, 2; the longer first) and lengths (2) of the smallest box around a shape."""
    box = shapely.get_coordinates(shapely.oriented_envelope(shape))
    sides = np.array([box[1] - box[0], box[3] - box[0]])
    lengths = np.hypot(*sides.T)
    longer = np.argsort(-lengths, kind="stable")
    return box[0], (sides / lengths[:, None])[longer], lengths[longer]


def _range(place: str, length: float, rng: np.random.Generator) -> tuple[float, float]:
    size = length * rng.uniform(0.36, 0.58)
    start = {"low": -50.0, "middle": (length - size) * rng.uniform(0.35, 0.65), "high": length - size}[place]
    return start, size if place == "low" else start + size + (50.0 if place == "high" else 0.0)


def _usable(host: Polygon, box: Polygon) -> bool:
    """Both parts whole and nowhere narrow, the special one neither tiny nor most of the host."""
    parts = [shapely.intersection(host, box), shapely.difference(host, box)]
    if not MIN_M2 <= parts[0].area <= MAX_SHARE * host.area:
        return False
    cores = shapely.buffer(parts, -NARROW_M / 2, quad_segs=2)
    return all(isinstance(shape, Polygon) and not shape.is_empty for shape in [*parts, *cores])
