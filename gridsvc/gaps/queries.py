"""Reads of what the gap report counts: one SQL statement each, inside a scope, as data frames. Id 0 means none."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import pandas as pd
import shapely
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Label,
    Select,
    any_,
    cast,
    func,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute

from gridsvc.accounts.principal import Scope
from gridsvc.addresses.models import StandardAddress, UnmatchedText
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import in_scope
from gridsvc.extensions import db
from gridsvc.gaps.models import GroundCheck, GroundGap
from gridsvc.grids.decisions import in_force as decided_on
from gridsvc.grids.models import Decision, Grid, GridVersion
from gridsvc.grids.queries import in_force
from gridsvc.reference.models import ReferenceFeature

CHUNK_ROWS = 100_000
IN_USE = StandardAddress.status == "OC"


def divisions(scope: Scope) -> pd.DataFrame:
    """By id, in code order: code, name, parent_id, lineage of the divisions in the scope."""
    columns = (Division.id, Division.code, Division.name, _id(Division.parent_id), Division.lineage)
    return _frame(select(*columns).where(in_scope(Division.id, scope)).order_by(Division.code)).set_index("id")


def grids(layer_id: int, day: date, scope: Scope) -> pd.DataFrame:
    """By id, in code order: code, name, area_m2, community_id of the grids in force."""
    return _frame(
        select(Grid.id, Grid.code, GridVersion.name, GridVersion.area_m2, _id(GridVersion.community_id))
        .join(GridVersion, GridVersion.grid_id == Grid.id)
        .where(GridVersion.layer_id == layer_id, in_force(day), in_scope(GridVersion.community_id, scope))
        .order_by(Grid.code)
    ).set_index("id")


def address_counts(edition_id: int | None, scope: Scope) -> pd.DataFrame:
    """grid_id, community_id, addresses, households: addresses in use that the edition was asked about."""
    owner = (_id(StandardAddress.grid_id), _id(StandardAddress.community_id))
    return _frame(
        select(*owner, func.count().label("addresses"), func.sum(StandardAddress.households).label("households"))
        .where(IN_USE, _asked(edition_id), in_scope(StandardAddress.community_id, scope))
        .group_by(*owner)
    )


def strays(edition_id: int | None, scope: Scope, limit: int) -> pd.DataFrame:
    """id, community_id, reason: the first `limit` of those that the edition has no grid for."""
    columns = (StandardAddress.id, _id(StandardAddress.community_id), StandardAddress.grid_reason.label("reason"))
    return _frame(
        select(*columns)
        .where(IN_USE, _asked(edition_id), StandardAddress.grid_id.is_(None))
        .where(in_scope(StandardAddress.community_id, scope))
        .order_by(StandardAddress.id)
        .limit(limit)
    )


def others_counts(edition_id: int | None) -> pd.DataFrame:
    """asked (edition id), grid_id, addresses, households: addresses in use that another edition was asked about."""
    owner = (_id(StandardAddress.edition_id).label("asked"), _id(StandardAddress.grid_id))
    return _frame(
        select(*owner, func.count().label("addresses"), func.sum(StandardAddress.households).label("households"))
        .where(IN_USE, ~_asked(edition_id))
        .group_by(*owner)
    )


def doubtful(layer_id: int, edition_id: int | None, day: date, known: Mapping[int, date]) -> Iterator[pd.DataFrame]:
    """id, grid_id, lon, lat (NaN: no point), households of those that may have another grid on `day` than is stored.

    Of addresses in use that another edition was asked about: those that a polygon gave no grid, and those in the box
    of a grid that differs between `day` and the day from which their edition was in force (`known`, by id), or of a
    building given away on `day`. In pieces of CHUNK_ROWS, of every scope.
    """
    columns = (
        StandardAddress.id,
        _id(StandardAddress.grid_id),
        func.ST_X(StandardAddress.geometry).label("lon"),
        func.ST_Y(StandardAddress.geometry).label("lat"),
        StandardAddress.households,
    )
    others = select(StandardAddress.id).where(IN_USE, ~_asked(edition_id))
    unsure = or_(
        StandardAddress.grid_id.is_(None),
        StandardAddress.grid_reason != "",
        StandardAddress.edition_id.is_(None),
        StandardAddress.edition_id.not_in(known),
    )
    arms = [others.where(unsure), others.join(ReferenceFeature, _meets(ReferenceFeature)).where(_given(layer_id, day))]
    for stored_id, since in known.items():
        changed = (GridVersion.layer_id == layer_id, in_force(day) != in_force(since))
        of_stored = others.where(StandardAddress.edition_id == stored_id)
        arms.append(of_stored.join(GridVersion, _meets(GridVersion)).where(*changed))
    statement = select(*columns).where(StandardAddress.id.in_(union(*arms))).order_by(StandardAddress.id)
    rows = db.session.execute(statement, execution_options={"yield_per": CHUNK_ROWS})
    for part in rows.partitions():
        yield pd.DataFrame(part, columns=list(rows.keys())).astype({"lon": float, "lat": float})


def ground(check_id: int, scope: Scope) -> pd.DataFrame:
    """kind, community_id, codes, area_m2, geometry of a check's places, largest first."""
    columns = (GroundGap.kind, _id(GroundGap.community_id), GroundGap.codes, GroundGap.area_m2)
    return _shaped(
        select(*columns, func.ST_AsBinary(GroundGap.geometry).label("geometry"))
        .where(GroundGap.check_id == check_id, in_scope(GroundGap.community_id, scope))
        .order_by(GroundGap.area_m2.desc(), GroundGap.id)
    )


