"""Reference features of the demo: water, roads, compounds, buildings, parks, a railway."""

import geopandas
import pandas as pd
import shapely

from gridsvc.demo.buildings import Estate
from gridsvc.demo.divisions import CRS, LABEL
from gridsvc.demo.frame import Shapes, shapes_to_lonlat
from gridsvc.demo.land import FENCE, Land
from gridsvc.demo.ways import railway, water_area

KIND_FIELDS = ["kind", "name", "geometry", "class", "width_m", "floors", "compound", "dataset"]


def reference_table(land: Land, estate: Estate, compounds: pd.Series, use: list[str]) -> geopandas.GeoDataFrame:
    """Import fields of reference plus class, width_m, floors, compound, dataset; one row per feature.

    `compounds`: the name of each piece's compound, by piece ("" has none). Buildings of one name
    (3幢) are told apart by their shape.
    """
    water = water_area()
    parks = [piece for piece, what in enumerate(use) if what == "公园"]
    named = compounds[(compounds != "") & ~compounds.index.isin(parks)]
    layers = [
        _layer("water", list(water), list(water.values())),
        _layer("rail", *railway()),
        _roads(land),
        _layer("green", compounds[parks].tolist(), estate.yards[parks]),
        _layer("compound", named.tolist(), estate.yards[named.index]),
        _buildings(estate, compounds),
    ]
    frame = pd.concat(layers, ignore_index=True).assign(dataset=LABEL).astype({"floors": "Int64"})
    frame = frame[~shapely.is_empty(frame.geometry.to_numpy())]
    frame = frame.fillna({"class": "", "compound": ""})
    return geopandas.GeoDataFrame(frame, geometry=shapes_to_lonlat(frame.geometry.to_numpy()), crs=CRS)[KIND_FIELDS]


def _layer(kind: str, names: list[str], shapes: Shapes | list[shapely.Geometry]) -> pd.DataFrame:
    frame = pd.DataFrame({"kind": kind, "name": names})
    return frame.assign(geometry=[*shapes])


def _roads(land: Land) -> pd.DataFrame:
    """One row per road or lane name: the middle line, where a border follows it."""
    edges = pd.DataFrame({"way": land.edge_ways, "line": land.mesh.lines()})
    edges = edges[(edges.way != FENCE)]
    edges["name"] = [land.ways[way].name for way in edges.way]
    edges["class"] = [land.ways[way].kind for way in edges.way]
    edges["width_m"] = [land.ways[way].width_m for way in edges.way]
    edges = edges[edges["class"] != "river"]
    roads = edges.groupby("name", sort=True).agg({"line": list, "class": "first", "width_m": "max"}).reset_index()
    lines = [shapely.line_merge(shapely.multilinestrings(lines)) for lines in roads.line]
    return _layer("road", roads.name.tolist(), lines).assign(**roads[["class", "width_m"]])


def _buildings(estate: Estate, compounds: pd.Series) -> pd.DataFrame:
    rows = estate.buildings
    names = [f"{n}幢" for n in rows.number]
    owner = compounds.reindex(rows.piece).fillna("").tolist()
    return _layer("building", names, estate.outlines).assign(
        floors=rows.floors, compound=owner, **{"class": rows["style"]}
    )
