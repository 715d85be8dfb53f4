"""The demo's grids: 15-digit codes in reading order, names, kinds; base and special tile the ground."""

from collections import Counter

import geopandas
import numpy as np
import pandas as pd

from gridsvc.demo.divisions import CRS, LABEL
from gridsvc.demo.frame import Ints, shapes_to_lonlat
from gridsvc.demo.land import Land, reading_order

SPECIALS = {
    "小学": 64, "中学": 34, "幼儿园": 30, "医院": 24, "商场": 46, "公园": 34, "车站": 10, "产业园": 30, "大学": 8,
    "机关": 14, "市场": 14,
}  # fmt: skip
WIDE = ("公园", "大学", "产业园", "车站", "医院", "商场")
ORDINALS = ("", "第二", "第三", "第四", "第五", "第六", "第七", "第八", "第九")


def grid_table(land: Land, towns: pd.DataFrame, rng: np.random.Generator) -> geopandas.GeoDataFrame:
    """Import fields of grids plus use (what a special grid is) and dataset, one row per piece of `land`."""
    use = _uses(land, rng)
    numbers = _numbers(land)
    owner = towns.iloc[land.community].reset_index(drop=True)
    frame = pd.DataFrame({
        "code": [f"{code}{number:03d}" for code, number in zip(owner.code, numbers, strict=True)],
        "name": _names(owner["name"].tolist(), use, numbers),
        "kind": np.where(land.special, "special", "base"),
        "community": owner.code.to_numpy(),
        "use": use,
        "dataset": LABEL,
    })  # fmt: skip
    return geopandas.GeoDataFrame(frame, geometry=shapes_to_lonlat(land.mesh.faces), crs=CRS)


def _names(towns: list[str], uses: list[str], numbers: Ints) -> list[str]:
    """中牌楼社区第01网格 for base grids, 中牌楼示例小学专属网格 for special ones; no name twice."""
    names, seen = [""] * len(towns), Counter[tuple[str, str]]()
    for piece in np.lexsort((numbers, np.array(towns))):
        town, use = towns[piece], uses[piece]
        count = seen[town, use]
        seen[town, use] += 1
        short = town.removesuffix("社区")
        names[piece] = f"{short}示例{ORDINALS[count]}{use}专属网格" if use else f"{town}第{count + 1:02d}网格"
    return names


def _numbers(land: Land) -> Ints:
    """1, 2, 3 … inside each community, west to east and north to south."""
    numbers, middles = np.zeros_like(land.community), land.middles
    for community in range(land.community.max() + 1):
        members = np.flatnonzero(land.community == community)
        numbers[members[reading_order(middles[members], band_m=200)]] = np.arange(1, len(members) + 1)
    return numbers


def _uses(land: Land, rng: np.random.Generator) -> list[str]:
    """What each special piece is ("" for base): the widest are parks, works, universities and stations."""
    wide = [use for use in WIDE for _ in range(SPECIALS[use] // 2)]
    rest = list((Counter(SPECIALS) - Counter(wide)).elements())
    order = np.argsort(-np.where(land.special, land.areas_m2, 0), kind="stable")
    use = np.full(len(order), "", dtype=object)
    use[order[: len(wide)]] = rng.permutation(wide)
    use[order[len(wide) : len(wide) + len(rest)]] = rng.permutation(rest)
    return [str(u) for u in use]
