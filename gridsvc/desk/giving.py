"""A building or a unit given to a grid by decision: within the scope of whoever keeps addresses there."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.dialects.postgresql import Range

from gridsvc.accounts.principal import Principal
from gridsvc.addresses import services
from gridsvc.addresses.models import StandardAddress
from gridsvc.desk.reach import within
from gridsvc.divisions.scope import reaches
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.grids import decisions
from gridsvc.grids.assign import reassign
from gridsvc.grids.models import Grid, GridVersion
from gridsvc.grids.queries import in_force, layer
from gridsvc.reference.models import ReferenceFeature
from gridsvc.web.params import today

APPROVES = "grid.write"
ASKED = ("code", "unit", "reason", "approver")


def give(address: StandardAddress, grid: Mapping[str, Any], actor: Principal) -> dict[str, Any]:
    """The building of an address, or one unit of it, belongs to that grid from today on; what undoing it needs.

    Both sides are the actor's to keep: the communities that it is in, and the grid's. Who may not publish grids there
    names who approved it. Raises Forbidden, NotFound, BadParameter, and Conflict where a decision stands already.
    """
    code, unit, reason, approver = (str(grid.get(name) or "").strip() for name in ASKED)
    place = services.place_of(address.code or address.text, unit=unit)
    sides = {*_communities(place), _community_of(code)}
    within(actor, sides)
    if all(reaches(actor.scope(APPROVES), one) for one in sides):
        approver = approver or actor.name
    made = decisions.decide(place, code, valid=Range(today(), None), reason=reason, approver=approver)
    _settle(place.place_key)
    return {"decision": made.id, "place_key": place.place_key, "communities": sorted(one for one in sides if one)}


def take_back(made: Mapping[str, Any], actor: Principal) -> None:
    """The polygon counts again; raises Forbidden outside the actor's scope, Conflict where it is over already."""
    within(actor, made.get("communities") or [None])
    decisions.end(made["decision"], on=today())
    _settle(made["place_key"])


def _communities(place: decisions.Place) -> set[int | None]:
    """Where the addresses are that go with a place."""
    there: ColumnElement[bool] = StandardAddress.place_key == place.place_key
    if place.unit:
        there &= StandardAddress.unit == place.unit
    if place.building_id is not None:
        outline = select(ReferenceFeature.geometry).where(ReferenceFeature.id == place.building_id).scalar_subquery()
        there = or_(there, outline.ST_Covers(StandardAddress.geometry))
    return set(db.session.scalars(select(StandardAddress.community_id).where(there).distinct()))


def _community_of(code: str) -> int | None:
    """The community of a grid of today; raises NotFound."""
    of = select(GridVersion.community_id).join(Grid, Grid.id == GridVersion.grid_id)
    found = db.session.execute(of.where(Grid.layer_id == layer().id, Grid.code == code, in_force(today()))).first()
    if found is None:
        raise NotFound(what="grid", what_zh="网格", key=code)
    return found.community_id


def _settle(place_key: str) -> None:
    """The addresses of a building get the grid that is theirs now; what else lies there follows with the next round."""
    db.session.flush()
    reassign(StandardAddress, today(), rows=StandardAddress.place_key == place_key)
