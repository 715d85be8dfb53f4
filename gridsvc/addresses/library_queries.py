"""The library for those who keep it: lists inside a scope, and one address with all that hangs on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal, or_, select
from sqlalchemy.orm import aliased

from gridsvc.accounts.principal import Scope
from gridsvc.addresses.models import (
    AddressAlias,
    AddressFinding,
    AddressVersion,
    Compound,
    NameAlias,
    StandardAddress,
    UnmatchedText,
)
from gridsvc.divisions.models import Division, Organisation
from gridsvc.divisions.scope import below, in_scope
from gridsvc.errors import NotFound
from gridsvc.extensions import db, plan_for_each_text
from gridsvc.grids.models import Grid
from gridsvc.imports.models import ImportRun
from gridsvc.web.paging import Listing, page_of

SHOWN = 200  # of what hangs on an address
KEPT_VERSIONS = 50
PROPOSED, STRAY = "proposed", "stray"  # states of the list beside the statuses
Address = StandardAddress


class Asked(NamedTuple):
    """What the list of addresses is narrowed to; the state is a status, PROPOSED or STRAY (in no grid)."""

    scope: Scope
    q: str | None = None
    state: str | None = None
    division: str | None = None
    point_kind: str | None = None


class Change(NamedTuple):
    """A field with what it was and what it became."""

    field: str
    before: object
    after: object


class Version(NamedTuple):
    """A change of an address: when, who, why, in which import (None: by hand), and what changed."""

    at: datetime
    actor: str
    reason: str
    run_id: int | None
    file: str | None
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class File:
    """An address with what hangs on it; `below`: the finer addresses of the same building, or the buildings of the same
    plate, the first SHOWN of `count`.
    """

    it: StandardAddress
    lonlat: tuple[float, float] | None
    grid: str | None
    community: Division | None
    main: StandardAddress | None
    replaced_by: StandardAddress | None
    secondary: Sequence[StandardAddress]
    below: Sequence[StandardAddress]
    count: int
    aliases: Sequence[AddressAlias]
    findings: Sequence[Row[AddressFinding, str | None]]
    compounds: Sequence[Compound]
    versions: Sequence[Version]


def listed(asked: Asked) -> Listing:
    """A page of addresses in the order of their text where one is looked for, else as they came. Two statements."""
    wanted = [in_scope(Address.community_id, asked.scope)]
    if asked.q:
        plan_for_each_text()
        wanted.append(or_(Address.saying(asked.q), Address.code == asked.q))
    if asked.state:
        wanted.append(_state(asked.state))
    if asked.division:
        wanted.append(below(Address.community_id, asked.division))
    if asked.point_kind:
        wanted.append(Address.point_kind == asked.point_kind)
    rows = (
        select(Address, Grid.code.label("grid"), Division.name.label("community"))
        .outerjoin(Grid, Grid.id == Address.grid_id)
        .outerjoin(Division, Division.id == Address.community_id)
        .where(*wanted)
    )
    return page_of(rows.order_by(*((func.length(Address.text), Address.text) if asked.q else (Address.id,))))


def _state(state: str) -> ColumnElement[bool]:
    if state == PROPOSED:
        return Address.provisional.is_(True)
    return Address.grid_id.is_(None) if state == STRAY else Address.status == state


def one(address_id: int, scope: Scope) -> StandardAddress:
    """The address of that id; raises NotFound, also when out of scope."""
    found = db.session.scalar(select(Address).where(Address.id == address_id, in_scope(Address.community_id, scope)))
    if found is None:
        raise NotFound(what="address", what_zh="标准地址", key=address_id)
    return found


def opened(it: StandardAddress) -> File:
    """The address with all that hangs on it."""
    place = db.session.execute(
        select(func.ST_X(Address.geometry), func.ST_Y(Address.geometry), Grid.code)
        .outerjoin(Grid, Grid.id == Address.grid_id)
        .where(Address.id == it.id)
    ).one()
    finer = _finer(it)
    return File(
        it=it,
        lonlat=None if place[0] is None else (place[0], place[1]),
        grid=place[2],
        community=db.session.get(Division, it.community_id) if it.community_id else None,
        main=db.session.get(Address, it.main_id) if it.main_id else None,
        replaced_by=db.session.get(Address, it.replaced_by_id) if it.replaced_by_id else None,
        secondary=db.session.scalars(select(Address).where(Address.main_id == it.id).limit(SHOWN)).all(),
        below=db.session.scalars(finer.order_by(*_depth()).limit(SHOWN)).all(),
        count=db.session.scalar(select(func.count()).select_from(finer.subquery())) or 0,
        aliases=db.session.scalars(
            select(AddressAlias).where(AddressAlias.address_id == it.id).order_by(AddressAlias.id)
        ).all(),
        findings=_findings_of(it),
        compounds=db.session.scalars(_compounds_of(it)).all(),
        versions=history(it),
    )


def _finer(it: StandardAddress) -> Select[*tuple[Any, ...]]:
    """Addresses below this one: of the same plate those with a building, of the same building those with more."""
    same = ("division", "road", "section", "lane", "alley", "number")
    here: list[ColumnElement[bool]] = [getattr(Address, name) == getattr(it, name) for name in same]
    if it.compound:
        here.append(Address.compound == it.compound)
    deeper = [Address.building, Address.unit, Address.floor, Address.room]
    for column in (Address.building, Address.unit):
        if given := getattr(it, column.key):
            here.append(column == given)
            deeper.remove(column)
    starts = and_(Address.place_key >= it.place_key, Address.place_key < f"{it.place_key}\U0010ffff")
    named = literal(bool(it.place_key) and not it.room)
    return select(Address).where(starts, *here, or_(*(column != "" for column in deeper)), Address.id != it.id, named)


def _depth() -> list[Any]:
    """Buildings before their units, units before their rooms, 2 before 10."""
    return [part for column in (Address.building, Address.unit, Address.room) for part in (func.length(column), column)]


def _findings_of(it: StandardAddress) -> Sequence[Row[AddressFinding, str | None]]:
    other = aliased(Address)
    rows = (
        select(AddressFinding, other.text)
        .outerjoin(other, other.id == AddressFinding.other_id)
        .where(AddressFinding.address_id == it.id)
    )
    return db.session.execute(rows.order_by(AddressFinding.kind)).all()


def _compounds_of(it: StandardAddress) -> Select[*tuple[Any, ...]]:
    """The compounds that list it, bear its compound's name in its community, or have their ground around it."""
    listed_there = or_(Compound.address_ids.contains([it.id]), Compound.gate_ids.contains([it.id]))
    of_name = and_(Compound.name == it.compound, Compound.name != "", Compound.community_id == it.community_id)
    around = func.ST_Covers(Compound.geometry, select(Address.geometry).where(Address.id == it.id).scalar_subquery())
    return select(Compound).where(or_(listed_there, of_name, around)).order_by(Compound.code)


