"""60,000 standard addresses: plates, compounds, buildings, units and rooms, each with its point."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from gridsvc.demo.buildings import Estate
from gridsvc.demo.divisions import LABEL
from gridsvc.demo.frame import to_lonlat
from gridsvc.demo.land import Land

ELEMENTS = ["road", "section", "lane", "alley", "number", "compound", "building", "unit", "room"]
FIELDS = [
    "code", "address", "division", "road", "section", "lane", "alley", "number", "compound", "building", "unit",
    "floor", "room", "lon", "lat", "status", "households", "point_kind", "dataset",
]  # fmt: skip
STATUSES, STATUS_SHARES = ("OC", "AB", "IN", "UN"), (0.985, 0.006, 0.004, 0.005)
STAIRS, ROOMS_PER_STAIR = 6_000, 5  # staircases with their rooms listed, and how many rooms of each
ALLEY_HOUSES = 6


def gates(land: Land, plates: pd.DataFrame, estate: Estate) -> pd.DataFrame:
    """One plate row per piece, indexed by piece: its entrance, on its widest road (old houses: narrowest).

    A piece without a road of its own has the entrance of a neighbour (`own` is False).
    """
    width = np.where(plates.piece.isin(estate.houses), -plates.width_m, plates.width_m)
    best = plates[width == pd.Series(width).groupby(plates.piece.to_numpy()).transform("max").to_numpy()]
    rank = best.groupby("piece").cumcount()
    middle = rank == best.groupby("piece").piece.transform("size") // 2
    chosen = best[middle].assign(plate=best.index[middle], own=True).set_index("piece")
    every: pd.DataFrame = pd.concat([chosen, *_borrowed(land, chosen)])
    return every


def _borrowed(land: Land, chosen: pd.DataFrame) -> Iterator[pd.DataFrame]:
    sides = np.vstack(
        [np.column_stack([land.mesh.left, land.mesh.right]), np.column_stack([land.mesh.right, land.mesh.left])]
    )
    for piece in sorted(set(range(len(land.street))) - set(chosen.index)):
        near = [other for other in sides[sides[:, 0] == piece, 1] if other in chosen.index]
        yield chosen.loc[[near[0]]].assign(own=False).set_axis([piece])


def address_table(
    land: Land,
    towns: pd.DataFrame,
    estate: Estate,
    *,
    plates: pd.DataFrame,
    doors: pd.DataFrame,
    total: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Import fields of addresses plus point_kind and dataset; `households` counts those no finer row lists.

    `doors`: the gates, with `compound` ("" for old houses), without the pieces that have no address.
    `towns`: code and address prefix of each community. CRS of lon, lat: the stored one, 8 decimals.
    """
    buildings = _buildings(estate, doors)
    stairs = _stairs(buildings, rng)
    rooms = _rooms(stairs, rng)
    fixed = [_entrances(doors), _compounds(doors, estate), _listed(buildings, stairs), _units(stairs, rooms), rooms]
    free = plates[~plates.index.isin(doors.plate) & plates.piece.isin(doors.index)]
    more = free.sample(total - sum(map(len, fixed)), weights=free.width_m, random_state=rng)
    rows = pd.concat([*fixed, more.assign(point_kind="plate", rank=0)], ignore_index=True)
    return _finished(rows, land, towns, rng)


def _entrances(doors: pd.DataFrame) -> pd.DataFrame:
    return (
        doors[doors.own].drop(columns="compound").rename_axis("piece").reset_index().assign(point_kind="gate", rank=0)
    )


def _compounds(doors: pd.DataFrame, estate: Estate) -> pd.DataFrame:
    """Compounds and special grids by name, at their gate; inside, where the gate is a neighbour's."""
    named = doors[doors.compound != ""].rename_axis("piece").reset_index()
    inside = shapely.get_coordinates(shapely.point_on_surface(estate.yards[named.piece]))
    return named.assign(
        x=named.x.where(named.own, inside[:, 0]),
        y=named.y.where(named.own, inside[:, 1]),
        point_kind=np.where(named.own, "gate", "compound"),
        rank=1,
    )


def _buildings(estate: Estate, doors: pd.DataFrame) -> pd.DataFrame:
    """Buildings with their address elements: 3幢 of a compound, or 弄 and number of an old house."""
    own = estate.buildings[estate.buildings.piece.isin(doors.index)]
    plain = own.drop(columns=["number"])
    rows = plain.join(doors[["road", "section", "lane", "number", "compound"]], on="piece")
    house = rows.compound == ""
    alley = (own.number - 1) // ALLEY_HOUSES + 1 + _alleys_before(rows[house], own.number)
    rows["building"] = np.where(house, "", own.number.astype(str) + "幢")
    rows["alley"] = np.where(house, alley.fillna(0).astype(int).astype(str) + "弄", "")
    rows["number"] = np.where(house, ((own.number - 1) % ALLEY_HOUSES + 1).astype(str) + "号", rows.number)
    return rows.assign(key=np.arange(len(rows)), point_kind="building", rank=2)


