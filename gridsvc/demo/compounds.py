"""Compounds of the demo with ground or a list of addresses, gates, property firm and contacts; other names."""

from itertools import cycle
from typing import Any

import geopandas
import pandas as pd

from gridsvc.demo.divisions import CRS, LABEL
from gridsvc.demo.organisations import PROPERTY_FIRMS
from gridsvc.demo.people import Cast
from gridsvc.demo.words import is_invented

PER_STREET = 2
LISTED = 4  # one of so many has no outline: its buildings are listed
WAY = ["road", "section", "lane", "number"]
FIELDS = ["code", "name", "community", "firm", "contacts", "addresses", "gates", "dataset", "geometry"]
# Invented names by which people call a compound, a road, an office, a house.
BY_MOUTH = ("纺织厂宿舍", "粮食局家属院", "轻工新村", "机床厂大院", "老供销社宿舍", "建工新村")
FORMER_ROADS = ("东风路", "胜利街", "红旗路", "跃进路")
CALLED = ("便民服务站", "老粮店", "老茶馆", "菜场门口")
ALIAS_FIELDS = ["kind", "alias", "name", "origin", "dataset"]


def compounds_and_aliases(
    addresses: pd.DataFrame, reference: geopandas.GeoDataFrame, names: pd.DataFrame, cast: Cast
) -> dict[str, Any]:
    """The two tables by their names in Demo."""
    compounds = compound_table(addresses, reference, cast)
    return {"compounds": compounds, "aliases": alias_table(compounds, addresses, names)}


def compound_table(addresses: pd.DataFrame, reference: geopandas.GeoDataFrame, cast: Cast) -> geopandas.GeoDataFrame:
    """Import fields of compounds plus dataset: PER_STREET of each street, those with most buildings listed first."""
    buildings = addresses[(addresses.point_kind == "building") & (addresses.compound != "")]
    outlines = reference[(reference.kind == "compound") & (reference["name"].isin(buildings.compound))]
    chosen = _chosen(buildings[buildings.compound.isin(outlines["name"])])
    firms = cycle(PROPERTY_FIRMS)
    rows = pd.DataFrame({"name": chosen.compound, "community": chosen.division}).reset_index(drop=True)
    rows["code"] = [f"XQ{n:03d}" for n in range(1, len(rows) + 1)]
    rows["firm"] = [next(firms) for _ in rows.index]
    rows["contacts"] = [_contacts(cast) for _ in rows.index]
    rows["gates"] = [_gate(addresses, name) for name in rows["name"]]
    listed = rows.index % LISTED == LISTED - 1
    codes = buildings.groupby("compound").code.agg(";".join)
    rows["addresses"] = rows["name"].map(codes).where(listed, "")
    shapes = rows["name"].map(outlines.set_index("name").geometry).where(~listed, None)
    return geopandas.GeoDataFrame(rows.assign(dataset=LABEL), geometry=shapes, crs=CRS)[FIELDS]


def alias_table(compounds: pd.DataFrame, addresses: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """kind, alias, name, origin, dataset: what people say for compounds, roads, the offices of streets, and houses."""
    roads = [road for road in addresses.road.value_counts().index if is_invented(road)][: len(FORMER_ROADS)]
    streets = names["name"][(names.level == "street") & (names.kind == "ground")]
    gates = compounds.gates.str.split(";").str[0]
    rows = [
        *(("compound", *pair, "居民的叫法") for pair in zip(BY_MOUTH, compounds["name"], strict=False)),
        *(("road", *pair, "旧路名") for pair in zip(FORMER_ROADS, roads, strict=True)),
        *(("division", name.removesuffix("道") + "办", name, "简称") for name in streets if name.endswith("街道")),
        *(("address", *pair, "居民的叫法") for pair in zip(CALLED, gates, strict=False)),
    ]
    frame = pd.DataFrame(rows, columns=ALIAS_FIELDS[:-1])
    return frame.assign(origin=f"{LABEL}：" + frame.origin, dataset=LABEL)


def _chosen(buildings: pd.DataFrame) -> pd.DataFrame:
    """compound and division of PER_STREET compounds of each street, in the order of their communities."""
    sizes = buildings.groupby(["division", "compound"]).size().rename("size").reset_index()
    order = {"street": True, "size": False, "compound": True}
    sizes = sizes.assign(street=sizes.division.str[:9]).sort_values([*order], ascending=[*order.values()])
    return sizes.groupby("street").head(PER_STREET).sort_values(["division", "compound"])


def _contacts(cast: Cast) -> str:
    people = [cast.next(role) for role in ("物业经理", "物业值班")]
    return "；".join(f"{person} {cast.phones[person]}" for person in people)


def _gate(addresses: pd.DataFrame, name: str) -> str:
    """The codes of the plate at its entrance and of the compound itself."""
    own = addresses[(addresses.compound == name) & (addresses.building == "")]
    door = addresses[(addresses.point_kind == "gate") & (addresses.compound == "")]
    return ";".join([*door.merge(own[WAY].drop_duplicates(), on=WAY).code, *own.code])
