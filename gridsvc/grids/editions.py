"""What there is of each layer: its editions, and which of them holds on a day."""

from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from gridsvc.extensions import db
from gridsvc.grids.models import Edition, GridVersion, Layer

Parent = aliased(Layer)


def layers(day: date) -> list[dict[str, Any]]:
    """code, name, relation, parent, code_scheme, overlay (special grids may lie over base grids), and number of the
    edition in force on `day` (None: none yet). One statement.
    """
    in_force = (
        select(Edition.number)
        .where(Edition.layer_id == Layer.id, Edition.effective_on <= day)
        .order_by(Edition.effective_on.desc(), Edition.number.desc())
        .limit(1)
        .correlate(Layer)
        .scalar_subquery()
    )
    overlay = func.coalesce(Layer.settings["overlay"].as_boolean(), False).label("overlay")
    names = (Layer.code, Layer.name, Layer.relation, Parent.code.label("parent"), Layer.code_scheme, overlay)
    first = case((Layer.relation == "primary", 0), else_=1)
    rows = db.session.execute(
        select(*names, in_force.label("edition"))
        .outerjoin(Parent, Parent.id == Layer.parent_id)
        .order_by(first, Layer.code)
    )
    return [row._asdict() for row in rows]


def of(layer: Layer, *, named: bool) -> list[dict[str, Any]]:
    """number, effective_on, published_at, changed (grids it changed), replaced (by a later one of its day), and
    published_by (None unless `named`), by day and number. One statement.
    """
    changed = select(func.count()).where(GridVersion.edition_id == Edition.id).correlate(Edition).scalar_subquery()
    last = func.max(Edition.number).over(partition_by=Edition.effective_on)
    columns = (Edition.number, Edition.effective_on, Edition.published_at, Edition.published_by)
    rows = db.session.execute(
        select(*columns, changed.label("changed"), (Edition.number < last).label("replaced"))
        .where(Edition.layer_id == layer.id)
        .order_by(Edition.effective_on, Edition.number)
    )
    return [
        row._asdict()
        | {
            "effective_on": row.effective_on.isoformat(),
            "published_at": row.published_at.isoformat(),
            "published_by": row.published_by if named else None,
        }
        for row in rows
    ]
