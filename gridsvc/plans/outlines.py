"""The outlines of divisions that a plan changed, as GeoJSON."""

import json

import shapely
from sqlalchemy import select

from gridsvc.divisions.models import Division as DivisionRow
from gridsvc.extensions import db
from gridsvc.plans.difference import moved
from gridsvc.plans.models import Plan
from gridsvc.plans.state import base_of, divisions_left
from gridsvc.web.geojson import collection, feature


def gathered(plan: Plan) -> str:
    """GeoJSON text of each outline that the plan at its head touched, by code; `moved`: it got more than nodes."""
    base = base_of(plan)
    left = sorted(divisions_left(plan.id, plan.head, base.names), key=lambda division: division.code)
    ids = [base.names.ids[division.code] for division in left]
    rows = db.session.scalars(select(DivisionRow).where(DivisionRow.id.in_(ids)))
    known = {row.id: row for row in rows}
    features = [
        feature(
            json.dumps(shapely.geometry.mapping(division.polygon)),
            {
                "code": known[division_id].code,
                "name": known[division_id].name,
                "level": known[division_id].level,
                "moved": moved(base.division(division.code).polygon, division.polygon),
            },
            id=division_id,
        )
        for division, division_id in zip(left, ids, strict=True)
    ]
    return collection(features, version=plan.version)
