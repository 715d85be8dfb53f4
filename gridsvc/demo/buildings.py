"""Compounds and buildings of the demo: rows of slabs, towers and old houses inside the pieces."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import shapely

from gridsvc.demo.carve import frame_of
from gridsvc.demo.frame import Bools, Floats, Shapes
from gridsvc.demo.land import Land
from gridsvc.demo.pieces import density

KERB_M = 3.0
SPARE = 1.7  # candidates per wanted building: some do not fit a crooked yard
HOUSEHOLDS, HOUSEHOLDS_SPREAD = 300.0, 55.0


@dataclass(frozen=True)
class Style:
    """How a piece is built up: footprint in metres, spacing around it, dwellings on a floor of a unit."""

    name: str
    length_m: float
    depth_m: float
    gap_m: tuple[float, float]
    units: int
    per_floor: int


SLAB = Style("slab", 46, 12, (9, 15), 3, 2)
TOWER = Style("tower", 30, 19, (24, 30), 1, 4)
HOUSE = Style("house", 15, 9, (4, 6), 1, 4)
STYLES = (SLAB, TOWER, HOUSE, Style("civic", 0, 0, (10, 14), 1, 0))
COLUMNS = ["piece", "style", "wanted", "units", "per_floor", "x", "y", "angle", "length_m", "depth_m"]
WHOLE = COLUMNS[:5]
# What stands on special grids: number of buildings, length, depth; a park has a pavilion at most.
CIVIC = {
    "小学": (4, 55, 16), "中学": (5, 62, 17), "幼儿园": (2, 34, 15), "医院": (4, 56, 22), "商场": (2, 74, 46),
    "公园": (1, 18, 10), "车站": (1, 95, 34), "产业园": (9, 66, 30), "大学": (10, 70, 20), "机关": (3, 48, 18),
    "市场": (2, 54, 34),
}  # fmt: skip


@dataclass(frozen=True)
class Estate:
    """`yards`: the buildable inside of each piece (local metres). `buildings`: one row per building.

    Columns: piece, number (1… in its piece), style, x, y, angle, length_m, depth_m, units, floors,
    per_floor, households; `outlines` are their polygons in the same order.
    """

    yards: Shapes
    buildings: pd.DataFrame
    outlines: Shapes

    @property
    def houses(self) -> set[int]:
        """Pieces of old houses, which have 弄 instead of a compound."""
        return set(self.buildings.piece[self.buildings["style"] == "house"])


def build_estate(land: Land, use: list[str], kept_free: list[shapely.Geometry], rng: np.random.Generator) -> Estate:
    """Buildings on every piece, off `kept_free` (water, rails): 300 households on a base grid, more or less."""
    yards = _yards(land, shapely.union_all(kept_free))
    dense = density(land.middles)
    plots = [
        _plot(piece, yard, _style(use[piece], yard.area, dense[piece], rng), rng)
        for piece, yard in enumerate(yards)
        if not yard.is_empty
    ]
    buildings = pd.DataFrame(np.vstack(plots), columns=COLUMNS).astype(dict.fromkeys(WHOLE, int))
    buildings["style"] = np.array([style.name for style in STYLES])[buildings["style"]]
    outlines = _outlines(buildings)
    fits = shapely.contains_properly(yards[buildings.piece], outlines)
    chosen = buildings[fits].assign(draw=rng.random(int(fits.sum())))
    rank = chosen.groupby("piece").draw.rank(method="first")
    chosen = chosen[rank <= chosen.wanted].drop(columns=["draw", "wanted"])
    inhabited = _inhabited(chosen, np.array([u == "" for u in use]), rng)
    return Estate(yards, inhabited, outlines[chosen.index])


def _yards(land: Land, kept_free: shapely.Geometry) -> Shapes:
    """Each piece without half its widest road, a kerb, and what is kept free."""
    widths = np.array([way.width_m if way.kind != "river" else 4.0 for way in land.ways] + [0.0])[land.edge_ways]
    half = np.zeros(len(land.street))
    for side in (land.mesh.left, land.mesh.right):
        np.maximum.at(half, side[side >= 0], widths[side >= 0] / 2)
    inner = shapely.buffer(land.mesh.faces, -(half + KERB_M), join_style="mitre")
    touched = shapely.intersects(inner, kept_free)
    inner[touched] = shapely.difference(inner[touched], kept_free)
    return np.array([_largest(shape) for shape in inner], dtype=object)


def _largest(shape: shapely.Geometry) -> shapely.Geometry:
    return max(shapely.get_parts(shape), key=lambda part: float(part.area), default=shape)


def _style(use: str, yard_m2: float, dense: float, rng: np.random.Generator) -> tuple[Style, int]:
    """How a yard is built up, and with how many buildings."""
    if use:
        count, length, depth = CIVIC[use]
        return replace(STYLES[3], length_m=length, depth_m=depth), count
    if yard_m2 < 6_000 or (yard_m2 < 15_000 and dense > 0.6 and rng.random() < 0.35):
        return HOUSE, 26
    return (TOWER, int(rng.integers(6, 10))) if yard_m2 > 40_000 else (SLAB, int(rng.integers(10, 14)))


def _plot(piece: int, yard: shapely.Polygon, built: tuple[Style, int], rng: np.random.Generator) -> Floats:
    """Candidates (COLUMNS) in rows along the side of the yard that faces south, more than wanted."""
    style, wanted = built
    corner, axes, lengths = frame_of(yard)
    if abs(axes[0, 0]) < abs(axes[1, 0]):
        axes, lengths = axes[::-1], lengths[::-1]
    size = np.array([style.length_m, style.depth_m]) * rng.uniform(0.92, 1.08, 2)
    cell = size + style.gap_m
    cell *= max(1.0, np.sqrt(yard.area / (SPARE * wanted) / cell.prod()))
    counts = np.maximum(1, np.floor(lengths / cell)).astype(int)
    steps = lengths / counts
    across, along = np.meshgrid(np.arange(counts[1]), np.arange(counts[0]), indexing="ij")
    at = (np.column_stack([along.ravel(), across.ravel()]) + 0.5) * steps
    at += rng.uniform(-0.06, 0.06, at.shape) * (steps - size).clip(0)
    same = [piece, STYLES.index(replace(style, length_m=0, depth_m=0) if style.name == "civic" else style), wanted]
    left = np.tile([*same, style.units, style.per_floor], (len(at), 1))
    right = np.tile([np.arctan2(axes[0, 1], axes[0, 0]), *size], (len(at), 1))
    return np.hstack([left, corner + at @ axes, right])


def _outlines(buildings: pd.DataFrame) -> Shapes:
    """Rectangles as the columns x, y, angle, length_m, depth_m say."""
    turn = np.array([np.cos(buildings.angle), np.sin(buildings.angle)])
    long, deep = (
        turn * (buildings.length_m / 2).to_numpy(),
        turn[::-1] * [[-1], [1]] * (buildings.depth_m / 2).to_numpy(),
    )
    middle = buildings[["x", "y"]].to_numpy().T
    corners = [middle + a * long + b * deep for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return np.asarray(shapely.polygons(np.stack(corners).transpose(2, 0, 1)), dtype=object)


def _inhabited(buildings: pd.DataFrame, base: Bools, rng: np.random.Generator) -> pd.DataFrame:
    """Numbers in reading order of the rows, floors and households."""
    wanted = rng.normal(HOUSEHOLDS, HOUSEHOLDS_SPREAD, len(base)).clip(140, 480) * base
    in_piece = buildings.groupby("piece").piece.transform("size").to_numpy()
    on_floor = (buildings.units * buildings.per_floor).to_numpy()
    share = wanted[buildings.piece] / in_piece / np.maximum(on_floor, 1)
    floors = np.where(on_floor > 0, np.rint(share).clip(2, 33), rng.integers(1, 6, len(buildings))).astype(int)
    return buildings.assign(
        number=buildings.groupby("piece").cumcount() + 1, floors=floors, households=floors * on_floor
    ).reset_index(drop=True)
