"""四至: what bounds a grid to the east, south, west and north, from the roads, water and rail along its border. Pure.

The outer ring of the largest part is cut at its four corners; each stretch is a side. A side names the features that
run along it, in order; the stretches without any name what lies across: another community, else another grid.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import shapely

from gridsvc.geometry.measure import LocalMetres

SIDES = ("east", "south", "west", "north")
# The corners a side runs between, clockwise seen from above: x and y count by half the width and height.
NE, SE, SW, NW = (1, 1), (1, -1), (-1, -1), (-1, 1)
CORNERS = {"east": (NE, SE), "south": (SE, SW), "west": (SW, NW), "north": (NW, NE)}
PIECE_M = 10.0
REACH_M = 15.0  # how far from the border a feature may run: a border is drawn on the middle of a road, or at its kerb
OUT_M = 2.0  # how far across the border a neighbour is looked for
ALIKE = 1e-4  # what differs by less is as far to a corner
SHARE, LEAST_M = 0.12, 40.0  # of its side, or metres, that something needs along it to be named


class Feature(NamedTuple):
    """Something with a name that a border may run along; `english` is empty where it has no such name."""

    name: str
    shape: Any
    english: str = ""

    @property
    def called(self) -> "Name":
        """Its name in both languages."""
        return Name(self.name, self.english or self.name)


class Name(NamedTuple):
    """What something is called in Chinese and in English."""

    zh: str
    en: str


class Neighbour(NamedTuple):
    """Ground next door: its own name and that of the community it lies in (empty: none). Later ones lie on top."""

    shape: Any
    name: Name
    community: Name = Name("", "")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The names along each side, in the order in which one reads a map."""

    sides: Mapping[str, Sequence[Name]]

    def text(self, lang: str) -> str:
        """东至…，南至…，西至…，北至…。 or its English."""
        if lang == "zh":
            words = dict(zip(SIDES, ("东至", "南至", "西至", "北至"), strict=True))
            return "，".join(words[side] + _listed(self.sides[side], "zh") for side in SIDES) + "。"
        return "; ".join(f"{side.capitalize()}: {_listed(self.sides[side], 'en')}" for side in SIDES) + "."


OUTSIDE = Name("区界", "the district's edge")


def bounds_of(polygon: Any, features: Sequence[Feature], beside: Sequence[Neighbour], community: str = "") -> Bounds:
    """What bounds a grid (lon/lat) of the community of that (Chinese) name."""
    local = LocalMetres.around(np.array([polygon], dtype=object))
    (ground,) = local.to_metres(np.array([polygon], dtype=object))
    ring = _ring(ground)
    near = [f for f in features if f.name]
    shapes = local.to_metres(np.array([f.shape for f in near], dtype=object))
    across = local.to_metres(np.array([n.shape for n in beside], dtype=object))
    return Bounds(
        {side: _side(_stretch(ring, side), (near, shapes), (beside, across), community) or [OUTSIDE] for side in SIDES}
    )


def _ring(ground: Any) -> Any:
    """The outer ring of the largest part, clockwise from the north-west, with a vertex at least every PIECE_M."""
    parts = shapely.get_parts(ground)
    outer = shapely.Polygon(parts[int(np.argmax(shapely.area(parts)))].exterior)
    ring = shapely.get_coordinates(shapely.segmentize(shapely.orient_polygons(outer, exterior_cw=True), PIECE_M))[:-1]
    ring = np.roll(ring, -_corner(ring, NW), axis=0)
    return np.vstack((ring, ring[:1]))


def _stretch(ring: Any, side: str) -> Any:
    """The part of the ring between the corners of a side; where those are one, the edge that looks there most."""
    first, last = (_corner(ring[:-1], corner) for corner in CORNERS[side])
    if first == last:
        first, last = _facing(ring, np.mean(CORNERS[side], axis=0))
    count = len(ring) - 1
    return ring[np.arange(first, first + (last - first) % count + 1) % count]


def _corner(ring: Any, corner: tuple[int, int]) -> int:
    """The vertex that is farthest to a corner of the ring's bounds; of several the first one that one comes to."""
    low, high = ring.min(axis=0), ring.max(axis=0)
    far = (ring - low) / np.maximum(high - low, 1e-9) @ np.array(corner)
    return _run(far > far.max() - ALIKE)[0]


