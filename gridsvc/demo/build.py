"""The demo district: every table of it from one seed, without a database, files or a network."""

from datetime import date

import geopandas
import numpy as np
import pandas as pd
import shapely

from gridsvc.demo.addresses import address_table, gates
from gridsvc.demo.buildings import build_estate
from gridsvc.demo.compounds import compounds_and_aliases
from gridsvc.demo.decisions import decision_table
from gridsvc.demo.divisions import COUNTY, communities, division_table, official, seats
from gridsvc.demo.events import event_table
from gridsvc.demo.faults import plant
from gridsvc.demo.grids import grid_table
from gridsvc.demo.ground import make_ground
from gridsvc.demo.land import Counts, Land, make_land
from gridsvc.demo.organisations import organisation_table
from gridsvc.demo.people import Cast, leave_table, post_table, roster_table
from gridsvc.demo.plates import plates
from gridsvc.demo.reference import reference_table
from gridsvc.demo.resources import resource_table
from gridsvc.demo.tables import Demo
from gridsvc.demo.ways import railway, water_area
from gridsvc.demo.words import compound_names, lane_names, road_names

__all__ = ["Demo", "build", "build_sound"]

SEED, TODAY = 320104, date(2026, 11, 22)
# One base grid more than are loaded: the planted missing one.
COUNTS = Counts(base=1_027, special=308, whole=60)
ADDRESSES, EVENTS = 60_000, 2_000
PARKS_WITHOUT_ADDRESS = 20
ROSTERED = 4  # communities with a duty roster of their own
RAILWAY_M = 14.0


def build(seed: int = SEED, today: date = TODAY) -> Demo:
    """The demo district with its planted faults: 1,334 grids, 60,000 addresses, 2,000 events before `today`."""
    return plant(build_sound(seed, today), today=today, rng=np.random.default_rng([seed, 1]))


def build_sound(seed: int = SEED, today: date = TODAY) -> Demo:
    """The same before any fault: 1,335 grids that tile the district, every post held, no address outside."""
    rng = np.random.default_rng(seed)
    names = official()
    towns = communities(names)
    land = _land(names, rng)
    divisions, grids = division_table(names, land), grid_table(land, towns, rng)
    water = list(water_area().values())
    kept_free = [*water, *shapely.buffer(railway()[1], RAILWAY_M)]
    estate = build_estate(land, grids.use.tolist(), kept_free, rng)
    spots = plates(land, water, rng)
    doors = gates(land, spots, estate)
    doors = doors[~shapely.is_empty(estate.yards[doors.index])]
    doors = doors.assign(compound=_compounds(grids, estate.houses, doors.index, rng))
    lived = doors.drop(index=_parks(grids), errors="ignore")
    addresses = address_table(
        land, _prefixed(names, towns), estate, plates=spots, doors=lived, total=ADDRESSES, rng=rng
    )
    cast = Cast()
    posts = post_table(names[names.level == "community"], grids, cast, today=today, rng=rng)
    rosters = roster_table(
        [seat.code for seat in seats(names)], towns.code[:ROSTERED].tolist(), posts, cast, today=today
    )
    reference = reference_table(land, estate, doors.compound, grids.use.tolist())
    return Demo(
        organisations=organisation_table(names),
        divisions=divisions,
        grids=grids,
        reference=reference,
        posts=posts,
        rosters=rosters,
        leaves=leave_table(rosters, cast, today=today),
        addresses=addresses,
        decisions=decision_table(addresses, grids, today=today, rng=rng),
        resources=resource_table(_kerbs(land, spots), _centres(land, names), _places(land, grids), cast, rng=rng),
        events=event_table(addresses, count=EVENTS, today=today, rng=rng),
        **compounds_and_aliases(addresses, reference, names, cast),
    )


def _land(names: pd.DataFrame, rng: np.random.Generator) -> Land:
    ground = make_ground(rng, reversed(road_names(rng)))
    land = make_land(ground, seats(names), COUNTS, rng, iter(lane_names(rng)))
    assert len(land.special) == COUNTS.base + COUNTS.special, "this seed cuts a speck off a block: take another"
    return land


def _compounds(
    grids: geopandas.GeoDataFrame, houses: set[int], pieces: pd.Index, rng: np.random.Generator
) -> list[str]:
    """The name of each piece's compound: of a special grid its own, of old houses none."""
    names = iter(compound_names(rng))
    special = grids["name"].str.removesuffix("专属网格").where(grids.kind == "special", "")
    return [special[piece] or ("" if piece in houses else next(names)) for piece in pieces]


def _parks(grids: geopandas.GeoDataFrame) -> list[int]:
    return [int(row) for row in np.flatnonzero(grids.use == "公园")[:PARKS_WITHOUT_ADDRESS]]


def _prefixed(names: pd.DataFrame, towns: pd.DataFrame) -> pd.DataFrame:
    """Communities with what their addresses start with: province, city, district, street, community."""
    name = names.set_index("code")["name"]
    above = name[COUNTY[:2] + "0000"] + name[COUNTY[:4] + "00"] + name[COUNTY]
    return towns.assign(prefix=above + towns.parent.map(name) + towns["name"])


def _kerbs(land: Land, spots: pd.DataFrame) -> pd.DataFrame:
    return spots[["x", "y"]].assign(name=[land.ways[way].name for way in spots.way])


def _centres(land: Land, names: pd.DataFrame) -> pd.DataFrame:
    """name, level and a point inside of each street and community with ground."""
    ground = names[names.kind == "ground"]
    streets, towns = ground[ground.level == "street"], ground[ground.level == "community"]
    shapes = [*land.mesh.merged(land.street).faces, *land.mesh.merged(land.community).faces]
    xy = shapely.get_coordinates(shapely.point_on_surface(shapes))
    return pd.concat([streets, towns])[["name", "level"]].assign(x=xy[:, 0], y=xy[:, 1])


def _places(land: Land, grids: geopandas.GeoDataFrame) -> pd.DataFrame:
    special = grids.kind == "special"
    chosen = pd.DataFrame(grids.loc[special, ["name", "use"]])
    return chosen.assign(x=land.middles[special, 0], y=land.middles[special, 1])
