"""The schema's history, and what of the database it speaks for."""

from pathlib import Path

FOLDER = str(Path(__file__).parent)
JOBS_SCHEMA = "jobs"


def ours(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    """Whether autogenerate may look at a thing: not PostGIS' own tables, not its spatial indexes."""
    from geoalchemy2.alembic_helpers import include_object  # noqa: PLC0415 - only migrations need it

    return bool(include_object(thing, name, kind, reflected, other))
