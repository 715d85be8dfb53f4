"""Which grids hold a point: the tests' own answer, by brute force of a tree."""

import numpy as np
import pandas as pd
import shapely
from shapely import STRtree


def holders(points: pd.DataFrame, grids: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Row of the point and row of the grid, for every pair where the grid covers the point."""
    tree = STRtree(grids.geometry.to_numpy())
    return tuple(tree.query(shapely.points(points.lon, points.lat), predicate="intersects"))
