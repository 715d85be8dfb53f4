"""Writes on organisations: put, end, reopen, remove. Days are inclusive."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from gridsvc.divisions.models import Organisation
from gridsvc.errors import BadParameter
from gridsvc.extensions import db


@dataclass(frozen=True, slots=True)
class Facts:
    """What an organisation is: `kind` is free; one without a division belongs to the whole district."""

    code: str
    name: str
    kind: str
    parent_id: int | None = None
    division_id: int | None = None


def put_organisation(organisation: Organisation, facts: Facts) -> Organisation:
    """Add it or change it; raises BadParameter for a code that another one has and for a parent below it."""
    same = select(Organisation.name).where(Organisation.code == facts.code, Organisation.id != (organisation.id or 0))
    if (other := db.session.scalar(same)) is not None:
        raise BadParameter(
            name="code",
            value=facts.code,
            expected=f"a code of its own; {other} has this one",
            expected_zh=f"未用过的编码（“{other}”已用）",
        )
    if organisation.id is not None and organisation.id in _above(facts.parent_id):
        raise BadParameter(
            name="parent",
            value=facts.code,
            expected="an organisation that does not lie below this one",
            expected_zh="不在本组织之下的组织",
        )
    for name, value in asdict(facts).items():
        setattr(organisation, name, value)
    db.session.add(organisation)
    db.session.flush()
    return organisation


def end_organisation(organisation: Organisation, last_day: date | None) -> Organisation:
    """Let it end with a day, None: never; raises BadParameter for a day before its first."""
    first = organisation.valid.lower if organisation.valid else None
    if first and last_day and last_day < first:
        raise BadParameter(
            name="last_day", value=last_day, expected=f"a day not before {first}", expected_zh=f"不早于 {first} 的日期"
        )
    organisation.valid = Range(first, last_day + timedelta(days=1) if last_day and last_day < date.max else None)
    return organisation


def _above(organisation_id: int | None) -> set[int]:
    """The ids of an organisation and of all above it."""
    columns = (Organisation.id, Organisation.parent_id)
    way = select(*columns).where(Organisation.id == organisation_id).cte("way", recursive=True)
    way = way.union(select(*columns).where(Organisation.id == way.c.parent_id))
    return set(db.session.scalars(select(way.c.id)))