def history(it: StandardAddress) -> list[Version]:
    """The last KEPT_VERSIONS changes, the newest first."""
    rows = db.session.execute(
        select(AddressVersion, ImportRun.file_name)
        .outerjoin(ImportRun, ImportRun.id == AddressVersion.run_id)
        .where(AddressVersion.address_id == it.id)
        .order_by(AddressVersion.id.desc())
        .limit(KEPT_VERSIONS)
    ).all()
    after = {column.key: getattr(it, column.key) for column in Address.__table__.columns if column.key != "geometry"}
    found = []
    for version, file in rows:
        changes = [Change(name, was, after.get(name)) for name, was in version.before.items()]
        found.append(Version(version.at, version.actor, version.reason, version.run_id, file, changes))
        after |= version.before
    return found


def findings(scope: Scope, kind: str | None, *, settled: bool) -> Listing:
    """A page of findings, the worst of a kind first. Two statements."""
    other = aliased(Address)
    wanted = [in_scope(Address.community_id, scope), AddressFinding.settled_at.is_not(None) == settled]
    if kind:
        wanted.append(AddressFinding.kind == kind)
    rows = (
        select(
            AddressFinding,
            Address.text,
            func.ST_X(Address.geometry).label("lon"),
            func.ST_Y(Address.geometry).label("lat"),
            other.text.label("other"),
            Grid.code.label("grid"),
            Division.name.label("division"),
        )
        .join(Address, Address.id == AddressFinding.address_id)
        .outerjoin(other, other.id == AddressFinding.other_id)
        .outerjoin(Grid, Grid.id == AddressFinding.grid_id)
        .outerjoin(Division, Division.id == AddressFinding.division_id)
        .where(*wanted)
    )
    return page_of(rows.order_by(AddressFinding.kind, AddressFinding.metres.desc(), AddressFinding.id))


