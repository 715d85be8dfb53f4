"""Reads of layers for their pages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas
import pandas as pd
import shapely
from sqlalchemy import func, select

from gridsvc.extensions import STORED_SRID, db
from gridsvc.grids import codes, editions
from gridsvc.grids.findings import Found
from gridsvc.grids.models import Grid, GridVersion, Layer
from gridsvc.grids.queries import in_force
from gridsvc.grids.rules import Unit


def listed(day: date) -> list[dict[str, Any]]:
    """What `editions.layers` says of each layer, and `grids` in force on `day`. Two statements."""
    counts = (
        select(Layer.code, func.count())
        .join(GridVersion, GridVersion.layer_id == Layer.id)
        .where(in_force(day))
        .group_by(Layer.code)
    )
    grids = dict(db.session.execute(counts).all())
    return [row | {"grids": grids.get(row["code"], 0)} for row in editions.layers(day)]


def names() -> list[tuple[str, str]]:
    """(code, name) of each layer, by id."""
    return [(code, name) for code, name in db.session.execute(select(Layer.code, Layer.name).order_by(Layer.id))]


def misfits(layer: Layer, day: date) -> dict[str, list[str]]:
    """The codes in force on `day` that do not fit each scheme, by the scheme's name."""
    current = select(Grid.code).join(GridVersion, GridVersion.grid_id == Grid.id)
    given = db.session.scalars(current.where(Grid.layer_id == layer.id, in_force(day)).order_by(Grid.code)).all()
    return {name: codes.misfits(given, name) for name in codes.SCHEMES}


def frame(found: Sequence[Found], unit: Unit) -> geopandas.GeoDataFrame:
    """Findings as rows of a file: codes joined by `;`, name, amount, unit and the place."""
    rows = [(";".join(one.codes), one.name, one.amount, unit.en) for one in found]
    columns = pd.DataFrame(rows, columns=["codes", "name", "amount", "unit"])
    return geopandas.GeoDataFrame(columns, geometry=[one.place for one in found], crs=f"EPSG:{STORED_SRID}")


def spot(found: Found) -> str:
    """Where a finding is, as the map's address has it: zoom/lat/lon of a point inside it."""
    point = shapely.point_on_surface(found.place)
    west, south, east, north = shapely.bounds(found.place)
    size = max(east - west, north - south)
    zoom = next((zoom for zoom in range(18, 11, -1) if size * 2**zoom < DEGREES_SHOWN * 2**18), 12)
    return f"{zoom}/{point.y:.5f}/{point.x:.5f}"


DEGREES_SHOWN = 0.002  # at zoom 18, on half a small screen
