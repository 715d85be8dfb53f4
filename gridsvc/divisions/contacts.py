"""Whom the public may turn to: what the lowest division above a place publishes, else the district's setting."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select

from gridsvc.divisions.models import Division
from gridsvc.extensions import db
from gridsvc.settings import services as settings


def lineage_of(ids: Iterable[int]) -> list[Any]:
    """id, level, name and attributes of the divisions, root first. One statement."""
    rows = select(Division.id, Division.level, Division.name, Division.attributes).where(Division.id.in_(list(ids)))
    return list(db.session.execute(rows.order_by(func.cardinality(Division.lineage))))


def published(lineage: Sequence[Any], lang: str) -> str:
    """What the lowest of the divisions publishes, in `lang` where it has that; else what is set for all; or empty."""
    for division in reversed(lineage):
        own = division.attributes
        if said := own.get(f"public_contact_{lang}") or own.get("public_contact"):
            return str(said)
    return settings.text(f"public_contact_{lang}") or settings.text("public_contact_zh")