def kept_check(edition_id: int, divisions_key: str) -> int | None:
    """The id of the ground check of that edition and state of the divisions."""
    wanted = (GroundCheck.edition_id == edition_id, GroundCheck.divisions_key == divisions_key)
    return db.session.scalar(select(GroundCheck.id).where(*wanted))


def divisions_key() -> str:
    """A digest of which divisions have which ground."""
    facts = func.concat_ws(":", Division.id, Division.lineage, Division.shape_key)
    digest = func.md5(func.coalesce(func.string_agg(facts, ",").aggregate_order_by(Division.id), ""))
    return str(db.session.scalar(select(digest).where(Division.geometry.is_not(None))))


def addresses(ids: Sequence[int]) -> pd.DataFrame:
    """By id: code, name (its text), geometry."""
    columns = (StandardAddress.id, StandardAddress.code, StandardAddress.text.label("name"))
    shape = func.ST_AsBinary(StandardAddress.geometry).label("geometry")
    return _shaped(select(*columns, shape).where(_one_of(StandardAddress.id, ids))).set_index("id")


def unknown_names(day: date, scope: Scope) -> pd.DataFrame:
    """Names that people write and the library lacks, by road or compound and community, the most frequent first:
    community_id, name, times, texts, geometry (the middle of the points given, if any).
    """
    text = UnmatchedText
    name = func.coalesce(func.nullif(text.compound, ""), text.road).label("name")
    return _shaped(
        select(
            _id(text.community_id),
            name,
            func.sum(text.count).label("times"),
            func.count().label("texts"),
            func.ST_AsBinary(func.ST_Centroid(func.ST_Collect(text.geometry))).label("geometry"),
        )
        .where(text.first_seen < day + timedelta(days=1), in_scope(text.community_id, scope))
        .group_by(text.community_id, name)
        .order_by(func.sum(text.count).desc(), name)
    )


def grid_shapes(ids: Sequence[int], day: date) -> pd.DataFrame:
    """By grid id: the geometry in force."""
    shape = func.ST_AsBinary(GridVersion.geometry).label("geometry")
    statement = select(GridVersion.grid_id.label("id"), shape)
    return _shaped(statement.where(_one_of(GridVersion.grid_id, ids), in_force(day))).set_index("id")


def division_shapes(ids: Sequence[int]) -> pd.DataFrame:
    """By division id: its geometry, None without ground."""
    shape = func.ST_AsBinary(Division.geometry).label("geometry")
    return _shaped(select(Division.id, shape).where(_one_of(Division.id, ids))).set_index("id")


def _asked(edition_id: int | None) -> ColumnElement[bool]:
    return StandardAddress.edition_id.is_not_distinct_from(edition_id)


def _meets(other: type[GridVersion] | type[ReferenceFeature]) -> ColumnElement[bool]:
    """Whether an address lies in the other's box: more than it covers, and quick."""
    return other.geometry.intersects(StandardAddress.geometry)


def _given(layer_id: int, day: date) -> ColumnElement[bool]:
    return ReferenceFeature.id.in_(select(Decision.building_id).where(decided_on(layer_id, day)))


def _one_of(column: InstrumentedAttribute[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """As one parameter, however many there are: a statement may have 65,535."""
    return column == any_(cast(list(ids), ARRAY(Integer)))


def _id(column: InstrumentedAttribute[int | None]) -> Label[int]:
    return func.coalesce(column, literal(0)).label(column.key)


def _frame(statement: Select[*tuple[object, ...]]) -> pd.DataFrame:
    rows = db.session.execute(statement)
    return pd.DataFrame(rows.all(), columns=list(rows.keys()))


def _shaped(statement: Select[*tuple[object, ...]]) -> pd.DataFrame:
    found = _frame(statement)
    return found.assign(geometry=pd.Series(shapely.from_wkb(found["geometry"].to_numpy(object)), dtype=object))