def _alleys_before(houses: pd.DataFrame, number: pd.Series) -> pd.Series:
    """Alleys that the pieces before have on the same road or lane, for each house."""
    alleys = ((number[houses.index] - 1) // ALLEY_HOUSES + 1).groupby(houses.piece).max()
    road = houses.groupby("piece")[["road", "section", "lane"]].first().agg("".join, axis=1)
    before = alleys.groupby(road).cumsum() - alleys
    return houses.piece.map(before)


def _stairs(buildings: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Staircases whose rooms are listed: building columns plus `unit` ("" in old houses) and its middle."""
    lived = buildings[buildings.households > 0]
    every = lived.loc[np.repeat(lived.index, lived.units)].reset_index(drop=True)
    nth = every.groupby("key").cumcount() + 1
    off = ((nth - 0.5) / every.units - 0.5) * every.length_m * 0.9
    every = every.assign(
        unit=np.where(every.compound == "", "", nth.astype(str) + "单元"),
        x=every.x + off * np.cos(every.angle),
        y=every.y + off * np.sin(every.angle),
        stair=np.arange(len(every)),
    )
    return every.sample(STAIRS, random_state=rng).sort_index()


def _rooms(stairs: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """ROOMS_PER_STAIR different rooms of each staircase (all, where there are fewer)."""
    there = (stairs.floors * stairs.per_floor).to_numpy()
    draw = rng.random((len(stairs), int(there.max())))
    draw[np.arange(draw.shape[1]) >= there[:, None]] = np.inf
    picked = np.argsort(draw, axis=1)[:, :ROOMS_PER_STAIR]
    listed = np.minimum(there, ROOMS_PER_STAIR)
    nth = picked[np.arange(ROOMS_PER_STAIR) < listed[:, None]]
    rows = stairs.loc[np.repeat(stairs.index, listed)].reset_index(drop=True)
    floor, door = nth // rows.per_floor + 1, nth % rows.per_floor + 1
    jitter = rng.uniform(-0.3, 0.3, (2, len(rows))) * [[4.0], [9.0]]
    return rows.assign(
        floor=floor.astype(str) + "层",
        room=floor.astype(str) + door.map("{:02d}室".format),
        x=rows.x + jitter[0] * np.cos(rows.angle) - jitter[1] * np.sin(rows.angle),
        y=rows.y + jitter[0] * np.sin(rows.angle) + jitter[1] * np.cos(rows.angle),
        households=1,
        point_kind="unit",
        rank=4,
    )


def _units(stairs: pd.DataFrame, rooms: pd.DataFrame) -> pd.DataFrame:
    listed = stairs.stair.map(rooms.groupby("stair").size())
    rows = stairs.assign(households=stairs.floors * stairs.per_floor - listed, point_kind="unit", rank=3)
    return rows[rows.unit != ""]


def _listed(buildings: pd.DataFrame, stairs: pd.DataFrame) -> pd.DataFrame:
    """Buildings with the households that neither a unit nor a room lists."""
    stair = stairs.floors * stairs.per_floor
    finer = np.where(stairs.unit == "", stair.clip(upper=ROOMS_PER_STAIR), stair)
    below = buildings.key.map(pd.Series(finer, stairs.index).groupby(stairs.key).sum()).fillna(0).astype(int)
    return buildings.assign(households=buildings.households - below)


def _finished(rows: pd.DataFrame, land: Land, towns: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Codes, texts, stored coordinates and statuses; sorted by community, piece and depth."""
    community = land.community[rows.piece]
    order = np.lexsort((np.arange(len(rows)), rows["rank"], rows.piece, community))
    rows, community = rows.iloc[order].reset_index(drop=True), community[order]
    texts = rows[ELEMENTS].fillna("")
    town = towns.iloc[community].reset_index(drop=True)
    lonlat = to_lonlat(rows[["x", "y"]].to_numpy(float))
    area = town.code.str[:9] + "0" + town.code.str[9:]
    frame = texts.assign(
        code=area + pd.Series([f"{n:08d}" for n in range(1, len(rows) + 1)]),
        address=town.prefix + pd.Series(["".join(parts) for parts in texts.to_numpy().tolist()]),
        division=town.code,
        floor=rows.floor.fillna(""),
        lon=lonlat[:, 0],
        lat=lonlat[:, 1],
        status=rng.choice(STATUSES, len(rows), p=STATUS_SHARES),
        households=rows.households.fillna(0).astype(int),
        point_kind=rows.point_kind,
        dataset=LABEL,
    )
    return frame[FIELDS]
