"""A handful of dated decisions that give a building, a unit or some floors to the grid next door."""

from datetime import date, timedelta

import geopandas
import numpy as np
import pandas as pd
import shapely
from shapely import STRtree

from gridsvc.demo.divisions import LABEL

NEAR_DEGREES = 0.0003
# unit, first and last floor (None: all), reason
CASES = (
    ("", None, None, "整幢由相邻网格的物业统一服务，居民议事会同意划入。"),
    ("", None, None, "楼栋出入口只通向相邻网格，巡查不便。"),
    ("", None, None, "老旧小区联合改造期间由相邻网格代管。"),
    ("2单元", None, None, "二单元与主楼不连通，单独由相邻网格服务。"),
    ("", 1, 2, "一至二层为沿街商铺，由相邻网格管理。"),
    ("", 3, 40, "三层以上为公寓，由相邻网格管理。"),
)
WHERE = ["division", "road", "section", "lane", "alley", "number", "compound", "building", "lon", "lat"]


def decision_table(
    addresses: pd.DataFrame, grids: geopandas.GeoDataFrame, *, today: date, rng: np.random.Generator
) -> pd.DataFrame:
    """address, address_code, WHERE, unit, floor_from, floor_to, grid, reason, approver, from, dataset.

    Each building (lon, lat inside it) lies in one grid and is given to a neighbour in the same
    community; unit "" and floors None mean all of it.
    """
    buildings = addresses[(addresses.point_kind == "building") & (addresses.compound != "")].reset_index(drop=True)
    points = shapely.points(buildings.lon, buildings.lat)
    home = np.full(len(buildings), -1)
    tree = STRtree(grids.geometry.to_numpy())
    which, grid = tree.query(points, predicate="within")
    home[which] = grid
    which, grid = tree.query(points, predicate="dwithin", distance=NEAR_DEGREES)
    towns = grids.community.to_numpy()
    next_door = (grid != home[which]) & (towns[grid] == towns[home[which]])
    first = pd.DataFrame({"building": which[next_door], "grid": grid[next_door]}).drop_duplicates("building")
    chosen = first.sample(len(CASES), random_state=rng)
    picked = buildings.iloc[chosen.building].reset_index(drop=True)
    unit, low, high, reason = zip(*CASES, strict=True)
    return (
        picked[["address", "code", *WHERE]]
        .rename(columns={"code": "address_code"})
        .assign(
            unit=unit,
            floor_from=pd.Series(low, dtype=object),
            floor_to=pd.Series(high, dtype=object),
            grid=grids.code.to_numpy()[chosen.grid],
            reason=reason,
            approver="示例审批人-001",
            **{"from": (today - timedelta(days=30)).isoformat()},
            dataset=LABEL,
        )
    )
