"""The locator of a layer on a day: built once by whoever publishes the edition, saved, and mapped by every process."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import event
from sqlalchemy.orm import Session

from gridsvc.extensions import db
from gridsvc.geometry.locate import Locator
from gridsvc.grids import locator_files, queries, standing
from gridsvc.grids.models import GRID_KINDS, Edition
from gridsvc.grids.standing import Drawn, Published
from gridsvc.kept.values import Kept
from gridsvc.web.params import today

KEPT = 6
ALONG = ("grid_ids", "community_ids", "special", "names", "name_ends")  # saved beside the locator
PUBLISHING = "gridsvc.publishing"  # in a session's info: the ids of the layers it publishes an edition of
Ids = NDArray[np.int32]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LayerLocator:
    """A locator with what its row numbers mean; `drawn` is None before the first edition."""

    locator: Locator
    grid_ids: Ids
    community_ids: Ids  # 0: none
    special: NDArray[np.uint8]
    names: NDArray[np.uint8]  # UTF-8, one after the other
    name_ends: NDArray[np.int64]
    drawn: Drawn | None

    @property
    def codes(self) -> Sequence[str]:
        """The grids' codes, by row."""
        return self.locator.codes

    @property
    def edition(self) -> int | None:
        """The edition's number."""
        return self.drawn.edition.number if self.drawn else None

    @property
    def edition_id(self) -> int | None:
        """The edition's id."""
        return self.drawn.edition.id if self.drawn else None

    def kind(self, row: int) -> str:
        """The kind of the grid in a row."""
        return GRID_KINDS[int(self.special[row])]

    def name(self, row: int) -> str:
        """The name of the grid in a row."""
        start = int(self.name_ends[row - 1]) if row else 0
        return self.names[start : int(self.name_ends[row])].tobytes().decode()

    def owner(self, lon: float, lat: float) -> int:
        """Row of the owner of a point (degrees, EPSG:4490), -1 none."""
        return int(self.locator.owner(lon, lat))

    def around(self, lon: float, lat: float, nearest_m: float, within_m: float) -> tuple[int, float, bool]:
        """`owner`, metres to its polygon's border (NaN beyond `nearest_m`), and whether others are within reach."""
        return self.locator.around(lon, lat, nearest_m, within_m)

    def border(self, lon: float, lat: float, within_m: float) -> list[str]:
        """Codes of the other grids within reach of a point, in order."""
        return self.locator.border(lon, lat, within_m)[0]

    def owners(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int32]:
        """Row of the owner of each point (degrees, EPSG:4490), -1 none."""
        rows: Ids = self.locator.owner(lon, lat)
        return rows


class EditionMoved(Exception):
    """Another edition was published while the grids of one were read."""


_kept: Kept[LayerLocator] = Kept(capacity=KEPT)


def locator_on(layer_id: int, day: date) -> LayerLocator:
    """The locator of the edition that the session sees in force on `day`; an empty one where there is none yet."""
    edition, overlay = queries.edition_on(layer_id, day), queries.may_overlay(layer_id)
    if edition is None:
        return nothing()
    try:
        return located(Drawn(layer_id, _published(edition), overlay), day)
    except EditionMoved:
        return locator_on(layer_id, day)


def located(drawn: Drawn, day: date) -> LayerLocator:
    """The locator of what holds on `day`: kept, else mapped, else built and saved. Raises EditionMoved."""
    return _kept.get(drawn, lambda: _mapped(drawn) or _built(drawn, day))


@cache
def nothing() -> LayerLocator:
    """The locator of a layer without editions."""
    return _of_rows([], None)


def publish(layer_id: int) -> None:
    """From here on the transaction changes what locators of the layer follow from: they are saved before it commits."""
    db.session().info.setdefault(PUBLISHING, set()).add(layer_id)


def rewritten(edition: Edition) -> None:
    """Versions of the edition were written: a locator built before that has not seen them."""
    for overlay in (False, True):
        _kept.drop(Drawn(edition.layer_id, _published(edition), overlay))


@event.listens_for(Session, "before_commit")
def _save_published(session: Session) -> None:
    """What the workers will look for as soon as they hear of it. They build it themselves where it is not there."""
    if session.in_nested_transaction():
        return
    if published := session.info.pop(PUBLISHING, None):
        coming = [drawn for layer in standing.read().by_code.values() for drawn in layer.from_day(today())]
        for drawn in coming:
            if drawn.layer_id in published:
                _save(located(drawn, drawn.edition.since))
        locator_files.prune(coming)


def _published(edition: Edition) -> Published:
    return Published(edition.effective_on, edition.id, edition.number, edition.published_at)


def _mapped(drawn: Drawn) -> LayerLocator | None:
    found = locator_files.load(drawn)
    if found is None:
        return None
    return LayerLocator(found, **found.extra, drawn=drawn)


def _built(drawn: Drawn, day: date) -> LayerLocator:
    rows = queries.shapes_on(drawn.layer_id, day)
    still = queries.edition_on(drawn.layer_id, day)
    if still is None or still.id != drawn.edition.id:
        raise EditionMoved
    built = _of_rows(rows, drawn)
    if drawn.layer_id not in db.session().info.get(PUBLISHING, ()):
        _save(built)
    return built


def _of_rows(rows: Sequence[Any], drawn: Drawn | None) -> LayerLocator:
    """Special grids that lie over base grids own the ground they share with them."""
    special = np.array([row.kind == "special" for row in rows], dtype=np.uint8)
    ahead = special.astype(bool) if drawn and drawn.overlay else None
    names = [row.name.encode() for row in rows]
    return LayerLocator(
        locator=Locator.build(shapely.from_wkb([row.wkb for row in rows]), [row.code for row in rows], ahead),
        grid_ids=np.array([row.grid_id for row in rows], dtype=np.int32),
        community_ids=np.array([row.community_id or 0 for row in rows], dtype=np.int32),
        special=special,
        names=np.frombuffer(b"".join(names), dtype=np.uint8),
        name_ends=np.cumsum([len(name) for name in names], dtype=np.int64),
        drawn=drawn,
    )


def _save(found: LayerLocator) -> None:
    """Save it unless it is there; where the folder cannot be written, each process builds its own."""
    along = {name: getattr(found, name) for name in ALONG}
    assert found.drawn is not None
    try:
        locator_files.save(found.drawn, found.locator, along)
    except OSError as error:
        log.warning("the locator of edition %s was not saved: %s", found.edition, error)
