"""Who was responsible at a place on a day: the grid of that day, its edition, lineage, posts and appointments."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import DATE

from gridsvc.accounts.principal import EVERYWHERE, NOWHERE, Principal
from gridsvc.errors import NotFound
from gridsvc.extensions import STORED_SRID, db
from gridsvc.grids import features
from gridsvc.grids import queries as grids
from gridsvc.grids.models import Decision, Edition, Grid, GridVersion, Layer
from gridsvc.papers.lineage import Lineage, lineage_of
from gridsvc.plans.models import Plan
from gridsvc.posts import queries as posts
from gridsvc.posts import rules
from gridsvc.posts.locate import locate
from gridsvc.posts.models import Appointment, StandIn
from gridsvc.posts.rules import Seat
from gridsvc.reference.models import ReferenceFeature
from gridsvc.web.params import today

MOST = 100  # posts of a grid
# Where an import may have left the number of the order by which somebody was appointed.
ORDER_NUMBERS = ("order", "document", "order_number", "文号", "任命文号", "批准文号", "任职文号", "批文")


@dataclass(frozen=True, slots=True)
class Responsible:
    """A post and who answered from it: since when, until when (the first day after), by what order.

    `name` is None where nobody did; `stand_in`: for whom they stood in.
    """

    kind: str
    zh: str
    en: str
    name: str | None
    stand_in: str
    begins: date | None
    ends: date | None
    order: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """Why a grid owns a place that lies in another one's polygon."""

    reason: str
    approver: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the sheet says of a place (lon/lat) on a day."""

    lon: float
    lat: float
    day: date
    layer: Layer
    version: Any
    edition: Edition
    plan: Plan | None
    by: str
    ruling: Ruling | None
    people: Sequence[Responsible]
    lineage: Lineage
    border: Sequence[str]

    def facts(self) -> dict[str, Any]:
        """What the digest is of."""
        return {
            "place": [self.lon, self.lat],
            "day": self.day.isoformat(),
            "layer": self.layer.code,
            "edition": self.edition.number,
            "published_at": self.edition.published_at.isoformat(),
            "grid": [self.version.code, self.version.name, self.version.shape_key, self.by],
            "people": [asdict(one) for one in self.people],
            "lineage": [list(step) for side in self.lineage for step in side],
        }

    def digest(self, made_at: datetime, by: str) -> str:
        """SHA-256 of the facts, of when the sheet was made and by whom."""
        said = {**self.facts(), "made_at": made_at.isoformat(), "by": by}
        return sha256(json.dumps(said, default=str, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def evidence(lon: float, lat: float, day: date, layer: str | None, asker: Principal) -> Evidence:
    """What is known; raises NotFound where no grid owned the place or it is out of scope, Forbidden without names."""
    scope = asker.require("grid.read")
    asker.require("people.read")
    answer = locate(lon, lat, layer=layer, on=day, principal=asker)
    of, edition = grids.layer(layer), grids.edition_on(grids.layer(layer).id, day)
    if answer.card is None or edition is None:
        raise NotFound(what="grid on that day at", what_zh=f"{day} 归属网格的位置", key=f"{lon},{lat}")
    version = features.nearest_to(of, answer.card.grid.code, day, scope)
    decided = '"by":"decision"' in answer.card.text
    home = version if of.relation == "primary" else _home(lon, lat, day, asker)
    people = responsible(version, home, day) if asker.scope("people.read").covers(_lineage(version)) else []
    return Evidence(
        lon,
        lat,
        day,
        of,
        version,
        edition,
        db.session.scalar(select(Plan).where(Plan.edition_id == edition.id)),
        "decision" if decided else "polygon",
        _ruling(of, lon, lat, day) if decided else None,
        people,
        lineage_of(version.id, scope),
        answer.border,
    )


def _home(lon: float, lat: float, day: date, asker: Principal) -> Any:
    """The version of the primary layer's grid at the place: commanders are its; None for none."""
    answer = locate(lon, lat, layer=None, on=day, principal=asker)
    return answer.card and features.nearest_to(grids.layer(), answer.card.grid.code, day, asker.require("grid.read"))


