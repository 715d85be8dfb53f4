"""Grid signs (公示牌): what stands on each, read from the grids in force, their people and their divisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from sqlalchemy import ColumnElement, func, select

from gridsvc.accounts.principal import Principal
from gridsvc.divisions.contacts import lineage_of, published
from gridsvc.divisions.scope import in_scope
from gridsvc.errors import BadParameter, Conflict, NotFound
from gridsvc.extensions import STORED_SRID, db
from gridsvc.grids.models import Edition, Grid, GridVersion, Layer
from gridsvc.grids.queries import Community, in_force
from gridsvc.papers.plan_facts import facts_of
from gridsvc.plans import queries as plans
from gridsvc.posts import queries as posts
from gridsvc.posts.rules import Kind, Seat

SHOWN_ROLES = ("leader", "worker")


@dataclass(frozen=True, slots=True)
class Order:
    """Which signs: of grids by code, of a community, or of those that a published plan left; and as of which day."""

    codes: tuple[str, ...]
    community: str
    plan: int | None
    day: date


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign. `people` is each post with the name of who answers, None where nobody does; empty without the right.

    `homes` are the divisions above, the lowest first; `shape` is in lon/lat.
    """

    code: str
    name: str
    homes: tuple[str, ...]
    contact: str
    shape: Any
    edition: int
    people: tuple[tuple[Kind, str | None], ...]

    @property
    def inside(self) -> tuple[float, float]:
        """A place (lon, lat) well inside the grid."""
        x, y = shapely.get_coordinates(shapely.point_on_surface(self.shape))[0].tolist()
        return x, y


def ordered(order: Order, layer: Layer, asker: Principal) -> Sequence[Any]:
    """The grids in force that the order names, by code, as rows for `sign`.

    Raises NotFound where there is none, or not one of `codes`; BadParameter for no order; Conflict for a plan that is
    not published; NotSignedIn or Forbidden.
    """
    scope = asker.require("grid.read")
    rows = db.session.execute(
        select(
            Grid.id,
            Grid.code,
            GridVersion.name,
            GridVersion.community_id,
            Community.lineage,
            Edition.number.label("edition"),
            func.ST_AsBinary(GridVersion.geometry).label("wkb"),
        )
        .join(Grid, Grid.id == GridVersion.grid_id)
        .join(Edition, Edition.id == GridVersion.edition_id)
        .outerjoin(Community, Community.id == GridVersion.community_id)
        .where(GridVersion.layer_id == layer.id, in_force(order.day), in_scope(GridVersion.community_id, scope))
        .where(_which(order, asker))
        .order_by(Grid.code)
    ).all()
    missing = sorted(set(order.codes) - {row.code for row in rows})
    if missing or not rows:
        key = missing[0] if missing else order.community or order.plan
        raise NotFound(what="grid of", what_zh="网格", key=key)
    return rows


def _which(order: Order, asker: Principal) -> ColumnElement[bool]:
    if order.codes:
        return Grid.code.in_(order.codes)
    if order.community:
        return Community.code == order.community
    if order.plan is None:
        zh, en = "codes、community、plan 三者之一", "one of codes, community and plan"
        raise BadParameter(name="codes", value="", expected_zh=zh, expected=en)
    asker.require("plan.read")
    plan = plans.one(order.plan)
    if plan.edition_id is None:
        raise Conflict(
            reason="the plan is not published: its grids have no codes yet", reason_zh="方案尚未发布，网格编码还未生效"
        )
    return Grid.code.in_([row.code for row in facts_of(plan, with_bounds=False).rows if row.now])


def sign(row: Any, day: date, asker: Principal, lang: str) -> Sign:
    """What stands on the sign of a grid. Two statements."""
    above = lineage_of(row.lineage or ())
    people: list[Seat] = []
    if asker.scope("people.read").covers(row.lineage):
        found = posts.people_on(row.community_id, row.id, day)
        leaders = [seat for seat in found.staff if seat.kind.role in SHOWN_ROLES]
        people = [*leaders, *found.commanders]
    return Sign(
        row.code,
        row.name,
        tuple(division.name for division in reversed(above)),
        published(above, lang),
        shapely.from_wkb(bytes(row.wkb)),
        row.edition,
        tuple((seat.kind, seat.answers.name if seat.answers else None) for seat in people),
    )


def beside(box: tuple[float, float, float, float], layer: Layer, day: date) -> list[tuple[str, str, Any]]:
    """code, name and shape of the grids of the layer that touch a box (degrees). One statement."""
    rows = db.session.execute(
        select(Grid.code, GridVersion.name, func.ST_AsBinary(GridVersion.geometry))
        .join(Grid, Grid.id == GridVersion.grid_id)
        .where(GridVersion.layer_id == layer.id, in_force(day))
        .where(GridVersion.geometry.intersects(func.ST_MakeEnvelope(*box, STORED_SRID)))
        .order_by(Grid.code)
    )
    return [(code, name, shapely.from_wkb(bytes(wkb))) for code, name, wkb in rows]
