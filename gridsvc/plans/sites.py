"""The places of listed addresses and what lies around them, for a grid that is drawn by addresses."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from sqlalchemy import ColumnElement, func, or_, select

from gridsvc.addresses.keys import text_keys
from gridsvc.addresses.models import StandardAddress
from gridsvc.errors import NotFound
from gridsvc.extensions import STORED_SRID, db
from gridsvc.geometry.edit import Grid, Sites, Surroundings
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.propose import Homes
from gridsvc.reference.models import ReferenceFeature

FOLLOWED = ("road", "water", "rail")


def gathered(listed: list[str], reach_m: float) -> tuple[Sites, Surroundings]:
    """Where the listed addresses are, and what an outline around them has regard to.

    A line of the list is an address by code or text, or a building, unit or compound: all addresses that begin with it.
    Raises NotFound naming the first line that means nothing.
    """
    ids = sorted({found for line in listed for found in _meant(line)})
    mine = _points(StandardAddress.id.in_(ids))
    buildings = _buildings(mine)
    sites = Sites(mine, buildings)
    return sites, _around(sites, ids, reach_m) if len(sites.all) else Surroundings()


def homes_of(grids: Sequence[Grid]) -> tuple[Homes, Any]:
    """Where the households of some grids are, by building outline where one holds their address, and the lines around
    that borders like to follow.
    """
    if not grids:
        return Homes(array([]), np.array([])), array([])
    box = shapely.box(*shapely.total_bounds(array(grid.polygon for grid in grids)))
    inside = _meets(StandardAddress, box)
    rows = db.session.execute(
        select(func.ST_AsBinary(StandardAddress.geometry), StandardAddress.households)
        .where(inside, StandardAddress.status == "OC", StandardAddress.households > 0)
        .order_by(StandardAddress.id)
    ).all()
    points = shapely.from_wkb(np.array([row[0] for row in rows], dtype=object))
    households = np.array([row[1] for row in rows], dtype=float)
    return _gathered_by_building(points, households, _features(("building",), box)), _features(FOLLOWED, box)


def _gathered_by_building(points: Any, households: Any, outlines: Any) -> Homes:
    """Points with their households; those in one building together, under its outline."""
    at, building = shapely.STRtree(outlines).query(points, predicate="intersects") if len(outlines) else ((), ())
    place = np.arange(len(outlines), len(outlines) + len(points))
    place[np.asarray(at, dtype=int)] = building
    held = np.bincount(place, households, minlength=len(outlines) + len(points)).astype(float)
    used = np.flatnonzero(held > 0)
    return Homes(np.concatenate((outlines, points))[used], held[used])


def _meant(line: str) -> list[int]:
    (key,) = text_keys([line])
    address = StandardAddress
    same = select(address.id).where(or_(address.code == line, address.text_key == key))
    exact = list(db.session.scalars(same.order_by(*address.in_force_last())))[-1:]
    found = exact or list(
        db.session.scalars(
            select(address.id).where(
                or_(
                    address.text_key.startswith(key, autoescape=True),
                    address.compound == line,
                    address.place_key == key,
                )
            )
        )
    )
    if not found:
        raise NotFound(what="address", what_zh="地址", key=line)
    return found


def _points(which: ColumnElement[bool]) -> Any:
    """Every place of those addresses once."""
    rows = db.session.scalars(
        select(func.ST_AsBinary(StandardAddress.geometry))
        .where(which, StandardAddress.geometry.is_not(None))
        .order_by(StandardAddress.id)
    ).all()
    points = shapely.from_wkb(np.array(rows, dtype=object))
    return points[np.unique(shapely.get_coordinates(points), axis=0, return_index=True)[1]] if len(points) else points


def _buildings(points: Any) -> Any:
    """The building outlines that hold one of the points."""
    if not len(points):
        return points
    near = _features(("building",), shapely.box(*shapely.total_bounds(points)))
    return near[shapely.intersects(near[:, None], points).any(axis=1)] if len(near) else near


def _around(sites: Sites, ids: list[int], reach_m: float) -> Surroundings:
    frame = LocalMetres.around(sites.all)
    zone = shapely.box(*shapely.total_bounds(frame.to_metres(sites.all))).buffer(2.0 * reach_m, join_style="mitre")
    box = frame.to_degrees(np.array([zone], dtype=object))[0]
    inside = _meets(StandardAddress, box)
    others = _points(inside & StandardAddress.id.not_in(ids))
    outlines = _features(("building",), box)
    mine = {outline.wkb for outline in sites.outlines}
    rest = np.array([outline for outline in outlines if outline.wkb not in mine], dtype=object)
    return Surroundings(Sites(others, rest), _features(FOLLOWED, box))


def _meets(model: Any, box: Any) -> ColumnElement[bool]:
    """Rows whose bounds meet a box (degrees)."""
    meets: ColumnElement[bool] = model.geometry.intersects(func.ST_MakeEnvelope(*box.bounds, STORED_SRID))
    return meets


def _features(kinds: tuple[str, ...], box: Any) -> Any:
    """The shapes of those kinds that touch the box (degrees)."""
    rows = db.session.scalars(
        select(func.ST_AsBinary(ReferenceFeature.geometry))
        .where(ReferenceFeature.kind.in_(kinds))
        .where(_meets(ReferenceFeature, box))
        .order_by(ReferenceFeature.id)
    ).all()
    return shapely.from_wkb(np.array(rows, dtype=object))
