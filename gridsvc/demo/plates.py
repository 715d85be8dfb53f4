"""Door plates along the roads: odd numbers on the left, even on the right, rising along the road."""

from typing import Any

import numpy as np
import pandas as pd
import shapely

from gridsvc.demo.frame import Floats
from gridsvc.demo.land import FENCE, Land

STEP_M = 14.0
SECTIONED = "应天大街"  # one road whose numbers start again in each section
SECTION_M = 2600.0
SECTIONS = ("一段", "二段", "三段", "四段")


def plates(land: Land, water: list[shapely.Geometry], rng: np.random.Generator) -> pd.DataFrame:
    """Every dry place for a plate: road, section, lane, number, piece, x, y (local metres), width_m, way."""
    edges = _along(land)
    spots = _spots(edges)
    both = pd.concat([_side(land, edges, spots, side, rng) for side in (1, -1)], ignore_index=True)
    inside = shapely.contains_xy(land.mesh.faces[both.piece], both.x, both.y)
    for area in water:
        inside &= ~shapely.contains_xy(area, both.x, both.y)
    return _numbered(land, both[inside].reset_index(drop=True))


def _along(land: Land) -> pd.DataFrame:
    """Road edges in order along their road: way, from_m, to_m, start and end (x, y), left and right piece."""
    road = np.flatnonzero(land.edge_ways != FENCE)
    road = road[[land.ways[way].kind != "river" for way in land.edge_ways[road]]]
    mesh, way = land.mesh, land.edge_ways[road]
    lines = np.array([w.line for w in land.ways], dtype=object)[way]
    ends = [shapely.line_locate_point(lines, shapely.points(xy[road])) for xy in (mesh.start, mesh.end)]
    turned = ends[0] > ends[1]
    start, end = (
        np.where(turned[:, None], b[road], a[road]) for a, b in ((mesh.start, mesh.end), (mesh.end, mesh.start))
    )
    offset = _offsets(land)[way]
    return pd.DataFrame({
        "way": way, "from_m": np.minimum(*ends) + offset, "to_m": np.maximum(*ends) + offset,
        "x0": start[:, 0], "y0": start[:, 1], "x1": end[:, 0], "y1": end[:, 1],
        "left": np.where(turned, mesh.right[road], mesh.left[road]),
        "right": np.where(turned, mesh.left[road], mesh.right[road]),
    })  # fmt: skip


def _offsets(land: Land) -> Floats:
    """Metres of road before each way, among the ways of the same name."""
    lengths = pd.Series([way.line.length for way in land.ways])
    names = pd.Series([way.name for way in land.ways])
    return np.asarray(lengths.groupby(names).cumsum() - lengths)


def _spots(edges: pd.DataFrame) -> pd.DataFrame:
    """Every STEP_M along each road: which edge, and the share of the way along it."""
    first = np.ceil(edges.from_m / STEP_M).astype(int)
    count = (np.ceil(edges.to_m / STEP_M).astype(int) - first).to_numpy()
    edge = np.repeat(np.arange(len(edges)), count)
    nth = first.to_numpy()[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    return pd.DataFrame({"edge": edge, "nth": nth})


def _side(land: Land, edges: pd.DataFrame, spots: pd.DataFrame, side: int, rng: np.random.Generator) -> pd.DataFrame:
    """Plates of the left (1) or right (-1) side, just off the pavement."""
    on = edges.iloc[spots.edge].reset_index(drop=True)
    piece = on.left if side == 1 else on.right
    width = np.array([way.width_m for way in land.ways])[on.way]
    dx, dy = on.x1 - on.x0, on.y1 - on.y0
    length = np.hypot(dx, dy)
    share: Any = (spots.nth * STEP_M - on.from_m) / length
    off = side * (width / 2 + rng.uniform(1.0, 2.5, len(on))) / length
    return pd.DataFrame({
        "way": on.way, "nth": spots.nth, "side": side, "piece": piece, "width_m": width,
        "x": on.x0 + share * dx - off * dy, "y": on.y0 + share * dy + off * dx,
    })[piece >= 0]  # fmt: skip


def _numbered(land: Land, spots: pd.DataFrame) -> pd.DataFrame:
    """With road, section, lane and number; in a sectioned road each section counts from 1."""
    ways = [land.ways[way] for way in spots.way]
    per_section = int(SECTION_M / STEP_M)
    sectioned = np.array([way.name == SECTIONED for way in ways])
    nth = np.where(sectioned, spots.nth % per_section, spots.nth)
    number = 2 * nth + np.where(spots.side == 1, 1, 2)
    return spots.assign(
        road=[way.road for way in ways],
        section=np.where(sectioned, np.array(SECTIONS)[(spots.nth // per_section).clip(0, len(SECTIONS) - 1)], ""),
        lane=[way.lane for way in ways],
        number=[f"{n}号" for n in number],
    )
