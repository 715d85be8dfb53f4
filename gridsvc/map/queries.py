"""Vector tiles made by PostGIS, and the boxes and counts that go into them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from geoalchemy2 import WKBElement
from geoalchemy2.functions import ST_AsMVTGeom, ST_Transform
from sqlalchemy import ARRAY, ColumnElement, Integer, Label, LargeBinary, Select, Subquery, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from gridsvc.accounts.principal import EVERYWHERE, Scope
from gridsvc.addresses.models import StandardAddress
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import in_scope
from gridsvc.extensions import STORED_SRID, db
from gridsvc.grids.models import Grid, GridVersion
from gridsvc.grids.queries import Community, in_force, versions
from gridsvc.map.mercator import Tile

Rows = Select[*tuple[Any, ...]]
Shape = InstrumentedAttribute[WKBElement] | InstrumentedAttribute[WKBElement | None]

TILE_SRID = 3857
GRID_UNITS = 4096  # of a tile's side
DIVISION_UNITS = 1024  # keeps the outlines of whole provinces small
BUFFER = 1 / 64  # of a tile's side, so that lines along its edge are drawn whole
DEPTH = func.cardinality(Division.lineage)


def grid_boxes(layer_id: int, day: date) -> pd.DataFrame:
    """west, south, east, north in degrees and vertices of each grid in force."""
    vertices = func.ST_NPoints(GridVersion.geometry).label("vertices")
    statement = select(*_box(GridVersion.geometry), vertices)
    return _frame(statement.where(GridVersion.layer_id == layer_id, in_force(day)))


def division_boxes(scope: Scope = EVERYWHERE) -> pd.DataFrame:
    """west, south, east, north in degrees and depth (1: topmost) of each division in the scope that has ground."""
    statement = select(*_box(Division.geometry), DEPTH.label("depth"))
    return _frame(statement.where(Division.geometry.is_not(None), in_scope(Division.id, scope)))


def lineages(scope: Scope) -> pd.DataFrame:
    """By division id: its lineage and depth."""
    statement = select(Division.id, Division.lineage, DEPTH.label("depth")).where(in_scope(Division.id, scope))
    return _frame(statement).set_index("id")


def grid_counts(layer_id: int, day: date, scope: Scope) -> pd.Series:
    """How many grids of the layer are in force, by community id."""
    return _counted(GridVersion.community_id, scope, GridVersion.layer_id == layer_id, in_force(day))


def address_counts(scope: Scope) -> pd.Series:
    """How many addresses are in use, by community id."""
    return _counted(StandardAddress.community_id, scope, StandardAddress.status == "OC")


def grid_tile(layer_id: int, day: date, scope: Scope, tile: Tile) -> bytes:
    """The layer `grids` of a tile: id, code, name, kind, community. Empty bytes when nothing is there."""
    shape = shape_in(GridVersion.geometry, tile, GRID_UNITS)
    community = Community.code.label("community")
    columns = (Grid.id, Grid.code, GridVersion.name, GridVersion.kind, community, shape)
    rows = versions(layer_id, day, scope).with_only_columns(*columns)
    return encoded(rows.where(near(GridVersion.geometry, tile)), "grids", GRID_UNITS)


def division_tile(scope: Scope, tile: Tile, deepest: int) -> bytes:
    """The layer `divisions` of a tile: id, code, name, level of all divisions down to that depth."""
    return encoded(_divisions(scope, tile).where(deepest >= DEPTH), "divisions", DIVISION_UNITS)


def count_tile(scope: Scope, tile: Tile, counts: pd.DataFrame) -> bytes:
    """The layer `divisions` of a tile: those of `counts` (by id), with its columns."""
    columns = counts.astype("int64").reset_index(names="id").to_dict("list")
    arrays = [cast(numbers, ARRAY(Integer)) for numbers in columns.values()]
    counted = func.unnest(*arrays).table_valued(*map(str, columns), name="counted").render_derived()
    rows = _divisions(scope, tile).join(counted, counted.c.id == Division.id)
    return encoded(rows.add_columns(*counted.c[1:]), "divisions", DIVISION_UNITS)


def _divisions(scope: Scope, tile: Tile) -> Rows:
    columns = (Division.id, Division.code, Division.name, Division.level)
    return select(*columns, shape_in(Division.geometry, tile, DIVISION_UNITS)).where(
        in_scope(Division.id, scope), near(Division.geometry, tile)
    )


def shape_in(geometry: Shape, tile: Tile, units: int, *, margin: float = BUFFER) -> Label[Any]:
    """The geometry in the tile's units; neighbours stay neighbours, for each vertex moves to the nearest unit."""
    bounds = func.ST_TileEnvelope(tile.z, tile.x, tile.y)
    return ST_AsMVTGeom(ST_Transform(geometry, TILE_SRID), bounds, units, int(units * margin)).label("shape")


def near(geometry: Shape, tile: Tile, *, margin: float = BUFFER) -> ColumnElement[bool]:
    """Whose box touches the tile (and `margin` of its side around): by the stored numbers, so that an index helps."""
    return geometry.intersects(func.ST_MakeEnvelope(*tile.box(margin), STORED_SRID))


def encoded(rows: Rows, name: str, units: int) -> bytes:
    inside: Subquery = rows.subquery("inside")
    tile = func.ST_AsMVT(inside.table_valued(), name, units, "shape", "id", type_=LargeBinary)
    return bytes(db.session.scalar(select(tile).where(inside.c.shape.is_not(None))) or b"")


def _box(geometry: Shape) -> Sequence[Label[float]]:
    sides = {"west": func.ST_XMin, "south": func.ST_YMin, "east": func.ST_XMax, "north": func.ST_YMax}
    return [side(geometry).label(name) for name, side in sides.items()]


def _counted(community_id: InstrumentedAttribute[int | None], scope: Scope, *wanted: ColumnElement[bool]) -> pd.Series:
    statement = select(community_id.label("id"), func.count().label("count")).where(*wanted, community_id.is_not(None))
    return _frame(statement.where(in_scope(community_id, scope)).group_by(community_id)).set_index("id")["count"]


def _frame(statement: Rows) -> pd.DataFrame:
    rows = db.session.execute(statement)
    return pd.DataFrame(rows.all(), columns=list(rows.keys()))
