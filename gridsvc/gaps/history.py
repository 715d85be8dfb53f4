"""Reads of how the gaps came to be: one SQL statement each."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select, union

from gridsvc.accounts.principal import Scope
from gridsvc.addresses.models import StandardAddress
from gridsvc.divisions.scope import in_scope
from gridsvc.extensions import db
from gridsvc.gaps.models import GroundCheck, GroundGap
from gridsvc.gaps.queries import IN_USE
from gridsvc.grids.models import Edition
from gridsvc.posts.models import Appointment, Leave, Post, PostKind, StandIn

BY_EDITION = ("blind_area_m2", "overlap_area_m2", "addresses_without_grid", "grids_without_address")
HELD = (Appointment, StandIn)


def editions(layer_id: int, until: date) -> Sequence[Edition]:
    """Those effective up to the day; of two, the later in the list is in force."""
    wanted = (Edition.layer_id == layer_id, Edition.effective_on <= until)
    return db.session.scalars(select(Edition).where(*wanted).order_by(Edition.effective_on, Edition.number)).all()


def commander_days(start: date, end: date) -> list[date]:
    """The days in the period on which a commander's time in the post, as a stand-in or away began or was over."""
    posts = select(Post.id).join(PostKind).where(PostKind.role == "commander")
    people = union(*(select(held.person_id).where(held.post_id.in_(posts)) for held in HELD))
    dated = [(held.valid, held.post_id.in_(posts)) for held in HELD] + [(Leave.valid, Leave.person_id.in_(people))]
    bounds = [
        select(bound(valid).label("day")).where(his) for valid, his in dated for bound in (func.lower, func.upper)
    ]
    days = union(*bounds).subquery()
    return list(db.session.scalars(select(days.c.day).where(days.c.day.between(start, end))))


def ground(divisions_key: str, scope: Scope) -> dict[int, dict[str, float | int]]:
    """blind_area_m2 and overlap_area_m2 by edition id, of the checks against that state of the divisions."""
    there = and_(GroundGap.check_id == GroundCheck.id, in_scope(GroundGap.community_id, scope))
    rows = db.session.execute(
        select(GroundCheck.edition_id, _sum("blind"), _sum("overlap"))
        .outerjoin(GroundGap, there)
        .where(GroundCheck.divisions_key == divisions_key)
        .group_by(GroundCheck.edition_id)
    )
    return {edition: {"blind_area_m2": round(a, 1), "overlap_area_m2": round(b, 1)} for edition, a, b in rows}


def owner_editions() -> list[int | None]:
    """The ids of the editions that the stored owners of addresses in use are of."""
    return list(db.session.scalars(select(StandardAddress.edition_id).where(IN_USE).distinct()))


def _sum(kind: str) -> ColumnElement[float]:
    return func.coalesce(func.sum(GroundGap.area_m2).filter(GroundGap.kind == kind), 0.0)
