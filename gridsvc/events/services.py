"""Writes on events."""

from flask import current_app
from sqlalchemy import Date, String, and_, cast, func, or_, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by

from gridsvc.events.models import Event
from gridsvc.extensions import db
from gridsvc.posts.models import Appointment, Person, Post, PostKind


def keep_snapshots() -> None:
    """Write the commanders of the closing day into closed events that have none yet; never again after."""
    zone = current_app.config["SETTINGS"].timezone.key
    day = cast(func.timezone(zone, Event.closed_at), Date)
    commander = func.jsonb_build_object("post", PostKind.code, "name", Person.name)
    commanders = (
        select(func.coalesce(func.jsonb_agg(aggregate_order_by(commander, PostKind.rank)), func.jsonb_build_array()))
        .select_from(Post)
        .join(PostKind, and_(Post.kind_code == PostKind.code, PostKind.role == "commander"))
        .join(Appointment, and_(Appointment.post_id == Post.id, Appointment.valid.contains(day)))
        .join(Person, Appointment.person_id == Person.id)
        .where(or_(Post.grid_id == Event.grid_id, Post.division_id == Event.community_id))
        .correlate(Event)
        .scalar_subquery()
    )
    db.session.execute(
        update(Event)
        .where(Event.stage == "closed", Event.snapshot.is_(None))
        .values(snapshot=func.jsonb_build_object("day", cast(day, String), "commanders", commanders)),
        execution_options={"synchronize_session": False},
    )
