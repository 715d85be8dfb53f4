"""Planted faults, so that the gap page has something to find: each is listed with what must be found."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely
from shapely import Polygon, STRtree

from gridsvc.demo.frame import area_m2, to_lonlat, to_metres
from gridsvc.demo.people import COMMANDERS, POST_FIELDS
from gridsvc.demo.tables import Demo, Fault

STRIP_M, STRIP_LENGTH_M = 9.0, 70.0
OUTSIDE, UNLED, UNSERVED = 12, 4, 4
Plant = Callable[[Demo, date, np.random.Generator], Demo]


def plant(demo: Demo, *, today: date, rng: np.random.Generator) -> Demo:
    """The demo with every fault of FAULTS, each on ground and in posts that no other fault touches."""
    for fault in FAULTS:
        demo = fault(demo, today, rng)
    return demo


def _noted(demo: Demo, *faults: Fault) -> Demo:
    return replace(demo, faults=(*demo.faults, *faults))


def _inner_bases(demo: Demo) -> list[int]:
    """Rows of base grids that no fault, decision or edge of the district concerns."""
    outline = demo.divisions.geometry[demo.divisions.level == "county"].iloc[0].exterior
    used = {code for fault in demo.faults for code in fault.codes}
    free = ~demo.grids.code.isin(used) & ~shapely.intersects(demo.grids.geometry.to_numpy(), outline)
    decided = STRtree(demo.grids.geometry.to_numpy()).query(
        shapely.points(demo.decisions.lon, demo.decisions.lat), predicate="within"
    )[1]
    free &= ~demo.grids.code.isin(demo.decisions.grid) & ~demo.grids.index.isin(decided)
    return [int(row) for row in np.flatnonzero(free & (demo.grids.kind == "base"))]


def missing_grid(demo: Demo, _today: date, rng: np.random.Generator) -> Demo:
    """One base grid was never drawn: its code stays free, its posts do not exist, its addresses have no grid."""
    row = int(rng.choice(_inner_bases(demo)))
    code, shape = demo.grids.code[row], demo.grids.geometry[row]
    inside = shapely.contains_xy(shape, demo.addresses.lon, demo.addresses.lat)
    codes = tuple(demo.addresses.code[inside])
    in_use = int((demo.addresses.status[inside] == "OC").sum())
    left = replace(
        demo,
        grids=demo.grids.drop(index=row).reset_index(drop=True),
        posts=demo.posts[demo.posts.grid != code].reset_index(drop=True),
    )
    return _noted(
        left,
        Fault("missing_grid", (code,), "blind ground, m2", area_m2(shape)),
        Fault("address_in_blind_ground", codes, "addresses in no grid, those in use counted", in_use),
    )


def overlap(demo: Demo, _today: date, rng: np.random.Generator) -> Demo:
    """One base grid reaches STRIP_M over a long straight border into its neighbour."""
    shapes = demo.grids.geometry.to_numpy()
    tree = STRtree(shapes)
    for row in rng.permutation(_inner_bases(demo)):
        for strip, grown in _strips(shapes[row]):
            hosts = tree.query(strip, predicate="covered_by")
            if len(hosts) and demo.grids.community[hosts[0]] == demo.grids.community[row]:
                grids = demo.grids.copy()
                grids.loc[row, "geometry"] = grown
                codes = (demo.grids.code[row], demo.grids.code[hosts[0]])
                return _noted(replace(demo, grids=grids), Fault("overlap", codes, "overlap, m2", area_m2(strip)))
    raise AssertionError("no border is long enough for the overlap")


def _strips(shape: Polygon) -> Iterator[tuple[Polygon, Polygon]]:
    """A strip outside each long edge of the shape, and the shape grown by it; no other node moves."""
    ring = to_metres(shapely.get_coordinates(shapely.orient_polygons(shape).exterior))
    for at, (start, end) in enumerate(pairwise(ring)):
        along = end - start
        if np.hypot(*along) < STRIP_LENGTH_M:
            continue
        out = np.array([along[1], -along[0]]) / np.hypot(*along) * STRIP_M
        corners = to_lonlat(np.array([start, start + 0.1 * along + out, end - 0.1 * along + out, end]))
        stored = shapely.get_coordinates(shapely.orient_polygons(shape).exterior)
        corners[[0, 3]] = stored[[at, at + 1]]
        grown = np.vstack([stored[: at + 1], corners[1:3], stored[at + 1 :]])
        yield Polygon(corners), Polygon(grown, [*shape.interiors])


def vacant_commanders(demo: Demo, today: date, rng: np.random.Generator) -> Demo:
    """One commander post vacant in each way of VACANCIES, each in a community of its own."""
    held = demo.posts[demo.posts.post.isin(COMMANDERS) & (demo.posts.division != "")]
    plain = (held.stand_in_for == "") & ~held.person.duplicated(keep=False)
    once = held.groupby("division").filter(lambda rows: len(rows) == len(COMMANDERS) and plain[rows.index].all())
    towns = rng.choice(np.unique(once.division), len(VACANCIES), replace=False)
    posts, faults = demo.posts, list[Fault]()
    for town, (way, (expected, change)) in zip(towns, VACANCIES.items(), strict=True):
        rows = {post: int(once.index[(once.division == town) & (once.post == post)][0]) for post in COMMANDERS}
        posts = change(posts, rows, today)
        faults.append(Fault(way, (str(town), "commander_2"), expected))
    return _noted(replace(demo, posts=posts.reset_index(drop=True)), *faults)


def _expired(posts: pd.DataFrame, rows: dict[str, int], today: date) -> pd.DataFrame:
    ended = posts.copy()
    ended.loc[rows["commander_2"], "to"] = (today - timedelta(days=20)).isoformat()
    return ended


def _empty(posts: pd.DataFrame, rows: dict[str, int], _today: date) -> pd.DataFrame:
    return posts.drop(index=rows["commander_2"])


def _same_person(posts: pd.DataFrame, rows: dict[str, int], _today: date) -> pd.DataFrame:
    doubled = posts.copy()
    for field in ("person", "phone"):
        doubled.loc[rows["commander_2"], field] = posts[field][rows["commander_1"]]
    return doubled


def _inactive(posts: pd.DataFrame, rows: dict[str, int], _today: date) -> pd.DataFrame:
    left = posts.copy()
    left.loc[rows["commander_2"], "active"] = False
    return left


def _stand_in_only(posts: pd.DataFrame, rows: dict[str, int], today: date) -> pd.DataFrame:
    """The holder's term ended while away; only the stand-in is in force."""
    ended = _expired(posts, rows, today)
    holder = ended.loc[rows["commander_2"]]
    stand_in = holder.to_dict() | {
        "person": "示例代理指挥长-900",
        "phone": "00099999900",
        "stand_in_for": holder.person,
        "from": (today - timedelta(days=30)).isoformat(),
        "to": (today + timedelta(days=40)).isoformat(),
    }
    return pd.concat([ended, pd.DataFrame([stand_in])[POST_FIELDS]], ignore_index=False)


