"""The whole ground of the demo: pieces that become grids, with their streets, communities and kinds."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from gridsvc.demo.carve import cut_out, fence
from gridsvc.demo.frame import Bools, Floats, Ints, Shapes
from gridsvc.demo.ground import Ground
from gridsvc.demo.lanes import named_lanes
from gridsvc.demo.mesh import Mesh, mesh_of
from gridsvc.demo.partition import partition, spread
from gridsvc.demo.pieces import cut_block, density, shares
from gridsvc.demo.ways import Way

FENCE = -1
# How strongly both sides of a line want to be one region: rivers and main roads part them.
PULL = {"river": 0.08, "arterial": 0.25, "street": 0.5, "lane": 1.0}


@dataclass(frozen=True)
class Seat:
    """Where a street lies: its code, middle (km) and number of communities."""

    code: str
    x_km: float
    y_km: float
    communities: int


@dataclass(frozen=True)
class Land:
    """Pieces (local metres) that tile the district.

    `edge_ways`: each edge's index in `ways`, or FENCE. `street`, `community`: each piece's region.
    `special`: whether each piece is a special grid.
    """

    ways: list[Way]
    mesh: Mesh
    edge_ways: Ints
    street: Ints
    community: Ints
    special: Bools

    @property
    def middles(self) -> Floats:
        """A point (x, y) inside each piece."""
        return shapely.get_coordinates(shapely.point_on_surface(self.mesh.faces))

    @property
    def areas_m2(self) -> Floats:
        """Square metres of each piece."""
        return np.asarray(shapely.area(self.mesh.faces))


@dataclass(frozen=True)
class Counts:
    """How many grids: base, special, and how many of the special ones fill a whole piece."""

    base: int
    special: int
    whole: int


def make_land(
    ground: Ground, seats: list[Seat], counts: Counts, rng: np.random.Generator, names: Iterator[str]
) -> Land:
    """Cut the blocks into pieces, group them, and carve the special grids out of the base ones."""
    blocks = ground.blocks
    per_block = shares(density(_middles(blocks)) * shapely.area(blocks.faces), counts.base + counts.whole)
    cuts = [
        cut for block, count in zip(blocks.faces, per_block, strict=True) for cut in cut_block(block, int(count), rng)
    ]
    lanes = named_lanes(cuts, ground.ways, rng, names)
    ways = ground.ways + lanes
    mesh = mesh_of([*blocks.lines(), *(way.line for way in lanes)])
    edge_ways = mesh.sources([way.line for way in ways])
    streets = _streets(ground, per_block.astype(float), seats)
    street = streets[_containing(mesh, blocks.faces)]
    community = _communities(mesh, street, seats, np.array([PULL[way.kind] for way in ways])[edge_ways], rng)
    return _with_specials(Land(ways, mesh, edge_ways, street, community, np.zeros(len(street), bool)), counts, rng)


def _middles(mesh: Mesh) -> Floats:
    return shapely.get_coordinates(shapely.centroid(mesh.faces))


def _containing(mesh: Mesh, areas: Shapes) -> Ints:
    """The index of the area that each face lies in."""
    face, area = STRtree(areas).query(shapely.point_on_surface(mesh.faces), predicate="within")
    return np.asarray(area[np.argsort(face)], np.int64)


def _streets(ground: Ground, weight: Floats, seats: list[Seat]) -> Ints:
    pull = np.array([PULL[way.kind] for way in ground.ways])[ground.edge_ways]
    communities = np.array([seat.communities for seat in seats], float)
    seeds = np.array([(seat.x_km, seat.y_km) for seat in seats]) * 1000
    return partition(ground.blocks, weight, seeds, communities * weight.sum() / communities.sum(), pull=pull)


def _communities(mesh: Mesh, street: Ints, seats: list[Seat], pull: Floats, rng: np.random.Generator) -> Ints:
    """Regions numbered street by street, and inside a street in reading order."""
    community, first = np.full(len(street), -1), 0
    middles = _middles(mesh)
    for index, seat in enumerate(seats):
        members = np.flatnonzero(street == index)
        part, edges = mesh.part(members)
        seeds = spread(middles[members], seat.communities, rng)
        even = np.full(seat.communities, len(members) / seat.communities)
        label = partition(part, np.ones(len(members)), seeds, even, pull=pull[edges])
        centres = np.array([middles[members][label == k].mean(0) for k in range(seat.communities)])
        community[members] = first + np.argsort(reading_order(centres, band_m=600))[label]
        first += seat.communities
    return community


def reading_order(xy: Floats, *, band_m: float) -> Ints:
    """Indices of points row by row: rows of `band_m` from north to south, each from west to east."""
    row = np.floor((xy[:, 1].max() - xy[:, 1]) / band_m)
    return np.lexsort((-xy[:, 1], xy[:, 0], row))


def _with_specials(land: Land, counts: Counts, rng: np.random.Generator) -> Land:
    """Whole pieces and cut-outs made special; large pieces first."""
    size = np.sqrt(land.areas_m2) * rng.uniform(0.5, 1.5, len(land.street))
    ranked = np.argsort(-size, kind="stable")
    whole, hosts = ranked[: counts.whole], rng.permutation(ranked[counts.whole : counts.whole + 2 * counts.special])
    boxes: dict[int, shapely.Polygon] = {}
    for host in hosts:
        if len(boxes) < counts.special - counts.whole and (box := cut_out(land.mesh.faces[host], rng)):
            boxes[int(host)] = box
    fences = [fence(land.mesh.faces[host], box) for host, box in boxes.items()]
    mesh = mesh_of([*land.mesh.lines(), *fences])
    within = _containing(mesh, land.mesh.faces)
    inner = shapely.point_on_surface(mesh.faces)
    cut = [host in boxes and boxes[host].contains(point) for host, point in zip(within, inner, strict=True)]
    source = mesh.sources([*(way.line for way in land.ways), *fences])
    edge_ways = np.where(source < len(land.ways), source, FENCE)
    special = np.isin(within, whole) | np.array(cut)
    return Land(land.ways, mesh, edge_ways, land.street[within], land.community[within], special)
