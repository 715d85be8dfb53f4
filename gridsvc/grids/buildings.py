"""Building outlines that borders should not cut."""

from datetime import date

import numpy as np
import shapely
from sqlalchemy import exists, func, literal, select
from sqlalchemy.dialects.postgresql import DATE

from gridsvc.extensions import STORED_SRID, db
from gridsvc.grids.findings import Areas
from gridsvc.grids.models import Decision
from gridsvc.reference.models import ReferenceFeature

Box = tuple[float, float, float, float]


def undecided(layer_id: int, day: date, box: Box | None = None) -> Areas | None:
    """Names and outlines of the buildings (in a box of degrees, where given) that nobody gave to one grid of the layer
    as a whole; None where there are none.
    """
    feature, decided = ReferenceFeature, Decision
    whole = exists().where(
        decided.building_id == feature.id,
        decided.layer_id == layer_id,
        decided.unit == "",
        decided.floor_from.is_(None),
        decided.valid.contains(literal(day, DATE)),
    )
    statement = select(feature.name, func.ST_AsBinary(feature.geometry)).where(
        feature.kind == "building", func.ST_Dimension(feature.geometry) == 2, ~whole
    )
    if box:
        statement = statement.where(feature.geometry.intersects(func.ST_MakeEnvelope(*box, STORED_SRID)))
    rows = db.session.execute(statement.order_by(feature.id)).all()
    if not rows:
        return None
    names, shapes = (np.array(column, dtype=object) for column in zip(*rows, strict=True))
    return Areas(names, shapely.from_wkb(shapes))
