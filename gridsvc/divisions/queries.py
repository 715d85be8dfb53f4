"""Reads of divisions."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased

from gridsvc.divisions.models import Division
from gridsvc.errors import NotFound
from gridsvc.extensions import db


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
