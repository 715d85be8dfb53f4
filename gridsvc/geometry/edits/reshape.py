"""Replace a stretch of a grid's border by a drawn line."""

from typing import Any, NamedTuple

import numpy as np
import shapely

from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.drawing import cut_faces, drawn_lines, segments, unusable, widened
from gridsvc.geometry.edits.grant import Grant, granted
from gridsvc.geometry.edits.model import STRICT, Edit, Grid, Terms
from gridsvc.geometry.edits.noding import Net
from gridsvc.geometry.edits.partition import Faces, Mask, Owners
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.rings import spots, with_nodes
from gridsvc.geometry.edits.settle import answered
from gridsvc.geometry.overlay import Rows


class Swing(NamedTuple):
    """A stretch of old border, as pairs of nodes, and the faces between it and the line."""

    stretch: Rows
    faces: Mask


@answered
def reshape(coverage: Coverage, code: str, line: Any, *, terms: Terms = STRICT) -> Edit:
    """The border of a grid follows `line` (lon/lat) from where it first meets the border to where it last does.

    Of the two stretches of border between these places the one is replaced that moves less ground. Ground taken may
    come from several neighbours; ground given up goes to the neighbour on the other side of the old stretch.
    """
    grid = coverage.grid(code)
    lines = drawn_lines(line)
    if len(lines) > 1 or not shapely.is_simple(line):
        raise unusable("it must be one line that does not cross itself", "只能是一条不自相交的线", place=line)
    alone = cut_faces([grid], lines, terms)
    old = alone.net.segments(_swing(alone, grid, line).stretch)
    beside = coverage.near(np.concatenate((widened(segments(lines), terms.tolerance_m), old)))
    faces = cut_faces([grid, *(other for other in beside if other.code != code)], lines, terms)
    swing = _swing(faces, grid, line)
    owners = [
        _taker(faces, face, code, swing.stretch) if turned else owner
        for face, (turned, owner) in enumerate(zip(swing.faces, faces.owners, strict=True))
    ]
    return granted(coverage, Grant("reshape", faces, owners, home=grid.community if terms.outer else None), terms)


def _swing(faces: Faces, grid: Grid, line: Any) -> Swing:
    """The stretch that the line replaces, and the ground between; raises Refusal."""
    net = faces.net
    path = net.path()
    ring, first, last = _meetings(net, grid, path, line)
    start, end = (int(np.flatnonzero(ring == path[at])[0]) for at in (first, last))
    turned = np.roll(ring, -start)
    split = (end - start) % len(ring)
    swings = []
    for stretch in (turned[: split + 1], np.append(turned[split:], turned[0])):
        ends = _pairs(stretch)
        between = faces.inside(np.concatenate((_pairs(path[first : last + 1]), ends)))
        swings.append(Swing(ends, between))
    swing = min(swings, key=lambda one: float(shapely.area(faces.polygons[one.faces]).sum()))
    if not swing.faces.any():
        raise Refusal(Rule.NOTHING, place=line)
    return swing


def _meetings(net: Net, grid: Grid, path: Rows, line: Any) -> tuple[Rows, int, int]:
    """The ring that the line meets most, as nodes, and where on the line it first and last does; raises Refusal."""
    polygon = with_nodes(grid.polygon, net.inserts())
    best: tuple[int, Rows, Rows] = (0, path, path)
    for ring in shapely.get_rings(shapely.get_parts(polygon)):
        nodes = net.numbers(spots(shapely.get_coordinates(ring)))[:-1]
        met = np.flatnonzero(np.isin(path, nodes))
        if len(met) > best[0]:
            best = (len(met), nodes, met)
    count, nodes, met = best
    if count < 2 or path[met[0]] == path[met[-1]]:
        raise Refusal(Rule.NOT_ON_BORDER, grid.code, place=line)
    return nodes, int(met[0]), int(met[-1])


def _taker(faces: Faces, face: int, code: str, stretch: Rows) -> Owners:
    """Who gets a face between the stretch and the line: `code`, or whoever is across the stretch; raises Refusal."""
    if code not in faces.owners[face]:
        return (code,)
    across = faces.across(face, stretch)
    if not across:
        raise unusable("it runs to and fro across the grid", "线来回穿过网格", place=faces.polygons[face])
    if len(across) > 1:
        codes = [other for owners in across for other in owners]
        raise Refusal(Rule.SEVERAL_NEIGHBOURS, *codes, place=faces.polygons[face])
    return across.pop()


def _pairs(nodes: Rows) -> Rows:
    return np.column_stack((nodes[:-1], nodes[1:]))
