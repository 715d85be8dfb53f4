"""Small maps of one grid's versions, all in one frame, as paths of SVG. Pure."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from gridsvc.geometry.measure import LocalMetres

WIDTH, HEIGHT, EDGE = 160, 120, 6
FINEST = 0.3  # of a pixel that nobody sees


def paths(shapes: Sequence[Any]) -> list[str]:
    """The `d` of each shape (lon/lat) in a box of WIDTH by HEIGHT that holds them all."""
    if not len(shapes):
        return []
    given = np.array(shapes, dtype=object)
    metres = LocalMetres.around(given).to_metres(given)
    west, south, east, north = shapely.total_bounds(metres).tolist()
    scale = min((WIDTH - 2 * EDGE) / max(east - west, 1e-9), (HEIGHT - 2 * EDGE) / max(north - south, 1e-9))
    middle = np.array([(west + east) / 2, (south + north) / 2])
    drawn = shapely.transform(metres, lambda xy: (xy - middle) * [scale, -scale] + [WIDTH / 2, HEIGHT / 2])
    return [_path(shape) for shape in shapely.simplify(drawn, FINEST)]


def _path(shape: Any) -> str:
    rings = shapely.get_rings(shapely.get_parts(shape))
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(ring)[:-1]) + "Z" for ring in rings
    )