VACANCIES: dict[str, tuple[str, Callable[[pd.DataFrame, dict[str, int], date], pd.DataFrame]]] = {
    "commander_empty": ("vacant: nobody was ever appointed", _empty),
    "commander_expired": ("vacant: the term ended 20 days ago", _expired),
    "commander_same_person": ("vacant: held by the person of commander_1", _same_person),
    "commander_inactive": ("vacant: the holder is inactive", _inactive),
    "commander_stand_in_only": ("vacant: only a stand-in, no holder in force", _stand_in_only),
}


def unstaffed_grids(demo: Demo, _today: date, rng: np.random.Generator) -> Demo:
    """Grids without 网格长, and others without any 网格员."""
    rows = rng.choice(_inner_bases(demo), UNLED + UNSERVED, replace=False)
    unled, unserved = np.split(demo.grids.code.to_numpy()[rows], [UNLED])
    posts = demo.posts
    gone = posts.grid.isin(unled) & (posts.post == "grid_leader")
    gone |= posts.grid.isin(unserved) & posts.post.isin(["fulltime", "parttime"])
    return _noted(
        replace(demo, posts=posts[~gone].reset_index(drop=True)),
        Fault("grid_without_leader", tuple(unled), "no 网格长", UNLED),
        Fault("grid_without_worker", tuple(unserved), "no 网格员", UNSERVED),
    )


def outside_addresses(demo: Demo, _today: date, rng: np.random.Generator) -> Demo:
    """Plates near the rim whose points were typed 60 to 260 m beyond it."""
    ground = demo.divisions.geometry[demo.divisions.level == "county"].iloc[0]
    plates = demo.addresses.index[(demo.addresses.point_kind == "plate") & (demo.addresses.status == "OC")]
    points = shapely.points(demo.addresses.lon[plates], demo.addresses.lat[plates])
    rim = shapely.get_coordinates(shapely.shortest_line(points, ground.exterior)).reshape(-1, 2, 2)
    away = to_metres(rim[:, 1]) - to_metres(rim[:, 0])
    length = np.hypot(*away.T)
    beyond = to_lonlat(to_metres(rim[:, 1]) + away / length[:, None] * rng.uniform(60, 260, (len(away), 1)))
    fit = np.flatnonzero((length > 1) & (length < 40) & ~shapely.contains_xy(ground, *beyond.T))
    chosen = rng.choice(fit, OUTSIDE, replace=False)
    addresses = demo.addresses.copy()
    addresses.loc[plates[chosen], ["lon", "lat"]] = beyond[chosen]
    codes = tuple(addresses.code[plates[chosen]])
    return _noted(replace(demo, addresses=addresses), Fault("address_outside", codes, "addresses in no grid", OUTSIDE))


def grids_without_address(demo: Demo, _today: date, _rng: np.random.Generator) -> Demo:
    """Lists the grids (parks, mostly) that hold no address."""
    points = shapely.points(demo.addresses.lon, demo.addresses.lat)
    held = STRtree(demo.grids.geometry.to_numpy()).query(points, predicate="intersects")[1]
    codes = tuple(demo.grids.code[~demo.grids.index.isin(held)])
    return _noted(demo, Fault("grid_without_address", codes, "grids with no address", len(codes)))


FAULTS: tuple[Plant, ...] = (
    missing_grid, overlap, vacant_commanders, unstaffed_grids, outside_addresses, grids_without_address,
)  # fmt: skip
