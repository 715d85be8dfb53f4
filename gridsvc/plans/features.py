"""The grids of a plan as GeoJSON with exact coordinates, each with its area, its households and what became of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from sqlalchemy import func, select

from gridsvc.accounts.principal import EVERYWHERE, Scope
from gridsvc.addresses.models import StandardAddress
from gridsvc.divisions.scope import in_scope
from gridsvc.extensions import STORED_SRID, db
from gridsvc.geometry.edit import Grid
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.locate import Locator
from gridsvc.geometry.measure import area_m2
from gridsvc.plans.difference import became
from gridsvc.plans.state import State
from gridsvc.reference.models import ReferenceFeature
from gridsvc.web.geojson import collection, feature

FOLLOWED = ("building", "compound", "road", "rail", "water", "green")  # kinds of the ground that borders may follow
MOST_COUNTED = 300  # grids whose households are counted at once
Box = tuple[float, float, float, float]


def gathered(base: State, wanted: Sequence[Grid], scope: Scope, **members: object) -> str:
    """GeoJSON text of some grids of a plan, with the households that the scope may count; the property `state` says
    what became of each since the base edition.
    """
    return collection(_features(base, wanted, scope), **members)


def _features(base: State, wanted: Sequence[Grid], scope: Scope) -> list[str]:
    return [as_feature(grid, said) for grid, said in zip(wanted, described(base, wanted, scope), strict=True)]


def at(state: State, lon: float, lat: float) -> list[Grid]:
    """The grids that own a place, the special one first where they lie over each other; none where no grid does."""
    near = state.near(array([shapely.Point(lon, lat)]))
    kinds = sorted({grid.kind for grid in near}, reverse=True) if len(state.coverages) > 1 else [None]
    found = [_owner([grid for grid in near if kind in (None, grid.kind)], lon, lat) for kind in kinds]
    return [grid for grid in found if grid]


def _owner(near: Sequence[Grid], lon: float, lat: float) -> Grid | None:
    if not near:
        return None
    row = int(Locator.build(array(grid.polygon for grid in near), [grid.code for grid in near]).owner(lon, lat))
    return near[row] if row >= 0 else None


def as_feature(grid: Grid, facts: Mapping[str, object]) -> str:
    """One grid as GeoJSON text; its id is its code."""
    return feature(json.dumps(shapely.geometry.mapping(grid.polygon)), facts, id=grid.code)


def described(base: State, wanted: Sequence[Grid], scope: Scope) -> list[dict[str, object]]:
    """The properties of each grid."""
    areas = area_m2(array(grid.polygon for grid in wanted)).tolist() if wanted else []
    households = households_of(wanted, scope) if len(wanted) <= MOST_COUNTED else {}
    return [
        {
            "code": grid.code,
            "name": grid.name,
            "kind": grid.kind,
            "community": grid.community or None,
            "area_m2": round(area, 1),
            "households": households.get(grid.code),
            "locked": grid.locked,
            "state": became(base.get(grid.code), grid),
        }
        for grid, area in zip(wanted, areas, strict=True)
    ]


def households_of(grids: Sequence[Grid], scope: Scope = EVERYWHERE) -> dict[str, int]:
    """How many households lie in each grid, by code, by the exact owner of each address point."""
    if not grids:
        return {}
    box = shapely.total_bounds(array(grid.polygon for grid in grids))
    lon, lat, households = weights(tuple(box.tolist()), scope)
    rows = Locator.build(array(grid.polygon for grid in grids), [grid.code for grid in grids]).owner(lon, lat)
    counts = np.bincount(rows[rows >= 0], households[rows >= 0], minlength=len(grids))
    return {grid.code: int(count) for grid, count in zip(grids, counts, strict=True)}


def weights(box: Box, scope: Scope) -> tuple[Any, Any, Any]:
    """lon, lat and households of every address in use in a box (degrees), inside the scope."""
    place = StandardAddress.geometry
    rows = db.session.execute(
        select(func.ST_X(place), func.ST_Y(place), StandardAddress.households)
        .where(place.intersects(func.ST_MakeEnvelope(*box, STORED_SRID)), StandardAddress.status == "OC")
        .where(in_scope(StandardAddress.community_id, scope))
        .order_by(StandardAddress.id)
    ).all()
    lon, lat, households = np.array(rows, dtype=float).reshape(-1, 3).T
    return lon.copy(), lat.copy(), households.copy()


def ground(box: Box, most: int) -> list[str]:
    """Buildings, compounds, roads, railways, water and green in a box (degrees) as GeoJSON text with exact coordinates:
    what a border may follow.
    """
    shape = ReferenceFeature.geometry
    rows = db.session.execute(
        select(ReferenceFeature.id, ReferenceFeature.kind, ReferenceFeature.name, func.ST_AsBinary(shape))
        .where(shape.intersects(func.ST_MakeEnvelope(*box, STORED_SRID)), ReferenceFeature.kind.in_(FOLLOWED))
        .order_by(ReferenceFeature.id)
        .limit(most)
    )
    return [
        feature(json.dumps(shapely.geometry.mapping(shapely.from_wkb(wkb))), {"kind": kind, "name": name}, id=number)
        for number, kind, name, wkb in rows
    ]


def within(state: State, box: Box) -> list[Grid]:
    """The grids whose ground touches a box (degrees), by code."""
    outline = shapely.box(*box)
    near = state.near(array([outline]))
    return sorted((grid for grid in near if shapely.intersects(grid.polygon, outline)), key=lambda grid: grid.code)


def of_codes(state: State, codes: Iterable[str]) -> list[Grid]:
    """The grids of those codes, as far as there are any."""
    return [grid for code in codes if (grid := state.get(code))]


def with_neighbours(state: State, codes: Iterable[str]) -> list[Grid]:
    """The grids of those codes and all that touch one of them, by code."""
    chosen = of_codes(state, codes)
    if not chosen:
        return []
    near = state.near(array(grid.polygon for grid in chosen))
    ground = array(grid.polygon for grid in chosen)
    touching = [grid for grid in near if bool(np.any(shapely.intersects(ground, grid.polygon)))]
    return sorted(touching, key=lambda grid: grid.code)
