"""Ground without exactly one grid, as places: blind pieces of divisions, and overlaps of two grids. Pure."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.coverage import overlaps, uncovered
from gridsvc.geometry.measure import area_m2

Ids = NDArray[np.int32]
COLUMNS = ("kind", "community_id", "codes", "area_m2", "geometry")


class Areas(NamedTuple):
    """Divisions that grids are to cover: their ids and polygons (lon/lat)."""

    ids: Ids
    polygons: NDArray[Any]


class Grids(NamedTuple):
    """The grids of one day: codes, communities (0: none) and polygons (lon/lat)."""

    codes: list[str]
    community_ids: Ids
    polygons: NDArray[Any]


NO_GRIDS = Grids([], np.empty(0, dtype=np.int32), np.empty(0, dtype=object))


def places(areas: Areas, grids: Grids) -> pd.DataFrame:
    """COLUMNS for each place, largest first; geometry is a MultiPolygon (lon/lat).

    Each separate piece of blind ground is a place of its division; an overlap is the place of its first grid's
    community (community_id 0: of none).
    """
    found = pd.concat([_blind(areas, grids), _overlaps(grids)], ignore_index=True)
    return found.sort_values("area_m2", ascending=False, kind="stable", ignore_index=True)


def _blind(areas: Areas, grids: Grids) -> pd.DataFrame:
    pieces, rows = shapely.get_parts(uncovered(areas.polygons, grids.polygons), return_index=True)
    return _frame("blind", areas.ids[rows], [[] for _ in pieces], np.asarray(shapely.multipolygons(pieces[:, None])))


def _overlaps(grids: Grids) -> pd.DataFrame:
    pairs = overlaps(grids.polygons)
    first = np.array([i for i, _, _ in pairs], dtype=np.intp)
    codes = [[grids.codes[i], grids.codes[j]] for i, j, _ in pairs]
    return _frame("overlap", grids.community_ids[first], codes, np.array([g for *_, g in pairs], dtype=object))


def _frame(kind: str, community_ids: Ids, codes: list[list[str]], shapes: NDArray[Any]) -> pd.DataFrame:
    columns = (kind, community_ids, pd.Series(codes, dtype=object), area_m2(shapes), pd.Series(shapes, dtype=object))
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)), index=range(len(shapes)))
