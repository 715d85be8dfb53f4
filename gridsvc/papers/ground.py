"""What lies under and around grids on a printed map: water, parks, buildings, roads and rail of the reference data."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from sqlalchemy import func, select

from gridsvc.extensions import STORED_SRID, db
from gridsvc.papers import chart
from gridsvc.papers.chart import Label, Layer, View
from gridsvc.reference.models import ReferenceFeature

Box = tuple[float, float, float, float]
INKS = {  # from below
    ("green", 2): chart.GREEN,
    ("water", 2): chart.WATER,
    ("building", 2): chart.BUILDING,
    ("water", 1): chart.STREAM,
    ("road", 2): chart.Ink("", 0, chart.ROAD.line),
    ("road", 1): chart.ROAD,
    ("rail", 1): chart.RAIL,
}
ALONG_BORDERS = ("road", "water", "rail")
BUILDINGS_TO = 8000  # the smallest scale at which buildings are drawn
ROADS_NAMED_TO = 30_000
ROAD_INK, WATER_INK = "#64748b", "#1d4ed8"


class Thing(NamedTuple):
    """A reference feature: its kind, its names and its shape (lon/lat)."""

    kind: str
    name: str
    english: str
    shape: Any


def around(box: Box, kinds: Iterable[str]) -> list[Thing]:
    """The features of those kinds that touch a box (degrees), by kind and name. One statement."""
    place = ReferenceFeature.geometry
    english = func.coalesce(ReferenceFeature.attributes["name_en"].astext, "")
    rows = db.session.execute(
        select(ReferenceFeature.kind, ReferenceFeature.name, english, func.ST_AsBinary(place))
        .where(ReferenceFeature.kind.in_(list(kinds)), place.intersects(func.ST_MakeEnvelope(*box, STORED_SRID)))
        .order_by(ReferenceFeature.kind, ReferenceFeature.name, ReferenceFeature.id)
    )
    return [Thing(kind, name, en, shapely.from_wkb(bytes(wkb))) for kind, name, en, wkb in rows]


def under(view: View) -> tuple[list[Layer], list[Label]]:
    """Layers and names of what lies under a map."""
    kinds = {kind for kind, _ in INKS} - (set() if view.scale <= BUILDINGS_TO else {"building"})
    things = around(view.window(), sorted(kinds))
    return layers_of(things), (names_of(things) if view.scale <= ROADS_NAMED_TO else [])


def layers_of(things: Sequence[Thing]) -> list[Layer]:
    """The things by what they are, from below."""
    sorts: Mapping[tuple[str, int], list[Any]] = {sort: [] for sort in INKS}
    for thing in things:
        sort = (thing.kind, int(shapely.get_dimensions(thing.shape)))
        if sort in sorts:
            sorts[sort].append(thing.shape)
    return [Layer(np.array(shapes, dtype=object), INKS[sort]) for sort, shapes in sorts.items() if shapes]


def names_of(things: Sequence[Thing]) -> list[Label]:
    """Names of water and roads, the longest first."""
    named = [thing for thing in things if thing.name and thing.kind in ALONG_BORDERS]
    return [
        Label([thing.name], thing.shape, 7.0, WATER_INK if thing.kind == "water" else ROAD_INK)
        for thing in sorted(named, key=lambda thing: -float(shapely.length(thing.shape)))
    ]
