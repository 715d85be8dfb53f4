"""The locator of a layer on a day: built once per edition and process, kept for the latest few."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.locate import Locator
from gridsvc.grids import queries
from gridsvc.grids.models import Edition
from gridsvc.web.params import today

KEPT = 6


@dataclass(frozen=True, slots=True)
class LayerLocator:
    """A locator with what its row numbers mean; `edition_id` and `edition` are None before the first edition."""

    locator: Locator
    codes: list[str]
    grid_ids: NDArray[np.int32]
    community_ids: NDArray[np.int32]  # 0: none
    edition_id: int | None
    edition: int | None

    def owners(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int32]:
        """Row of the owner of each point (degrees, EPSG:4490), -1 none."""
        return self.locator.owner(lon, lat)


_kept: OrderedDict[tuple[str, int, int, bool], LayerLocator] = OrderedDict()
_lock = Lock()


def locator_on(layer_id: int, day: date) -> LayerLocator:
    """The locator of the edition in force on `day`; an empty one where there is none yet."""
    edition, overlay = queries.edition_on(layer_id, day), queries.may_overlay(layer_id)
    key = (_database(), layer_id, edition.id if edition else 0, overlay)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    built = queries.of_one_edition(layer_id, day, lambda edition: _build(layer_id, day, edition, overlay=overlay))
    with _lock:
        _kept[_database(), layer_id, built.edition_id or 0, overlay] = built
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return built


def loaded_edition() -> int | None:
    """Load the primary layer's locator of today; its edition's number."""
    return locator_on(queries.layer().id, today()).edition


def forget() -> None:
    """Drop every kept locator (an unpublished edition was rolled back, a database was replaced)."""
    with _lock:
        _kept.clear()


def _database() -> str:
    return str(queries.db.engine.url)


def _build(layer_id: int, day: date, edition: Edition | None, *, overlay: bool) -> LayerLocator:
    """Special grids that lie over base grids own the ground they share with them."""
    rows = queries.shapes_on(layer_id, day)
    codes = [row.code for row in rows]
    ahead = np.array([overlay and row.kind == "special" for row in rows], dtype=bool)
    return LayerLocator(
        locator=Locator.build(shapely.from_wkb([row.wkb for row in rows]), codes, ahead),
        codes=codes,
        grid_ids=np.array([row.grid_id for row in rows], dtype=np.int32),
        community_ids=np.array([row.community_id or 0 for row in rows], dtype=np.int32),
        edition_id=edition.id if edition else None,
        edition=edition.number if edition else None,
    )
