"""Reads of divisions."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Double, cast, exists, func, select
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import aliased

from gridsvc.divisions.models import Division
from gridsvc.errors import NotFound
from gridsvc.extensions import STORED_SRID, db
from gridsvc.kept.values import Kept

KNOWN_KEPT = 20_000


class Known(NamedTuple):
    """A division's code, and the ids of itself and of all above it."""

    code: str
    lineage: frozenset[int]


_grounds: Kept[tuple[NDArray[np.int32], NDArray[Any]]] = Kept("divisions", capacity=1)
_known: Kept[Known | None] = Kept("divisions", capacity=KNOWN_KEPT)


def known(division_id: int) -> Known | None:
    """The division of that id, kept in memory."""
    return _known.get(division_id, lambda: _read(division_id))


def _read(division_id: int) -> Known | None:
    row = db.session.execute(select(Division.code, Division.lineage).where(Division.id == division_id)).one_or_none()
    return row and Known(row.code, frozenset(row.lineage))


def by_code(code: str) -> Division:
    """The division of that code in any code system; raises NotFound."""
    found = db.session.scalar(select(Division).where(Division.code == code).order_by(Division.code_system).limit(1))
    if found is None:
        raise NotFound(what="division", what_zh="行政区划", key=code)
    return found


def ids_by_code(codes: Sequence[str]) -> dict[str, int]:
    """Division ids by code, for the codes that exist; of several code systems as `by_code` has it."""
    wanted = select(Division.code, Division.id).where(Division.code.in_(sorted(set(codes))))
    return dict(db.session.execute(wanted.order_by(Division.code_system.desc())).all())


def grounds() -> tuple[NDArray[np.int32], NDArray[Any]]:
    """(ids, polygons) of the divisions that have ground and none below them has: what grids are to cover."""
    return _grounds.get("all", _read_grounds)


def _read_grounds() -> tuple[NDArray[np.int32], NDArray[Any]]:
    below = aliased(Division)
    divided = exists().where(
        below.lineage.contains(array([Division.id])),
        below.id != Division.id,
        below.geometry.is_not(None),
    )
    rows = db.session.execute(
        select(Division.id, func.ST_AsBinary(Division.geometry))
        .where(Division.geometry.is_not(None), ~divided)
        .order_by(Division.code)
    ).all()
    ids = np.array([row[0] for row in rows], dtype=np.int32)
    return ids, shapely.from_wkb(np.array([row[1] for row in rows], dtype=object))


def ground_box() -> tuple[float, float, float, float] | None:
    """West, south, east and north of all ground there is, None where no division has any."""
    extent = select(func.ST_Extent(Division.geometry).label("box")).subquery()
    sides = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    west, south, east, north = db.session.execute(select(*(side(extent.c.box) for side in sides))).one()
    return None if west is None else (west, south, east, north)


def on_ground(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points (degrees; NaN is nowhere) lie in some division."""
    known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    numbers = (cast(column.tolist(), ARRAY(Double)) for column in (known.astype(float), lon[known], lat[known]))
    given = func.unnest(*numbers).table_valued("at", "lon", "lat", name="given").render_derived()
    point = func.ST_SetSRID(func.ST_MakePoint(given.c.lon, given.c.lat), STORED_SRID)
    covered = exists().where(func.ST_Covers(Division.geometry, point))
    inside = np.zeros(len(lon), dtype=bool)
    inside[[int(at) for at in db.session.scalars(select(given.c.at).where(covered))]] = True
    return inside
