"""The layers and their editions as they stand: which edition holds on a day, without asking the database."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.grids.models import Edition, Layer


class Published(NamedTuple):
    """An edition that holds from `since` until the next one's day; `at` tells it from one of another database."""

    since: date
    id: int
    number: int
    at: datetime


class Drawn(NamedTuple):
    """What a locator follows from: the edition of a layer, and whether special grids lie over base grids."""

    layer_id: int
    edition: Published
    overlay: bool


@dataclass(frozen=True, slots=True)
class StandingLayer:
    """A layer with the editions that count, by day."""

    id: int
    code: str
    relation: str
    overlay: bool
    editions: tuple[Published, ...]

    def on(self, day: date) -> Drawn | None:
        """What holds on `day`; None before the first edition."""
        at = bisect_right(self.editions, day, key=lambda edition: edition.since)
        return Drawn(self.id, self.editions[at - 1], self.overlay) if at else None

    def from_day(self, day: date) -> list[Drawn]:
        """What holds on `day` and what waits for a later one."""
        holds = self.on(day)
        waits = (Drawn(self.id, edition, self.overlay) for edition in self.editions if edition.since > day)
        return [*([holds] if holds else []), *waits]


@dataclass(frozen=True, slots=True)
class Layers:
    """Every layer, the primary one among them."""

    by_code: dict[str, StandingLayer] = field(default_factory=dict)

    def layer(self, code: str | None = None) -> StandingLayer:
        """The layer of that code, the primary one by default; raises NotFound."""
        found = self.by_code.get(code) if code is not None else next(filter(_primary, self.by_code.values()), None)
        if found is None:
            raise NotFound(what="layer", what_zh="网格层", key=code or "primary")
        return found


def read() -> Layers:
    """As the session sees them. Two statements."""
    last = (
        select(Edition.layer_id, Edition.effective_on, Edition.id, Edition.number, Edition.published_at)
        .ext(distinct_on(Edition.layer_id, Edition.effective_on))
        .order_by(Edition.layer_id, Edition.effective_on, Edition.number.desc())
    )
    editions: dict[int, list[Published]] = {}
    for layer_id, since, edition_id, number, at in db.session.execute(last):
        editions.setdefault(layer_id, []).append(Published(since, edition_id, number, at))
    layers = db.session.execute(select(Layer.id, Layer.code, Layer.relation, Layer.settings).order_by(Layer.id))
    return Layers(
        {
            code: StandingLayer(i, code, relation, bool(settings.get("overlay")), tuple(editions.get(i, ())))
            for i, code, relation, settings in layers
        }
    )


def _primary(layer: StandingLayer) -> bool:
    return layer.relation == "primary"
