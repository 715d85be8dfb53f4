"""Ground without exactly one grid, as places: blind pieces of divisions, and overlaps of two grids. Pure."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.coverage import uncovered
from gridsvc.geometry.measure import area_m2
from gridsvc.grids.findings import Areas, Grids, Ids

COLUMNS = ("kind", "community_id", "codes", "area_m2", "geometry")


def places(areas: Areas, grids: Grids, *, overlay: bool = False) -> pd.DataFrame:
    """COLUMNS for each place, largest first; geometry is a MultiPolygon (lon/lat).

    Each separate piece of blind ground is a place of its division; an overlap is the place of its first grid's
    community (community_id 0: of none). With `overlay` a special grid over a base grid is none.
    """
    found = pd.concat([_blind(areas, grids), _overlaps(grids, grids.clashes(overlay=overlay))], ignore_index=True)
    return found.sort_values("area_m2", ascending=False, kind="stable", ignore_index=True)


def _blind(areas: Areas, grids: Grids) -> pd.DataFrame:
    pieces, rows = shapely.get_parts(uncovered(areas.polygons, grids.polygons), return_index=True)
    return _frame("blind", areas.ids[rows], [[] for _ in pieces], np.asarray(shapely.multipolygons(pieces[:, None])))


def _overlaps(grids: Grids, pairs: list[tuple[int, int, Any]]) -> pd.DataFrame:
    first = np.array([i for i, _, _ in pairs], dtype=np.intp)
    codes = [[grids.codes[i], grids.codes[j]] for i, j, _ in pairs]
    return _frame("overlap", grids.community_ids[first], codes, np.array([g for *_, g in pairs], dtype=object))


def _frame(kind: str, community_ids: Ids, codes: list[list[str]], shapes: NDArray[Any]) -> pd.DataFrame:
    columns = (kind, community_ids, pd.Series(codes, dtype=object), area_m2(shapes), pd.Series(shapes, dtype=object))
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)), index=range(len(shapes)))
