"""A handful of dated decisions that give a building, a unit or some floors to the grid next door."""

from datetime import date, timedelta

import geopandas
import numpy as np
import pandas as pd
import shapely
from shapely import STRtree

from gridsvc.demo.divisions import LABEL

NEAR_DEGREES = 0.0003
PLACE = ["division", "road", "section", "lane", "alley", "number", "compound", "building"]
UNIT = "2单元"  # every building chosen has one
# unit, floors ("": all), reason
CASES = (
    ("", "", "整幢由相邻网格的物业统一服务，居民议事会同意划入。"),
    ("", "", "楼栋出入口只通向相邻网格，巡查不便。"),
    ("", "", "老旧小区联合改造期间由相邻网格代管。"),
    (UNIT, "", "二单元与主楼不连通，单独由相邻网格服务。"),
    ("", "1-2", "一至二层为沿街商铺，由相邻网格管理。"),
    ("", "3-40", "三层以上为公寓，由相邻网格管理。"),
)


def decision_table(
    addresses: pd.DataFrame, grids: geopandas.GeoDataFrame, *, today: date, rng: np.random.Generator
) -> pd.DataFrame:
    """address, lon, lat, unit, floors, grid, reason, approver, from, dataset.

    Each building (lon, lat inside it) lies in one grid and is given to a neighbour in the same
    community; unit "" and floors "" mean all of it.
    """
    whole = addresses[(addresses.point_kind == "building") & (addresses.compound != "")]
    buildings = whole.merge(addresses.loc[addresses.unit == UNIT, PLACE].drop_duplicates(), on=PLACE)
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
    unit, floors, reason = zip(*CASES, strict=True)
    return picked[["address", "lon", "lat"]].assign(
        unit=unit,
        floors=floors,
        grid=grids.code.to_numpy()[chosen.grid],
        reason=reason,
        approver="示例审批人-001",
        **{"from": (today - timedelta(days=30)).isoformat()},
        dataset=LABEL,
    )
