"""Taipei's 11,490 areas as grids."""

import os
from pathlib import Path

import geopandas
import numpy as np
import shapely

from gridsvc.geometry.edit import Grid

ROOT = Path(__file__).parent.parent
FOLDER = Path(os.environ.get("GRIDSVC_REAL_DATA", ROOT.parent / "shared" / "data")) / "taipei"
FILE = "taipei_basic_statistical_areas.geojson.gz"
AREAS = 11_490


def grids() -> list[Grid]:
    """A grid for each area, in the order of the file."""
    frame = geopandas.read_file(f"/vsigzip/{FOLDER / FILE}")
    polygons = shapely.force_2d(np.asarray(frame.geometry.values))
    return [Grid(code, polygon) for code, polygon in zip(frame["CODEBASE"], polygons, strict=True)]
