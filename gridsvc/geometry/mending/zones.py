"""Where a coverage is to be mended: faults that lie together make a zone, and zones are mended one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from gridsvc.geometry.defects import Defect, Kind
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.overlay import Geoms

MARGIN_M = 1.0  # how far around a fault borders are looked at


@dataclass(frozen=True)
class Zone:
    """Faults that lie together, and the region (lon/lat) of the borders that they are mended with.

    `caps` are lines across the mouths of slits.
    """

    region: Any
    defects: tuple[Defect, ...]
    caps: Geoms

    @property
    def slits(self) -> bool:
        """Whether there is an open slit in it."""
        return any(defect.kind == Kind.NARROW_GAP for defect in self.defects)


def zones(defects: Sequence[Defect], caps: Geoms, reach_m: float) -> list[Zone]:
    """The zones of faults, and of caps (lon/lat lines) that close what is open; each cap lies in one of them.

    `reach_m` is how far the other side of a fault may be.
    """
    geoms = np.concatenate((array(defect.geometry for defect in defects), caps))
    if not len(geoms):
        return []
    frame = LocalMetres.around(geoms)
    wide = shapely.buffer(frame.to_metres(geoms), reach_m + MARGIN_M, quad_segs=2)
    regions = shapely.get_parts(frame.to_degrees(array([shapely.union_all(wide)])))
    _, region = shapely.STRtree(regions).query(shapely.point_on_surface(geoms), predicate="intersects")
    rows = [np.flatnonzero(region == at) for at in range(len(regions))]
    count = len(defects)
    return [
        Zone(place, tuple(defects[row] for row in mine[mine < count].tolist()), caps[mine[mine >= count] - count])
        for place, mine in zip(regions, rows, strict=True)
    ]
