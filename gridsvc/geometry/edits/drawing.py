"""What was drawn, and the faces it cuts out of grids."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely

from gridsvc.geometry.crs import Floats
from gridsvc.geometry.edits.model import Grid, Terms
from gridsvc.geometry.edits.noding import Borders, noded
from gridsvc.geometry.edits.partition import Faces
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.overlay import Geoms


def drawn_lines(geometry: Any) -> list[Floats]:
    """The coordinates (n, 2) of each drawn line or ring; raises Refusal for what is none."""
    flat = shapely.force_2d(geometry)
    if shapely.is_missing(flat) or shapely.get_type_id(flat) not in {1, 2, 5} or shapely.is_empty(flat):
        raise unusable("a line is needed", "需要一条线")
    lines = [shapely.get_coordinates(part) for part in shapely.get_parts(flat)]
    _check_numbers(lines)
    return lines


def drawn_rings(area: Any) -> list[Floats]:
    """The coordinates (n, 2) of each ring of a drawn area; raises Refusal for what is none."""
    flat = shapely.force_2d(area)
    if shapely.is_missing(flat) or shapely.get_type_id(flat) not in {3, 6} or shapely.is_empty(flat):
        raise unusable("an area is needed", "需要一个面")
    rings = [shapely.get_coordinates(ring) for part in shapely.get_parts(flat) for ring in shapely.get_rings(part)]
    _check_numbers(rings)
    if not shapely.is_valid(flat):
        raise unusable("its outline crosses itself", "轮廓自相交", place=area)
    return rings


def segments(lines: Iterable[Floats]) -> Geoms:
    """Each segment of lines on its own, to look for what is near."""
    ends = np.concatenate([np.stack((line[:-1], line[1:]), axis=1) for line in lines])
    return array(shapely.linestrings(ends))


def widened(geoms: Geoms, metres: float) -> Geoms:
    """The boxes around geometries, `metres` wider on each side (lon/lat)."""
    frame = LocalMetres.around(geoms)
    margin = metres / np.array([frame.lon_m, frame.lat_m, frame.lon_m, frame.lat_m])
    west, south, east, north = (shapely.bounds(geoms) + margin * [-1.0, -1.0, 1.0, 1.0]).T
    return np.asarray(shapely.box(west, south, east, north))


def cut_faces(
    grids: Sequence[Grid],
    drawn: Sequence[Floats],
    terms: Terms,
    *,
    also: Sequence[Borders] = (),
    box: Any = None,
) -> Faces:
    """The faces that drawn lines and further borders cut out of the grids.

    Of a `box` (lon/lat bounds) only the faces inside it are wanted.
    """
    own = Borders(array(grid.polygon for grid in grids), box=box)
    return Faces.of(noded([own, *also], drawn, terms.tolerance_m), grids)


def unusable(reason: str, reason_zh: str, place: Any = None) -> Refusal:
    """The refusal of a drawing, with the reason in English and Chinese."""
    return Refusal(Rule.BAD_SHAPE, place=place, reason=reason, reason_zh=reason_zh)


def _check_numbers(lines: Sequence[Floats]) -> None:
    if not all(np.isfinite(line).all() for line in lines):
        raise unusable("a coordinate is no number", "坐标不是数字")
