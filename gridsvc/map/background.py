"""The ground below the grids, as vector tiles: water, green, railways, roads, compounds, buildings."""

from sqlalchemy import ColumnElement, Float, case, cast, func, or_, select

from gridsvc.map.mercator import Tile
from gridsvc.map.queries import encoded, near, shape_in
from gridsvc.map.tilesets import GRID_VERTICES, QUARTER_VERTICES
from gridsvc.reference.models import ReferenceFeature

# (kind, from which zoom of tiles on it is in them), the most telling first.
KINDS = (("water", 0), ("rail", 10), ("green", 11), ("road", 11), ("compound", 14), ("building", 15))
LANES_FROM = 14  # below it, a road whose width is known to be less than that of a street waits
STREET_M = 16.0
MARGIN = 1 / 6  # of a tile's side: half of the widest road at the closest zoom
UNITS = 2048  # of a tile's side: a quarter of a pixel
# What a tile may hold. What does not fit is left out, the least telling kind and the smallest of it first.
VERTICES = 4 * QUARTER_VERTICES


def reference_tile(tile: Tile) -> bytes:
    """The layer `reference` of a tile: id, kind, name, width_m (of roads that have one). Empty where nothing is."""
    kinds = [kind for kind, start in KINDS if start <= tile.z]
    rank = func.array_position(kinds, ReferenceFeature.kind)
    size = func.ST_Length(func.ST_BoundingDiagonal(ReferenceFeature.geometry))
    shape = shape_in(ReferenceFeature.geometry, tile, UNITS, margin=MARGIN)
    columns = (ReferenceFeature.id, ReferenceFeature.kind, ReferenceFeature.name, _width_m().label("width_m"), shape)
    wanted = (ReferenceFeature.kind.in_(kinds), near(ReferenceFeature.geometry, tile, margin=MARGIN))
    found = select(*columns, rank.label("rank"), size.label("size")).where(*wanted, _wide_enough(tile.z)).subquery()
    weight = func.ST_NPoints(found.c.shape) + GRID_VERTICES
    so_far = func.sum(weight).over(order_by=(found.c.rank, found.c.size.desc(), found.c.id)).label("so_far")
    drawn = select(found, so_far).where(found.c.shape.is_not(None)).subquery()
    shown = (drawn.c.id, drawn.c.kind, drawn.c.name, drawn.c.width_m, drawn.c.shape)
    return encoded(select(*shown).where(drawn.c.so_far <= VERTICES), "reference", UNITS)


def _width_m() -> ColumnElement[float]:
    """The attribute of that name where it is a number."""
    value = ReferenceFeature.attributes["width_m"]
    return case((func.jsonb_typeof(value) == "number", cast(value.astext, Float)))


def _wide_enough(zoom: int) -> ColumnElement[bool]:
    narrowest = 0.0 if zoom >= LANES_FROM else STREET_M
    return or_(ReferenceFeature.kind != "road", func.coalesce(_width_m(), STREET_M) >= narrowest)