def responsible(version: Any, home: Any, day: date) -> list[Responsible]:
    """The commanders of `home` and the posts of a grid on a day, each with its appointment; a missing leader too."""
    command = posts.commanders_on(_community_id(home, day), home.id, day) if home else []
    staff = _staff(version.id, day)
    leader = _led(staff) if version is home else []
    seats = [*(_as_then(seat, day) for seat in command), *leader, *staff]
    ids = [seat.post_id for seat in seats if seat.post_id]
    terms = {(row.post_id, row.person_id): row for model in (Appointment, StandIn) for row in _terms(model, ids, day)}
    return [_responsible(seat, terms) for seat in seats]


def _staff(grid_id: int, day: date) -> list[Seat]:
    """The grid's own posts from which somebody answered."""
    rows = posts.listed(day, EVERYWHERE, within=EVERYWHERE, grid_id=grid_id, phone_scope=NOWHERE, after=0, limit=MOST)
    seats = [_as_then(row.seat, day) for row in rows if row.seat.kind.role != "commander"]
    return sorted((seat for seat in seats if seat.answers), key=rules.in_rank)


def _as_then(seat: Seat, day: date) -> Seat:
    """The seat on a past day: whether somebody is active is known of today only, and says nothing of then."""
    if day >= today():
        return seat
    holder, stand_in = (person and replace(person, active=True) for person in (seat.holder, seat.stand_in))
    return replace(seat, holder=holder, stand_in=stand_in)


def _led(staff: Sequence[Seat]) -> list[Seat]:
    """The empty seat of a grid's leader, where nobody leads it."""
    if any(seat.kind.role == "leader" for seat in staff):
        return []
    return [Seat(kind) for kind in posts.kinds() if kind.role == "leader"][:1]


def _responsible(seat: Seat, terms: dict[tuple[int, int], Any]) -> Responsible:
    who = seat.answers
    term = terms.get((seat.post_id or 0, who.id)) if who else None
    return Responsible(
        seat.kind.code,
        seat.kind.name_zh,
        seat.kind.name_en,
        who.name if who else None,
        seat.holder.name if seat.by_stand_in and seat.holder else "",
        term and term.valid.lower,
        term and term.valid.upper,
        _order(term.attributes) if term else "",
    )


def _order(attributes: dict[str, Any]) -> str:
    return next((str(attributes[name]) for name in ORDER_NUMBERS if attributes.get(name)), "")


def _terms(model: type[Appointment] | type[StandIn], posts_: Sequence[int], day: date) -> Sequence[Any]:
    mine = select(model).where(model.post_id.in_(posts_), model.valid.contains(literal(day, DATE)))
    return db.session.scalars(mine).all()


def _community_id(version: Any, day: date) -> int | None:
    here = select(GridVersion.community_id).where(GridVersion.grid_id == version.id, grids.in_force(day))
    return db.session.scalar(here)


def _lineage(version: Any) -> list[int] | None:
    here = select(grids.Community.lineage).where(grids.Community.code == version.community)
    return db.session.scalar(here.limit(1))


def _ruling(layer: Layer, lon: float, lat: float, day: date) -> Ruling | None:
    """The decision about the building around the place that held on the day."""
    point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), STORED_SRID)
    row = db.session.execute(
        select(Decision.reason, Decision.approver)
        .join(ReferenceFeature, ReferenceFeature.id == Decision.building_id)
        .join(Grid, Grid.id == Decision.grid_id)
        .where(Decision.layer_id == layer.id, Decision.valid.contains(literal(day, DATE)))
        .where(func.ST_Covers(ReferenceFeature.geometry, point))
        .order_by(Grid.code)
        .limit(1)
    ).first()
    return row and Ruling(row.reason, row.approver)