def _facing(ring: Any, direction: Any) -> tuple[int, int]:
    """First and last vertex of the edge whose outside looks most in a direction."""
    looks = _outward(ring) @ direction
    first, last = _run(looks > looks.max() - ALIKE)
    return first, (last + 1) % (len(ring) - 1)


def _run(chosen: Any) -> tuple[int, int]:
    """First and last row of the longest run of chosen ones, going round; any two where all are chosen."""
    starts = np.flatnonzero(chosen & ~np.roll(chosen, 1))
    ends = np.flatnonzero(chosen & ~np.roll(chosen, -1))
    if not len(starts):
        return 0, len(chosen) - 1
    ends = np.roll(ends, -int(ends[0] < starts[0]))
    longest = int(np.argmax((ends - starts) % len(chosen)))
    return int(starts[longest]), int(ends[longest])


def _outward(path: Any) -> Any:
    """The direction (unit vectors) to the outside of each step of a clockwise path."""
    steps = np.diff(path, axis=0)
    return np.column_stack((-steps[:, 1], steps[:, 0])) / np.maximum(np.hypot(*steps.T), 1e-9)[:, None]


def _side(stretch: Any, features: Any, neighbours: Any, community: str) -> list[Name]:
    """Who runs along a stretch or lies across it, in the order in which one reads."""
    if len(stretch) < 2:
        return []
    lines = np.array([shapely.LineString(pair) for pair in pairwise(stretch)], dtype=object)
    lengths = shapely.length(lines)
    along = _nearest(lines, features)
    beyond = _beyond(stretch, neighbours, community)
    pieces = [known or other for known, other in zip(along, beyond, strict=True)]
    total: dict[Name, float] = {}
    for name, length in zip(pieces, lengths.tolist(), strict=True):
        total[name] = total.get(name, 0.0) + length
    needed = min(SHARE * float(lengths.sum()), LEAST_M)
    named = [name for name in _read(pieces, stretch) if total[name] >= needed]
    return named or [max(total, key=lambda name: total[name])]


def _read(pieces: Sequence[Name], stretch: Any) -> Iterator[Name]:
    """Each name once, from the north or, on a side that runs more from east to west, from the west."""
    dx, dy = (stretch[-1] - stretch[0]).tolist()
    backwards = dy > 0 if abs(dy) > abs(dx) else dx < 0
    yield from dict.fromkeys(reversed(pieces) if backwards else pieces)


def _nearest(lines: Any, near: Any) -> list[Name | None]:
    """For each piece of border the feature that runs along it within REACH_M, the nearest one; None for none."""
    features, shapes = near
    if not len(shapes):
        return [None] * len(lines)
    rows, found = shapely.STRtree(shapes).query(lines, predicate="dwithin", distance=REACH_M)
    ends = [shapely.get_point(lines[rows], at) for at in (0, -1)]
    distance = np.maximum(*(shapely.distance(end, shapes[found]) for end in ends))
    best: dict[int, tuple[float, str, int]] = {}
    for row, feature, metres in zip(rows.tolist(), found.tolist(), distance.tolist(), strict=True):
        rank = (round(metres, 1), features[feature].name, feature)
        if metres <= REACH_M and rank < best.get(row, (np.inf, "", 0)):
            best[row] = rank
    names = {row: features[feature].called for row, (*_, feature) in best.items()}
    return [names.get(row) for row in range(len(lines))]


def _beyond(stretch: Any, beside: Any, community: str) -> list[Name]:
    """For each piece of border what lies across: another community, another grid, or nothing."""
    neighbours, shapes = beside
    places = shapely.points((stretch[:-1] + stretch[1:]) / 2 + OUT_M * _outward(stretch))
    if not len(shapes):
        return [OUTSIDE] * len(places)
    rows, found = shapely.STRtree(shapes).query(places, predicate="intersects")
    across = dict(sorted(zip(rows.tolist(), found.tolist(), strict=True)))
    return [_called(neighbours[across[row]], community) if row in across else OUTSIDE for row in range(len(places))]


def _called(neighbour: Neighbour, community: str) -> Name:
    other = neighbour.community.zh not in ("", community)
    return neighbour.community if other else neighbour.name


def _listed(names: Iterable[Name], lang: str) -> str:
    said = list(dict.fromkeys(getattr(name, lang) for name in names))
    if lang == "zh":
        return "、".join(said)
    return ", ".join(said)
