"""The kept ground check: worked out once per edition and state of the divisions."""

import pandas as pd
import shapely
from geoalchemy2 import WKBElement
from sqlalchemy import delete, func, insert, select

from gridsvc.divisions.queries import grounds
from gridsvc.extensions import STORED_SRID, db
from gridsvc.gaps import ground, queries
from gridsvc.gaps.models import GroundCheck, GroundGap
from gridsvc.grids.findings import Areas
from gridsvc.grids.models import Edition, Layer
from gridsvc.grids.queries import grids_of, shapes_on

LOCK_CLASS = 4490  # of the advisory locks that keep two requests from doing one check at once


def check_ground(edition: Edition) -> int:
    """The id of the edition's check against the divisions as they are; the check is made when there is none."""
    layer = db.session.get_one(Layer, edition.layer_id)
    key = ground_key(layer)
    kept = queries.kept_check(edition.id, key)
    if kept is None:
        db.session.execute(select(func.pg_advisory_xact_lock(LOCK_CLASS, edition.id)))
        kept = queries.kept_check(edition.id, key)
    return _checked(edition, key, overlay=layer.overlay) if kept is None else kept


def ground_key(layer: Layer) -> str:
    """What a check follows from beside its edition: the ground of the divisions, and the layer's overlay."""
    return queries.divisions_key() + ":overlay" * layer.overlay


def _checked(edition: Edition, key: str, *, overlay: bool) -> int:
    grids = grids_of(shapes_on(edition.layer_id, edition.effective_on))
    places = ground.places(Areas(*grounds()), grids, overlay=overlay)
    db.session.execute(delete(GroundCheck).where(GroundCheck.edition_id == edition.id))
    check = GroundCheck(edition_id=edition.id, divisions_key=key)
    db.session.add(check)
    db.session.flush()
    wkbs = shapely.to_wkb(places.geometry.to_numpy(object))
    rows = places.assign(
        check_id=check.id,
        community_id=places.community_id.astype(object).where(places.community_id > 0, None),
        geometry=pd.Series([WKBElement(wkb, srid=STORED_SRID) for wkb in wkbs], dtype=object),
    )
    if len(rows):
        db.session.execute(insert(GroundGap), [dict(zip(rows.columns, row, strict=True)) for row in rows.to_numpy()])
    return check.id