def finding(finding_id: int, scope: Scope) -> AddressFinding:
    """The finding of that id; raises NotFound, also when its address is out of scope."""
    found = db.session.scalar(
        select(AddressFinding)
        .join(Address, Address.id == AddressFinding.address_id)
        .where(AddressFinding.id == finding_id, in_scope(Address.community_id, scope))
    )
    if found is None:
        raise NotFound(what="finding", what_zh="问题", key=finding_id)
    return found


def counts(scope: Scope) -> dict[str, int]:
    """How many findings of each kind nobody has settled."""
    rows = (
        select(AddressFinding.kind, func.count())
        .join(Address, Address.id == AddressFinding.address_id)
        .where(in_scope(Address.community_id, scope), AddressFinding.settled_at.is_(None))
        .group_by(AddressFinding.kind)
    )
    return dict(db.session.execute(rows).all())


def examined_at() -> datetime | None:
    """When findings were last looked for, as far as any were found."""
    return db.session.scalar(select(func.max(AddressFinding.found_at)))


def compounds(scope: Scope, q: str | None) -> Listing:
    """A page of compounds by name. Two statements."""
    rows = (
        select(
            Compound,
            Division.name.label("community"),
            Organisation.name.label("firm"),
            func.cardinality(Compound.address_ids).label("addresses"),
            func.cardinality(Compound.gate_ids).label("gates"),
            Compound.geometry.is_not(None).label("ground"),
        )
        .outerjoin(Division, Division.id == Compound.community_id)
        .outerjoin(Organisation, Organisation.id == Compound.firm_id)
        .where(in_scope(Compound.community_id, scope))
    )
    if q:
        rows = rows.where(or_(Compound.name.contains(q, autoescape=True), Compound.code == q))
    return page_of(rows.order_by(Compound.name, Compound.id))


def compound(compound_id: int, scope: Scope) -> Compound:
    """The compound of that id; raises NotFound, also when out of scope."""
    found = db.session.scalar(
        select(Compound).where(Compound.id == compound_id, in_scope(Compound.community_id, scope))
    )
    if found is None:
        raise NotFound(what="compound", what_zh="小区", key=compound_id)
    return found


def addresses_of(it: Compound) -> Select[*tuple[Any, ...]]:
    """The addresses of a compound: on its list, of its name in its community, on its ground."""
    named = and_(Address.compound == it.name, Address.community_id == it.community_id)
    ground = select(Compound.geometry).where(Compound.id == it.id).scalar_subquery()
    around = func.ST_Covers(ground, Address.geometry)
    return select(Address).where(or_(Address.id.in_(it.address_ids), named, around)).order_by(Address.id)


def aliases(q: str | None) -> Listing:
    """A page of the aliases of names. Two statements."""
    rows = select(NameAlias)
    if q:
        rows = rows.where(
            or_(NameAlias.alias.contains(q, autoescape=True), NameAlias.name.contains(q, autoescape=True))
        )
    return page_of(rows.order_by(NameAlias.kind, NameAlias.alias, NameAlias.name))


def unknown(scope: Scope, q: str | None) -> Listing:
    """A page of the texts that the library lacks, the most frequent first. Two statements."""
    rows = (
        select(UnmatchedText, Division.name.label("community"))
        .outerjoin(Division, Division.id == UnmatchedText.community_id)
        .where(in_scope(UnmatchedText.community_id, scope))
    )
    if q:
        rows = rows.where(UnmatchedText.text.contains(q, autoescape=True))
    return page_of(rows.order_by(UnmatchedText.count.desc(), UnmatchedText.id))
