"""Reverse: the standard addresses nearest to a point, and the grid that owns it."""

from datetime import date
from typing import Any

from sqlalchemy import select

from gridsvc.accounts.principal import Principal
from gridsvc.addresses.at_hand import at_hand
from gridsvc.addresses.matching.nearest import nearest
from gridsvc.addresses.models import StandardAddress
from gridsvc.divisions.scope import in_scope
from gridsvc.extensions import db
from gridsvc.grids.models import Grid
from gridsvc.posts.locate import locate

SCOPED = 10  # times as many are looked at where some may lie outside the scope


def nearby(lon: float, lat: float, *, on: date, principal: Principal, limit: int) -> dict[str, Any]:
    """The members of /api/v1/reverse; degrees, EPSG:4490. Raises NotSignedIn or Forbidden without address.read."""
    scope = principal.require("address.read")
    library = at_hand().library
    found = nearest(lon, lat, library, limit if scope.everywhere else limit * SCOPED)
    ids = {int(library.ids[one.row]): one.distance_m for one in found}
    rows = db.session.execute(
        select(StandardAddress.id, StandardAddress.text, StandardAddress.code, Grid.code.label("grid"))
        .outerjoin(Grid, Grid.id == StandardAddress.grid_id)
        .where(StandardAddress.id.in_(sorted(ids)), in_scope(StandardAddress.community_id, scope))
    )
    stored = {row.id: row for row in rows}
    shown = [
        {
            "address": stored[i].text,
            "code": stored[i].code,
            "distance_m": distance_m,
            "lon": float(library.lon[one.row]),
            "lat": float(library.lat[one.row]),
            "grid": stored[i].grid,
        }
        for one, (i, distance_m) in zip(found, ids.items(), strict=True)
        if i in stored
    ]
    owner = locate(lon, lat, layer=None, on=on, principal=principal).card
    return {"addresses": shown[:limit], "grid": owner.grid.code if owner else None}
