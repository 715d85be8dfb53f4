"""四至 of grids: what was written of them, else what the roads, water and neighbours around say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely
from sqlalchemy import select

from gridsvc.divisions.models import Division
from gridsvc.extensions import db
from gridsvc.geometry.edit import Grid
from gridsvc.grids.models import Grid as GridRow
from gridsvc.grids.models import GridVersion
from gridsvc.papers import ground
from gridsvc.papers.bounds import REACH_M, Feature, Name, Neighbour, bounds_of
from gridsvc.plans import bounds as store
from gridsvc.plans.difference import same_ground
from gridsvc.plans.models import Plan
from gridsvc.plans.state import State, base_of, state_of

METRES_PER_DEGREE = 80_000  # at least, of longitude, as far as people draw grids: for boxes only
BARE = Name("未划网格处", "ground without a grid")


@dataclass(frozen=True, slots=True)
class Described:
    """A grid's bounds in both languages; `by` is empty where nobody wrote them. `stale`: for other ground than now."""

    zh: str
    en: str
    by: str = ""
    stale: bool = False

    def text(self, lang: str) -> str:
        """In one language; in the other one where nothing else was written."""
        return (self.zh or self.en) if lang == "zh" else (self.en or self.zh)


def of_plan(plan: Plan, codes: Sequence[str], issued: Mapping[str, str]) -> dict[str, Described]:
    """The bounds of a plan's grids at its head, by code; what was written goes first.

    `issued`: real codes by placeholder.
    """
    now, was = state_of(plan), base_of(plan)
    grids = [grid for code in codes if (grid := now.get(code))]
    written = store.written(plan)
    old = _attributes(plan, [grid.code for grid in grids if same_ground(was.get(grid.code), grid)])
    found = generated(now, [grid for grid in grids if grid.code not in written and grid.code not in old], issued)
    found |= old
    for grid in grids:
        if row := written.get(grid.code):
            found[grid.code] = Described(row.zh, row.en, row.by, row.shape_key != store.key_of(grid))
    return found


def generated(now: State, grids: Sequence[Grid], issued: Mapping[str, str]) -> dict[str, Described]:
    """What is around the grids of a layer, by code. Two statements, however many."""
    if not grids:
        return {}
    reach = REACH_M / METRES_PER_DEGREE
    west, south, east, north = shapely.total_bounds(np.array([grid.polygon for grid in grids], dtype=object)).tolist()
    things = ground.around((west - reach, south - reach, east + reach, north + reach), ground.ALONG_BORDERS)
    tree = shapely.STRtree([thing.shape for thing in things])
    surroundings = _Surroundings(now, _communities(now), issued)
    return {grid.code: surroundings.of(grid, [things[at] for at in _near(tree, grid, reach)]) for grid in grids}


def _near(tree: Any, grid: Grid, reach: float) -> list[int]:
    return sorted(tree.query(shapely.box(*shapely.bounds(grid.polygon).tolist()).buffer(reach)).tolist())


class _Surroundings(NamedTuple):
    """A layer, the names of its communities, and the codes that its new grids get."""

    now: State
    communities: Mapping[str, Name]
    issued: Mapping[str, str]

    def of(self, grid: Grid, things: Sequence[ground.Thing]) -> Described:
        """A grid's bounds among the things near it."""
        box = np.array([shapely.box(*shapely.bounds(grid.polygon).tolist()).buffer(REACH_M / METRES_PER_DEGREE)])
        outlines = self.now.holding(grid.code).divisions_near(box)
        bare = [
            Neighbour(each.polygon, BARE, self.home(each.code)) for each in outlines if each.code in self.communities
        ]
        others = [other for other in self.now.near(box) if other.code != grid.code and other.kind == grid.kind]
        beside = [Neighbour(other.polygon, self.called(other), self.home(other.community)) for other in others]
        features = [Feature(thing.name, thing.shape, thing.english) for thing in things]
        found = bounds_of(grid.polygon, features, [*bare, *beside], self.home(grid.community).zh)
        return Described(found.text("zh"), found.text("en"))

    def home(self, community: str) -> Name:
        """The name of a community, empty for none."""
        return self.communities.get(community, Name("", ""))

    def called(self, grid: Grid) -> Name:
        """The name of a grid, else its code; a new one bears its code as a name at first."""
        code = self.issued.get(grid.code, grid.code)
        return Name(f"{code}网格", f"grid {code}") if grid.name in ("", code) else Name(grid.name, grid.name)


def _communities(now: State) -> dict[str, Name]:
    """The names of communities, by what edits call them."""
    rows = db.session.execute(
        select(Division.id, Division.name, Division.attributes["name_en"].astext).where(Division.level == "community")
    )
    return {now.names.key(row[0]): Name(row[1], row[2] or row[1]) for row in rows if row[0] in now.names.keys}


def _attributes(plan: Plan, codes: Sequence[str]) -> dict[str, Described]:
    """What the newest versions of grids bear as written bounds, by code."""
    zh, en = (GridVersion.attributes[name].astext for name in store.ATTRIBUTES)
    rows = db.session.execute(
        select(GridRow.code, zh, en)
        .join(GridRow, GridRow.id == GridVersion.grid_id)
        .where(GridVersion.layer_id == plan.layer_id, GridRow.code.in_(list(codes)), zh.is_not(None) | en.is_not(None))
        .order_by(GridVersion.id)
    )
    return {code: Described(zh or "", en or "", by="—") for code, zh, en in rows}
