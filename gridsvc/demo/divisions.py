"""The demo's divisions: real names and codes of 320104 on invented ground."""

from importlib.resources import files

import geopandas
import numpy as np
import pandas as pd

from gridsvc.demo.frame import shapes_to_lonlat
from gridsvc.demo.land import Land, Seat

LABEL = "示例"
CRS = "EPSG:4490"
COUNTY = "320104"
# Kilometres from the middle of the demo ground: which street lies where.
PLACES = {
    "320104001": (1.8, -0.75), "320104002": (0.5, -0.2), "320104003": (1.5, -3.2), "320104004": (-1.5, -0.2),
    "320104005": (-0.7, -1.7), "320104006": (0.6, 2.2), "320104007": (-0.5, 1.4), "320104008": (1.9, 0.9),
    "320104009": (2.2, 2.0), "320104010": (3.9, 1.2), "320104011": (4.2, -1.2), "320104012": (-2.0, 1.6),
}  # fmt: skip


def official() -> pd.DataFrame:
    """code, name, level, parent, kind of 127 divisions (kind: ground, or functional and virtual without ground)."""
    with (files("gridsvc.demo") / "names.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype=str, keep_default_na=False)


def communities(names: pd.DataFrame) -> pd.DataFrame:
    """The communities with ground, in the order of `Land.community`."""
    return names[(names.level == "community") & (names.kind == "ground")].reset_index(drop=True)


def seats(names: pd.DataFrame) -> list[Seat]:
    """The streets with ground, in the order of `Land.street`."""
    count = communities(names).parent.value_counts()
    return [Seat(code, *PLACES[code], communities=int(count[code])) for code in PLACES]


def division_table(names: pd.DataFrame, land: Land) -> geopandas.GeoDataFrame:
    """Import fields of divisions plus kind and dataset; province, city and virtual ones have no geometry."""
    streets, towns = list(PLACES), communities(names).code
    shapes = dict(zip(towns, shapes_to_lonlat(land.mesh.merged(land.community).faces), strict=True))
    shapes |= dict(zip(streets, shapes_to_lonlat(land.mesh.merged(land.street).faces), strict=True))
    shapes[COUNTY] = shapes_to_lonlat(land.mesh.merged(np.zeros_like(land.street)).faces)[0]
    frame = names.assign(dataset=LABEL)
    return geopandas.GeoDataFrame(frame, geometry=[shapes.get(code) for code in names.code], crs=CRS)
