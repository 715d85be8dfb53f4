"""Place what is drawn: each vertex on the node or border that is within reach, as an edit will take it."""

from enum import StrEnum
from typing import Any, NamedTuple

import shapely

from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.drawing import drawn_lines, widened
from gridsvc.geometry.edits.lattice import Lonlat
from gridsvc.geometry.edits.model import Division, Grid
from gridsvc.geometry.edits.nearest import nearest_edge, nearest_vertex
from gridsvc.geometry.edits.rings import Edges, array


class On(StrEnum):
    """What a vertex was put on."""

    NODE = "node"
    EDGE = "edge"
    NOTHING = "nothing"


class Snapped(NamedTuple):
    """A vertex (lon/lat) where it was put, and on what."""

    lon: float
    lat: float
    on: On


def snap(coverage: Coverage, line: Any, tolerance_m: float) -> list[Snapped]:
    """Each vertex of a line (lon/lat) on the nearest vertex of a border within the tolerance, else on the nearest
    border, else where it was drawn; outlines of divisions count. Raises Refusal."""
    (drawn,) = drawn_lines(line)
    boxes = widened(array(shapely.points(drawn)), tolerance_m)
    things: list[Grid | Division] = [*coverage.near(boxes), *coverage.divisions_near(boxes)]
    edges = Edges.of(array(thing.polygon for thing in things))
    return [_snapped((lon, lat), edges, tolerance_m) for lon, lat in drawn.tolist()]


def _snapped(at: Lonlat, edges: Edges, tolerance_m: float) -> Snapped:
    away_m, vertex = nearest_vertex(edges, at)
    if away_m <= tolerance_m:
        return Snapped(vertex.real, vertex.imag, On.NODE)
    foot = nearest_edge(edges, at)
    if foot is None or foot.away_m > tolerance_m:
        return Snapped(*at, On.NOTHING)
    return Snapped(*foot.node, On.EDGE)
