"""Points that lie outside of the community that their address names. Pure."""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from gridsvc.addresses.findings.plates import Floats, Plates, Rows
from gridsvc.geometry.measure import LocalMetres
from gridsvc.grids.findings import Areas

SLACK_M = 30.0  # outlines are drawn to some metres, and a plate hangs on the road that is the border


class Stray(NamedTuple):
    """Rows of the library, metres to the ground of their community, and the community around them (0: none)."""

    row: Rows
    away_m: Floats
    around: NDArray[np.int32]


def outside_community(plates: Plates, communities: Areas, slack_m: float = SLACK_M) -> Stray:
    """Addresses whose point lies more than `slack_m` outside of the ground of the community they name.

    Nothing is said of a community without ground.
    """
    named = plates.rows.division_id.to_numpy(dtype=np.int64)
    at = {int(one): place for place, one in enumerate(communities.ids)}
    home = np.array([at.get(int(one), -1) for one in named], dtype=np.intp)
    rows = np.flatnonzero((home >= 0) & plates.located)
    frame = LocalMetres.around(communities.polygons)
    grounds = frame.to_metres(communities.polygons)
    lonlat = plates.rows[["lon", "lat"]].to_numpy(dtype=np.float64)[rows]
    points = frame.to_metres(np.asarray(shapely.points(lonlat), dtype=object))
    shapely.prepare(grounds)
    away = ~shapely.dwithin(grounds[home[rows]], points, slack_m) if len(rows) else np.zeros(0, dtype=bool)
    rows, points = rows[away], points[away]
    return Stray(rows, shapely.distance(grounds[home[rows]], points), _around(points, grounds, communities))


def _around(points: NDArray[np.object_], grounds: NDArray[np.object_], communities: Areas) -> NDArray[np.int32]:
    """The id of the community that each point lies in, 0 where it lies in none."""
    found = np.zeros(len(points), dtype=np.int32)
    if len(points):
        at, ground = shapely.STRtree(grounds).query(points, predicate="within")
        found[at[::-1]] = np.asarray(communities.ids)[ground[::-1]]
    return found
